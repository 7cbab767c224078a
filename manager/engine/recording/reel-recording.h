/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One recording operation of a call: its state, its chunks, its way from start to
 * the event that announces it. Made by the engine, fed by ReelCall with what the
 * worker says; main thread only.
 *
 * Signals:
 * "state-changed" (s state, a{sv} detail): detail as in org.callreel.Manager1.
 * "time-warning" (u seconds): so much recorded time is left in the chunk.
 * "announced" (s id, s json): the last chunk is complete; once an operation.
 * To whoever it is of, with no arguments:
 * "joined": it takes media from now on; comes before its state says so.
 * "ending": its end is known before it has begun; it is to take nobody.
 * "over": it has ended for the rules; comes before its state says so.
 * "left": it takes no media any more.
 * "start-failed": it never began.
 * "settled": the worker has confirmed whose media it takes, or that it takes no more.
 * "outdated": a metadata file that was just written says of the call what is no longer so. */
#pragma once

#include "manager/core/rules/reel-action.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/rules/reel-trigger.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/state/reel-recording-state.h"
#include "manager/engine/recording/reel-recording-host.h"
#include "manager/engine/services/reel-services.h"

#include <gio/gio.h>

#define REEL_TYPE_RECORDING (reel_recording_get_type ())
G_DECLARE_FINAL_TYPE (ReelRecording, reel_recording, REEL, RECORDING, GObject)

/* Takes OPTIONS and TRIGGER; OPTIONS_TEXT is the client's a{sv}, kept for a restart. */
ReelRecording *reel_recording_new (ReelServices *services, ReelRecordingHost *host, ReelOptions *options,
                                   GVariant *options_text, ReelTrigger *trigger);

/* As the catalogue has it, unfinished. Error: what reel_options_parse says. */
ReelRecording *reel_recording_new_restored (ReelServices *services, ReelRecordingHost *host,
                                            const ReelOperationRecord *record, GError **error);

const char *reel_recording_get_operation (ReelRecording *self);
ReelRecordingState reel_recording_get_state (ReelRecording *self);
const char *reel_recording_get_host (ReelRecording *self);
const char *reel_recording_get_request_id (ReelRecording *self);
gboolean reel_recording_is_censored (ReelRecording *self);
/* Whether it ends at its limit, rather than going on in the next chunk. */
gboolean reel_recording_ends_at_limit (ReelRecording *self);
/* What it is of. */
ReelRecordingHost *reel_recording_get_owner (ReelRecording *self);
const ReelTrigger *reel_recording_get_trigger (ReelRecording *self);
/* Its start has failed for want of the catalogue alone: it may be begun again. */
gboolean reel_recording_is_unkept (ReelRecording *self);
/* Its end is known, though it may have to start first. */
gboolean reel_recording_is_ending (ReelRecording *self);
/* Why, once that is known. */
ReelSessionEnd reel_recording_get_session_end (ReelRecording *self);
/* When the first of its chunks began whose metadata is not written yet, in microseconds UTC; of one that has none, no
 * later than when it will. */
gint64 reel_recording_get_open_since (ReelRecording *self);
/* When it was asked for, in microseconds UTC, as reel_recording_host_stamp(). */
gint64 reel_recording_get_created_utc (ReelRecording *self);

/* It goes on, but from now on that is why it runs. */
void reel_recording_rebase (ReelRecording *self, ReelOrigin origin, const char *origin_id);

/* Whose media it takes from now on; of everybody else, whoever they are, nothing. Who is withdrawn is out as of
 * reel_recording_host_get_asked(), or the metadata says by how much later.
 * Known before the start; a worker that runs is told what changed. */
void reel_recording_set_admitted (ReelRecording *self, const char *const *participant_ids);
/* Whether the worker has still to confirm the last change of these, or that nothing more is taken at all. */
gboolean reel_recording_is_settling (ReelRecording *self);

/* An a{sv}, as GetRecordingState and ListRecordings answer. */
GVariant *reel_recording_describe (ReelRecording *self);

/* From nothing to a running recording, or back to nothing. Errors: StorageFull,
 * InvalidArgument, Overloaded, MediaFailed. */
void reel_recording_start_async (ReelRecording *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_recording_start_finish (ReelRecording *self, GAsyncResult *result, GError **error);

/* ACTION: pause, resume, censor or uncensor. ASKED: when, µs of CLOCK_MONOTONIC; 0: now. A worker that does not answer
 * a pause or censoring is replaced by one that starts so. Errors: InvalidState, AlreadyStopped, MediaFailed. */
void reel_recording_set_mode_async (ReelRecording *self, ReelAction action, gint64 asked, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean reel_recording_set_mode_finish (ReelRecording *self, GAsyncResult *result, GError **error);

/* Done once no further sample enters the file. ASKED: as above. Error: AlreadyStopped. */
void reel_recording_stop_async (ReelRecording *self, ReelSessionEnd reason, gint64 asked, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean reel_recording_stop_finish (ReelRecording *self, GAsyncResult *result, GError **error);

/* The manager ends: what is still to be tried is left to the next one. */
void reel_recording_abandon (ReelRecording *self);

/* Ends it for a reason of the manager's own; nothing to do when it has ended. */
void reel_recording_end (ReelRecording *self, ReelSessionEnd reason);

/* What the worker says. Durations in nanoseconds, times in microseconds UTC. */
void reel_recording_mode_changed (ReelRecording *self, gboolean paused, gboolean censored, gint64 cut_utc);
/* The present worker has recorded so much, in all its chunks. */
void reel_recording_progressed (ReelRecording *self, guint64 recorded_ns);
void reel_recording_chunk_opened (ReelRecording *self, guint index, gint64 start_utc);
void reel_recording_chunk_closed (ReelRecording *self, guint index, guint64 duration_ns, const char *end_reason,
                                  GVariant *stats);
void reel_recording_limit_reached (ReelRecording *self);
void reel_recording_worker_ended (ReelRecording *self, const char *reason, const char *detail);
/* The worker heard a participant of an unmixed recording for the first time. */
void reel_recording_set_channel (ReelRecording *self, const char *participant_id, guint channel);
void reel_recording_speaking (ReelRecording *self, const char *participant_id, gboolean active);
/* Written by PARTICIPANT_ID just now; kept, or not, as their media would be. */
void reel_recording_take_message (ReelRecording *self, const char *participant_id, const char *text);
void reel_recording_time_warning (ReelRecording *self, guint remaining_seconds);
/* One that was due while no manager ran, with so much left then. */
void reel_recording_missed_warning (ReelRecording *self, guint remaining_seconds);
/* Clients listen now: it is said, with what is left. */
void reel_recording_say_missed_warning (ReelRecording *self);

/* The worker died: the chunk on disk is finished. A replacement goes on with the
 * next chunk, without one the recording ends with RecorderFailed. */
void reel_recording_worker_lost (ReelRecording *self);
void reel_recording_worker_replaced (ReelRecording *self);
void reel_recording_worker_given_up (ReelRecording *self);

/* After a restart of the manager: a worker that still runs says how this
 * recording stands (an a{sv} of Worker1.GetState), NULL when it has ended there. */
void reel_recording_adopted (ReelRecording *self, GVariant *worker_state);
