/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTP headers, and the checks that decide whether a depayloader gets a payload. */
#include "manager/core/media/reel-rtp-packet.h"

#include "manager/core/media/reel-exp-golomb.h"
#include "manager/core/media/reel-h264-sps.h"
#include "manager/core/media/reel-opus-packet.h"

#include <string.h>

/* The depayloaders keep a parameter set for each id. ReelH265Sets counts those that are not here. */
#define H264_MAX_SPS 31  /* ITU-T H.264 §7.4.2.1.1 */
#define H264_MAX_PPS 255 /* §7.4.2.2 */
#define H265_MAX_PPS 63  /* ITU-T H.265 §7.4.3.3.1 */

/* Types of NAL units (ITU-T H.265 §7.4.2.2) and of other payloads (RFC 7798 §4.4). */
enum { H265_VPS = 32, H265_PPS = 34, H265_AGGREGATE = 48, H265_FRAGMENT };

typedef ReelRtpPayloadVerdict (*CheckNal) (const guint8 *nal, gsize size, ReelRtpPictureSize *picture);

static guint
read_16 (const guint8 *data)
{
  return (guint)data[0] << 8 | data[1];
}

static guint32
read_32 (const guint8 *data)
{
  return (guint32)read_16 (data) << 16 | read_16 (data + 2);
}

ReelDatagramKind
reel_rtp_head_parse (const guint8 *data, gsize size, guint8 *payload_type)
{
  if (size < 4 || data[0] >> 6 != 2)
    return REEL_DATAGRAM_OTHER;
  if (data[1] >= 192 && data[1] <= 223)
    return REEL_DATAGRAM_RTCP;
  if (size < REEL_RTP_HEAD)
    return REEL_DATAGRAM_OTHER;
  *payload_type = data[1] & 0x7f;
  return REEL_DATAGRAM_RTP;
}

ReelDatagramKind
reel_rtp_packet_parse (const guint8 *data, gsize size, ReelRtpPacket *packet)
{
  gsize offset = REEL_RTP_HEAD, padding = 0;
  guint8 payload_type = 0;
  const ReelDatagramKind kind = reel_rtp_head_parse (data, size, &payload_type);

  if (kind != REEL_DATAGRAM_RTP)
    return kind;
  offset += (gsize)(data[0] & 0x0f) * 4;
  if ((data[0] & 0x10) != 0) {
    if (size < offset + 4)
      return REEL_DATAGRAM_OTHER;
    offset += 4 + (gsize)read_16 (data + offset + 2) * 4;
  }
  if ((data[0] & 0x20) != 0) {
    padding = data[size - 1];
    if (padding == 0)
      return REEL_DATAGRAM_OTHER;
  }
  if (size < offset + padding)
    return REEL_DATAGRAM_OTHER;
  *packet = (ReelRtpPacket){ .payload_type = payload_type,
                             .marker = (data[1] & 0x80) != 0,
                             .seq = (guint16)read_16 (data + 2),
                             .timestamp = read_32 (data + 4),
                             .ssrc = read_32 (data + 8),
                             .offset = offset,
                             .size = size - offset - padding };
  return REEL_DATAGRAM_RTP;
}

static gboolean
begins_with_ue (const guint8 *data, gsize size, guint limit)
{
  guint32 value = 0;

  return reel_exp_golomb_read (data, size, &value) && value <= limit;
}

/* Three zero bytes before another one are in no NAL unit (ITU-T H.264 §7.4.1, H.265 §7.4.2.1). The depayloader, which
 * reads codes of parameter sets, complains of one that has more than 32 zeros. */
static gboolean
has_forbidden_zeros (const guint8 *nal, gsize size)
{
  guint zeros = 0;

  for (gsize i = 0; i < size; i++) {
    if (nal[i] != 0 && zeros >= 3)
      return TRUE;
    zeros = nal[i] == 0 ? zeros + 1 : 0;
  }
  return FALSE;
}

static gboolean
is_plain_nal (guint8 header)
{
  return (header & 0x1f) >= 1 && (header & 0x1f) <= 23;
}

/* A parameter set fits into a packet; one in fragments could not be examined. */
static gboolean
is_h264_set (guint8 header)
{
  return (header & 0x1f) == 7 || (header & 0x1f) == 8;
}

static ReelRtpPayloadVerdict
check_h264_nal (const guint8 *nal, gsize size, ReelRtpPictureSize *picture)
{
  if (size < 2)
    return REEL_RTP_PAYLOAD_MUTILATED;
  if (!is_plain_nal (nal[0]))
    return REEL_RTP_PAYLOAD_UNKNOWN;
  if ((nal[0] & 0x1f) == 7 && (size < 5 || !begins_with_ue (nal + 4, size - 4, H264_MAX_SPS) ||
                               !reel_h264_sps_get_size (nal, size, &picture->width, &picture->height)))
    return REEL_RTP_PAYLOAD_MUTILATED;
  if ((nal[0] & 0x1f) == 8 && !begins_with_ue (nal + 1, size - 1, H264_MAX_PPS))
    return REEL_RTP_PAYLOAD_MUTILATED;
  if (is_h264_set (nal[0]) && has_forbidden_zeros (nal, size))
    return REEL_RTP_PAYLOAD_MUTILATED;
  return REEL_RTP_PAYLOAD_GOOD;
}

/* @header: bytes of a NAL unit's header */
static ReelRtpPayloadVerdict
check_aggregate (const guint8 *payload, gsize size, gsize header, CheckNal check, ReelRtpPictureSize *picture)
{
  gsize at = header;

  if (size < header + 3)
    return REEL_RTP_PAYLOAD_MUTILATED;
  while (at < size) {
    ReelRtpPayloadVerdict verdict;
    gsize length = size - at >= 2 ? read_16 (payload + at) : G_MAXUINT16;

    at += 2;
    if (length > size - MIN (at, size))
      return REEL_RTP_PAYLOAD_MUTILATED;
    verdict = check (payload + at, length, picture);
    if (verdict != REEL_RTP_PAYLOAD_GOOD)
      return verdict;
    at += length;
  }
  return REEL_RTP_PAYLOAD_GOOD;
}

static ReelRtpPayloadVerdict
check_h264 (const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  switch (payload[0] & 0x1f) {
  case 24: /* STAP-A */
    return check_aggregate (payload, size, 1, check_h264_nal, picture);
  case 28: /* FU-A */
    if (size < 3)
      return REEL_RTP_PAYLOAD_MUTILATED;
    return is_plain_nal (payload[1]) && !is_h264_set (payload[1]) ? REEL_RTP_PAYLOAD_GOOD : REEL_RTP_PAYLOAD_UNKNOWN;
  default: /* MTAP, STAP-B and FU-B are for the interleaved mode */
    return check_h264_nal (payload, size, picture);
  }
}

static guint
get_h265_type (guint8 byte)
{
  return byte >> 1 & 0x3f;
}

/* The depayloader reads three bytes of a slice or a set; an end of sequence has two. */
static ReelRtpPayloadVerdict
check_h265_nal (const guint8 *nal, gsize size, ReelRtpPictureSize *picture)
{
  const guint type = size > 0 ? get_h265_type (nal[0]) : 0;

  if (size < (type <= H265_PPS ? 3 : 2))
    return REEL_RTP_PAYLOAD_MUTILATED;
  if (type == H265_PPS && !begins_with_ue (nal + 2, size - 2, H265_MAX_PPS))
    return REEL_RTP_PAYLOAD_MUTILATED;
  if (type >= H265_VPS && type <= H265_PPS && has_forbidden_zeros (nal, size))
    return REEL_RTP_PAYLOAD_MUTILATED;
  return type < H265_AGGREGATE ? REEL_RTP_PAYLOAD_GOOD : REEL_RTP_PAYLOAD_UNKNOWN;
}

static gboolean
is_h265_fragment (guint type)
{
  return type < H265_AGGREGATE && (type < H265_VPS || type > H265_PPS);
}

/* GStreamer's depayloader takes the size of a fragment that ends before its header for 4 GiB. */
static ReelRtpPayloadVerdict
check_h265 (const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  switch (get_h265_type (payload[0])) {
  case H265_AGGREGATE:
    return check_aggregate (payload, size, 2, check_h265_nal, picture);
  case H265_FRAGMENT:
    if (size < 4)
      return REEL_RTP_PAYLOAD_MUTILATED;
    return is_h265_fragment (payload[2] & 0x3f) ? REEL_RTP_PAYLOAD_GOOD : REEL_RTP_PAYLOAD_UNKNOWN;
  default:
    return check_h265_nal (payload, size, picture);
  }
}

static ReelRtpPayloadVerdict
check_vp8 (const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  static const guint8 start_code[] = { 0x9d, 0x01, 0x2a };
  const gboolean begins = (payload[0] & 0x17) == 0x10; /* of partition 0 (RFC 7741 4.2); another bit is reserved */
  gsize at = 1;

  if ((payload[0] & 0x80) != 0) {
    guint8 extension = size > 1 ? payload[1] : 0;

    at = 2;
    if ((extension & 0x80) != 0) {
      if (size <= at)
        return REEL_RTP_PAYLOAD_MUTILATED;
      at += (payload[at] & 0x80) != 0 ? 2 : 1;
    }
    at += (extension & 0x40) != 0;
    at += (extension & 0x30) != 0;
  }
  if (size <= at)
    return REEL_RTP_PAYLOAD_MUTILATED;
  if (!begins || (payload[at] & 0x01) != 0) /* a part of a frame, or not a key frame */
    return REEL_RTP_PAYLOAD_GOOD;
  if (size < at + 10 || memcmp (payload + at + 3, start_code, sizeof start_code) != 0)
    return REEL_RTP_PAYLOAD_MUTILATED;
  picture->width = (payload[at + 6] | (guint)payload[at + 7] << 8) & 0x3fff;
  picture->height = (payload[at + 8] | (guint)payload[at + 9] << 8) & 0x3fff;
  return picture->width > 0 && picture->height > 0 ? REEL_RTP_PAYLOAD_GOOD : REEL_RTP_PAYLOAD_MUTILATED;
}

ReelRtpPayloadVerdict
reel_rtp_payload_check (ReelRtpFormat format, const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  *picture = (ReelRtpPictureSize){ 0, 0 };
  if (size == 0)
    return REEL_RTP_PAYLOAD_EMPTY;
  switch (format) {
  case REEL_RTP_FORMAT_OPUS:
    return reel_opus_packet_is_valid (payload, size) ? REEL_RTP_PAYLOAD_GOOD : REEL_RTP_PAYLOAD_MUTILATED;
  case REEL_RTP_FORMAT_H264:
    return check_h264 (payload, size, picture);
  case REEL_RTP_FORMAT_H265:
    return check_h265 (payload, size, picture);
  case REEL_RTP_FORMAT_VP8:
    return check_vp8 (payload, size, picture);
  default:
    return REEL_RTP_PAYLOAD_GOOD;
  }
}
