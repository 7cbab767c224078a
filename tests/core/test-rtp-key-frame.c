/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where key frames begin, in packets of each codec. */
#include "manager/core/media/reel-rtp-key-frame.h"

typedef struct {
  const char *what;
  ReelRtpFormat format;
  guint8 payload[32];
  gsize size;
  ReelRtpKeyFrame key;
  guint width, height;
} Case;

#define NONE   REEL_RTP_KEY_FRAME_NONE
#define BARE   REEL_RTP_KEY_FRAME_BARE
#define BEGINS REEL_RTP_KEY_FRAME_BEGINS
#define SPS                                                                                                            \
  0x67, 0x42, 0xc0, 0x0d, 0xda, 0x05, 0x07, 0xec, 0x04, 0x40, 0x00, 0x00, 0x03, 0x00, 0x40, 0x00, 0x00, 0x0c, 0x03,    \
      0xc5, 0x0a, 0xa8

static const Case cases[] = {
  { "VP8", REEL_RTP_FORMAT_VP8, { 0x10, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01 }, 11, BEGINS, 640, 360 },
  { "VP8, with a picture id",
    REEL_RTP_FORMAT_VP8,
    { 0x90, 0x80, 5, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01 },
    13,
    BEGINS,
    640,
    360 },
  { "VP8, the second packet",
    REEL_RTP_FORMAT_VP8,
    { 0x00, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01 },
    11,
    NONE,
    0,
    0 },
  { "VP8, not a key frame", REEL_RTP_FORMAT_VP8, { 0x10, 1, 0, 0 }, 4, NONE, 0, 0 },
  { "VP8, empty", REEL_RTP_FORMAT_VP8, { 0 }, 0, NONE, 0, 0 },
  { "H.264, parameters", REEL_RTP_FORMAT_H264, { SPS }, 22, BEGINS, 320, 240 },
  { "H.264, parameters of several",
    REEL_RTP_FORMAT_H264,
    { 0x78, 0, 22, SPS, 0, 2, 0x68, 0xce },
    29,
    BEGINS,
    320,
    240 },
  { "H.264, the picture of these", REEL_RTP_FORMAT_H264, { 0x65, 0x88 }, 2, BARE, 0, 0 },
  { "H.264, its first part", REEL_RTP_FORMAT_H264, { 0x7c, 0x85, 0x88 }, 3, BARE, 0, 0 },
  { "H.264, its second part", REEL_RTP_FORMAT_H264, { 0x7c, 0x05, 0x88 }, 3, NONE, 0, 0 },
  { "H.264, another picture", REEL_RTP_FORMAT_H264, { 0x41, 0x9a }, 2, NONE, 0, 0 },
  { "H.265, parameters", REEL_RTP_FORMAT_H265, { 0x40, 0x01, 0x0c, 0x01 }, 4, BEGINS, 0, 0 },
  { "H.265, an aggregate", REEL_RTP_FORMAT_H265, { 0x60, 0x01, 0, 4, 0x42, 0x01, 1, 1 }, 8, BEGINS, 0, 0 },
  { "H.265, the first part of a picture", REEL_RTP_FORMAT_H265, { 0x62, 0x01, 0x93, 0xaf }, 4, BARE, 0, 0 },
  { "H.265, the second", REEL_RTP_FORMAT_H265, { 0x62, 0x01, 0x13, 0xaf }, 4, NONE, 0, 0 },
  { "H.265, another picture", REEL_RTP_FORMAT_H265, { 0x02, 0x01, 0xd0, 0x09 }, 4, NONE, 0, 0 },
  { "VP9, with its size",
    REEL_RTP_FORMAT_VP9,
    { 0x8a, 0x81, 0x02, 0x10, 0x05, 0x00, 0x02, 0xd0 },
    8,
    BEGINS,
    1280,
    720 },
  { "VP9, layers, without a size", REEL_RTP_FORMAT_VP9, { 0xa8, 0x01, 0x00, 0x00, 0x82 }, 5, BEGINS, 0, 0 },
  { "VP9, a higher spatial layer", REEL_RTP_FORMAT_VP9, { 0xa8, 0x01, 0x02, 0x00, 0x82 }, 5, NONE, 0, 0 },
  { "VP9, the second packet", REEL_RTP_FORMAT_VP9, { 0x80, 0x01, 0x82 }, 3, NONE, 0, 0 },
  { "VP9, refers to others", REEL_RTP_FORMAT_VP9, { 0xc8, 0x01, 0x82 }, 3, NONE, 0, 0 },
  { "VP9, a size that is cut off", REEL_RTP_FORMAT_VP9, { 0x8a, 0x01, 0x10, 0x05 }, 4, BEGINS, 0, 0 },
  { "VP9, cut off", REEL_RTP_FORMAT_VP9, { 0xa8, 0x81 }, 2, NONE, 0, 0 },
  { "AV1, a sequence", REEL_RTP_FORMAT_AV1, { 0x18, 0x0a }, 2, BEGINS, 0, 0 },
  { "AV1, its continuation", REEL_RTP_FORMAT_AV1, { 0x10, 0x32 }, 2, NONE, 0, 0 },
  { "audio", REEL_RTP_FORMAT_PLAIN, { 0x10, 0, 0, 0, 0x9d, 0x01, 0x2a }, 7, NONE, 0, 0 },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree guint8 *payload = g_memdup2 (cases[i].payload, cases[i].size); /* so that a reader beyond it is seen */
    ReelRtpPictureSize picture = { 7, 7 };

    g_test_message ("%s", cases[i].what);
    g_assert_cmpint (reel_rtp_key_frame_find (cases[i].format, payload, cases[i].size, &picture), ==, cases[i].key);
    g_assert_cmpuint (picture.width, ==, cases[i].width);
    g_assert_cmpuint (picture.height, ==, cases[i].height);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-key-frame/cases", test_cases);
  return g_test_run ();
}
