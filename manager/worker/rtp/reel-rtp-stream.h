/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media over RTP: two UDP sockets, RTCP, depayloader, decoder, tee. Made by ReelStreamFactory. */
#pragma once

#include "manager/worker/rtp/reel-rtp-plug.h"
#include "manager/worker/rtp/reel-sdp.h"
#include "manager/worker/stream/reel-media-stream.h"
#include "manager/worker/sync/reel-av-sync.h"

G_BEGIN_DECLS

#define REEL_TYPE_RTP_STREAM (reel_rtp_stream_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpStream, reel_rtp_stream, REEL, RTP_STREAM, ReelMediaStream)

/**
 * ReelRtpOptions:
 * @strict: refuse packets from other addresses than the source's, once it is known
 * @relearn_after: seconds of silence of the source, after which another address is accepted; 0: never
 * @digits: reports have the keys that were pressed
 * @max_width, @max_height: of a decoded picture, pixels, in either orientation
 * @plug: (nullable): instead of sockets; used until the stream is stopped
 */
typedef struct {
  gboolean strict;
  guint relearn_after;
  gboolean digits;
  guint max_width;
  guint max_height;
  const ReelRtpPlug *plug;
} ReelRtpOptions;

/**
 * reel_rtp_stream_new:
 * @pipeline: gets the elements
 * @av_sync: of the call
 * @sdp: (transfer full)
 * @rtp, @rtcp: (nullable): bound UDP sockets, without a plug; RTCP is sent from @rtcp, or from @rtp with rtcp-mux
 *
 * Starts to receive at once. Error: REEL_ERROR_MEDIA_FAILED when an element is missing or does not start.
 */
ReelMediaStream *reel_rtp_stream_new (const char *id, const char *participant, ReelStreamKind kind,
                                      GstElement *pipeline, ReelAvSync *av_sync, ReelSdp *sdp,
                                      const ReelRtpOptions *options, GSocket *rtp, GSocket *rtcp, GError **error);
/* A new description of the same payload types: the peer's address, whether it sends; the source is learned again.
 * Returns: FALSE if the payload types differ, and nothing was changed. */
gboolean reel_rtp_stream_describe (ReelRtpStream *self, ReelSdp *sdp);
void reel_rtp_stream_set_strict (ReelRtpStream *self, gboolean strict);
/* Sends RTCP to @address, like 192.0.2.1:5005 or [2001:db8::1]:5005, until the peer sends RTCP from another one. Error:
 * REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_rtp_stream_set_rtcp_address (ReelRtpStream *self, const char *address, GError **error);
/* Learns the source's address again. */
void reel_rtp_stream_relearn (ReelRtpStream *self);
/**
 * reel_rtp_stream_replace:
 * @before: a draining stream, which no longer reads from its sockets
 * @sdp: (transfer full)
 *
 * Creates another stream on the same sockets and with the same options. What had arrived on them goes to @before.
 * Otherwise like reel_rtp_stream_new().
 */
ReelMediaStream *reel_rtp_stream_replace (ReelRtpStream *before, GstElement *pipeline, ReelAvSync *av_sync,
                                          ReelSdp *sdp, GError **error);

G_END_DECLS
