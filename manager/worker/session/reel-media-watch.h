/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The input of a recording's media time-out from a call's streams. Used by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/recording/reel-input-router.h"

/* @participants: id → ReelParticipant; @streams: id → ReelMediaStream; @now: monotonic time, µs.
 * Returns: as reel_media_due_last_sign(). */
gint64 reel_media_watch_last_sign (GHashTable *participants, GHashTable *streams, ReelInputRouter *router, gint64 now);
