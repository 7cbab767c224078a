/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.callreel.Manager1, and the tree of calls below it. Created by the daemon. */
#pragma once

#include "manager/dbus/reel-manager-generated.h"
#include "manager/engine/reel-engine.h"

#define REEL_TYPE_MANAGER_OBJECT (reel_manager_object_get_type ())
G_DECLARE_FINAL_TYPE (ReelManagerObject, reel_manager_object, REEL, MANAGER_OBJECT, ReelBusManager1Skeleton)

ReelManagerObject *reel_manager_object_new (ReelEngine *engine);

/* Exports the manager, its ObjectManager and every present and future call. */
gboolean reel_manager_object_serve (ReelManagerObject *self, GDBusConnection *connection, GError **error);

/* The name is owned: signals RecordingIncomplete go out from now on, first those that would have reached nobody. */
void reel_manager_object_open (ReelManagerObject *self);
