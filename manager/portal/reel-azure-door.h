/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Azure's recording API, for programs that were written for it, and the files that events name. Requests are signed
 * with an access key; whoever has one is a trusted server. Made by main.c. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"
#include "manager/portal/reel-media-sender.h"

typedef struct _ReelAzureDoor ReelAzureDoor;

/* Adds /calling/recordings… and /calling/documents/… to ROUTER. KEYS (nullable) (transfer full): (element-type GBytes):
 * of reel_access_signature_parse_keys(); without them every request is refused with the reason, since events name these
 * addresses. The others must live longer. */
ReelAzureDoor *reel_azure_door_new (ReelHttpRouter *router, ReelManagerClient *client, ReelMediaSender *sender,
                                    GPtrArray *keys);
void reel_azure_door_free (ReelAzureDoor *self);
