/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.callreel.Call1 for one ReelCall. Made by ReelManagerObject. */
#pragma once

#include "manager/dbus/reel-manager-generated.h"
#include "manager/engine/call/reel-call.h"

#define REEL_TYPE_CALL_OBJECT (reel_call_object_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallObject, reel_call_object, REEL, CALL_OBJECT, ReelBusCall1Skeleton)

ReelCallObject *reel_call_object_new (ReelCall *call);

/* The object path of a call: it cannot be derived from an id, nor an id from it, and does not change with the
 * manager. */
char *reel_call_object_path (ReelCall *call);
