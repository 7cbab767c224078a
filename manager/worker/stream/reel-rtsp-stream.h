/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media from an RTSP server, for as long as the stream is there: a server that goes away is asked again
 * with back-off. Made by ReelStreamFactory. */
#pragma once

#include "manager/worker/stream/reel-media-stream.h"

G_BEGIN_DECLS

#define REEL_TYPE_RTSP_STREAM (reel_rtsp_stream_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtspStream, reel_rtsp_stream, REEL, RTSP_STREAM, ReelMediaStream)

/**
 * reel_rtsp_stream_new:
 * @uri: rtsp:// or rtsps://; audio or video is taken from it as @kind says, the other is not decoded
 *
 * Connects in the background. While there is no media the stream is `stalled`, and its text says why. Error:
 * REEL_ERROR_MEDIA_FAILED where an element is missing.
 */
ReelMediaStream *reel_rtsp_stream_new (const gchar *id, const gchar *participant, ReelStreamKind kind,
                                       GstElement *pipeline, const gchar *uri, GError **error);

G_END_DECLS
