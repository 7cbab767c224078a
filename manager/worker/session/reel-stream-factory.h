/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes streams from what a manager says about their transport. Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/prompt/reel-announcement-stream.h"
#include "manager/worker/stream/reel-media-stream.h"
#include "manager/worker/sync/reel-file-timeline.h"
#include "manager/worker/sync/reel-av-sync.h"

#include <gio/gio.h>

typedef struct {
  GstElement *pipeline; /* borrowed */
  ReelAvSync *av_sync;  /* of the call, as is @timelines */
  ReelFileTimelines *timelines;
} ReelStreamFactory;

/**
 * reel_stream_factory_make:
 * @transport: AddStream's a{sv}
 * @rtp, @rtcp: (nullable): bound sockets, needed for rtp
 * @answer: (out) (transfer full) (nullable): the answer to an SDP
 *
 * Returns: (transfer full): the stream, to be opened. Errors: REEL_ERROR_INVALID_ARGUMENT, REEL_ERROR_MEDIA_FAILED.
 */
ReelMediaStream *reel_stream_factory_make (ReelStreamFactory *self, const gchar *id, const gchar *participant_id,
                                           ReelStreamKind kind, GVariant *transport, GSocket *rtp, GSocket *rtcp,
                                           gchar **answer, GError **error);

/* The same for what is sent: kind announcement. @rtp: (nullable): a bound socket, needed. */
ReelAnnouncementStream *reel_stream_factory_make_announcement (ReelStreamFactory *self, const gchar *id,
                                                               GVariant *transport, GSocket *rtp, gchar **answer,
                                                               GError **error);

/* Gives @stream the media description @sdp. @done: FALSE: its payload types are others, so that it has to be made anew.
 * Error: REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_stream_factory_describe (ReelMediaStream *stream, const gchar *sdp, gboolean *done, GError **error);
/* Which source an RTP stream listens to. Error: REEL_ERROR_INVALID_ARGUMENT: it is none. */
gboolean reel_stream_factory_set_source (ReelMediaStream *stream, const ReelStreamUpdate *update, GError **error);
/* Makes a stream of @sdp with id, sockets, options and muted state of @stream, which must be stopped and described
 * before. */
ReelMediaStream *reel_stream_factory_remake (ReelStreamFactory *self, ReelMediaStream *stream, const gchar *sdp,
                                             GError **error);
