/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Error correction, as RFC 5109 and the draft of FlexFEC describe it: headers byte by byte, single losses, losses one
 * after the other, and any bytes. */
#include "manager/core/media/reel-fec.h"
#include "manager/core/media/reel-rtp-packet.h"

#include <string.h>

#define SSRC    2
#define ROUNDS  20000
#define LARGEST 256

typedef struct {
  guint8 data[LARGEST];
  gsize size;
} Bytes;

static void
read_hex (Bytes *bytes, const char *hex)
{
  bytes->size = 0;
  for (; hex[0] != '\0'; hex += hex[0] == ' ' ? 1 : 2) {
    if (hex[0] != ' ')
      bytes->data[bytes->size++] = (guint8)(g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
  }
}

/* Two media packets of different sizes, and both formats of their correction. */
#define A   "8060 0008 00000003 00000002 010203"
#define B   "80e0 0009 00000005 00000002 1020304050"
#define ULP "0080 0008 00000006 0006 0005 c000 1122334050"
#define FLX "0080 0006 00000006 01000000 00000002 0008 e000 1122334050"
/* With a contributing source, a header extension and padding; and one that has none of these. */
#define C      "b1e0 0008 00000003 00000002 0000000a bede0001 10ff0000 aabb 0002"
#define D      "8060 0009 00000003 00000002 ff"
#define ULP_CD "3180 0008 00000000 0011 0010 c000 ff00000abede000110ff0000aabb0002"

static gboolean
parse (const Bytes *fec, gboolean flex, ReelFecHeader *header)
{
  return flex ? reel_fec_header_parse_flexfec (fec->data, fec->size, header)
              : reel_fec_header_parse_ulpfec (fec->data, fec->size, header);
}

static void
test_restored (void)
{
  static const struct {
    const char *fec;
    gboolean flex;
    const char *arrives, *lost;
  } rows[] = {
    { ULP, FALSE, A, B }, { ULP, FALSE, B, A },    { FLX, TRUE, A, B },
    { FLX, TRUE, B, A },  { ULP_CD, FALSE, C, D }, { ULP_CD, FALSE, D, C },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows) * 2; i++) {
    const gsize row = i / 2;
    g_autoptr (ReelFec) fec = reel_fec_new ();
    Bytes media, correction, lost;
    ReelFecHeader header;
    const guint8 *data = NULL;
    gsize size = 0;

    read_hex (&media, rows[row].arrives);
    read_hex (&correction, rows[row].fec);
    read_hex (&lost, rows[row].lost);
    g_assert_true (parse (&correction, rows[row].flex, &header));
    if (i % 2 == 0) { /* in either order */
      g_assert_true (reel_fec_add_media (fec, media.data, media.size, FALSE));
      g_assert_false (reel_fec_restore (fec, &data, &size));
      reel_fec_add (fec, &header);
    } else {
      Bytes before;

      read_hex (&before, "8060 0007 00000000 00000002 00");
      g_assert_true (reel_fec_add_media (fec, before.data, before.size, FALSE));
      reel_fec_add (fec, &header);
      g_assert_false (reel_fec_restore (fec, &data, &size));
      g_assert_true (reel_fec_add_media (fec, media.data, media.size, FALSE));
    }
    g_assert_true (reel_fec_restore (fec, &data, &size));
    g_assert_cmpmem (data, size, lost.data, lost.size);
    g_assert_false (reel_fec_restore (fec, &data, &size));
    g_assert_false (reel_fec_add_media (fec, lost.data, lost.size, FALSE)); /* it came in the end */
    g_assert_true (reel_fec_add_media (fec, lost.data, lost.size, FALSE));  /* and once more */
  }
}

/* Which packets are protected, by masks of all lengths. */
static void
test_masks (void)
{
  static const struct {
    const char *fec;
    gboolean flex;
    guint packets[6];
    guint count;
  } rows[] = {
    { "0000 fffe 00000000 0000 0000 8001", FALSE, { 0, 15 }, 2 },
    { "4000 fffe 00000000 0000 0000 800000000001", FALSE, { 0, 47 }, 2 },
    { "4000 fffe 00000000 0000 0000 0001 8000 0000", FALSE, { 15, 16 }, 2 },
    { "0000 0000 00000000 01000000 00000002 fffe c001", TRUE, { 0, 14 }, 2 },
    { "0000 0000 00000000 01000000 00000002 fffe 4001 c0000001", TRUE, { 0, 14, 15, 45 }, 4 },
    { "0000 0000 00000000 01000000 00000002 fffe 4001 40000001 c000000000000001", TRUE, { 0, 14, 15, 45, 46, 108 }, 6 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelFecHeader header;
    guint found = 0;
    Bytes fec;

    read_hex (&fec, rows[i].fec);
    g_assert_true (parse (&fec, rows[i].flex, &header));
    g_assert_cmpuint (header.base, ==, 0xfffe);
    for (guint packet = 0; packet < 65536; packet++) {
      if (!reel_fec_header_protects (&header, (guint16)(0xfffe + packet)))
        continue;
      g_assert_cmpuint (found, <, rows[i].count);
      g_assert_cmpuint (packet, ==, rows[i].packets[found++]);
    }
    g_assert_cmpuint (found, ==, rows[i].count);
  }
}

static void
test_malformed (void)
{
  static const struct {
    const char *fec;
    gboolean flex;
  } rows[] = {
    { "", FALSE },
    { "0080 0008 00000006 00", FALSE },
    { "0080 0008 00000006 0006 0005 c0", FALSE },
    { "4080 0008 00000006 0006 0000 c000 0000 00", FALSE },    /* a long mask that is cut */
    { "0080 0008 00000006 0006 0006 c000 1122334050", FALSE }, /* less than its level has */
    { "0080 0008 00000006 0006 0005 0000 1122334050", FALSE }, /* protects nothing */
    { "", TRUE },
    { "0080 0006 00000006 01000000 00000002 00", TRUE },
    { "0080 0006 00000006 01000000 00000002 0008 e0", TRUE },
    { "0080 0006 00000006 01000000 00000002 0008 6000 0000", TRUE },
    { "0080 0006 00000006 01000000 00000002 0008 6000 00000000 4000000000000000 00", TRUE }, /* no last piece */
    { "0080 0006 00000006 01000000 00000002 0008 8000 11", TRUE },
    { "8080 0006 00000006 01000000 00000002 0008 e000 11", TRUE }, /* a retransmission */
    { "4080 0006 00000006 01000000 00000002 0008 e000 11", TRUE }, /* a fixed mask */
    { "0080 0006 00000006 02000000 00000002 0008 e000 11", TRUE }, /* two sources */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelFecHeader header;
    Bytes fec;

    read_hex (&fec, rows[i].fec);
    g_assert_false (parse (&fec, rows[i].flex, &header));
  }
}

/* What is restored must be a packet: the lengths of the header and of the rest must match. */
static void
test_no_packet (void)
{
  static const char *const rows[] = {
    "0080 0008 00000006 0007 0005 c000 1122334050", /* 4 bytes of payload… */
    "0080 0008 00000006 0506 0005 c000 1122334050", /* …longer than what is protected */
    "2080 0008 00000006 0006 0005 c000 1122334050", /* padding of more than the packet */
    "1080 0008 00000006 0006 0005 c000 1122ffff50", /* so is the extension */
    "00a8 0008 00000006 0006 0005 c000 1122334050", /* RTCP */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ReelFec) fec = reel_fec_new ();
    ReelFecHeader header;
    const guint8 *data = NULL;
    Bytes media, bytes;
    gsize size = 0;

    read_hex (&media, A);
    read_hex (&bytes, rows[i]);
    g_assert_true (parse (&bytes, FALSE, &header));
    reel_fec_add_media (fec, media.data, media.size, FALSE);
    reel_fec_add (fec, &header);
    g_assert_true (reel_fec_restore (fec, &data, &size) == (i == 0)); /* that is one, only shorter */
  }
}

/* A random packet. */
static void
make_media (Bytes *media, guint16 number)
{
  ReelRtpPacket packet;

  do {
    media->size = (gsize)g_random_int_range (12, 200);
    for (gsize i = 0; i < media->size; i++)
      media->data[i] = (guint8)g_random_int ();
    media->data[0] = (guint8)(0x80 | (g_random_int_range (0, 4) == 0 ? g_random_int () & 0x3f : 0));
    media->data[1] = (guint8)(g_random_int () & 0x80) | 96;
    memcpy (media->data + 2, (const guint8[]){ (guint8)(number >> 8), (guint8)number }, 2);
    memcpy (media->data + 8, (const guint8[]){ 0, 0, 0, SSRC }, 4);
  } while (reel_rtp_packet_parse (media->data, media->size, &packet) != REEL_DATAGRAM_RTP);
}

/* RFC 5109 8.2: bit strings of all packets, whose XOR is the correction's. */
static void
protect (const Bytes *media, guint first, guint step, guint count, guint16 base, gboolean flex, Bytes *fec)
{
  guint8 bits[LARGEST] = { 0 };
  gsize longest = 0;
  guint64 mask = 0;

  for (guint i = 0; i < count; i++) {
    const Bytes *each = &media[first + i * step];
    const gsize length = each->size - 12;
    guint8 string[LARGEST] = { each->data[0] & 0x3f, each->data[1], (guint8)(length >> 8), (guint8)length };

    memcpy (string + 4, each->data + 4, 4);
    memcpy (string + 8, each->data + 12, length);
    for (gsize at = 0; at < 8 + length; at++)
      bits[at] ^= string[at];
    longest = MAX (longest, length);
    mask |= G_GUINT64_CONSTANT (1) << (47 - (first + i * step));
  }
  fec->size = 0;
#define PUT(...)                                                                                                       \
  do {                                                                                                                 \
    const guint8 more[] = { __VA_ARGS__ };                                                                             \
    memcpy (fec->data + fec->size, more, sizeof more);                                                                 \
    fec->size += sizeof more;                                                                                          \
  } while (0)
  if (flex) { /* 15 and 31 packets */
    const guint pieces[] = { (guint)(mask >> 33), (guint)(mask >> 2 & 0x7fffffff) | 0x80000000 };

    PUT (bits[0], bits[1], bits[2], bits[3], bits[4], bits[5], bits[6], bits[7], 1, 0, 0, 0, 0, 0, 0, SSRC);
    PUT ((guint8)(base >> 8), (guint8)base, (guint8)(pieces[0] >> 8), (guint8)pieces[0]);
    PUT ((guint8)(pieces[1] >> 24), (guint8)(pieces[1] >> 16), (guint8)(pieces[1] >> 8), (guint8)pieces[1]);
  } else {
    PUT (bits[0] | 0x40, bits[1], (guint8)(base >> 8), (guint8)base, bits[4], bits[5], bits[6], bits[7], bits[2],
         bits[3]);
    PUT ((guint8)(longest >> 8), (guint8)longest, (guint8)(mask >> 40), (guint8)(mask >> 32), (guint8)(mask >> 24),
         (guint8)(mask >> 16), (guint8)(mask >> 8), (guint8)mask);
  }
  memcpy (fec->data + fec->size, bits + 8, longest);
  fec->size += longest;
}

static guint
restore_all (ReelFec *fec, const Bytes *media, guint16 base, guint *lost)
{
  const guint8 *data = NULL;
  gsize size = 0;
  guint restored = 0;

  for (; reel_fec_restore (fec, &data, &size); restored++) {
    ReelRtpPacket packet;
    guint at;

    g_assert_cmpint (reel_rtp_packet_parse (data, size, &packet), ==, REEL_DATAGRAM_RTP);
    at = (guint16)(packet.seq - base);
    g_assert_cmpuint (at, <, 16);
    g_assert_true (lost[at]);
    g_assert_cmpmem (data, size, media[at].data, media[at].size);
    lost[at] = FALSE;
  }
  return restored;
}

/* Sixteen packets in a square, whose rows and columns are protected: of a loss of three at the corners of a rectangle
 * each follows from the one before, four are too many. */
static void
test_rows_and_columns (void)
{
  for (guint round = 0; round < 400; round++) {
    const guint count = 1 + round % 4, corners[] = { 0, 3, 12, 15 };
    const guint16 base = (guint16)g_random_int ();
    const gboolean flex = g_random_boolean ();
    g_autoptr (ReelFec) fec = reel_fec_new ();
    guint lost[16] = { 0 }, restored = 0;
    Bytes media[16], correction;

    for (guint i = 0; i < count; i++)
      lost[corners[i]] = TRUE;
    for (guint i = 0; i < 16; i++)
      make_media (&media[i], (guint16)(base + i));
    for (guint i = 0; i < 16; i++) {
      if (!lost[i])
        g_assert_true (reel_fec_add_media (fec, media[i].data, media[i].size, FALSE));
    }
    for (guint i = 0; i < 8; i++) {
      ReelFecHeader header;

      if (i < 4)
        protect (media, i * 4, 1, 4, base, flex, &correction);
      else
        protect (media, i - 4, 4, 4, base, flex, &correction);
      g_assert_true (parse (&correction, flex, &header));
      reel_fec_add (fec, &header);
      restored += restore_all (fec, media, base, lost);
    }
    g_assert_cmpuint (restored, ==, count < 4 ? count : 0);
  }
}

/* Another source, numbers that jump and old packets are not combined with what was before. */
static void
test_begins_anew (void)
{
  Bytes media, correction, other;
  ReelFecHeader header;
  const guint8 *data = NULL;
  gsize size = 0;

  read_hex (&media, A);
  read_hex (&correction, ULP);
  for (guint i = 0; i < 4; i++) {
    static const char *const others[] = { "8060 000a 00000003 00000003 01", "8060 4000 00000003 00000002 01",
                                          "8060 0109 00000003 00000002 01", "8060 0107 00000003 00000002 01" };
    g_autoptr (ReelFec) fec = reel_fec_new ();

    g_assert_true (parse (&correction, FALSE, &header));
    reel_fec_add (fec, &header); /* nothing is heard yet */
    read_hex (&other, others[i]);
    reel_fec_add_media (fec, media.data, media.size, FALSE);
    reel_fec_add_media (fec, other.data, other.size, FALSE);
    reel_fec_add (fec, &header);
    g_assert_true (reel_fec_restore (fec, &data, &size) == (i == 3));
    reel_fec_add_media (fec, other.data, other.size, FALSE);
    reel_fec_add_media (fec, media.data, media.size, TRUE); /* so late that it changes nothing */
    g_assert_false (reel_fec_restore (fec, &data, &size));
  }
}

/* However many packets of correction wait, the last ones are used, and there is an end of them. */
static void
test_waiting (void)
{
  g_autoptr (ReelFec) fec = reel_fec_new ();
  ReelFecHeader header;
  const guint8 *data = NULL;
  Bytes bytes;
  gsize size = 0;
  guint restored = 0;

  read_hex (&bytes, "8060 0000 00000003 00000002 01");
  reel_fec_add_media (fec, bytes.data, bytes.size, FALSE);
  for (guint i = 1; i <= 2 * REEL_FEC_WAITING; i++) {
    g_autofree char *hex = g_strdup_printf ("0080 %04x 00000006 0006 0005 c000 1122334050", 2 * i);

    read_hex (&bytes, hex);
    g_assert_true (parse (&bytes, FALSE, &header));
    reel_fec_add (fec, &header);
    g_assert_false (reel_fec_restore (fec, &data, &size));
  }
  for (guint i = 1; i <= 2 * REEL_FEC_WAITING; i++) {
    g_autofree char *hex = g_strdup_printf ("8060 %04x 00000003 00000002 010203", 2 * i);

    read_hex (&bytes, hex);
    reel_fec_add_media (fec, bytes.data, bytes.size, FALSE);
    while (reel_fec_restore (fec, &data, &size))
      restored++;
  }
  g_assert_cmpuint (restored, ==, REEL_FEC_WAITING);
}

/* Any bytes, and true ones with a few of them changed. */
static void
test_mutated (void)
{
  g_autoptr (ReelFec) fec = reel_fec_new ();
  guint restored = 0;

  for (guint round = 0; round < ROUNDS; round++) {
    const guint16 base = (guint16)(round / 4 * 4);
    const gboolean flex = g_random_boolean ();
    g_autofree guint8 *exact = NULL;
    Bytes media[4], correction;
    ReelFecHeader header;
    const guint8 *data = NULL;
    gsize size = 0;

    for (guint i = 0; i < 4; i++)
      make_media (&media[i], (guint16)(base + i));
    protect (media, 0, 1, 4, base, flex, &correction);
    for (guint i = (guint)g_random_int_range (0, 4); i > 0; i--)
      correction.data[g_random_int_range (0, (gint32)MIN (correction.size, 40))] = (guint8)g_random_int ();
    if (g_random_int_range (0, 4) == 0)
      correction.size = (gsize)g_random_int_range (0, (gint32)correction.size + 1);
    exact = g_memdup2 (correction.data, correction.size); /* sanitizers see a read beyond its end */
    for (guint i = 0; i < 4; i++) {
      if (g_random_int_range (0, 3) != 0)
        reel_fec_add_media (fec, media[i].data, media[i].size, g_random_boolean ());
    }
    if (flex ? reel_fec_header_parse_flexfec (exact, correction.size, &header)
             : reel_fec_header_parse_ulpfec (exact, correction.size, &header))
      reel_fec_add (fec, &header);
    while (reel_fec_restore (fec, &data, &size)) {
      ReelRtpPacket packet;

      restored++;
      g_assert_cmpuint (size, <=, REEL_FEC_MAX_PACKET);
      g_assert_cmpint (reel_rtp_packet_parse (data, size, &packet), ==, REEL_DATAGRAM_RTP);
      g_assert_cmpuint (packet.ssrc, ==, SSRC);
    }
  }
  g_assert_cmpuint (restored, >, ROUNDS / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fec/restored", test_restored);
  g_test_add_func ("/fec/masks", test_masks);
  g_test_add_func ("/fec/malformed", test_malformed);
  g_test_add_func ("/fec/no-packet", test_no_packet);
  g_test_add_func ("/fec/rows-and-columns", test_rows_and_columns);
  g_test_add_func ("/fec/begins-anew", test_begins_anew);
  g_test_add_func ("/fec/waiting", test_waiting);
  g_test_add_func ("/fec/mutated", test_mutated);
  return g_test_run ();
}
