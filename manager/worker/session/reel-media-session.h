/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The media of one call: one pipeline with its participants, streams and recordings. Driven by ReelWorkerServer, no
 * D-Bus in here; main thread only. All errors are of the domain REEL_ERROR. */
#pragma once

#include "manager/worker/recording/reel-cut.h"
#include "manager/worker/recording/reel-hold-table.h"
#include "manager/worker/reel-worker-events.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define REEL_TYPE_MEDIA_SESSION (reel_media_session_get_type ())
G_DECLARE_FINAL_TYPE (ReelMediaSession, reel_media_session, REEL, MEDIA_SESSION, GObject)

/* @events must outlive the session; @owner is handed to each of its functions.
 * Error: REEL_ERROR_MEDIA_FAILED when GStreamer's basic elements are missing. */
ReelMediaSession *reel_media_session_new (const ReelWorkerEvents *events, gpointer owner, GError **error);

/* The arguments of these are those of org.callreel.Worker1. */
gboolean reel_media_session_add_participant (ReelMediaSession *self, const gchar *id, GVariant *properties,
                                             GError **error);
gboolean reel_media_session_update_participant (ReelMediaSession *self, const gchar *id, GVariant *properties,
                                                GError **error);
gboolean reel_media_session_remove_participant (ReelMediaSession *self, const gchar *id, GError **error);
/* @rtp, @rtcp: (nullable): bound sockets, needed for rtp. Ready when the source is open; the stream is there at once.
 * The finish function returns: (transfer full): the endpoint, a{sv}. */
void reel_media_session_add_stream_async (ReelMediaSession *self, const gchar *id, const gchar *participant_id,
                                          const gchar *kind, GVariant *transport, GSocket *rtp, GSocket *rtcp,
                                          GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_media_session_add_stream_finish (ReelMediaSession *self, GAsyncResult *result, GError **error);
gboolean reel_media_session_update_stream (ReelMediaSession *self, const gchar *id, GVariant *properties,
                                           GError **error);
/* @portrait: (nullable): what the participant's tiles show without a camera. Error: REEL_ERROR_UNKNOWN_PARTICIPANT. */
gboolean reel_media_session_set_portrait (ReelMediaSession *self, const gchar *id, GBytes *portrait, GError **error);
gboolean reel_media_session_remove_stream (ReelMediaSession *self, const gchar *id, GError **error);

/* Ready when time zero is known, see reel_recorder_start_async(). */
void reel_media_session_start_recording_async (ReelMediaSession *self, const gchar *op, GVariant *options,
                                               GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_media_session_start_recording_finish (ReelMediaSession *self, GAsyncResult *result, gint64 *start_utc,
                                                    GError **error);
/* These are for cut->asked, and say in it from when on they hold. */
gboolean reel_media_session_pause_recording (ReelMediaSession *self, const gchar *op, ReelCut *cut, GError **error);
gboolean reel_media_session_resume_recording (ReelMediaSession *self, const gchar *op, ReelCut *cut, GError **error);
gboolean reel_media_session_censor_recording (ReelMediaSession *self, const gchar *op, gboolean on, ReelCut *cut,
                                              GError **error);
gboolean reel_media_session_admit (ReelMediaSession *self, const gchar *op, const gchar *participant_id, gboolean on,
                                   ReelCut *cut, GError **error);
gboolean reel_media_session_stop_recording (ReelMediaSession *self, const gchar *op, ReelCut *cut, GError **error);
/* Error: REEL_ERROR_UNKNOWN_RECORDING. */
gboolean reel_media_session_forget (ReelMediaSession *self, const gchar *op, guint chunks, GError **error);
/* For requests that may not wait for the main thread; lives as long as the session. */
ReelHoldTable *reel_media_session_get_holds (ReelMediaSession *self);
/* See ReelPromptPlayer. The callback's source object is not the session. */
void reel_media_session_play_prompt_async (ReelMediaSession *self, const gchar *stream_id, const gchar *file,
                                           GAsyncReadyCallback callback, gpointer user_data);
gchar *reel_media_session_play_prompt_finish (ReelMediaSession *self, GAsyncResult *result, GError **error);
gboolean reel_media_session_set_notice_tone (ReelMediaSession *self, gboolean on, guint interval_ms, GError **error);
void reel_media_session_stop_all (ReelMediaSession *self);

/* Whether a recording still writes or finishes a file. */
/* When data last came on any stream that is received: monotonic, µs; 0: never. */
gint64 reel_media_session_get_last_data (ReelMediaSession *self);
gboolean reel_media_session_is_recording (ReelMediaSession *self);
/* Returns: (transfer floating): GetState's a{sv}. */
GVariant *reel_media_session_dup_state (ReelMediaSession *self);

G_END_DECLS
