/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One recording operation: its compositor, mixer and sink in the session's pipeline, its cuts, its chunks, its end.
 * Made by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/recording/reel-cut.h"
#include "manager/worker/recording/reel-hold-table.h"
#include "manager/worker/recording/reel-input-router.h"
#include "manager/worker/recording/reel-recorder-options.h"
#include "manager/worker/reel-worker-events.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define REEL_TYPE_RECORDER (reel_recorder_get_type ())
G_DECLARE_FINAL_TYPE (ReelRecorder, reel_recorder, REEL, RECORDER, GObject)

/* Builds the elements in @pipeline, stopped. @options: (transfer full). @holds outlives it. @owner is handed to
 * @events. Error: REEL_ERROR_MEDIA_FAILED. */
ReelRecorder *reel_recorder_new (const gchar *op, ReelRecorderOptions *options, GstElement *pipeline,
                                 ReelHoldTable *holds, const ReelWorkerEvents *events, gpointer owner, GError **error);

/* Ready when time zero is known, or after 2 s at most. */
void reel_recorder_start_async (ReelRecorder *self, GAsyncReadyCallback callback, gpointer user_data);
/* @start_utc: (out): µs since 1970; 0: not known yet, ChunkOpened will tell. Error: REEL_ERROR_MEDIA_FAILED,
 * REEL_ERROR_STORAGE_FULL. */
gboolean reel_recorder_start_finish (ReelRecorder *self, GAsyncResult *result, gint64 *start_utc, GError **error);

/* Each is for @cut->asked, and says in @cut from when on it holds; one that is starting takes them too. Errors:
 * REEL_ERROR_ALREADY_STOPPED, REEL_ERROR_INVALID_STATE. */
gboolean reel_recorder_pause (ReelRecorder *self, ReelCut *cut, GError **error);
gboolean reel_recorder_resume (ReelRecorder *self, ReelCut *cut, GError **error);
gboolean reel_recorder_censor (ReelRecorder *self, gboolean on, ReelCut *cut, GError **error);
/* Admits the participant from an instant on, or withdraws it; see the board's functions. Only a restricted board can
 * withdraw. Error: REEL_ERROR_ALREADY_STOPPED. */
gboolean reel_recorder_admit (ReelRecorder *self, const gchar *participant_id, gboolean on, ReelCut *cut,
                              GError **error);
/* Nothing captured after the return gets into the file; recording_ended follows with @reason. */
gboolean reel_recorder_stop (ReelRecorder *self, const gchar *reason, ReelCut *cut, GError **error);

/* Whether it still writes or finishes a file. */
gboolean reel_recorder_is_active (ReelRecorder *self);
ReelInputRouter *reel_recorder_get_router (ReelRecorder *self); /* NULL once it ended */
gboolean reel_recorder_owns (ReelRecorder *self, GstObject *object);
/* A message of an element that it owns. */
void reel_recorder_handle_message (ReelRecorder *self, GstMessage *message);
/* @last_sign: monotonic time of the last sign of life of those who ought to send, µs; 0: none, @now: nobody ought to.
 * Returns: media has been missing for so long that the recording is to be stopped with MediaTimeout. */
gboolean reel_recorder_tick (ReelRecorder *self, gint64 now, gint64 last_sign);
/* Closed chunks with an index below @chunks are known elsewhere. Returns: whether it has ended and none is left. */
gboolean reel_recorder_forget (ReelRecorder *self, guint chunks);
/* What GetState says: elapsed t, remaining t (ns), chunk-index u, paused b, censored b, start-utc x, active b,
 * reason s, detail s, chunks aa{sv}, modes aa{sv}, options a{sv}, admitted as (where not everybody is). */
GVariant *reel_recorder_dup_state (ReelRecorder *self);

G_END_DECLS
