/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.callreel.Policy1, at the manager's path. Exported by the daemon. */
#pragma once

#include "manager/dbus/reel-manager-generated.h"
#include "manager/engine/reel-engine.h"

#define REEL_TYPE_POLICY_OBJECT (reel_policy_object_get_type ())
G_DECLARE_FINAL_TYPE (ReelPolicyObject, reel_policy_object, REEL, POLICY_OBJECT, ReelBusPolicy1Skeleton)

ReelPolicyObject *reel_policy_object_new (ReelEngine *engine);
gboolean reel_policy_object_serve (ReelPolicyObject *self, GDBusConnection *connection, GError **error);
