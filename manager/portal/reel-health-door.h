/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For those who operate the portal: /healthz, and /metrics where it is configured. Made by main.c. Main thread only. */
#pragma once

#include "manager/portal/reel-event-door.h"
#include "manager/portal/reel-http-listener.h"
#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"

typedef struct _ReelHealthDoor ReelHealthDoor;

/* Counts the requests of SERVER. The arguments live as long. */
ReelHealthDoor *reel_health_door_new (ReelManagerClient *client, SoupServer *server, ReelHttpGuard *guard,
                                      ReelEventDoor *events);
void reel_health_door_free (ReelHealthDoor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHealthDoor, reel_health_door_free)

/* LISTENER: NULL before there is one. */
void reel_health_door_set_listener (ReelHealthDoor *self, ReelHttpListener *listener);
void reel_health_door_add (ReelHttpRouter *router, ReelHealthDoor *self, gboolean metrics);
