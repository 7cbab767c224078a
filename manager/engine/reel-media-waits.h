/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Streams that one recording is to take and that never send anything. Owned by ReelCompleteness; main thread only.
 * Times in microseconds UTC. */
#pragma once

#include "manager/engine/reel-incomplete-list.h"

#include "manager/engine/call/reel-call-media.h"

typedef struct _ReelMediaWaits ReelMediaWaits;

/* RESTORED: the recording was begun by an earlier manager, and what its streams have sent so far is only known from
 * their states. */
ReelMediaWaits *reel_media_waits_new (gboolean restored);
void reel_media_waits_free (ReelMediaWaits *self);

/* Looks at all streams of RECORDING at NOW, and opens and closes their gaps in LIST; CAUSE: of RECORDING, its reason
 * and stream are set here. LIMIT_US: a stream of which nothing comes for so long is missing; 0: only at the end. */
void reel_media_waits_look (ReelMediaWaits *self, ReelRecording *recording, ReelIncompleteList *list,
                            const ReelIncompleteCause *cause, gint64 limit_us, gint64 now);
/* Something has come of this stream, whatever becomes of it until the next look. */
void reel_media_waits_note (ReelMediaWaits *self, const char *stream_id);
/* The recording is over: also what did not come at all while it ran is missing. */
void reel_media_waits_end (ReelMediaWaits *self, ReelIncompleteList *list, const ReelIncompleteCause *cause,
                           gint64 now);
