/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a datagram on an RTP port is, and whether its payload can be given to a depayloader: one odd packet must end
 * nothing. Pure; called by ReelRtpInlet and ReelRtpOutlet with bytes that anybody may have sent. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_DATAGRAM_RTP,
  REEL_DATAGRAM_RTCP, /* RFC 5761: packet types 192 to 223 */
  REEL_DATAGRAM_OTHER,
} ReelDatagramKind;

typedef struct {
  guint payload_type;
  guint16 seq;
  guint32 timestamp;
  guint32 ssrc;
  gsize offset; /* of the payload */
  gsize size;   /* of the payload, without padding; may be 0 */
} ReelRtpPacket;

typedef enum {
  REEL_RTP_FORMAT_PLAIN, /* nothing is known about the payload */
  REEL_RTP_FORMAT_H264,  /* RFC 6184, packetization modes 0 and 1 */
  REEL_RTP_FORMAT_VP8,   /* RFC 7741 */
} ReelRtpFormat;

typedef enum {
  REEL_RTP_PAYLOAD_GOOD,
  REEL_RTP_PAYLOAD_EMPTY,
  REEL_RTP_PAYLOAD_UNKNOWN,   /* a kind that no depayloader here takes */
  REEL_RTP_PAYLOAD_MUTILATED, /* its own lengths do not fit */
} ReelRtpPayloadVerdict;

/* The size of the pictures that begin with a payload; 0: it does not say. */
typedef struct {
  guint width;
  guint height;
} ReelRtpPictureSize;

/* @packet: set for RTP alone. */
ReelDatagramKind reel_rtp_packet_parse (const guint8 *data, gsize size, ReelRtpPacket *packet);
/* @picture: (out): from a key frame of VP8 or a sequence parameter set of H.264 */
ReelRtpPayloadVerdict reel_rtp_payload_check (ReelRtpFormat format, const guint8 *payload, gsize size,
                                              ReelRtpPictureSize *picture);
