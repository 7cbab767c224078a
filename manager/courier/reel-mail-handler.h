/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delivers jobs of the kind mail: to the host of a recording that is ready, and to whom somebody sends a link. Made by
 * main.c. */
#pragma once

#include "manager/core/wire/reel-config.h"
#include "manager/courier/reel-job-handler.h"

#define REEL_TYPE_MAIL_HANDLER (reel_mail_handler_get_type ())
G_DECLARE_FINAL_TYPE (ReelMailHandler, reel_mail_handler, REEL, MAIL_HANDLER, GObject)

/* DATA_DIR: contains the directory mail, with the texts by language. */
ReelMailHandler *reel_mail_handler_new (const char *data_dir);
/* CONFIG still belongs to the caller, and must stay valid until another one is set or the handler is finalized. */
void reel_mail_handler_set_config (ReelMailHandler *self, const ReelConfig *config);
