/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The playback page of a link, for people without an account: what it shows, its one-time code, and its files. Made by
 * main.c. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"
#include "manager/portal/reel-media-sender.h"

typedef struct _ReelLinkDoor ReelLinkDoor;

/* Adds GET /p/{secret}/about, POST /p/{secret}/open and GET /p/media/{ticket} to ROUTER. SECURE: people reach the
 * portal by https. The others must live longer. The page itself is ReelPageDoor's. */
ReelLinkDoor *reel_link_door_new (ReelHttpRouter *router, ReelManagerClient *client, ReelMediaSender *sender,
                                  gboolean secure);
void reel_link_door_free (ReelLinkDoor *self);
