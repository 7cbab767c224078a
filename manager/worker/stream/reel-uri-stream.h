/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media from a file, played in real time from now on. Made by ReelStreamFactory. */
#pragma once

#include "manager/worker/stream/reel-media-stream.h"
#include "manager/worker/sync/reel-file-timeline.h"

G_BEGIN_DECLS

#define REEL_TYPE_URI_STREAM (reel_uri_stream_get_type ())
G_DECLARE_FINAL_TYPE (ReelUriStream, reel_uri_stream, REEL, URI_STREAM, ReelMediaStream)

/**
 * reel_uri_stream_new:
 * @uri: file://; audio or video is taken from it as @kind says, the other is not decoded
 * @directories: (nullable): where it has to lie, as for reel_media_file_open()
 * @timelines: of the call
 *
 * The file is opened by reel_media_stream_open_async(), with REEL_ERROR_INVALID_ARGUMENT where it does not exist, can
 * not be read or lies elsewhere. What is found out later (no media in it, broken data) makes the stream fail. Error:
 * REEL_ERROR_MEDIA_FAILED.
 */
ReelMediaStream *reel_uri_stream_new (const char *id, const char *participant, ReelStreamKind kind,
                                      GstElement *pipeline, const char *uri, const char *const *directories,
                                      ReelFileTimelines *timelines, GError **error);

G_END_DECLS
