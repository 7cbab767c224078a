/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells each stream of video how large it is shown, so that its sender sends no more. Called by ReelMediaSession's
 * timer; main thread only. */
#pragma once

#include "manager/worker/recording/reel-recorder-table.h"

/* @streams: ReelMediaStream by id. */
void reel_demand_watch_tick (GHashTable *streams, ReelRecorderTable *recorders);
