/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTCP feedback, byte by byte as in the documents; test-rtp-feedback.c lets GStreamer read it. */
#include "manager/core/media/reel-rtcp-feedback.h"

#include "manager/core/media/reel-rtcp-packet.h"

#define SENDER 0x01020304u
#define MEDIA  0xa1a2a3a4u

#define REPORT 0x80, 201, 0, 1, 1, 2, 3, 4

static void
check (const ReelRtcpFeedback *feedback, const guint8 *expected, gsize size)
{
  ReelRtcpCompound compound;

  g_assert_cmpmem (feedback->data, feedback->size, expected, size);
  g_assert_true (reel_rtcp_compound_parse (feedback->data, feedback->size, &compound));
  g_assert_cmpuint (compound.senders[0], ==, SENDER);
}

static void
test_pli (void)
{
  static const guint8 expected[] = { REPORT, 0x81, 206, 0, 2, 1, 2, 3, 4, 0xa1, 0xa2, 0xa3, 0xa4 };
  ReelRtcpFeedback feedback;

  reel_rtcp_feedback_begin (&feedback, SENDER, MEDIA);
  reel_rtcp_feedback_add_pli (&feedback);
  check (&feedback, expected, sizeof expected);
}

static void
test_fir (void)
{
  static const guint8 expected[] = {
    REPORT, 0x84, 206, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, 0xa1, 0xa2, 0xa3, 0xa4, 7, 0, 0, 0
  };
  ReelRtcpFeedback feedback;

  reel_rtcp_feedback_begin (&feedback, SENDER, MEDIA);
  reel_rtcp_feedback_add_fir (&feedback, 7);
  check (&feedback, expected, sizeof expected);
}

static void
check_bandwidth (guint64 rate, guint8 a, guint8 b, guint8 c)
{
  const guint8 expected[] = { REPORT, 0x8f, 206, 0,   5, 1, 2, 3, 4,    0,    0,    0,   0,
                              'R',    'E',  'M', 'B', 1, a, b, c, 0xa1, 0xa2, 0xa3, 0xa4 };
  ReelRtcpFeedback feedback;

  reel_rtcp_feedback_begin (&feedback, SENDER, MEDIA);
  reel_rtcp_feedback_add_bandwidth (&feedback, rate);
  check (&feedback, expected, sizeof expected);
}

/* Six bits of exponent, eighteen of mantissa. */
static void
test_bandwidth (void)
{
  check_bandwidth (50000, 0x00, 0xc3, 0x50);
  check_bandwidth (262143, 0x03, 0xff, 0xff);
  check_bandwidth (262144, 0x06, 0x00, 0x00);
  check_bandwidth (4000000, 4 << 2 | 3, 0xd0, 0x90);
  check_bandwidth (G_MAXUINT64, 46 << 2 | 3, 0xff, 0xff);
}

/* One word names a packet and any of the sixteen after it. */
static void
test_lost (void)
{
  static const guint16 numbers[] = { 100, 101, 116, 117, 65535, 0, 15 };
  static const guint8 expected[] = { REPORT, 0x81, 205,  0,    5, 1,   2, 3, 4,    0xa1, 0xa2, 0xa3, 0xa4,
                                     0,      100,  0x80, 0x01, 0, 117, 0, 0, 0xff, 0xff, 0x80, 0x01 };
  ReelRtcpFeedback feedback;

  reel_rtcp_feedback_begin (&feedback, SENDER, MEDIA);
  g_assert_cmpuint (reel_rtcp_feedback_add_lost (&feedback, numbers, G_N_ELEMENTS (numbers)), ==, 7);
  check (&feedback, expected, sizeof expected);
}

static void
test_lost_too_many (void)
{
  guint16 numbers[200];
  ReelRtcpFeedback feedback;
  ReelRtcpCompound compound;
  guint fitted;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = (guint16)(i * 20);
  reel_rtcp_feedback_begin (&feedback, SENDER, MEDIA);
  fitted = reel_rtcp_feedback_add_lost (&feedback, numbers, G_N_ELEMENTS (numbers));
  g_assert_cmpuint (fitted, ==, (REEL_RTCP_FEEDBACK_BYTES - 20) / 4);
  g_assert_true (reel_rtcp_compound_parse (feedback.data, feedback.size, &compound));
  g_assert_cmpuint (reel_rtcp_feedback_add_lost (&feedback, numbers, 1), ==, 0);
}

/* What does not fit is left out as a whole. */
static void
test_full (void)
{
  ReelRtcpFeedback feedback;
  ReelRtcpCompound compound;

  reel_rtcp_feedback_begin (&feedback, SENDER, MEDIA);
  for (guint i = 0; i < 100; i++)
    reel_rtcp_feedback_add_fir (&feedback, (guint8)i);
  g_assert_cmpuint (feedback.size, <=, REEL_RTCP_FEEDBACK_BYTES);
  g_assert_cmpuint (feedback.size, >, REEL_RTCP_FEEDBACK_BYTES - 24);
  g_assert_true (reel_rtcp_compound_parse (feedback.data, feedback.size, &compound));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtcp-feedback/pli", test_pli);
  g_test_add_func ("/rtcp-feedback/fir", test_fir);
  g_test_add_func ("/rtcp-feedback/bandwidth", test_bandwidth);
  g_test_add_func ("/rtcp-feedback/lost", test_lost);
  g_test_add_func ("/rtcp-feedback/lost-too-many", test_lost_too_many);
  g_test_add_func ("/rtcp-feedback/full", test_full);
  return g_test_run ();
}
