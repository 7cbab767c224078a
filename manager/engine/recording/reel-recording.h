/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One recording operation of a call: its state and chunks, from the start to the event that announces it. Created by
 * the engine; ReelRecordingList passes the worker's reports; main thread only.
 *
 * Signals:
 * "state-changed" (s state, a{sv} detail): detail as in org.callreel.Manager1.
 * "time-warning" (u seconds): this much recorded time is left in the chunk.
 * "announced" (s id, s json): the last chunk is complete; once per operation.
 * "interrupted" (x since), "continued" (x since, x until, t paused_ns): as "began" and "ended" of ReelInterruption.
 * For its owner, without arguments:
 * "joined": it records media from now on; emitted before its state changes.
 * "ending": it is to end before it has started; it must record nobody.
 * "over": the rules regard it as ended; emitted before its state changes.
 * "left": it records no more media.
 * "start-failed": it never started.
 * "settled": the worker has confirmed whose media it records, or that it records no more.
 * "outdated": the call's description has changed while a metadata file was written. */
#pragma once

#include "manager/core/rules/reel-action.h"
#include "manager/core/rules/reel-key-rule.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/rules/reel-trigger.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/state/reel-recording-state.h"
#include "manager/engine/recording/reel-recording-host.h"
#include "manager/engine/services/reel-services.h"

#include <gio/gio.h>

#define REEL_TYPE_RECORDING (reel_recording_get_type ())
G_DECLARE_FINAL_TYPE (ReelRecording, reel_recording, REEL, RECORDING, GObject)

/* Takes OPTIONS and TRIGGER; OPTIONS_TEXT is the client's a{sv}, stored for a restart. */
ReelRecording *reel_recording_new (ReelServices *services, ReelRecordingHost *host, ReelOptions *options,
                                   GVariant *options_text, ReelTrigger *trigger);

/* Restores an unfinished recording. Errors: those of reel_options_parse(). */
ReelRecording *reel_recording_new_restored (ReelServices *services, ReelRecordingHost *host,
                                            const ReelOperationRecord *record, GError **error);

const char *reel_recording_get_operation (ReelRecording *self);
ReelRecordingState reel_recording_get_state (ReelRecording *self);
const char *reel_recording_get_host (ReelRecording *self);
const char *reel_recording_get_request_id (ReelRecording *self);
/* Receives its events in addition to the configured webhooks; or NULL. */
const char *reel_recording_get_callback_uri (ReelRecording *self);
gboolean reel_recording_is_censored (ReelRecording *self);
/* Whether it ends at its limit instead of continuing with another chunk. */
gboolean reel_recording_ends_at_limit (ReelRecording *self);
/* Its call. */
ReelRecordingHost *reel_recording_get_owner (ReelRecording *self);
const ReelTrigger *reel_recording_get_trigger (ReelRecording *self);
/* Its start failed only because the catalogue did not take it: it may be started again. */
gboolean reel_recording_is_unkept (ReelRecording *self);
/* It is to end, though it may not have started yet. */
gboolean reel_recording_is_ending (ReelRecording *self);
/* The reason of its end, once known. */
ReelSessionEnd reel_recording_get_session_end (ReelRecording *self);
/* When its first chunk without metadata began, in microseconds UTC; if there is none, a time no later than the
 * beginning of the next one. */
gint64 reel_recording_get_open_since (ReelRecording *self);
/* The capture time of its last sample so far, in microseconds UTC; where there is none, its beginning. */
gint64 reel_recording_find_last_sample (ReelRecording *self);
/* How much of its recorded time the storage had lost by its end, in nanoseconds. */
guint64 reel_recording_measure_lost (ReelRecording *self);
/* Whether it takes the media of this participant, and whether pictures, too. */
gboolean reel_recording_admits (ReelRecording *self, const char *participant_id);
gboolean reel_recording_has_video (ReelRecording *self);
/* What it means for a key that this participant has pressed. */
ReelKeyRecording reel_recording_describe_for_key (ReelRecording *self, const char *participant_id);
/* When it was requested, in microseconds UTC, as reel_recording_host_stamp(). */
gint64 reel_recording_get_created_utc (ReelRecording *self);

/* Replaces the reason why it runs. */
void reel_recording_rebase (ReelRecording *self, ReelOrigin origin, const char *origin_id);

/* Records these participants from now on, and nobody else. A withdrawal takes effect as of
 * reel_recording_host_get_asked(); the metadata notes by how much the worker was late. May be called before the start;
 * a running worker is sent the difference. */
void reel_recording_set_admitted (ReelRecording *self, const char *const *participant_ids);
/* Whether the worker has not yet confirmed the last change of these, or the end of capture. */
gboolean reel_recording_is_settling (ReelRecording *self);

/* An a{sv}, as returned by GetRecordingState and ListRecordings. */
GVariant *reel_recording_describe (ReelRecording *self);

/* Starts the recording; after an error everything done is undone. Errors: StorageFull, InvalidArgument, Overloaded,
 * MediaFailed. */
void reel_recording_start_async (ReelRecording *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_recording_start_finish (ReelRecording *self, GAsyncResult *result, GError **error);

/* ACTION: pause, resume, censor or uncensor. ASKED: when requested, µs of CLOCK_MONOTONIC; 0: now. A worker that does
 * not answer a pause or censoring is replaced by one that starts paused or censored. Errors: InvalidState,
 * AlreadyStopped, MediaFailed. */
void reel_recording_set_mode_async (ReelRecording *self, ReelAction action, gint64 asked, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean reel_recording_set_mode_finish (ReelRecording *self, GAsyncResult *result, GError **error);

/* Completes once no more samples enter the file. ASKED: as above. Error: AlreadyStopped. */
void reel_recording_stop_async (ReelRecording *self, ReelSessionEnd reason, gint64 asked, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean reel_recording_stop_finish (ReelRecording *self, GAsyncResult *result, GError **error);

/* The manager exits: pending work is left to the next one. */
void reel_recording_abandon (ReelRecording *self);

/* Ends it for a reason of the manager. Does nothing if it has ended. */
void reel_recording_end (ReelRecording *self, ReelSessionEnd reason);

/* Reports of the worker. Durations in nanoseconds, times in microseconds UTC. */
void reel_recording_mode_changed (ReelRecording *self, gboolean paused, gboolean censored, gint64 cut_utc);
/* The recorded time of the present worker, in all its chunks. */
void reel_recording_progressed (ReelRecording *self, guint64 recorded_ns);
void reel_recording_chunk_opened (ReelRecording *self, guint index, gint64 start_utc);
void reel_recording_chunk_closed (ReelRecording *self, guint index, guint64 duration_ns, const char *end_reason,
                                  GVariant *stats);
void reel_recording_limit_reached (ReelRecording *self);
void reel_recording_worker_ended (ReelRecording *self, const char *reason, const char *detail);
/* The worker has first heard a participant of an unmixed recording. */
void reel_recording_set_channel (ReelRecording *self, const char *participant_id, guint channel);
void reel_recording_speaking (ReelRecording *self, const char *participant_id, gboolean active);
/* A message sent by PARTICIPANT_ID just now; recorded only if their media is. */
void reel_recording_take_message (ReelRecording *self, const char *participant_id, const char *text);
void reel_recording_time_warning (ReelRecording *self, guint remaining_seconds);
/* A warning that became due while no manager was running, with the remaining time then. */
void reel_recording_missed_warning (ReelRecording *self, guint remaining_seconds);
/* Clients are connected now: emits the missed warning with the time that is left. */
void reel_recording_emit_missed_warning (ReelRecording *self);

/* The worker died: the chunk on disk is salvaged. The replacement continues with the next chunk; without one the
 * recording ends with RecorderFailed. */
void reel_recording_worker_lost (ReelRecording *self);
void reel_recording_worker_replaced (ReelRecording *self);
void reel_recording_worker_given_up (ReelRecording *self);

/* After a restart of the manager: the worker's state of this recording (an a{sv} of Worker1.GetState), NULL if the
 * worker no longer has it. */
void reel_recording_adopted (ReelRecording *self, GVariant *worker_state);
