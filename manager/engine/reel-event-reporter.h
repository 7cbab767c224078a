/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports the engine's signals as events to the configured recipients. The event about a recording's files is the
 * exception: it is stored with the recording's end, and only announced here. Created by callreeld's main. */
#pragma once

#include "manager/engine/delivery/reel-delivery-queue.h"
#include "manager/engine/reel-engine.h"

#define REEL_TYPE_EVENT_REPORTER (reel_event_reporter_get_type ())
G_DECLARE_FINAL_TYPE (ReelEventReporter, reel_event_reporter, REEL, EVENT_REPORTER, GObject)

/* Starts reporting. */
ReelEventReporter *reel_event_reporter_new (ReelEngine *engine, ReelServices *services, ReelDeliveryQueue *queue);
