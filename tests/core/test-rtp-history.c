/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which packets are known to be missing: gaps, turns of the sequence numbers, jumps. */
#include "manager/core/media/reel-rtp-history.h"

#define MISSING REEL_RTP_HISTORY_MISSING
#define ARRIVED REEL_RTP_HISTORY_ARRIVED
#define UNKNOWN REEL_RTP_HISTORY_UNKNOWN

static void
test_gaps (void)
{
  ReelRtpHistory history = { 0 };

  g_assert_cmpint (reel_rtp_history_look (&history, 0), ==, UNKNOWN);
  reel_rtp_history_note (&history, 65534);
  g_assert_cmpint (reel_rtp_history_look (&history, 65533), ==, ARRIVED); /* what came before is nobody's loss */
  reel_rtp_history_note (&history, 2);
  for (guint number = 65535; number != 65536 + 2; number++)
    g_assert_cmpint (reel_rtp_history_look (&history, (guint16)number), ==, MISSING);
  g_assert_cmpint (reel_rtp_history_look (&history, 3), ==, UNKNOWN);
  reel_rtp_history_note (&history, 0);
  g_assert_cmpint (reel_rtp_history_look (&history, 0), ==, ARRIVED);
  g_assert_cmpint (reel_rtp_history_look (&history, 1), ==, MISSING);
}

/* A number is forgotten once it is as old as the window; its place is that of a new one. */
static void
test_window (void)
{
  ReelRtpHistory history = { 0 };

  reel_rtp_history_note (&history, 100);
  reel_rtp_history_note (&history, 102);
  for (guint16 number = 103; number < 101 + REEL_RTP_HISTORY_PACKETS; number++) {
    reel_rtp_history_note (&history, number);
    g_assert_cmpint (reel_rtp_history_look (&history, 101), ==, MISSING);
  }
  reel_rtp_history_note (&history, 102 + REEL_RTP_HISTORY_PACKETS);
  g_assert_cmpint (reel_rtp_history_look (&history, 101), ==, UNKNOWN);
  g_assert_cmpint (reel_rtp_history_look (&history, 101 + REEL_RTP_HISTORY_PACKETS), ==, MISSING);
}

static void
test_jumps (void)
{
  ReelRtpHistory history = { 0 };

  reel_rtp_history_note (&history, 10);
  reel_rtp_history_note (&history, 12);
  reel_rtp_history_note (&history, 30000);
  g_assert_cmpint (reel_rtp_history_look (&history, 29999), ==, ARRIVED);
  g_assert_cmpint (reel_rtp_history_look (&history, 11), ==, UNKNOWN);
  reel_rtp_history_note (&history, 10000);
  g_assert_cmpint (reel_rtp_history_look (&history, 30000), ==, UNKNOWN);
  g_assert_cmpint (reel_rtp_history_look (&history, 10000), ==, ARRIVED);
}

/* Against a plain list of what has arrived. */
static void
test_model (void)
{
  g_autofree guint64 *arrived = g_new0 (guint64, 200000); /* extended number → when it arrived; 0: never */
  ReelRtpHistory history = { 0 };
  guint64 newest = 100000;

  reel_rtp_history_note (&history, (guint16)newest);
  arrived[newest] = 1;
  for (guint i = 0; i < 50000; i++) {
    const guint64 number = g_random_int_range (0, 3) == 0
                               ? newest - (guint)g_random_int_range (0, REEL_RTP_HISTORY_PACKETS - 1)
                               : newest + (guint)g_random_int_range (0, 4);

    if (number < 100000)
      continue;
    reel_rtp_history_note (&history, (guint16)number);
    arrived[number] = 1;
    newest = MAX (newest, number);
    for (guint j = 0; j < 8; j++) {
      const guint64 asked = newest - (guint)g_random_int_range (0, REEL_RTP_HISTORY_PACKETS - 1);

      if (asked > 100000)
        g_assert_cmpint (reel_rtp_history_look (&history, (guint16)asked), ==, arrived[asked] ? ARRIVED : MISSING);
    }
    if (newest > 190000)
      break;
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-history/gaps", test_gaps);
  g_test_add_func ("/rtp-history/window", test_window);
  g_test_add_func ("/rtp-history/jumps", test_jumps);
  g_test_add_func ("/rtp-history/model", test_model);
  return g_test_run ();
}
