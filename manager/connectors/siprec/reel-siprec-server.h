/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The SIP side: listens, decides who may begin a dialog, and owns the dialogs. Made by main.c. Main thread only. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-calls.h"
#include "manager/connectors/siprec/reel-siprec-digest.h"
#include "manager/core/wire/reel-siprec-config.h"

#define REEL_TYPE_SIPREC_SERVER (reel_siprec_server_get_type ())
G_DECLARE_FINAL_TYPE (ReelSiprecServer, reel_siprec_server, REEL, SIPREC_SERVER, GObject)

/* DIGEST: (transfer full) (nullable): NULL: clients need not authenticate. Returns: NULL with an error that names the
 * address that cannot be used */
ReelSiprecServer *reel_siprec_server_new (const ReelSiprecConfig *config, ReelSiprecDigest *digest,
                                          ReelSiprecCalls *calls, GError **error);
/* Says BYE to all; no further dialog begins. */
void reel_siprec_server_hang_up (ReelSiprecServer *self);
guint reel_siprec_server_count_dialogs (ReelSiprecServer *self);
