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

/* Creates the elements in @pipeline, stopped. @options: (transfer full). @holds outlives it. @owner is passed to
 * @events. Error: REEL_ERROR_MEDIA_FAILED. */
ReelRecorder *reel_recorder_new (const char *op, ReelRecorderOptions *options, GstElement *pipeline,
                                 ReelHoldTable *holds, const ReelWorkerEvents *events, gpointer owner, GError **error);

/* Completes when time zero is known, or after at most 2 s. */
void reel_recorder_start_async (ReelRecorder *self, GAsyncReadyCallback callback, gpointer user_data);
/* @start_utc: (out): µs since 1970; 0: not known yet, ChunkOpened reports it. Errors: REEL_ERROR_MEDIA_FAILED,
 * REEL_ERROR_STORAGE_FULL. */
gboolean reel_recorder_start_finish (ReelRecorder *self, GAsyncResult *result, gint64 *start_utc, GError **error);

/* Each takes effect for @cut->asked and fills in @cut; also while starting. Errors: REEL_ERROR_ALREADY_STOPPED,
 * REEL_ERROR_INVALID_STATE. */
gboolean reel_recorder_pause (ReelRecorder *self, ReelCut *cut, GError **error);
gboolean reel_recorder_resume (ReelRecorder *self, ReelCut *cut, GError **error);
gboolean reel_recorder_censor (ReelRecorder *self, gboolean on, ReelCut *cut, GError **error);
/* Admits or withdraws the participant, see reel_input_router_admit(). Withdrawing needs a restricted recording. Error:
 * REEL_ERROR_ALREADY_STOPPED. */
gboolean reel_recorder_admit (ReelRecorder *self, const char *participant_id, gboolean on, ReelCut *cut,
                              GError **error);
/* Nothing captured after the return enters the file; recording_ended follows with @reason. */
gboolean reel_recorder_stop (ReelRecorder *self, const char *reason, ReelCut *cut, GError **error);

/* Raises @view to what the recording's canvas shows of @stream, which is video. */
void reel_recorder_view_stream (ReelRecorder *self, ReelMediaStream *stream, ReelDemandView *view);
/* Whether it is still writing or finishing a file. */
gboolean reel_recorder_is_active (ReelRecorder *self);
ReelInputRouter *reel_recorder_get_router (ReelRecorder *self); /* NULL after the end */
gboolean reel_recorder_owns (ReelRecorder *self, GstObject *object);
/* Handles a message of one of its elements. */
void reel_recorder_handle_message (ReelRecorder *self, GstMessage *message);
/* @last_sign: monotonic time of the last activity of those expected to send, µs; 0: none; @now: nobody is expected to
 * send. Returns: whether media has been missing for so long that the recording must be stopped with MediaTimeout. */
gboolean reel_recorder_tick (ReelRecorder *self, gint64 now, gint64 last_sign);
/* Forgets closed chunks with an index below @chunks, since the manager has kept them. Returns: whether it has ended and
 * none remains. */
gboolean reel_recorder_forget (ReelRecorder *self, guint chunks);
/* The state for GetState: elapsed t, remaining t (ns), chunk-index u, paused b, censored b, start-utc x, active b,
 * reason s, detail s, chunks aa{sv}, modes aa{sv}, options a{sv}, admitted as (unless everybody is admitted). */
GVariant *reel_recorder_dup_state (ReelRecorder *self);

G_END_DECLS
