/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rings when there may be jobs to take: at once when asked, and when the job that waits for the shortest time is due.
 * Owned by ReelDeliveryQueue; main thread only.
 *
 * Signal "ring": from an idle source, never from within a call. */
#pragma once

#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_DELIVERY_ALARM (reel_delivery_alarm_get_type ())
G_DECLARE_FINAL_TYPE (ReelDeliveryAlarm, reel_delivery_alarm, REEL, DELIVERY_ALARM, GObject)

/* Asks STORE which job is due next, and again whenever one was. */
ReelDeliveryAlarm *reel_delivery_alarm_new (ReelStore *store);
void reel_delivery_alarm_ring (ReelDeliveryAlarm *self);
/* A job is due at DUE_UTC, microseconds since 1970. */
void reel_delivery_alarm_set (ReelDeliveryAlarm *self, gint64 due_utc);
