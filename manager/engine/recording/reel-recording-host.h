/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface that a recording needs of its owner, implemented by a call: its worker, time stamps, and descriptions
 * for the metadata. Notifications go the other way, as signals. Main thread only. */
#pragma once

#include "manager/core/document/reel-log.h"
#include "manager/core/document/reel-meeting.h"
#include "manager/core/document/reel-speech.h"
#include "manager/engine/link/reel-worker.h"

#define REEL_TYPE_RECORDING_HOST (reel_recording_host_get_type ())
G_DECLARE_INTERFACE (ReelRecordingHost, reel_recording_host, REEL, RECORDING_HOST, GObject)

/* A description of the call, borrowed from it and valid until it changes. */
typedef struct {
  const char *call_id;
  const char *server_call_id;
  const char *subject;
  const char *meeting_id;
  const ReelMeeting *meeting; /* NULL: there was no invitation */
  GVariant *metadata;         /* a{ss}, or NULL */
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

/* Returns: NULL if no worker is connected */
ReelWorker *reel_recording_host_peek_worker (ReelRecordingHost *self);
/* Whether a worker process exists that could still write, even if disconnected. */
gboolean reel_recording_host_has_worker_process (ReelRecordingHost *self);
/* Kills the worker, which is then replaced. */
void reel_recording_host_kill_worker (ReelRecordingHost *self);
/* Completes once a worker is running. Errors: MediaFailed, NoOngoingCall. */
void reel_recording_host_ensure_worker_async (ReelRecordingHost *self, GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean reel_recording_host_ensure_worker_finish (ReelRecordingHost *self, GAsyncResult *result, GError **error);
/* MediaFailed, for a worker that has just been lost. */
GError *reel_recording_host_new_worker_error (void);
/* Plays the start prompt and waits for its end, if so configured. */
void reel_recording_host_wait_for_prompt_async (ReelRecordingHost *self, GAsyncReadyCallback callback,
                                                gpointer user_data);
void reel_recording_host_wait_for_prompt_finish (ReelRecordingHost *self, GAsyncResult *result);

/* A time stamp in µs UTC, greater than any before, even if the clock is set back. */
gint64 reel_recording_host_stamp (ReelRecordingHost *self);
/* When the request being handled was received, µs of CLOCK_MONOTONIC; 0: none is being handled. */
gint64 reel_recording_host_get_asked (ReelRecordingHost *self);

ReelCallDescription reel_recording_host_describe (ReelRecordingHost *self);
/* The directory of the recordings. */
char *reel_recording_host_dup_directory (ReelRecordingHost *self);
/* As a{sv} text that reel_call_properties_parse() reads. */
char *reel_recording_host_print_properties (ReelRecordingHost *self);
/* aa{sv}: id, state, participant, kind, why of stalled and failed streams. */
GVariant *reel_recording_host_list_troubles (ReelRecordingHost *self);
/* Participant id → milliseconds spoken until UTC, for everyone who was in the call. */
GHashTable *reel_recording_host_sum_speech (ReelRecordingHost *self, const ReelSpeech *speech, gint64 utc);
/* (element-type ReelMetadataParticipant), valid until the call changes: participants present between FROM and TO (µs
 * UTC); RECORDED: ids of those recorded, NULL: everyone. */
GArray *reel_recording_host_list_people (ReelRecordingHost *self, GHashTable *spoken, GHashTable *recorded, gint64 from,
                                         gint64 to);
/* (element-type ReelMetadataStream), valid until the call changes: streams that existed after FROM. */
GArray *reel_recording_host_list_streams (ReelRecordingHost *self, gint64 from);
