/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When key frames are asked for: tables of what happens, and when requests go out. */
#include "manager/core/media/reel-key-frames.h"

#include <string.h>

#define TICK_MS 50

/* Lets @ms pass. Returns: when requests were sent, in ms since @from, separated by spaces. */
static char *
run (ReelKeyFrames *keys, guint *now, guint ms)
{
  GString *sent = g_string_new (NULL);
  const guint from = *now;

  for (guint end = *now + ms; *now < end; *now += TICK_MS) {
    if (reel_key_frames_take (keys, (gint64)*now * 1000))
      g_string_append_printf (sent, "%s%u", sent->len > 0 ? " " : "", *now - from);
  }
  return g_string_free (sent, FALSE);
}

static void
check (ReelKeyFrames *keys, guint *now, guint ms, const char *expected)
{
  g_autofree char *sent = run (keys, now, ms);

  g_assert_cmpstr (sent, ==, expected);
}

static void
want (ReelKeyFrames *keys, guint now)
{
  reel_key_frames_want (keys, (gint64)now * 1000);
}

/* At once, and less and less often; not at all once it has come. */
static void
test_start (void)
{
  ReelKeyFrames keys = { 0 };
  guint now = 1000;

  check (&keys, &now, 1000, "");
  reel_key_frames_set_reachable (&keys, TRUE);
  check (&keys, &now, 1000, "");
  want (&keys, now);
  check (&keys, &now, 16000, "0 500 1500 3500 7500 11500 15500");
  reel_key_frames_note_arrival (&keys);
  check (&keys, &now, 10000, "");
  g_assert_cmpuint (keys.requests, ==, 7);
}

/* Wanting it again and again, as depayloaders do with each packet, changes nothing. */
static void
test_wanted_often (void)
{
  ReelKeyFrames keys = { 0 };
  GString *sent = g_string_new (NULL);

  reel_key_frames_set_reachable (&keys, TRUE);
  for (guint now = 1000; now < 3000; now += 10) {
    want (&keys, now);
    if (reel_key_frames_take (&keys, (gint64)now * 1000))
      g_string_append_printf (sent, "%u ", now);
  }
  g_assert_cmpstr (sent->str, ==, "1000 1500 2500 ");
  g_string_free (sent, TRUE);
}

/* A loss just after a key frame waits for half a second since the last request, and then begins anew. */
static void
test_lossy (void)
{
  ReelKeyFrames keys = { 0 };
  guint now = 1000;

  reel_key_frames_set_reachable (&keys, TRUE);
  want (&keys, now);
  check (&keys, &now, 200, "0");
  reel_key_frames_note_arrival (&keys);
  want (&keys, now);
  check (&keys, &now, 1500, "300 800");
  reel_key_frames_note_arrival (&keys);
  check (&keys, &now, 5000, "");
  want (&keys, now);
  check (&keys, &now, 600, "0 500");
}

/* A peer whose address becomes known, or changes, is asked at once. */
static void
test_reachable (void)
{
  ReelKeyFrames keys = { 0 };
  guint now = 1000;

  want (&keys, now);
  check (&keys, &now, 5000, "");
  reel_key_frames_set_reachable (&keys, TRUE);
  check (&keys, &now, 4000, "0 500 1500 3500");
  reel_key_frames_set_reachable (&keys, TRUE);
  check (&keys, &now, 600, "0 500");
  reel_key_frames_set_reachable (&keys, FALSE);
  check (&keys, &now, 5000, "");
}

/* A request that did not go out is none. */
static void
test_take_back (void)
{
  ReelKeyFrames keys = { 0 };
  guint now = 1000;

  reel_key_frames_set_reachable (&keys, TRUE);
  want (&keys, now);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (reel_key_frames_take (&keys, (gint64)now * 1000));
    reel_key_frames_take_back (&keys);
  }
  check (&keys, &now, 600, "0 500");
  g_assert_cmpuint (keys.requests, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-frames/start", test_start);
  g_test_add_func ("/key-frames/wanted-often", test_wanted_often);
  g_test_add_func ("/key-frames/lossy", test_lossy);
  g_test_add_func ("/key-frames/reachable", test_reachable);
  g_test_add_func ("/key-frames/take-back", test_take_back);
  return g_test_run ();
}
