/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs for couriers on the bus: org.callreel.Delivery1 on the manager's object. */
#pragma once

#include "manager/dbus/reel-manager-generated.h"
#include "manager/engine/delivery/reel-delivery-queue.h"

#define REEL_TYPE_DELIVERY_OBJECT (reel_delivery_object_get_type ())
G_DECLARE_FINAL_TYPE (ReelDeliveryObject, reel_delivery_object, REEL, DELIVERY_OBJECT, ReelBusDelivery1Skeleton)

ReelDeliveryObject *reel_delivery_object_new (ReelDeliveryQueue *queue);
gboolean reel_delivery_object_serve (ReelDeliveryObject *self, GDBusConnection *connection, GError **error);
