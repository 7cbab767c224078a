/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long each participant spoke, over pauses and chunks. */
#include "manager/core/document/reel-speech.h"

static void
test_counts (void)
{
  g_autoptr (ReelSpeech) speech = reel_speech_new ();

  g_assert_cmpint (reel_speech_get (speech, "ann", 50), ==, 0);
  reel_speech_set (speech, "ann", TRUE, 100);
  reel_speech_set (speech, "bob", TRUE, 150);
  g_assert_cmpint (reel_speech_get (speech, "ann", 170), ==, 70);
  reel_speech_set (speech, "ann", TRUE, 180);
  reel_speech_set (speech, "ann", FALSE, 200);
  g_assert_cmpint (reel_speech_get (speech, "ann", 1000), ==, 100);
  g_assert_cmpint (reel_speech_get (speech, "bob", 1000), ==, 850);
}

static void
test_pause (void)
{
  g_autoptr (ReelSpeech) speech = reel_speech_new ();

  reel_speech_set (speech, "ann", TRUE, 100);
  reel_speech_set_paused (speech, TRUE, 200);
  reel_speech_set (speech, "bob", TRUE, 250);
  g_assert_cmpint (reel_speech_get (speech, "ann", 300), ==, 100);
  reel_speech_set_paused (speech, FALSE, 300);
  g_assert_cmpint (reel_speech_get (speech, "ann", 310), ==, 110);
  g_assert_cmpint (reel_speech_get (speech, "bob", 310), ==, 10);
}

static void
test_restart (void)
{
  g_autoptr (ReelSpeech) speech = reel_speech_new ();

  reel_speech_set (speech, "ann", TRUE, 100);
  reel_speech_set (speech, "bob", TRUE, 100);
  reel_speech_set (speech, "bob", FALSE, 150);
  reel_speech_restart (speech, 200);
  g_assert_cmpint (reel_speech_get (speech, "ann", 230), ==, 30);
  g_assert_cmpint (reel_speech_get (speech, "bob", 230), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/speech/counts", test_counts);
  g_test_add_func ("/core/speech/pause", test_pause);
  g_test_add_func ("/core/speech/restart", test_restart);
  return g_test_run ();
}
