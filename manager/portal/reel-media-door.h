/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of recordings for users who are signed in: tickets for media, and the files beside them. Made by main.c. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"
#include "manager/portal/reel-media-sender.h"

typedef struct _ReelMediaDoor ReelMediaDoor;

/* Adds POST /api/v1/documents/{id}/open, GET /api/v1/media/{ticket}, and GET
 * /api/v1/documents/{id}/{captions,thumbnail,contact-sheet,peaks} to ROUTER. All must live longer. */
ReelMediaDoor *reel_media_door_new (ReelHttpRouter *router, ReelManagerClient *client, ReelMediaSender *sender);
void reel_media_door_free (ReelMediaDoor *self);
