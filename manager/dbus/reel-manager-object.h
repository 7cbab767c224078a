/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.callreel.Manager1, and the tree of calls below it. Made by the daemon. */
#pragma once

#include "manager/dbus/reel-manager-generated.h"
#include "manager/engine/reel-engine.h"

#define REEL_MANAGER_BUS_NAME    "org.callreel.Manager1"
#define REEL_MANAGER_OBJECT_PATH "/org/callreel/Manager1"

#define REEL_TYPE_MANAGER_OBJECT (reel_manager_object_get_type ())
G_DECLARE_FINAL_TYPE (ReelManagerObject, reel_manager_object, REEL, MANAGER_OBJECT, ReelBusManager1Skeleton)

ReelManagerObject *reel_manager_object_new (ReelEngine *engine);

/* Exports the manager, its ObjectManager and every call that is there or comes. */
gboolean reel_manager_object_serve (ReelManagerObject *self, GDBusConnection *connection, GError **error);
