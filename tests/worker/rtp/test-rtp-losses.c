/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/rtp/reel-rtp-losses. */
#include "manager/worker/rtp/reel-rtp-losses.h"

static gboolean
lose (ReelRtpLosses *losses, const ReelRtpCodec *codec, GstClockTime duration)
{
  GstEvent *event = gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
                                          gst_structure_new ("GstRTPPacketLost", "seqnum", G_TYPE_UINT, 1, "timestamp",
                                                             G_TYPE_UINT64, (guint64)GST_SECOND, "duration",
                                                             G_TYPE_UINT64, (guint64)duration, NULL));
  const gboolean passes = reel_rtp_losses_pass (losses, codec, event);

  gst_event_unref (event);
  return passes;
}

static void
test_in_a_row (void)
{
  const ReelRtpCodec *opus = reel_rtp_codec_find (REEL_MEDIA_AUDIO, "opus", 48000, 2);
  ReelRtpLosses losses = { 0 };

  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < 10; i++)
      g_assert_true (lose (&losses, opus, 20 * GST_MSECOND));
    g_assert_false (lose (&losses, opus, 20 * GST_MSECOND));
    reel_rtp_losses_end (&losses);
  }
}

/* Numbers that jump, though no time is missing. */
static void
test_no_time (void)
{
  ReelRtpLosses losses = { 0 };

  g_assert_false (lose (&losses, reel_rtp_codec_find (REEL_MEDIA_AUDIO, "opus", 48000, 2), 20 * GST_USECOND));
  g_assert_true (lose (&losses, reel_rtp_codec_find (REEL_MEDIA_VIDEO, "VP8", 90000, 0), 20 * GST_USECOND));
  g_assert_false (lose (&losses, reel_rtp_codec_find (REEL_MEDIA_VIDEO, "VP9", 90000, 0), 20 * GST_MSECOND));
  g_assert_true (lose (&losses, NULL, 20 * GST_MSECOND));
}

static void
test_other_events (void)
{
  GstEvent *event = gst_event_new_eos ();
  ReelRtpLosses losses = { .in_a_row = 100 };

  g_assert_true (reel_rtp_losses_pass (&losses, NULL, event));
  gst_event_unref (event);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-losses/in-a-row", test_in_a_row);
  g_test_add_func ("/rtp-losses/no-time", test_no_time);
  g_test_add_func ("/rtp-losses/other-events", test_other_events);
  return g_test_run ();
}
