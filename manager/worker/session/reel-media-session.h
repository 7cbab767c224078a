/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The media of one call: one pipeline with its participants, streams and recordings. Used by ReelWorkerServer, without
 * D-Bus; main thread only. All errors are of the domain REEL_ERROR. */
#pragma once

#include "manager/worker/recording/reel-cut.h"
#include "manager/worker/recording/reel-hold-table.h"
#include "manager/worker/reel-worker-events.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define REEL_TYPE_MEDIA_SESSION (reel_media_session_get_type ())
G_DECLARE_FINAL_TYPE (ReelMediaSession, reel_media_session, REEL, MEDIA_SESSION, GObject)

/* @events must outlive the session; @owner is passed to each of its functions. Error: REEL_ERROR_MEDIA_FAILED when
 * GStreamer's basic elements are missing. */
ReelMediaSession *reel_media_session_new (const ReelWorkerEvents *events, gpointer owner, GError **error);

/* The arguments of these are those of org.callreel.Worker1. */
gboolean reel_media_session_add_participant (ReelMediaSession *self, const char *id, GVariant *properties,
                                             GError **error);
gboolean reel_media_session_update_participant (ReelMediaSession *self, const char *id, GVariant *properties,
                                                GError **error);
gboolean reel_media_session_remove_participant (ReelMediaSession *self, const char *id, GError **error);
/* Whether the calling thread can add a stream without waiting. FALSE before the call's first WebRTC stream: prepare it
 * first. */
gboolean reel_media_session_is_prepared (ReelMediaSession *self, GVariant *transport);
void reel_media_session_prepare_webrtc_async (ReelMediaSession *self, GAsyncReadyCallback callback, gpointer user_data);
void reel_media_session_prepare_webrtc_finish (ReelMediaSession *self, GAsyncResult *result);
/* @rtp, @rtcp: (nullable): bound sockets, needed for rtp. Completes when the source is open; the stream exists at once.
 * The finish function returns: (transfer full): the endpoint, a{sv}. */
void reel_media_session_add_stream_async (ReelMediaSession *self, const char *id, const char *participant_id,
                                          const char *kind, GVariant *transport, GSocket *rtp, GSocket *rtcp,
                                          GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_media_session_add_stream_finish (ReelMediaSession *self, GAsyncResult *result, GError **error);
gboolean reel_media_session_update_stream (ReelMediaSession *self, const char *id, GVariant *properties,
                                           GError **error);
/* @portrait: (nullable): shown on the participant's tiles without a camera. Error: REEL_ERROR_UNKNOWN_PARTICIPANT. */
gboolean reel_media_session_set_portrait (ReelMediaSession *self, const char *id, GBytes *portrait, GError **error);
gboolean reel_media_session_remove_stream (ReelMediaSession *self, const char *id, GError **error);

/* Completes when time zero is known, see reel_recorder_start_async(). */
void reel_media_session_start_recording_async (ReelMediaSession *self, const char *op, GVariant *options,
                                               GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_media_session_start_recording_finish (ReelMediaSession *self, GAsyncResult *result, gint64 *start_utc,
                                                    GError **error);
/* Each takes effect for cut->asked and fills in the cut. */
gboolean reel_media_session_pause_recording (ReelMediaSession *self, const char *op, ReelCut *cut, GError **error);
gboolean reel_media_session_resume_recording (ReelMediaSession *self, const char *op, ReelCut *cut, GError **error);
gboolean reel_media_session_censor_recording (ReelMediaSession *self, const char *op, gboolean on, ReelCut *cut,
                                              GError **error);
gboolean reel_media_session_admit (ReelMediaSession *self, const char *op, const char *participant_id, gboolean on,
                                   ReelCut *cut, GError **error);
gboolean reel_media_session_stop_recording (ReelMediaSession *self, const char *op, ReelCut *cut, GError **error);
/* Error: REEL_ERROR_UNKNOWN_RECORDING. */
gboolean reel_media_session_forget (ReelMediaSession *self, const char *op, guint chunks, GError **error);
/* For requests that must not wait for the main thread; lives as long as the session. */
ReelHoldTable *reel_media_session_get_holds (ReelMediaSession *self);
/* See ReelPromptPlayer. The callback's source object is not the session. */
void reel_media_session_play_prompt_async (ReelMediaSession *self, const char *stream_id, const char *file,
                                           GAsyncReadyCallback callback, gpointer user_data);
char *reel_media_session_play_prompt_finish (ReelMediaSession *self, GAsyncResult *result, GError **error);
gboolean reel_media_session_set_notice_tone (ReelMediaSession *self, gboolean on, guint interval_ms, GError **error);
void reel_media_session_stop_all (ReelMediaSession *self);

/* Time of the last data on any received stream: monotonic, µs; 0: never. */
gint64 reel_media_session_get_last_data (ReelMediaSession *self);
/* Whether a recording is still writing or finishing a file. */
gboolean reel_media_session_is_recording (ReelMediaSession *self);
/* Returns: (transfer floating): GetState's a{sv}. */
GVariant *reel_media_session_dup_state (ReelMediaSession *self);
/* Worker1.SetMemo. Error: InvalidArgument. */
gboolean reel_media_session_set_memo (ReelMediaSession *self, const char *kind, const char *id, GVariant *memo,
                                      GError **error);

G_END_DECLS
