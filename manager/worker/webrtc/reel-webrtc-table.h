/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The WebRTC sessions of a call. A session begins with its first stream and ends with the last. Owned by
 * ReelMediaSession, which passes its streams; main thread. */
#pragma once

#include "manager/worker/rtp/reel-rtp-stream.h"

typedef struct _ReelWebrtcTable ReelWebrtcTable;

/* The session of @stream has failed. */
typedef void (*ReelWebrtcFailed) (ReelMediaStream *stream, const char *why, gpointer user_data);

/* One stream of a session, as the manager passes it. */
typedef struct {
  const char *id;
  const char *participant_id;
  ReelStreamKind kind;
  const char *session; /* id */
  const char *sdp;     /* the offer's session part and one section */
  const char *address; /* (nullable): of @socket, for the first stream, as is @port */
  guint16 port;
  GSocket *socket; /* (nullable): bound */
  const ReelRtpOptions *options;
} ReelWebrtcStreamRequest;

ReelWebrtcTable *reel_webrtc_table_new (GstElement *pipeline, ReelAvSync *av_sync, ReelWebrtcFailed failed,
                                        gpointer user_data);
void reel_webrtc_table_free (ReelWebrtcTable *self);

/* The first DTLS element of a process makes an RSA key, which takes some 0.2 s: not on the main thread. Until it is
 * made, this is FALSE. */
gboolean reel_webrtc_table_is_prepared (ReelWebrtcTable *self);
/* Makes it in a thread of its own. Whoever calls keeps the table until the callback has called the second one. */
void reel_webrtc_table_prepare_async (GAsyncReadyCallback callback, gpointer user_data);
void reel_webrtc_table_prepare_finish (ReelWebrtcTable *self, GAsyncResult *result);

/* @answer: (out) (transfer full): a session part and the section. Returns: (transfer full): a stream like those of
 * reel_rtp_stream_new(). Errors: REEL_ERROR_INVALID_ARGUMENT, also for a session that is not there or has failed and no
 * socket; REEL_ERROR_MEDIA_FAILED. */
ReelMediaStream *reel_webrtc_table_make_stream (ReelWebrtcTable *self, const ReelWebrtcStreamRequest *request,
                                                char **answer, GError **error);
/* Whether @stream belongs to a session. */
gboolean reel_webrtc_table_has (ReelWebrtcTable *self, ReelMediaStream *stream);
/* The peer of the session of @stream restarts ICE. @ice: "ufrag of the peer, our ufrag, our password", with spaces
 * between them. Error: REEL_ERROR_INVALID_ARGUMENT, also for a stream of no session. */
gboolean reel_webrtc_table_restart_ice (ReelWebrtcTable *self, ReelMediaStream *stream, const char *ice,
                                        GError **error);
/* Called by a timer. @now: monotonic time, µs. */
void reel_webrtc_table_tick (ReelWebrtcTable *self, gint64 now);
/* @message: an error. Returns: FALSE: it is of no session. */
gboolean reel_webrtc_table_take_error (ReelWebrtcTable *self, GstMessage *message);
