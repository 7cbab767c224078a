/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a key frame begins; the header lists the callers. */
#include "manager/core/media/reel-rtp-key-frame.h"

/* H.264 (RFC 6184) */
#define H264_IDR  5
#define H264_SPS  7
#define H264_FU_A 28

/* H.265 (RFC 7798) */
#define H265_FIRST_IRAP 16
#define H265_LAST_IRAP  21
#define H265_VPS        32
#define H265_SPS        33
#define H265_AP         48
#define H265_FU         49

#define FU_START 0x80

static ReelRtpKeyFrame
find_h264 (const guint8 *payload, gsize size, const ReelRtpPictureSize *picture)
{
  const guint type = payload[0] & 0x1f;

  if (picture->width > 0)
    return REEL_RTP_KEY_FRAME_BEGINS;
  if (type == H264_IDR ||
      (type == H264_FU_A && size > 1 && (payload[1] & FU_START) != 0 && (payload[1] & 0x1f) == H264_IDR))
    return REEL_RTP_KEY_FRAME_BARE;
  return REEL_RTP_KEY_FRAME_NONE;
}

static ReelRtpKeyFrame
find_h265 (const guint8 *payload, gsize size)
{
  guint type = size > 2 ? payload[0] >> 1 & 0x3f : 0;

  if (type == H265_AP)
    type = size > 4 ? payload[4] >> 1 & 0x3f : 0;
  else if (type == H265_FU)
    type = (payload[2] & FU_START) != 0 ? payload[2] & 0x3f : 0;
  if (type == H265_VPS || type == H265_SPS)
    return REEL_RTP_KEY_FRAME_BEGINS;
  return type >= H265_FIRST_IRAP && type <= H265_LAST_IRAP ? REEL_RTP_KEY_FRAME_BARE : REEL_RTP_KEY_FRAME_NONE;
}

/* The scalability structure (RFC 9628 4.2.1) has the size of the pictures, that of the largest spatial layer last. */
static void
read_vp9_size (const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  guint layers;

  if (size < 1 || (payload[0] & 0x10) == 0)
    return;
  layers = (payload[0] >> 5) + 1u;
  if (size < 1 + layers * 4)
    return;
  payload += 1 + (layers - 1) * 4;
  *picture = (ReelRtpPictureSize){ (guint)payload[0] << 8 | payload[1], (guint)payload[2] << 8 | payload[3] };
}

/* I P L F B E V Z (RFC 9628 4.2) */
static ReelRtpKeyFrame
find_vp9 (const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  const guint8 flags = payload[0];
  gsize at = 1;

  if ((flags & 0x48) != 0x08) /* not the beginning of a frame, or one that refers to others */
    return REEL_RTP_KEY_FRAME_NONE;
  if ((flags & 0x80) != 0)
    at += size > at && (payload[at] & 0x80) != 0 ? 2 : 1;
  if ((flags & 0x20) != 0) {
    if (size <= at || (payload[at] & 0x0e) != 0) /* of a higher spatial layer */
      return REEL_RTP_KEY_FRAME_NONE;
    at += (flags & 0x10) != 0 ? 1 : 2;
  }
  if ((flags & 0x02) != 0 && size > at)
    read_vp9_size (payload + at, size - at, picture);
  return REEL_RTP_KEY_FRAME_BEGINS;
}

ReelRtpKeyFrame
reel_rtp_key_frame_find (ReelRtpFormat format, const guint8 *payload, gsize size, ReelRtpPictureSize *picture)
{
  if (reel_rtp_payload_check (format, payload, size, picture) != REEL_RTP_PAYLOAD_GOOD)
    return REEL_RTP_KEY_FRAME_NONE;
  switch (format) {
  case REEL_RTP_FORMAT_VP8:
    return picture->width > 0 ? REEL_RTP_KEY_FRAME_BEGINS : REEL_RTP_KEY_FRAME_NONE;
  case REEL_RTP_FORMAT_H264:
    return find_h264 (payload, size, picture);
  case REEL_RTP_FORMAT_H265:
    return find_h265 (payload, size);
  case REEL_RTP_FORMAT_VP9:
    return find_vp9 (payload, size, picture);
  case REEL_RTP_FORMAT_AV1: /* N: the first packet of a coded video sequence */
    return (payload[0] & 0x08) != 0 ? REEL_RTP_KEY_FRAME_BEGINS : REEL_RTP_KEY_FRAME_NONE;
  default:
    return REEL_RTP_KEY_FRAME_NONE;
  }
}
