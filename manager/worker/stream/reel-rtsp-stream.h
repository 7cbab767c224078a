/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media from an RTSP server, which is contacted again with back-off when it disconnects. Created by
 * ReelStreamFactory. */
#pragma once

#include "manager/worker/stream/reel-media-stream.h"

G_BEGIN_DECLS

#define REEL_TYPE_RTSP_STREAM (reel_rtsp_stream_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtspStream, reel_rtsp_stream, REEL, RTSP_STREAM, ReelMediaStream)

/**
 * reel_rtsp_stream_new:
 * @uri: rtsp:// or rtsps://; audio or video according to @kind, the other is not decoded
 *
 * Connects in the background. Without media the stream is `stalled`, and its text has the reason. Error:
 * REEL_ERROR_MEDIA_FAILED if an element is missing.
 */
ReelMediaStream *reel_rtsp_stream_new (const char *id, const char *participant, ReelStreamKind kind,
                                       GstElement *pipeline, const char *uri, GError **error);

G_END_DECLS
