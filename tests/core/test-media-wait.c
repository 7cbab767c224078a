/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream of which nothing comes: what counts as waiting, and when that is reported. */
#include "manager/core/state/reel-media-wait.h"

#define S G_USEC_PER_SEC

static void
test_never (void)
{
  ReelMediaWait wait = { 0 };

  reel_media_wait_look (&wait, TRUE, FALSE, 10 * S);
  reel_media_wait_look (&wait, TRUE, FALSE, 15 * S);
  g_assert_cmpint (wait.first, ==, 10 * S);
  g_assert_cmpint (reel_media_wait_measure (&wait, 20 * S), ==, 10 * S);
  g_assert_false (reel_media_wait_is_overdue (&wait, 120 * S, 129 * S));
  g_assert_true (reel_media_wait_is_overdue (&wait, 120 * S, 130 * S));
}

/* Muted, on hold or paused is no waiting. */
static void
test_not_due (void)
{
  ReelMediaWait wait = { 0 };

  reel_media_wait_look (&wait, FALSE, FALSE, 5 * S);
  g_assert_cmpint (wait.first, ==, 0);
  reel_media_wait_look (&wait, TRUE, FALSE, 10 * S);
  reel_media_wait_look (&wait, FALSE, FALSE, 20 * S);
  reel_media_wait_look (&wait, FALSE, FALSE, 50 * S);
  reel_media_wait_look (&wait, TRUE, FALSE, 60 * S);
  g_assert_cmpint (reel_media_wait_measure (&wait, 65 * S), ==, 15 * S);
  g_assert_cmpint (wait.first, ==, 10 * S);
}

static void
test_came (void)
{
  ReelMediaWait wait = { 0 };

  reel_media_wait_look (&wait, TRUE, FALSE, 10 * S);
  reel_media_wait_look (&wait, TRUE, TRUE, 12 * S);
  reel_media_wait_look (&wait, TRUE, FALSE, 300 * S);
  g_assert_true (wait.came);
  g_assert_cmpint (reel_media_wait_measure (&wait, 400 * S), ==, 2 * S);
  g_assert_false (reel_media_wait_is_overdue (&wait, 1 * S, 400 * S));
  g_assert_false (reel_media_wait_lacks_all (&wait, 2 * S, 400 * S));
}

/* What arrives and is not recorded does not count. */
static void
test_came_while_not_due (void)
{
  ReelMediaWait wait = { 0 };

  reel_media_wait_look (&wait, FALSE, TRUE, 10 * S);
  g_assert_false (wait.came);
}

static void
test_whole_recording (void)
{
  ReelMediaWait wait = { 0 }, late = { 0 }, blink = { 0 };

  reel_media_wait_look (&wait, TRUE, FALSE, 11 * S);
  reel_media_wait_look (&late, TRUE, FALSE, 17 * S);
  reel_media_wait_look (&blink, TRUE, FALSE, 20 * S - 400000);
  g_assert_true (reel_media_wait_lacks_all (&wait, 10 * S, 20 * S));
  g_assert_false (reel_media_wait_lacks_all (&late, 10 * S, 20 * S));
  g_assert_false (reel_media_wait_lacks_all (&blink, 400000, 20 * S));
}

static void
test_clock_set_back (void)
{
  ReelMediaWait wait = { 0 };

  reel_media_wait_look (&wait, TRUE, FALSE, 100 * S);
  reel_media_wait_look (&wait, TRUE, FALSE, 50 * S);
  g_assert_cmpint (reel_media_wait_measure (&wait, 51 * S), ==, 1 * S);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/media-wait/never", test_never);
  g_test_add_func ("/core/media-wait/not-due", test_not_due);
  g_test_add_func ("/core/media-wait/came", test_came);
  g_test_add_func ("/core/media-wait/came-while-not-due", test_came_while_not_due);
  g_test_add_func ("/core/media-wait/whole-recording", test_whole_recording);
  g_test_add_func ("/core/media-wait/clock-set-back", test_clock_set_back);
  return g_test_run ();
}
