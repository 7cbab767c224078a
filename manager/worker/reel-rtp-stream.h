/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media over RTP: two UDP sockets, a session of the shared rtpbin, depayloader, decoder, tee. Made by
 * ReelMediaSession. */
#pragma once

#include "manager/worker/reel-lip-sync.h"
#include "manager/worker/reel-media-stream.h"
#include "manager/worker/reel-sdp.h"

G_BEGIN_DECLS

#define REEL_TYPE_RTP_STREAM (reel_rtp_stream_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpStream, reel_rtp_stream, REEL, RTP_STREAM, ReelMediaStream)

/**
 * reel_rtp_stream_new:
 * @pipeline: holds @rtpbin and gets the elements
 * @session: number of a session of @rtpbin that no other stream uses
 * @lip_sync: of the call
 * @rtp, @rtcp: bound UDP sockets; RTCP is sent back from @rtcp
 *
 * Starts to receive at once. Error: REEL_ERROR_MEDIA_FAILED when an element is missing or does not start.
 */
ReelMediaStream *reel_rtp_stream_new (const gchar *id, const gchar *participant, ReelStreamKind kind,
                                      GstElement *pipeline, GstElement *rtpbin, guint session, ReelLipSync *lip_sync,
                                      const ReelSdp *sdp, GSocket *rtp, GSocket *rtcp, GError **error);
/**
 * reel_rtp_stream_replace:
 * @before: a stream that drains; it reads from its sockets no more
 *
 * Another one on the same sockets. What had arrived on them before goes to @before. The rest as for
 * reel_rtp_stream_new().
 */
ReelMediaStream *reel_rtp_stream_replace (ReelRtpStream *before, GstElement *pipeline, guint session,
                                          ReelLipSync *lip_sync, const ReelSdp *sdp, GError **error);

G_END_DECLS
