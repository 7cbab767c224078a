/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The type of a datagram on an RTP port, and whether its payload can be passed to a depayloader: a single malformed
 * packet must not end a stream. Pure; called by ReelRtpInlet and ReelRtpOutlet with untrusted bytes. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_DATAGRAM_RTP,
  REEL_DATAGRAM_RTCP, /* RFC 5761: packet types 192 to 223 */
  REEL_DATAGRAM_OTHER,
} ReelDatagramKind;

typedef struct {
  guint payload_type;
  gboolean marker; /* of video: the last packet of a picture */
  guint16 seq;
  guint32 timestamp;
  guint32 ssrc;
  gsize offset; /* of the payload */
  gsize size;   /* of the payload, without padding; may be 0 */
} ReelRtpPacket;

typedef enum {
  REEL_RTP_FORMAT_PLAIN, /* other audio; the payload is not examined */
  REEL_RTP_FORMAT_OPUS,  /* RFC 7587 */
  REEL_RTP_FORMAT_H264,  /* RFC 6184, packetization modes 0 and 1 */
  REEL_RTP_FORMAT_VP8,   /* RFC 7741 */
  REEL_RTP_FORMAT_VP9,   /* not examined: the size of a picture is known only once it is decoded */
  REEL_RTP_FORMAT_H265,  /* RFC 7798, without DONL; likewise, but for the lengths */
  REEL_RTP_FORMAT_AV1,   /* not examined */
} ReelRtpFormat;

typedef enum {
  REEL_RTP_PAYLOAD_GOOD,
  REEL_RTP_PAYLOAD_EMPTY,
  REEL_RTP_PAYLOAD_UNKNOWN,   /* a type that no depayloader here supports */
  REEL_RTP_PAYLOAD_MUTILATED, /* its own lengths do not match */
} ReelRtpPayloadVerdict;

/* The size of the picture that begins in a payload; 0: unknown. */
typedef struct {
  guint width;
  guint height;
} ReelRtpPictureSize;

#define REEL_RTP_HEAD 12 /* bytes */

/* From the first REEL_RTP_HEAD bytes, which SRTP does not encrypt; @size: of at most as many. @payload_type: set for
 * RTP only. */
ReelDatagramKind reel_rtp_head_parse (const guint8 *data, gsize size, guint8 *payload_type);
/* @packet: set for RTP only. */
ReelDatagramKind reel_rtp_packet_parse (const guint8 *data, gsize size, ReelRtpPacket *packet);
/* @picture: (out): from a VP8 key frame or an H.264 sequence parameter set */
ReelRtpPayloadVerdict reel_rtp_payload_check (ReelRtpFormat format, const guint8 *payload, gsize size,
                                              ReelRtpPictureSize *picture);
