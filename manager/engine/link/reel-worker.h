/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the engine asks of the process that does a call's media, and hears from it: an interface without D-Bus types.
 * ReelWorkerProxy speaks to a callreel-worker. Main thread only.
 *
 * Answers come with the object as the source of the callback. Errors: what the worker itself refused, by its name;
 * MediaFailed where it failed or did not answer in time (reel_worker_has_answered() tells which).
 *
 * Signals, in the order in which the worker sent them. OPERATION is that of a recording; times named utc are
 * microseconds since 1970, durations nanoseconds of recorded time:
 * "time-warning" (operation, guint seconds): so much is left.
 * "limit-reached" (operation): it is rolled or ended next.
 * "mode-changed" (operation, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded): from when it holds.
 * "progress" (operation, guint64 recorded).
 * "chunk-opened" (operation, guint index, location, gint64 start_utc).
 * "chunk-closed" (operation, guint index, location, guint64 duration, end_reason, GVariant stats).
 * "recording-ended" (operation, reason, detail): by itself.
 * "stream-state" (stream_id, state, GVariant stats).
 * "participant-channel" (operation, participant_id, guint channel): of an unmixed file.
 * "prompt-ended" (prompt_id, gboolean complete).
 * "speaking" (participant_id, gboolean active, double level in dB). */
#pragma once

#include <gio/gio.h>

#define REEL_TYPE_WORKER (reel_worker_get_type ())
G_DECLARE_INTERFACE (ReelWorker, reel_worker, REEL, WORKER, GObject)

/* The instant at which a request took effect, and its lateness. */
typedef struct {
  gint64 utc;
  guint64 late_us;
} ReelWorkerCut;

typedef struct {
  const char *id;
  const char *participant_id;
  const char *kind; /* a nick of ReelStreamKind */
  GVariant *transport;
  int sockets[2]; /* for RTP and RTCP, owned by the caller; -1: none */
} ReelWorkerStream;

/* Each takes ownership of TASK, which returns a ReelWorkerCut, a gint64 of start_utc (both from g_malloc()), a
 * GVariant, a text, or otherwise a boolean. */
struct _ReelWorkerInterface {
  GTypeInterface parent_iface;

  void (*start) (ReelWorker *self, const char *operation, GVariant *options, GTask *task);
  void (*pause) (ReelWorker *self, const char *operation, gint64 asked, GTask *task);
  void (*resume) (ReelWorker *self, const char *operation, gint64 asked, GTask *task);
  void (*censor) (ReelWorker *self, const char *operation, gboolean on, gint64 asked, GTask *task);
  void (*stop) (ReelWorker *self, const char *operation, gint64 asked, GTask *task);
  void (*admit) (ReelWorker *self, const char *operation, const char *participant_id, gboolean on, gint64 asked,
                 GTask *task);
  void (*add_stream) (ReelWorker *self, const ReelWorkerStream *stream, GTask *task);
  void (*update_stream) (ReelWorker *self, const char *stream_id, GVariant *properties, GTask *task);
  void (*play_prompt) (ReelWorker *self, const char *stream_id, const char *file, GTask *task);
  void (*get_state) (ReelWorker *self, GTask *task);

  /* No reply is awaited. */
  void (*remove_stream) (ReelWorker *self, const char *stream_id);
  void (*add_participant) (ReelWorker *self, const char *participant_id, GVariant *properties);
  void (*update_participant) (ReelWorker *self, const char *participant_id, GVariant *properties);
  void (*remove_participant) (ReelWorker *self, const char *participant_id);
  void (*set_memo) (ReelWorker *self, const char *kind, const char *id, GVariant *memo);
  void (*set_portrait) (ReelWorker *self, const char *participant_id, int portrait);
  void (*set_notice_tone) (ReelWorker *self, gboolean on, guint interval_ms);
  void (*forget) (ReelWorker *self, const char *operation, guint below);
};

/* Whether the worker itself returned RESULT, instead of failing to answer. */
gboolean reel_worker_has_answered (GAsyncResult *result);
/* For implementations: TASK fails with ERROR, which the worker returned (ANSWERED) or not. Takes ownership of both. */
void reel_worker_fail (GTask *task, GError *error, gboolean answered);

/* OPTIONS: of Worker1.StartRecording. Result: time zero of the first file, 0 if unknown. */
void reel_worker_start_async (ReelWorker *self, const char *operation, GVariant *options, GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean reel_worker_start_finish (ReelWorker *self, GAsyncResult *result, gint64 *start_utc, GError **error);

/* ASKED: time of the request, in µs of CLOCK_MONOTONIC. */
void reel_worker_pause_async (ReelWorker *self, const char *operation, gint64 asked, GAsyncReadyCallback callback,
                              gpointer user_data);
void reel_worker_resume_async (ReelWorker *self, const char *operation, gint64 asked, GAsyncReadyCallback callback,
                               gpointer user_data);
void reel_worker_censor_async (ReelWorker *self, const char *operation, gboolean on, gint64 asked,
                               GAsyncReadyCallback callback, gpointer user_data);
void reel_worker_stop_async (ReelWorker *self, const char *operation, gint64 asked, GAsyncReadyCallback callback,
                             gpointer user_data);
void reel_worker_admit_async (ReelWorker *self, const char *operation, const char *participant_id, gboolean on,
                              gint64 asked, GAsyncReadyCallback callback, gpointer user_data);
/* For each of these five. */
gboolean reel_worker_cut_finish (ReelWorker *self, GAsyncResult *result, ReelWorkerCut *cut, GError **error);

/* Result: the worker's endpoint of the stream. */
void reel_worker_add_stream_async (ReelWorker *self, const ReelWorkerStream *stream, GAsyncReadyCallback callback,
                                   gpointer user_data);
GVariant *reel_worker_add_stream_finish (ReelWorker *self, GAsyncResult *result, GError **error);

void reel_worker_update_stream_async (ReelWorker *self, const char *stream_id, GVariant *properties,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_worker_update_stream_finish (ReelWorker *self, GAsyncResult *result, GError **error);

/* STREAM_ID "": all announcement streams. Result: the id in "prompt-ended". */
void reel_worker_play_prompt_async (ReelWorker *self, const char *stream_id, const char *file,
                                    GAsyncReadyCallback callback, gpointer user_data);
char *reel_worker_play_prompt_finish (ReelWorker *self, GAsyncResult *result, GError **error);

/* Result: the a{sv} of Worker1.GetState. */
void reel_worker_get_state_async (ReelWorker *self, GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_worker_get_state_finish (ReelWorker *self, GAsyncResult *result, GError **error);

void reel_worker_remove_stream (ReelWorker *self, const char *stream_id);
void reel_worker_add_participant (ReelWorker *self, const char *participant_id, GVariant *properties);
void reel_worker_update_participant (ReelWorker *self, const char *participant_id, GVariant *properties);
void reel_worker_remove_participant (ReelWorker *self, const char *participant_id);
/* Lets it keep MEMO (floating) for the participant or stream. */
void reel_worker_set_participant_memo (ReelWorker *self, const char *participant_id, GVariant *memo);
void reel_worker_set_stream_memo (ReelWorker *self, const char *stream_id, GVariant *memo);
/* PORTRAIT: a descriptor (manager/core/media/reel-portrait.h), owned by the caller; -1: none any more. */
void reel_worker_set_portrait (ReelWorker *self, const char *participant_id, int portrait);
void reel_worker_set_notice_tone (ReelWorker *self, gboolean on, guint interval_ms);
/* Its reports about chunks with an index below @below have been kept, and need not be repeated. */
void reel_worker_forget (ReelWorker *self, const char *operation, guint below);
