/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delivers jobs of the kind webhook: signed events, to the URL in the configuration or that of the recording. Made by
 * main.c. Main thread only. */
#pragma once

#include "manager/core/wire/reel-config.h"
#include "manager/courier/reel-job-handler.h"

#define REEL_TYPE_WEBHOOK_HANDLER (reel_webhook_handler_get_type ())
G_DECLARE_FINAL_TYPE (ReelWebhookHandler, reel_webhook_handler, REEL, WEBHOOK_HANDLER, GObject)

ReelWebhookHandler *reel_webhook_handler_new (void);
/* CONFIG still belongs to the caller, and must stay valid until another one is set or the handler is finalized. Its
 * certificate and key files are read again; active requests are not affected. */
void reel_webhook_handler_set_config (ReelWebhookHandler *self, const ReelConfig *config);
