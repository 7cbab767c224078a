/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kinds of datagrams, and payloads that no depayloader gets. */
#include "manager/core/media/reel-rtp-packet.h"

#include <string.h>

#define ROUNDS 200000

static ReelDatagramKind
parse (const char *hex, ReelRtpPacket *packet)
{
  guint8 data[256];
  gsize size = 0;

  for (; hex[0] != '\0'; hex += hex[0] == ' ' ? 1 : 2) {
    if (hex[0] != ' ')
      data[size++] = (guint8)(g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
  }
  return reel_rtp_packet_parse (data, size, packet);
}

static void
test_headers (void)
{
  ReelRtpPacket packet;

  g_assert_cmpint (parse ("80e0 fffe 01020304 0a0b0c0d aabbcc", &packet), ==, REEL_DATAGRAM_RTP);
  g_assert_cmpuint (packet.payload_type, ==, 96);
  g_assert_cmpuint (packet.seq, ==, 65534);
  g_assert_cmpuint (packet.timestamp, ==, 0x01020304);
  g_assert_cmpuint (packet.ssrc, ==, 0x0a0b0c0d);
  g_assert_cmpuint (packet.offset, ==, 12);
  g_assert_cmpuint (packet.size, ==, 3);
  /* a contributing source, an extension of one word, padding */
  g_assert_cmpint (parse ("b100 0001 00000000 00000001 11111111 bede0001 10ff0000 aabb 000003", &packet), ==,
                   REEL_DATAGRAM_RTP);
  g_assert_cmpuint (packet.offset, ==, 24);
  g_assert_cmpuint (packet.size, ==, 2);
  g_assert_cmpint (parse ("80c8 0006 00000001", &packet), ==, REEL_DATAGRAM_RTCP);
  g_assert_cmpint (parse ("81cf 0001 00000001", &packet), ==, REEL_DATAGRAM_RTCP);
}

static void
test_not_rtp (void)
{
  static const char *const rows[] = { "",
                                      "80",
                                      "80e0 0001 00000000 000000",
                                      "00010000 2112a442 000000000000000000000000" /* STUN */,
                                      "16fefd 0000000000000000 0000000000" /* DTLS */,
                                      "8f00 0001 00000000 00000001",
                                      "9000 0001 00000000 00000001 bede",
                                      "9000 0001 00000000 00000001 bedeffff 00000000",
                                      "a000 0001 00000000 00000001 00000000",
                                      "a000 0001 00000000 00000001 000000ff" };
  ReelRtpPacket packet;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (parse (rows[i], &packet), ==, REEL_DATAGRAM_OTHER);
}

typedef struct {
  ReelRtpFormat format;
  const char *bytes;
  gsize size;
  ReelRtpPayloadVerdict verdict;
  guint width, height;
} Row;

/* From x264: 320×180. */
#define SPS_REST      "\x01\x41\x9f\x9f\x01\x10\x00\x00\x03\x00\x10\x00\x00\x03\x01\x00\xf1\x42\xa4"
#define SPS_180       "\x67\x42\xc0\x0b\xd9" SPS_REST
#define SPS_180_ID_32 "\x67\x42\xc0\x0b\x04\x3b" SPS_REST
#define BYTES(s)      s, sizeof (s) - 1

static void
test_payloads (void)
{
  static const Row rows[] = {
    { REEL_RTP_FORMAT_PLAIN, BYTES ("x"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_PLAIN, BYTES (""), REEL_RTP_PAYLOAD_EMPTY, 0, 0 },
    { REEL_RTP_FORMAT_OPUS, BYTES ("\x78"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_OPUS, BYTES ("\x7b"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x65\x88"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x65"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x60\x88"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x19\x00\x00\x65"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264,
      BYTES ("\x1a"
             "abcdef"),
      REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264,
      BYTES ("\x1b"
             "abcdef"),
      REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264,
      BYTES ("\x1d"
             "abcdef"),
      REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264,
      BYTES ("\x1f"
             "abcdef"),
      REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x7c\x85\x01"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x7c\x85"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x7c\x9c\x01"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x78\x00\x02\x65\x88\x00\x02\x41\x9a"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x78\x00\x02\x65\x88\x00\x03\x41\x9a"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x78\x00\x02\x65\x88\x00"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x78\x00\x00\x65\x88"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x78\x00\x02\x78\x88"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x78\x00\x18" SPS_180 "\x00\x02\x68\xce"), REEL_RTP_PAYLOAD_GOOD, 320, 192 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x67\x42\xc0"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x68\xce\x3c\x80"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x68\x00\x80\x00"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },      /* id 255 */
    { REEL_RTP_FORMAT_H264, BYTES ("\x68\x00\x80\x80"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 }, /* 256 */
    { REEL_RTP_FORMAT_H264, BYTES ("\x68\x00\x00\x00\x80"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x68\x00\x40\x00\x80"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES (SPS_180), REEL_RTP_PAYLOAD_GOOD, 320, 192 },
    { REEL_RTP_FORMAT_H264, BYTES (SPS_180_ID_32), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x7c\x87\x01"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x7c\x88\x01"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x26\x01\xaf"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x26\x01"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x48\x01"), REEL_RTP_PAYLOAD_GOOD, 0, 0 }, /* end of sequence */
    { REEL_RTP_FORMAT_H265, BYTES ("\x26"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x62\x01\x93\xaf"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x62\x01\x93"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x62\x01"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x44\x01\xc0\x70"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x44\x01\x02\x00"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },      /* id 63 */
    { REEL_RTP_FORMAT_H265, BYTES ("\x44\x01\x02\x08"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 }, /* 64 */
    { REEL_RTP_FORMAT_H265, BYTES ("\x44\x01"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x44\x01\x80\x00\x00\x00\x00\x00"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x44\x01\x80\x00\x00\x00\x00\x40"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x42\x01\x01\x00\x00\x03\x00\x00\x03\x80"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x42\x01\x01\x00\x00\x00\x03\x80"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H264, BYTES ("\x68\xc0\x00\x00\x00\x00\x40"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x62\x01\xa1\xaf"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x62\x01\xb1\xaf"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x60\x01\x00\x03\x26\x01\xaf\x00\x03\x02\x01\xd0"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x60\x01\x00\x04\x26\x01\xaf"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x60\x01\x00\x02\x26\x01"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x60\x01\x00\x03\x60\x01\xaf"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x60\x01\x00"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_H265, BYTES ("\x64\x01\x00\x03"), REEL_RTP_PAYLOAD_UNKNOWN, 0, 0 }, /* PACI */
    { REEL_RTP_FORMAT_VP8, BYTES ("\x10\x50\x01\x00\x9d\x01\x2a\x80\x02\x68\x01"), REEL_RTP_PAYLOAD_GOOD, 640, 360 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x90\x80\x81\x02\x50\x01\x00\x9d\x01\x2a\xff\x3f\xff\xff"), REEL_RTP_PAYLOAD_GOOD,
      16383, 16383 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x10\x50\x01\x00\x9d\x01\x2b\x80\x02\x68\x01"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x10\x50\x01\x00\x9d\x01\x2a\x80\x02\x68"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x18\x50\x01\x00\x9d\x01\x2a\x80\x02\x68\x01"), REEL_RTP_PAYLOAD_GOOD, 640, 360 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x10\x50\x01\x00\x9d\x01\x2a\x00\x00\x68\x01"), REEL_RTP_PAYLOAD_MUTILATED, 0, 360 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x10\x50\x01\x00\x9d\x01\x2a\x80\x02\x00\x40"), REEL_RTP_PAYLOAD_MUTILATED, 640, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x10\x51\x01"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x00\x50"), REEL_RTP_PAYLOAD_GOOD, 0, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x10"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x90"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x90\x80"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
    { REEL_RTP_FORMAT_VP8, BYTES ("\x90\xf0\x81\x02\x01"), REEL_RTP_PAYLOAD_MUTILATED, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelRtpPictureSize picture;

    g_test_message ("row %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (reel_rtp_payload_check (rows[i].format, (const guint8 *)rows[i].bytes, rows[i].size, &picture), ==,
                     rows[i].verdict);
    g_assert_cmpuint (picture.width, ==, rows[i].width);
    g_assert_cmpuint (picture.height, ==, rows[i].height);
  }
}

/* Any input, in a block of exactly that size, so that valgrind and the sanitizers detect a read beyond it. */
static void
test_noise (void)
{
  for (guint i = 0; i < ROUNDS; i++) {
    const gsize size = (gsize)g_test_rand_int_range (0, 64);
    g_autofree guint8 *data = g_malloc (MAX (size, 1));
    ReelRtpPictureSize picture;
    ReelRtpPacket packet;

    for (gsize k = 0; k < size; k++)
      data[k] = (guint8)g_test_rand_int ();
    if (size > 0 && i % 2 == 0)
      data[0] = (guint8)(0x80 | (data[0] & 0x3f));
    if (reel_rtp_packet_parse (data, size, &packet) == REEL_DATAGRAM_RTP)
      g_assert_cmpuint (packet.offset + packet.size, <=, size);
    reel_rtp_payload_check (REEL_RTP_FORMAT_H264, data, size, &picture);
    reel_rtp_payload_check (REEL_RTP_FORMAT_OPUS, data, size, &picture);
    if (size > 0)
      data[0] = i % 3 == 0 ? 0x67 : 0x78;
    reel_rtp_payload_check (REEL_RTP_FORMAT_H264, data, size, &picture);
    reel_rtp_payload_check (REEL_RTP_FORMAT_VP8, data, size, &picture);
    if (size > 0 && i % 4 > 0)
      data[0] = (guint8)((const guint8[]){ 0x42, 0x60, 0x62 }[i % 3]);
    reel_rtp_payload_check (REEL_RTP_FORMAT_H265, data, size, &picture);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-packet/headers", test_headers);
  g_test_add_func ("/rtp-packet/not-rtp", test_not_rtp);
  g_test_add_func ("/rtp-packet/payloads", test_payloads);
  g_test_add_func ("/rtp-packet/noise", test_noise);
  return g_test_run ();
}
