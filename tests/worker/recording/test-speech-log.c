/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke when, in the recorded time of chunks. */
#include "manager/worker/recording/reel-speech-log.h"

#define MS 1000000u
#define S  (1000u * (guint64)MS)

static void
check (ReelSpeechLog *log, guint index, guint64 duration, const char *expected)
{
  g_autoptr (GVariant) speech = g_variant_ref_sink (reel_speech_log_close_chunk (log, index, duration));
  g_autofree char *text = g_variant_print (speech, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_chunks (void)
{
  g_autoptr (ReelSpeechLog) log = reel_speech_log_new (FALSE);

  /* before the beginning of the chunk, and beyond its end, of which it is notified before the chunk is complete */
  reel_speech_log_set (log, "ann", TRUE, 5 * S);
  reel_speech_log_begin (log, 10 * S);
  reel_speech_log_open_chunk (log, 0, 10 * S);
  reel_speech_log_set (log, "ann", FALSE, 12 * S);
  reel_speech_log_set (log, "bob", FALSE, 12 * S);
  reel_speech_log_set (log, "bob", TRUE, 13 * S + 250 * MS);
  reel_speech_log_open_chunk (log, 1, 15 * S);
  reel_speech_log_set (log, "ann", TRUE, 15 * S + 500 * MS);
  reel_speech_log_set (log, "bob", FALSE, 16 * S);
  check (log, 0, 5 * S, "{'ann': [(0, 2000)], 'bob': [(3250, 5000)]}");
  check (log, 1, 10 * S, "{'bob': [(0, 1000)], 'ann': [(500, 10000)]}");
  check (log, 1, 10 * S, "{}");
}

/* A pause removes time, a censored span keeps it and is silent. */
static void
test_cuts (void)
{
  g_autoptr (ReelSpeechLog) log = reel_speech_log_new (FALSE);

  reel_speech_log_begin (log, 0);
  reel_speech_log_open_chunk (log, 4, 0);
  reel_speech_log_set (log, "ann", TRUE, 1 * S);
  reel_speech_log_cut (log, 2 * S, 2 * S, TRUE, FALSE);
  reel_speech_log_set (log, "bob", TRUE, 3 * S);
  reel_speech_log_set (log, "bob", FALSE, 4 * S);
  reel_speech_log_cut (log, 10 * S, 2 * S, FALSE, FALSE);
  reel_speech_log_cut (log, 12 * S, 4 * S, FALSE, TRUE);
  reel_speech_log_set (log, "bob", TRUE, 12 * S);
  reel_speech_log_cut (log, 15 * S, 7 * S, FALSE, FALSE);
  reel_speech_log_set (log, "ann", FALSE, 16 * S);
  reel_speech_log_set (log, "bob", FALSE, 15 * S);
  check (log, 4, 9 * S, "{'ann': [(1000, 4000), (7000, 8000)]}");
}

static void
test_begins_hidden (void)
{
  g_autoptr (ReelSpeechLog) paused = reel_speech_log_new (FALSE);
  g_autoptr (ReelSpeechLog) censored = reel_speech_log_new (TRUE);

  reel_speech_log_set (paused, "ann", TRUE, 1 * S);
  reel_speech_log_cut (paused, 3 * S, 0, FALSE, FALSE);
  reel_speech_log_begin (paused, 3 * S);
  reel_speech_log_open_chunk (paused, 0, 3 * S);
  check (paused, 0, 2 * S, "{'ann': [(0, 2000)]}");

  reel_speech_log_begin (censored, 1 * S);
  reel_speech_log_open_chunk (censored, 0, 1 * S);
  reel_speech_log_set (censored, "ann", TRUE, 2 * S);
  reel_speech_log_cut (censored, 3 * S, 2 * S, FALSE, FALSE);
  check (censored, 0, 4 * S, "{'ann': [(2000, 4000)]}");
}

/* Chunks full of talk: what is complete is not kept. */
static void
test_forgets (void)
{
  g_autoptr (ReelSpeechLog) log = reel_speech_log_new (FALSE);

  reel_speech_log_begin (log, 0);
  for (guint i = 0; i < 1000; i++) {
    const guint64 start = i * 10 * S;

    reel_speech_log_open_chunk (log, i, start);
    if (i > 0)
      check (log, i - 1, 10 * S, "{'ann': [(1000, 2000), (3000, 4000)]}");
    reel_speech_log_set (log, "ann", TRUE, start + 1 * S);
    reel_speech_log_set (log, "ann", FALSE, start + 2 * S);
    reel_speech_log_cut (log, start + 2 * S, start + 2 * S, FALSE, FALSE);
    reel_speech_log_set (log, "ann", TRUE, start + 3 * S);
    reel_speech_log_set (log, "ann", FALSE, start + 4 * S);
  }
}

static void
check_told (ReelSpeechLog *log, guint index, guint64 settled, guint64 duration, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  reel_speech_log_tell (log, index, settled, duration, text);
  g_assert_cmpstr (text->str, ==, expected);
}

/* Each moment once, in recorded time, and nothing of pauses and what is censored. */
static void
test_tells (void)
{
  g_autoptr (ReelSpeechLog) log = reel_speech_log_new (FALSE);

  reel_speech_log_set (log, "ann", TRUE, 5 * S);
  reel_speech_log_begin (log, 10 * S);
  reel_speech_log_open_chunk (log, 0, 10 * S);
  check_told (log, 0, 9 * S, G_MAXUINT64, "");
  check_told (log, 1, 12 * S, G_MAXUINT64, "");
  check_told (log, 0, 12 * S, G_MAXUINT64, "0 2000 ann\n");
  check_told (log, 0, 12 * S, G_MAXUINT64, "");
  reel_speech_log_set (log, "ann", FALSE, 13 * S);
  reel_speech_log_cut (log, 14 * S, 4 * S, TRUE, FALSE);
  reel_speech_log_set (log, "bob", TRUE, 15 * S);
  check_told (log, 0, 16 * S, G_MAXUINT64, "2000 3000 ann\n");
  reel_speech_log_cut (log, 18 * S, 4 * S, FALSE, FALSE);
  reel_speech_log_cut (log, 20 * S, 6 * S, FALSE, TRUE);
  reel_speech_log_cut (log, 21 * S, 7 * S, FALSE, FALSE);
  check_told (log, 0, 22 * S, G_MAXUINT64, "4000 6000 bob\n7000 8000 bob\n");
  check_told (log, 0, G_MAXUINT64, 9 * S, "8000 9000 bob\n");
  check (log, 0, 9 * S, "{'ann': [(0, 3000)], 'bob': [(4000, 6000), (7000, 9000)]}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/speech-log/chunks", test_chunks);
  g_test_add_func ("/worker/speech-log/cuts", test_cuts);
  g_test_add_func ("/worker/speech-log/begins-hidden", test_begins_hidden);
  g_test_add_func ("/worker/speech-log/forgets", test_forgets);
  g_test_add_func ("/worker/speech-log/tells", test_tells);
  return g_test_run ();
}
