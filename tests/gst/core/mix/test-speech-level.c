/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/speech-level: fast to rise, slow to fall, no flutter in between. */
#include "gst/core/mix/speech-level.h"

#include <math.h>

#define BLOCK 0.025

static double
power (double db)
{
  return pow (10.0, db / 10.0);
}

/* Returns: how often "active" changed */
static guint
feed (SpeechLevel *level, double db, double seconds)
{
  guint changes = 0;

  for (double t = 0.0; t < seconds - BLOCK / 2; t += BLOCK)
    changes += speech_level_update (level, power (db), BLOCK) ? 1 : 0;
  return changes;
}

static void
test_silence (void)
{
  SpeechLevel level;

  speech_level_init (&level);
  for (guint i = 0; i < 100; i++)
    g_assert_false (speech_level_update (&level, 0.0, BLOCK));
  g_assert_cmpfloat (speech_level_get_db (&level), ==, SPEECH_LEVEL_FLOOR_DB);
}

static void
test_attack_and_release (void)
{
  SpeechLevel level;

  speech_level_init (&level);
  g_assert_cmpuint (feed (&level, -20.0, 2 * BLOCK), ==, 1);
  g_assert_true (level.active);
  g_assert_cmpfloat (speech_level_get_db (&level), >, -21.0);
  g_assert_cmpuint (feed (&level, -100.0, 0.5), ==, 0);
  g_assert_true (level.active);
  g_assert_cmpuint (feed (&level, -100.0, 1.5), ==, 1);
  g_assert_false (level.active);
}

static void
test_hysteresis (void)
{
  SpeechLevel level;

  speech_level_init (&level);
  g_assert_cmpuint (feed (&level, SPEECH_LEVEL_START_DB - 1.0, 5.0), ==, 0);
  g_assert_cmpuint (feed (&level, SPEECH_LEVEL_START_DB + 1.0, 1.0), ==, 1);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (feed (&level, i % 2 == 0 ? SPEECH_LEVEL_STOP_DB + 1.0 : SPEECH_LEVEL_START_DB, 0.3), ==, 0);
  g_assert_cmpuint (feed (&level, SPEECH_LEVEL_STOP_DB - 3.0, 5.0), ==, 1);
}

/* However slowly the level falls, it is known since when nobody has spoken. */
static void
test_silence_since (void)
{
  SpeechLevel level;

  speech_level_init (&level);
  feed (&level, -10.0, 1.0);
  g_assert_cmpfloat (level.silence, ==, 0.0);
  feed (&level, SPEECH_LEVEL_STOP_DB + 0.1, 0.5);
  g_assert_cmpfloat (level.silence, ==, 0.0);
  feed (&level, SPEECH_LEVEL_STOP_DB - 0.1, 0.5);
  feed (&level, -100.0, 1.0);
  g_assert_false (level.active);
  g_assert_cmpfloat_with_epsilon (level.silence, 1.5, 0.001);
}

static void
test_short_click (void)
{
  SpeechLevel level;

  /* A block that is loud for one frame of 400 only. */
  speech_level_init (&level);
  g_assert_false (speech_level_update (&level, power (-20.0) / 400.0, BLOCK));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speech-level/silence", test_silence);
  g_test_add_func ("/speech-level/attack-and-release", test_attack_and_release);
  g_test_add_func ("/speech-level/hysteresis", test_hysteresis);
  g_test_add_func ("/speech-level/silence-since", test_silence_since);
  g_test_add_func ("/speech-level/short-click", test_short_click);
  return g_test_run ();
}
