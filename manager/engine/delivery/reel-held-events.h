/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events of recordings whose files are on their way to a destination: announced once the
 * files are there, or have been given up (RULES section 7). Takes their jobs from the
 * queue as a courier takes others. Made by callreeld's main; main thread only.
 *
 * Signal "released" (s id, s json): the catalogue has the event, as not sent, and the
 * jobs that it makes. */
#pragma once

#include "manager/engine/delivery/reel-delivery-queue.h"

#define REEL_TYPE_HELD_EVENTS (reel_held_events_get_type ())
G_DECLARE_FINAL_TYPE (ReelHeldEvents, reel_held_events, REEL, HELD_EVENTS, GObject)

ReelHeldEvents *reel_held_events_new (ReelServices *services, ReelDeliveryQueue *queue);
/* Begins to take events. To be called once somebody is connected to "released". */
void reel_held_events_start (ReelHeldEvents *self);
/* The catalogue has no mail with the event EVENT_ID any more: one that is just being released goes out without it. */
void reel_held_events_forget_mail (ReelHeldEvents *self, const char *event_id);
