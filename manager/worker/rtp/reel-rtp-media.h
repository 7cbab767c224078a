/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decodes the packets of one payload type: depayloader → gate → decoder, between the outlet of an RTP stream and its
 * tee. Recreated for another payload type, and after a failure. Created by ReelRtpStream; main thread. */
#pragma once

#include "manager/core/media/reel-demand.h"
#include "manager/worker/rtp/reel-rtp-transport.h"
#include "manager/worker/stream/reel-media-stream.h"

G_BEGIN_DECLS

typedef struct _ReelRtpMedia ReelRtpMedia;

typedef struct {
  guint64 passed, thinned, hidden; /* frames of video, see videothin */
} ReelRtpThinStats;

/* Whether the depayloader and the decoder of @codec are installed; a ReelRtpCodecTest. */
gboolean reel_rtp_media_supports (const ReelRtpCodec *codec);
/**
 * reel_rtp_media_new:
 * @stream: the owner of the elements, which has a tee. Borrowed, like @transport, whose outlet is closed
 *
 * The elements are not started. Error: REEL_ERROR_MEDIA_FAILED.
 */
ReelRtpMedia *reel_rtp_media_new (ReelMediaStream *stream, ReelRtpTransport *transport, const ReelSdpFormat *format,
                                  GError **error);
/* The source pad of the decoder. Returns: (transfer none) */
GstPad *reel_rtp_media_get_pad (ReelRtpMedia *self);
gboolean reel_rtp_media_owns (ReelRtpMedia *self, GstObject *object);
/* Starts the elements and opens the outlet. Error: REEL_ERROR_MEDIA_FAILED. */
gboolean reel_rtp_media_start (ReelRtpMedia *self, GError **error);
/* Closes the outlet and removes the elements from the stream. */
void reel_rtp_media_remove (ReelRtpMedia *self);
/* Where the stream is shown: layers that are larger than that are dropped. */
void reel_rtp_media_set_view (ReelRtpMedia *self, const ReelDemandView *view);
/* Adds the size of the largest spatial layer that is decoded, if there are several and it is known. */
void reel_rtp_media_describe_layer (ReelRtpMedia *self, GVariantDict *stats);
/* Does not use the elements: those of a stopped stream are gone. */
void reel_rtp_media_free (ReelRtpMedia *self);
/* Returns: FALSE: not video. */
gboolean reel_rtp_media_get_thin_stats (ReelRtpMedia *self, ReelRtpThinStats *stats);

G_END_DECLS
