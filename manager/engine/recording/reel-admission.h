/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media a recording takes, the same here and in the worker. Notes in the timeline what was recorded despite a
 * withdrawal, and adds new participants to the open chunk. Owned by ReelRecording; main thread only.
 *
 * Signals:
 * "withdrawn" (s participant id): no more media of this participant is recorded.
 * "settled": the worker has answered, or will not; reel_admission_is_settling() says whether other answers are
 * pending. */
#pragma once

#include "manager/engine/recording/reel-chunk-list.h"
#include "manager/engine/recording/reel-recording-host.h"
#include "manager/engine/recording/reel-timeline.h"

#define REEL_TYPE_ADMISSION (reel_admission_get_type ())
G_DECLARE_FINAL_TYPE (ReelAdmission, reel_admission, REEL, ADMISSION, GObject)

/* DEADLINE_MS: a worker that takes longer to confirm a withdrawal is replaced. */
ReelAdmission *reel_admission_new (ReelRecordingHost *host, const char *operation, ReelTimeline *timeline,
                                   ReelChunkList *chunks, guint deadline_ms);

/* Records these participants from now on, and nobody else. RUNNING: whether the host's worker may still be recording;
 * it is sent the difference if it is the one that was informed. A withdrawal takes effect as of
 * reel_recording_host_get_asked(). */
void reel_admission_set (ReelAdmission *self, const char *const *participant_ids, gboolean running);
/* Takes over the worker's present list; NULL: empty. */
void reel_admission_restore (ReelAdmission *self, const char *const *participant_ids);
/* WORKER was started with this list; NULL: the informed worker is lost. */
void reel_admission_set_informed (ReelAdmission *self, ReelWorker *worker);
/* The host's worker if it was informed, else NULL: a running worker may not know the recording yet. */
ReelWorker *reel_admission_peek_worker (ReelAdmission *self);

gboolean reel_admission_contains (ReelAdmission *self, const char *participant_id);
/* When the list last changed, or was restored, in microseconds UTC; 0: never. */
gint64 reel_admission_get_changed_utc (ReelAdmission *self);
/* Returns: (transfer container): valid until the list changes */
const char **reel_admission_list (ReelAdmission *self);
/* Whether a change awaits the worker's confirmation. */
gboolean reel_admission_is_settling (ReelAdmission *self);
