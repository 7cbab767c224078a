/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Retransmitted packets, as RFC 4588 writes them: whose they are, which are needed, and what is inside. */
#include "manager/core/media/reel-rtx.h"

#include <string.h>

#define MEDIA   0x0a0b0c0d
#define REPAIR  0x01020304
#define OTHER   0x99
#define ROUNDS  200000
#define LARGEST 256

typedef struct {
  guint8 data[LARGEST];
  gsize size;
  ReelRtpPacket packet;
} Packet;

static void
read_hex (Packet *packet, const char *hex)
{
  packet->size = 0;
  for (; hex[0] != '\0'; hex += hex[0] == ' ' ? 1 : 2) {
    if (hex[0] != ' ')
      packet->data[packet->size++] = (guint8)(g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
  }
  g_assert_cmpint (reel_rtp_packet_parse (packet->data, packet->size, &packet->packet), ==, REEL_DATAGRAM_RTP);
}

static ReelRtxVerdict
judge (ReelRtx *rtx, guint32 ssrc, guint16 original)
{
  g_autofree char *hex = g_strdup_printf ("8061 0007 00000001 %08x %04x aabb", ssrc, original);
  Packet packet;

  read_hex (&packet, hex);
  return reel_rtx_judge (rtx, packet.data, &packet.packet);
}

/* The numbers from 100 on, without 102 and 104. */
static void
lose (ReelRtx *rtx, guint32 ssrc)
{
  static const guint16 numbers[] = { 100, 101, 103, 105 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    reel_rtx_note (rtx, ssrc, numbers[i]);
}

static void
test_restore (void)
{
  static const struct {
    const char *sent, *original;
  } rows[] = {
    /* the marker and the timestamp are those of the original */
    { "80e1 0007 11223344 01020304 0066 aabbcc", "80e0 0066 11223344 0a0b0c0d aabbcc" },
    { "8061 ffff 11223344 01020304 0066 aa", "8060 0066 11223344 0a0b0c0d aa" },
    /* so are a contributing source, a header extension and padding */
    { "b161 0001 11223344 01020304 55555555 bede0001 10ff0000 0066 aabb 000003",
      "b160 0066 11223344 0a0b0c0d 55555555 bede0001 10ff0000 aabb 000003" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 original[LARGEST];
    Packet sent, expected;
    ReelRtx rtx = { 0 };

    lose (&rtx, MEDIA);
    read_hex (&sent, rows[i].sent);
    read_hex (&expected, rows[i].original);
    g_assert_cmpint (reel_rtx_judge (&rtx, sent.data, &sent.packet), ==, REEL_RTX_MISSING);
    reel_rtx_restore (&rtx, sent.data, sent.size, &sent.packet, 96, original);
    g_assert_cmpmem (original, sent.size - REEL_RTX_HEADER, expected.data, expected.size);
  }
}

static void
test_needless (void)
{
  static const char *const probes[] = { "a061 0007 00000001 01020304 000000 04", /* padding alone, as Chrome sends it */
                                        "8061 0007 00000001 01020304", "8061 0007 00000001 01020304 00",
                                        "8061 0007 00000001 01020304 0066" /* an empty packet */ };
  ReelRtx rtx = { 0 };

  lose (&rtx, MEDIA);
  for (gsize i = 0; i < G_N_ELEMENTS (probes); i++) {
    Packet probe;

    read_hex (&probe, probes[i]);
    g_assert_cmpint (reel_rtx_judge (&rtx, probe.data, &probe.packet), ==, REEL_RTX_NEEDLESS);
  }
  g_assert_cmpint (judge (&rtx, REPAIR, 103), ==, REEL_RTX_NEEDLESS); /* has arrived */
  g_assert_cmpint (judge (&rtx, REPAIR, 106), ==, REEL_RTX_NEEDLESS); /* may still come */
  g_assert_cmpint (judge (&rtx, REPAIR, 50000), ==, REEL_RTX_NEEDLESS);
  g_assert_cmpint (judge (&rtx, REPAIR, 102), ==, REEL_RTX_MISSING);
  g_assert_cmpint (judge (&rtx, REPAIR, 102), ==, REEL_RTX_NEEDLESS); /* twice */
  reel_rtx_note (&rtx, MEDIA, 104);                                   /* late */
  g_assert_cmpint (judge (&rtx, REPAIR, 104), ==, REEL_RTX_NEEDLESS);
}

static void
test_described (void)
{
  ReelRtx rtx = { { 2, { { MEDIA, REPAIR }, { 7, 8 } } } };

  g_assert_cmpint (judge (&rtx, REPAIR, 102), ==, REEL_RTX_STRANGER); /* nobody is heard */
  lose (&rtx, MEDIA);
  g_assert_cmpint (judge (&rtx, OTHER, 102), ==, REEL_RTX_STRANGER);
  g_assert_cmpint (judge (&rtx, 8, 102), ==, REEL_RTX_STRANGER); /* of another source */
  g_assert_cmpint (judge (&rtx, REPAIR, 102), ==, REEL_RTX_MISSING);
  lose (&rtx, 7);
  g_assert_cmpint (judge (&rtx, REPAIR, 102), ==, REEL_RTX_STRANGER);
  g_assert_cmpint (judge (&rtx, 8, 102), ==, REEL_RTX_MISSING);
  rtx.pairs.count = 0;
  g_assert_cmpint (judge (&rtx, OTHER, 104), ==, REEL_RTX_MISSING);
}

/* No description, or one that does not have the source: it changed its SSRC. */
static void
test_learned (void)
{
  ReelRtx rtx = { { 1, { { 7, 8 } } } };

  lose (&rtx, MEDIA);
  g_assert_cmpint (judge (&rtx, OTHER, 103), ==, REEL_RTX_NEEDLESS); /* says nothing about whose it is */
  g_assert_cmpint (judge (&rtx, 8, 102), ==, REEL_RTX_STRANGER);
  g_assert_cmpint (judge (&rtx, REPAIR, 102), ==, REEL_RTX_MISSING);
  g_assert_cmpint (judge (&rtx, OTHER, 104), ==, REEL_RTX_STRANGER);
  g_assert_cmpint (judge (&rtx, REPAIR, 104), ==, REEL_RTX_MISSING);
  lose (&rtx, 5); /* another source has another one */
  g_assert_cmpint (judge (&rtx, OTHER, 102), ==, REEL_RTX_MISSING);
  g_assert_cmpint (judge (&rtx, REPAIR, 104), ==, REEL_RTX_STRANGER);
}

static void
test_too_many_pairs (void)
{
  ReelRtpPairs pairs = { 0 };

  for (guint i = 0; i <= REEL_RTP_MAX_PAIRS; i++)
    reel_rtp_pairs_add (&pairs, 2 * i, 2 * i + 1);
  g_assert_cmpuint (pairs.count, ==, REEL_RTP_MAX_PAIRS);
  g_assert_cmpint (reel_rtp_pairs_judge (&pairs, 2, 3), ==, REEL_RTP_PAIR_OWN);
  g_assert_cmpint (reel_rtp_pairs_judge (&pairs, 2, 5), ==, REEL_RTP_PAIR_OTHER);
  g_assert_cmpint (reel_rtp_pairs_judge (&pairs, 3, 2), ==, REEL_RTP_PAIR_UNKNOWN);
}

/* Any bytes; what is restored is a packet with the same payload. Sanitizers see a read beyond its end. */
static void
test_mutated (void)
{
  guint restored = 0;

  for (guint round = 0; round < ROUNDS; round++) {
    const gsize size = (gsize)g_random_int_range (0, 40);
    g_autofree guint8 *data = g_malloc (size), *original = NULL;
    ReelRtpPacket packet, again;
    ReelRtx rtx = { 0 };

    for (gsize i = 0; i < size; i++)
      data[i] = (guint8)(g_random_int_range (0, 3) == 0 ? 0 : g_random_int ());
    if (size > 0)
      data[0] = (guint8)(0x80 | (data[0] & 0x3f));
    if (reel_rtp_packet_parse (data, size, &packet) != REEL_DATAGRAM_RTP)
      continue;
    lose (&rtx, MEDIA);
    if (packet.size >= REEL_RTX_HEADER && g_random_boolean ()) {
      data[packet.offset] = 0;
      data[packet.offset + 1] = 102;
    }
    if (reel_rtx_judge (&rtx, data, &packet) != REEL_RTX_MISSING)
      continue;
    restored++;
    original = g_malloc (size - REEL_RTX_HEADER);
    reel_rtx_restore (&rtx, data, size, &packet, 96, original);
    g_assert_cmpint (reel_rtp_packet_parse (original, size - REEL_RTX_HEADER, &again), ==, REEL_DATAGRAM_RTP);
    g_assert_cmpuint (again.payload_type, ==, 96);
    g_assert_cmpuint (again.ssrc, ==, MEDIA);
    g_assert_cmpmem (original + again.offset, again.size, data + packet.offset + REEL_RTX_HEADER,
                     packet.size - REEL_RTX_HEADER);
  }
  g_assert_cmpuint (restored, >, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtx/restore", test_restore);
  g_test_add_func ("/rtx/needless", test_needless);
  g_test_add_func ("/rtx/described", test_described);
  g_test_add_func ("/rtx/learned", test_learned);
  g_test_add_func ("/rtx/too-many-pairs", test_too_many_pairs);
  g_test_add_func ("/rtx/mutated", test_mutated);
  return g_test_run ();
}
