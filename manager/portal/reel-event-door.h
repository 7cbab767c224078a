/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Server-sent events, /api/v1/events?call=…: hears the manager's signals and passes each to the feed of its call. Made
 * by main.c. Main thread only. */
#pragma once

#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

typedef struct _ReelEventDoor ReelEventDoor;

/* SIGN_IN lives as long. */
ReelEventDoor *reel_event_door_new (ReelManagerClient *client, ReelSignIn *sign_in);
void reel_event_door_free (ReelEventDoor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelEventDoor, reel_event_door_free)

void reel_event_door_add (ReelHttpRouter *router, ReelEventDoor *self);
/* The open streams. */
guint reel_event_door_count (ReelEventDoor *self);
