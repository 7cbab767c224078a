/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compound RTCP packets: complete ones, ones shorter than they claim, whose they are, and what of them is somebody's.
 */
#include "manager/core/media/reel-rtcp-packet.h"

#include <string.h>

static guint8 *
append (guint8 *at, guint type, guint count, guint words, guint32 ssrc)
{
  const guint32 header = GUINT32_TO_BE (0x80000000u | count << 24 | type << 16 | words), first = GUINT32_TO_BE (ssrc);

  memset (at, 0, 4 + (gsize)words * 4);
  memcpy (at, &header, 4);
  if (words > 0)
    memcpy (at + 4, &first, 4);
  return at + 4 + (gsize)words * 4;
}

/* Each kind with one word less than it needs, and with just enough. */
static void
test_lengths (void)
{
  static const struct {
    guint type, count, least;
  } kinds[] = {
    { 200, 0, 6 }, { 200, 1, 12 }, { 200, 31, 192 }, { 201, 0, 1 }, { 201, 1, 7 }, { 203, 1, 1 },
    { 203, 3, 3 }, { 204, 0, 2 },  { 205, 1, 2 },    { 206, 1, 2 }, { 206, 4, 2 },
  };
  guint8 bytes[1024];
  ReelRtcpCompound compound;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    guint8 *end = append (bytes, kinds[i].type, kinds[i].count, kinds[i].least - 1, 7);

    g_test_message ("type %u with %u", kinds[i].type, kinds[i].count);
    g_assert_false (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
    end = append (bytes, kinds[i].type, kinds[i].count, kinds[i].least, 7);
    g_assert_true (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
    g_assert_cmpuint (compound.n_senders, ==, 1);
    g_assert_cmpuint (compound.senders[0], ==, 7);
  }
}

/* The datagram ends before the packet does, or in the middle of a word. */
static void
test_truncated (void)
{
  guint8 bytes[64];
  ReelRtcpCompound compound;
  guint8 *end = append (append (bytes, 200, 0, 6, 7), 201, 0, 1, 8);

  g_assert_true (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
  for (gsize size = 0; size < (gsize)(end - bytes); size++) {
    if (size != 28)
      g_assert_false (reel_rtcp_compound_parse (bytes, size, &compound));
  }
  bytes[0] = 0x40;
  g_assert_false (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
}

/* The items of a description lie within it, to the end of the last one. */
static void
test_description (void)
{
  static const struct {
    guint8 items[12];
    guint words, count;
    gboolean whole;
  } cases[] = {
    { { 1, 3, 'a', 'n', 'n', 0 }, 3, 1, TRUE },
    { { 1, 1, 'a', 0 }, 2, 1, TRUE },
    { { 1, 1, 'a', 0, 9, 9, 9, 9, 1, 1, 'b', 0 }, 4, 2, TRUE },
    { { 0 }, 2, 1, TRUE },
    { { 0 }, 0, 0, TRUE },
    { { 1, 108, 'a', 'n', 'n', 0 }, 3, 1, FALSE },
    { { 1, 5, 'a', 'n', 'n', 0 }, 2, 1, FALSE },
    { { 1, 2, 'a', 'n' }, 2, 1, FALSE },
    { { 1, 1, 'a', 1 }, 2, 1, FALSE },
    { { 1, 1, 'a', 0 }, 2, 2, FALSE },
    { { 1, 1, 'a', 0, 9, 9, 9, 9, 1, 2, 'b', 0 }, 4, 2, FALSE },
    { { 0 }, 0, 1, FALSE },
    { { 8, 3, 2, 'a', 'b', 0 }, 3, 1, TRUE },
    { { 8, 3, 3, 'a', 'b', 0 }, 3, 1, FALSE },
    { { 8, 0, 0, 0 }, 2, 1, FALSE },
    { { 0, 0, 0, 0, 9, 9, 9, 9, 1, 1, 'b', 0 }, 4, 1, TRUE },
    { { 0, 0, 0, 0, 9, 9, 9, 9, 't', 64, 'c', 'a' }, 4, 1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint8 bytes[32];
    ReelRtcpCompound compound;
    guint8 *end = append (bytes, 202, cases[i].count, cases[i].words, 7);

    g_test_message ("description %u", (guint)i);
    if (cases[i].words > 1)
      memcpy (bytes + 8, cases[i].items, (cases[i].words - 1) * 4);
    g_assert_cmpint (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound), ==, cases[i].whole);
  }
}

/* Padding is not a report. */
static void
test_padding (void)
{
  guint8 bytes[64];
  ReelRtcpCompound compound;
  guint8 *end = append (bytes, 200, 0, 7, 7);

  bytes[0] |= 0x20;
  end[-1] = 4;
  g_assert_true (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
  end[-1] = 8;
  g_assert_false (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
  end[-1] = 255;
  g_assert_false (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
}

/* Reports, feedback and goodbyes are about their sender; a description may be about anybody. */
static void
test_senders (void)
{
  guint8 bytes[2048], *end = bytes;
  ReelRtcpCompound compound;

  end = append (end, 200, 0, 6, 1);
  end = append (end, 202, 1, 2, 2);
  end = append (end, 206, 1, 2, 3);
  end = append (end, 203, 1, 1, 4);
  end = append (end, 203, 0, 0, 0);
  g_assert_true (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
  g_assert_cmpuint (compound.n_senders, ==, 3);
  g_assert_cmpuint (compound.senders[0], ==, 1);
  g_assert_cmpuint (compound.senders[1], ==, 3);
  g_assert_cmpuint (compound.senders[2], ==, 4);
  end = bytes;
  for (guint i = 0; i < 2 * REEL_RTCP_MAX_SENDERS; i++)
    end = append (end, 201, 0, 1, i);
  g_assert_true (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
  g_assert_cmpuint (compound.n_senders, ==, REEL_RTCP_MAX_SENDERS);
}

static gboolean
is_equal (guint32 ssrc, gpointer user_data)
{
  return ssrc == *(const guint32 *)user_data;
}

static gsize
select_of (guint8 *bytes, const guint8 *end, guint32 ssrc)
{
  ReelRtcpCompound compound;

  g_assert_true (reel_rtcp_compound_parse (bytes, (gsize)(end - bytes), &compound));
  return reel_rtcp_compound_select (bytes, (gsize)(end - bytes), is_equal, &ssrc);
}

/* A description of three streams, as a media server sends it for all that it forwards. */
static guint8 *
append_description (guint8 *at)
{
  static const guint8 description[] = { 0x83, 202, 0, 8, 0,   0, 0, 1, 1, 3, 'a', 'n', 'n', 0,   0,   0,   0, 0,
                                        0,    2,   1, 1, 'b', 0, 0, 0, 0, 3, 1,   4,   'c', 'a', 'r', 'l', 0, 0 };

  memcpy (at, description, sizeof description);
  return at + sizeof description;
}

/* Of a compound packet of several sources, what is of one. */
static void
test_select (void)
{
  static const guint8 of_second[] = { 0x81, 202, 0, 2, 0, 0, 0, 2, 1, 1, 'b', 0 };
  static const guint8 of_third[] = { 0x81, 202, 0, 3, 0, 0, 0, 3, 1, 4, 'c', 'a', 'r', 'l', 0, 0 };
  guint8 bytes[256], expected[256];

  for (guint32 ssrc = 1; ssrc <= 4; ssrc++) {
    guint8 *end = append (append (bytes, 200, 0, 6, 1), 200, 0, 6, 3), *to = expected;

    end = append (append (append_description (end), 206, 1, 2, 2), 203, 2, 2, 3);
    end = append (append (end, 203, 0, 0, 0), 207, 0, 1, ssrc);
    if (ssrc == 1) {
      to = append (to, 200, 0, 6, 1);
      memcpy (to, "\x81\xca\0\3\0\0\0\1\1\3ann\0\0", 16);
      to += 16;
    } else if (ssrc == 2) {
      memcpy (to, of_second, sizeof of_second);
      to = append (to + sizeof of_second, 206, 1, 2, 2);
    } else if (ssrc == 3) {
      to = append (to, 200, 0, 6, 3);
      memcpy (to, of_third, sizeof of_third);
      to = append (to + sizeof of_third, 203, 2, 2, 3);
    }
    g_assert_cmpmem (bytes, select_of (bytes, end, ssrc), expected, (gsize)(to - expected));
  }
}

/* What GStreamer would take for another chunk. */
static void
test_select_remainder (void)
{
  static const guint8 packets[][20] = {
    { 0x81, 202, 0, 4, 0, 0, 0, 7, 1, 1, 'b', 0, 0, 0, 0, 9, 1, 1, 'c', 0 },
    { 0xa1, 202, 0, 4, 0, 0, 0, 7, 1, 1, 'b', 0, 0, 0, 0, 9, 0, 0, 0, 8 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (packets); i++) {
    guint8 bytes[20];

    memcpy (bytes, packets[i], sizeof bytes);
    g_assert_cmpmem (bytes, select_of (bytes, bytes + sizeof bytes, 7), "\x81\xca\0\2\0\0\0\7\1\1b", 12);
    memcpy (bytes, packets[i], sizeof bytes);
    g_assert_cmpuint (select_of (bytes, bytes + sizeof bytes, 9), ==, 0);
  }
}

/* Nothing is missing in what programs send of the one source that they have. */
static void
test_captures (void)
{
  static const char *const names[] = { "baresip",    "baresip-2", "baresip-3", "chromium", "chromium-2",
                                       "chromium-3", "blocks",    "goodbye",   "report",   "reduced" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fuzz", "corpus", "rtcp", names[i], NULL);
    g_autofree char *data = NULL;
    gsize size = 0, length;

    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    for (guint8 *at = (guint8 *)data, *end = at + size; at < end; at += length) {
      g_autofree guint8 *packet = NULL;
      ReelRtcpCompound compound;

      length = (gsize)at[2] << 8 | at[3]; /* after the kind and the time */
      at += 4;
      packet = g_memdup2 (at, length);
      g_test_message ("%s", names[i]);
      g_assert_true (reel_rtcp_compound_parse (at, length, &compound));
      g_assert_cmpuint (compound.n_senders, >, 0);
      g_assert_cmpmem (at, select_of (at, at + length, compound.senders[0]), packet, length);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtcp-packet/lengths", test_lengths);
  g_test_add_func ("/rtcp-packet/truncated", test_truncated);
  g_test_add_func ("/rtcp-packet/description", test_description);
  g_test_add_func ("/rtcp-packet/padding", test_padding);
  g_test_add_func ("/rtcp-packet/senders", test_senders);
  g_test_add_func ("/rtcp-packet/select", test_select);
  g_test_add_func ("/rtcp-packet/select-remainder", test_select_remainder);
  g_test_add_func ("/rtcp-packet/captures", test_captures);
  return g_test_run ();
}
