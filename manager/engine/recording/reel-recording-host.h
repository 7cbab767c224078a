/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a recording needs of whoever it is of, which a call implements: the worker, the order of time, and what is known
 * of the call for its documents. All that a recording has to say goes up as a signal. Main thread only. */
#pragma once

#include "manager/core/document/reel-log.h"
#include "manager/core/document/reel-meeting.h"
#include "manager/core/document/reel-speech.h"
#include "manager/engine/link/reel-worker.h"

#define REEL_TYPE_RECORDING_HOST (reel_recording_host_get_type ())
G_DECLARE_INTERFACE (ReelRecordingHost, reel_recording_host, REEL, RECORDING_HOST, GObject)

/* A call as it is now; all of it is the call's, and there until that changes. */
typedef struct {
  const char *call_id;
  const char *server_call_id;
  const char *subject;
  const char *meeting_id;
  const ReelMeeting *meeting; /* NULL: there was no invitation */
  const ReelLog *log;
  gboolean restricted;
  guint revision; /* grows when what the metadata files say of the call changes */
} ReelCallDescription;

struct _ReelRecordingHostInterface {
  GTypeInterface parent_iface;

  ReelWorker *(*peek_worker) (ReelRecordingHost *self);
  gboolean (*has_worker_process) (ReelRecordingHost *self);
  void (*kill_worker) (ReelRecordingHost *self);
  void (*ensure_worker_async) (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*ensure_worker_finish) (ReelRecordingHost *self, GAsyncResult *result, GError **error);
  void (*wait_for_prompt_async) (ReelRecordingHost *self, GAsyncReadyCallback callback, gpointer user_data);
  void (*wait_for_prompt_finish) (ReelRecordingHost *self, GAsyncResult *result);

  gint64 (*stamp) (ReelRecordingHost *self);
  gint64 (*get_asked) (ReelRecordingHost *self);

  void (*describe) (ReelRecordingHost *self, ReelCallDescription *description);
  char *(*dup_directory) (ReelRecordingHost *self);
  char *(*print_properties) (ReelRecordingHost *self);
  GVariant *(*list_troubles) (ReelRecordingHost *self);
  GHashTable *(*sum_speech) (ReelRecordingHost *self, const ReelSpeech *speech, gint64 utc);
  GArray *(*list_people) (ReelRecordingHost *self, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to);
  GArray *(*list_streams) (ReelRecordingHost *self, gint64 from);
};

/* NULL: none runs that can be spoken to. */
ReelWorker *reel_recording_host_peek_worker (ReelRecordingHost *self);
/* Whether there is a process, though it may have hung up, that could still write. */
gboolean reel_recording_host_has_worker_process (ReelRecordingHost *self);
/* It is replaced. */
void reel_recording_host_kill_worker (ReelRecordingHost *self);
/* Done once one runs. Errors: MediaFailed, NoOngoingCall. */
void reel_recording_host_ensure_worker_async (ReelRecordingHost *self, GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean reel_recording_host_ensure_worker_finish (ReelRecordingHost *self, GAsyncResult *result, GError **error);
/* Of a worker that was there a moment ago: MediaFailed. */
GError *reel_recording_host_new_worker_error (void);
/* Plays the prompt of a start where the configuration says so, and waits for its end. */
void reel_recording_host_wait_for_prompt_async (ReelRecordingHost *self, GAsyncReadyCallback callback,
                                                gpointer user_data);
void reel_recording_host_wait_for_prompt_finish (ReelRecordingHost *self, GAsyncResult *result);

/* The time in µs UTC, for an order that counts: never the same twice nor an earlier one, whatever is done to the clock.
 */
gint64 reel_recording_host_stamp (ReelRecordingHost *self);
/* When the request came in that is being handled, µs of CLOCK_MONOTONIC; 0: none is. */
gint64 reel_recording_host_get_asked (ReelRecordingHost *self);

ReelCallDescription reel_recording_host_describe (ReelRecordingHost *self);
/* Where recordings go. */
char *reel_recording_host_dup_directory (ReelRecordingHost *self);
/* As a{sv} text that reel_call_properties_parse() reads. */
char *reel_recording_host_print_properties (ReelRecordingHost *self);
/* aa{sv}: id, state, participant, kind, why of streams that are stalled or failed. */
GVariant *reel_recording_host_list_troubles (ReelRecordingHost *self);
/* Participant id → milliseconds until UTC, for everyone who was in the call. */
GHashTable *reel_recording_host_sum_speech (ReelRecordingHost *self, const ReelSpeech *speech, gint64 utc);
/* (element-type ReelMetadataParticipant), valid until the call changes: who was there between FROM and TO (µs UTC);
 * RECORDED: ids of those whose media was taken, NULL: everyone's. */
GArray *reel_recording_host_list_people (ReelRecordingHost *self, GHashTable *spoken, GHashTable *recorded, gint64 from,
                                         gint64 to);
/* (element-type ReelMetadataStream), valid until the call changes: those that were there after FROM. */
GArray *reel_recording_host_list_streams (ReelRecordingHost *self, gint64 from);
