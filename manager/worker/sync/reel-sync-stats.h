/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The statistics of A/V sync as clients see them. Pure. Used by ReelRtpStream. */
#pragma once

#include "manager/worker/sync/reel-av-sync.h"

/* Adds members of Worker1's StreamState: drift-ppm d if it is known, and the offsets in ms once a sender report came.
 */
void reel_sync_stats_describe (const ReelSyncStats *self, GVariantDict *stats);
