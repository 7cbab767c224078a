/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke from when to when: merged, limited, forgotten, serialised. */
#include "manager/core/document/reel-speech-spans.h"

static void
check (const ReelSpeechSpans *spans, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < reel_speech_spans_get_length (spans); i++) {
    const ReelSpeechSpan span = reel_speech_spans_get (spans, i);

    g_string_append_printf (text, "%s%s %d-%d", i > 0 ? "; " : "", span.participant_id, (int)span.from, (int)span.to);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_join (void)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (100, 10);

  reel_speech_spans_add (spans, "ann", 0, 50);
  reel_speech_spans_add (spans, "bob", 20, 20);
  reel_speech_spans_add (spans, "bob", 30, 40);
  reel_speech_spans_add (spans, "ann", 59, 70);
  reel_speech_spans_add (spans, "ann", 80, 90);
  check (spans, "ann 0-70; bob 30-40; ann 80-90");
  reel_speech_spans_forget (spans, 40);
  check (spans, "ann 0-70; ann 80-90");
  reel_speech_spans_add (spans, "bob", 45, 60);
  check (spans, "ann 0-70; ann 80-90; bob 45-60");
}

/* Endless talk produces no more spans than the limit, and all of it is covered. */
static void
test_bound (void)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (64, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gint64 time = 0;

  for (guint i = 0; i < 20000; i++) {
    gint64 from = time + g_rand_int_range (rand, 1, 100);
    const char *id = g_rand_boolean (rand) ? "ann" : "bob";

    time = from + g_rand_int_range (rand, 1, 100);
    reel_speech_spans_add (spans, id, from, time);
    g_assert_cmpuint (reel_speech_spans_get_length (spans), <=, 64);
  }
  g_assert_cmpuint (reel_speech_spans_get_length (spans), >, 2);
  for (guint i = 0; i < reel_speech_spans_get_length (spans); i++) {
    const ReelSpeechSpan span = reel_speech_spans_get (spans, i);

    g_assert_cmpint (span.from, <, span.to);
    g_assert_cmpint (span.to, <=, time);
  }
}

static void
test_crowd (void)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (8, 1);

  for (guint i = 0; i < 100; i++) {
    g_autofree char *id = g_strdup_printf ("p%u", i);

    reel_speech_spans_add (spans, id, i, i + 1);
    g_assert_cmpuint (reel_speech_spans_get_length (spans), <=, 8);
  }
  check (spans, "p0 0-1; p1 1-2; p2 2-3; p3 3-4; p4 4-5; p5 5-6; p6 6-7; p7 7-8");
}

static void
test_variant (void)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (100, 1);
  g_autoptr (ReelSpeechSpans) again = NULL;
  g_autoptr (ReelSpeechSpans) odd = NULL;
  g_autoptr (GVariant) sent = NULL;
  g_autoptr (GVariant) hostile = NULL;
  g_autofree char *text = NULL;

  reel_speech_spans_add (spans, "ann", 0, 50);
  reel_speech_spans_add (spans, "bob", 20, 40);
  reel_speech_spans_add (spans, "ann", 70, 80);
  sent = g_variant_ref_sink (reel_speech_spans_to_variant (spans));
  text = g_variant_print (sent, FALSE);
  g_assert_cmpstr (text, ==, "{'ann': [(0, 50), (70, 80)], 'bob': [(20, 40)]}");
  again = reel_speech_spans_from_variant (sent);
  check (again, "ann 0-50; ann 70-80; bob 20-40");
  hostile = g_variant_ref_sink (
      g_variant_new_parsed ("@a{sa(uu)} {'ann': [(9, 5), (3, 8), (20, 30), (4294967295, 4294967295)], 'bob': []}"));
  odd = reel_speech_spans_from_variant (hostile);
  check (odd, "ann 20-30");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speech-spans/join", test_join);
  g_test_add_func ("/speech-spans/bound", test_bound);
  g_test_add_func ("/speech-spans/crowd", test_crowd);
  g_test_add_func ("/speech-spans/variant", test_variant);
  return g_test_run ();
}
