/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media over RTP: two UDP sockets, RTCP, depayloader, decoder, tee. Made by ReelStreamFactory. */
#pragma once

#include "manager/worker/rtp/reel-sdp.h"
#include "manager/worker/stream/reel-media-stream.h"
#include "manager/worker/sync/reel-av-sync.h"

G_BEGIN_DECLS

#define REEL_TYPE_RTP_STREAM (reel_rtp_stream_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpStream, reel_rtp_stream, REEL, RTP_STREAM, ReelMediaStream)

/**
 * ReelRtpOptions:
 * @strict: packets of another address than the source's are refused, once it is known
 * @max_width, @max_height: of a picture that is decoded, pixels, whichever way up
 */
typedef struct {
  gboolean strict;
  guint max_width;
  guint max_height;
} ReelRtpOptions;

/**
 * reel_rtp_stream_new:
 * @pipeline: gets the elements
 * @av_sync: of the call
 * @sdp: (transfer full):
 * @rtp, @rtcp: bound UDP sockets; RTCP is sent back from @rtcp, or from @rtp where the SDP says rtcp-mux
 *
 * Starts to receive at once. Error: REEL_ERROR_MEDIA_FAILED when an element is missing or does not start.
 */
ReelMediaStream *reel_rtp_stream_new (const gchar *id, const gchar *participant, ReelStreamKind kind,
                                      GstElement *pipeline, ReelAvSync *av_sync, ReelSdp *sdp,
                                      const ReelRtpOptions *options, GSocket *rtp, GSocket *rtcp, GError **error);
/* Another description of the same payload types: where the peer is, whether it sends; its source is learned anew.
 * Returns: FALSE where the payload types are others, and nothing happened. */
gboolean reel_rtp_stream_describe (ReelRtpStream *self, ReelSdp *sdp);
void reel_rtp_stream_set_strict (ReelRtpStream *self, gboolean strict);
/* The address is learned anew. */
void reel_rtp_stream_relearn (ReelRtpStream *self);
/**
 * reel_rtp_stream_replace:
 * @before: a stream that drains; it reads from its sockets no more
 * @sdp: (transfer full):
 *
 * Another one on the same sockets and with the same options. What had arrived on them before goes to @before. The rest
 * as for reel_rtp_stream_new().
 */
ReelMediaStream *reel_rtp_stream_replace (ReelRtpStream *before, GstElement *pipeline, ReelAvSync *av_sync,
                                          ReelSdp *sdp, GError **error);

G_END_DECLS
