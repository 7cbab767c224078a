/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sources of encrypted packets, and that there are not more than a decoder is to know. */
#include "manager/core/media/reel-claimed-sources.h"

static gboolean
admit (ReelClaimedSources *sources, guint8 type, gsize offset, guint32 ssrc)
{
  guint8 packet[12] = { 0x80, type };

  for (gsize i = 0; i < 4; i++)
    packet[offset + i] = (guint8)(ssrc >> (24 - 8 * i));
  return reel_claimed_sources_admit (sources, packet, sizeof packet);
}

static void
test_limit (void)
{
  ReelClaimedSources sources = { 0 };

  for (guint32 i = 0; i < 100000; i++)
    g_assert_cmpint (admit (&sources, 96, 8, 0xff000000u + i), ==, i < REEL_CLAIMED_SOURCES_MAX);
  g_assert_true (admit (&sources, 96, 8, 0xff000000u));
  g_assert_true (admit (&sources, 0x80 | 111, 8, 0xff000000u + REEL_CLAIMED_SOURCES_MAX - 1));
}

/* The same source of both is one: sender reports, receiver reports and feedback. */
static void
test_control (void)
{
  ReelClaimedSources sources = { 0 };

  g_assert_true (admit (&sources, 96, 8, 7));
  g_assert_true (admit (&sources, 200, 4, 7));
  g_assert_true (admit (&sources, 206, 4, 7));
  g_assert_cmpuint (sources.count, ==, 1);
  g_assert_true (admit (&sources, 201, 4, 8));
  g_assert_cmpuint (sources.count, ==, 2);
  /* no RTCP for srtpdec */
  g_assert_true (admit (&sources, 0x80 | 81, 8, 8));
  g_assert_cmpuint (sources.count, ==, 2);
}

static void
test_short (void)
{
  static const guint8 rtp[11] = { 0x80, 96 }, rtcp[8] = { 0x80, 200 };
  ReelClaimedSources sources = { 0 };

  g_assert_false (reel_claimed_sources_admit (&sources, rtp, 0));
  g_assert_false (reel_claimed_sources_admit (&sources, rtp, 1));
  g_assert_false (reel_claimed_sources_admit (&sources, rtp, sizeof rtp));
  g_assert_false (reel_claimed_sources_admit (&sources, rtcp, 7));
  g_assert_true (reel_claimed_sources_admit (&sources, rtcp, sizeof rtcp));
}

/* Asking adds nothing. */
static void
test_have (void)
{
  static const guint8 rtp[12] = { 0x80, 96, [11] = 7 }, rtcp[8] = { 0x80, 200, [7] = 7 };
  ReelClaimedSources sources = { 0 };

  g_assert_false (reel_claimed_sources_have (&sources, rtp, sizeof rtp));
  g_assert_cmpuint (sources.count, ==, 0);
  g_assert_true (reel_claimed_sources_admit (&sources, rtp, sizeof rtp));
  g_assert_true (reel_claimed_sources_have (&sources, rtp, sizeof rtp));
  g_assert_true (reel_claimed_sources_have (&sources, rtcp, sizeof rtcp));
  g_assert_false (reel_claimed_sources_have (&sources, rtp, sizeof rtp - 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claimed-sources/limit", test_limit);
  g_test_add_func ("/claimed-sources/control", test_control);
  g_test_add_func ("/claimed-sources/short", test_short);
  g_test_add_func ("/claimed-sources/have", test_have);
  return g_test_run ();
}
