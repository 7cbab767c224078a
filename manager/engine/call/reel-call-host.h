/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of ReelCall that owns its parts and implements ReelRecordingHost with them. Main thread only. */
#pragma once

#include "manager/engine/call/reel-call-parts.h"

#define REEL_TYPE_CALL_HOST (reel_call_host_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReelCallHost, reel_call_host, REEL, CALL_HOST, GObject)

struct _ReelCallHostClass {
  GObjectClass parent_class;
};

/* Takes PARTS. Called once, before all other functions. */
void reel_call_host_set_parts (ReelCallHost *self, ReelCallParts *parts);
ReelCallParts *reel_call_host_get_parts (ReelCallHost *self);

/* When the request being handled was received, µs of CLOCK_MONOTONIC; 0: none is being handled. */
void reel_call_host_set_asked (ReelCallHost *self, gint64 asked);
