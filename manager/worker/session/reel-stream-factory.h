/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Creates streams from a manager's description of their transport. Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/prompt/reel-announcement-stream.h"
#include "manager/worker/stream/reel-media-stream.h"
#include "manager/worker/sync/reel-file-timeline.h"
#include "manager/worker/sync/reel-av-sync.h"
#include "manager/worker/webrtc/reel-webrtc-table.h"

#include <gio/gio.h>

typedef struct {
  GstElement *pipeline; /* borrowed */
  ReelAvSync *av_sync;  /* of the call, as is @timelines */
  ReelFileTimelines *timelines;
  ReelWebrtcTable *webrtc;
} ReelStreamFactory;

/**
 * reel_stream_factory_make:
 * @transport: AddStream's a{sv}
 * @rtp, @rtcp: (nullable): bound sockets, needed for rtp; the first also for the first stream of a webrtc session
 * @answer: (out) (transfer full) (nullable): the answer to an SDP
 *
 * Returns: (transfer full): the stream, to be opened. Errors: REEL_ERROR_INVALID_ARGUMENT, REEL_ERROR_MEDIA_FAILED.
 */
ReelMediaStream *reel_stream_factory_make (ReelStreamFactory *self, const char *id, const char *participant_id,
                                           ReelStreamKind kind, GVariant *transport, GSocket *rtp, GSocket *rtcp,
                                           char **answer, GError **error);

/* The same for an announcement stream. @rtp: a bound socket. */
ReelAnnouncementStream *reel_stream_factory_make_announcement (ReelStreamFactory *self, const char *id,
                                                               GVariant *transport, GSocket *rtp, char **answer,
                                                               GError **error);

/* Sets the media description of @stream. @done: FALSE: its payload types differ, so it has to be recreated. Error:
 * REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_stream_factory_describe (ReelStreamFactory *self, ReelMediaStream *stream, const char *sdp,
                                       gboolean *done, GError **error);
/* Sets how an RTP stream selects its source. Error: REEL_ERROR_INVALID_ARGUMENT: it is not an RTP stream. */
gboolean reel_stream_factory_set_source (ReelMediaStream *stream, const ReelStreamUpdate *update, GError **error);
/* Sets where the peer of an RTP stream receives RTCP. Error: REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_stream_factory_set_rtcp_address (ReelMediaStream *stream, const char *address, GError **error);
/* Creates a stream from @sdp with id, sockets, options and muted state of @stream, which must be stopped and described
 * before. */
ReelMediaStream *reel_stream_factory_remake (ReelStreamFactory *self, ReelMediaStream *stream, const char *sdp,
                                             GError **error);
