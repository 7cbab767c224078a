/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/document/reel-speech-lines: what is printed is read, wherever the text ends, and what anybody
 * may have written does no harm. */
#include "manager/core/document/reel-speech-lines.h"

static void
check (const char *text, guint64 duration_ms, const char *expected)
{
  g_autoptr (GVariant) speech = g_variant_ref_sink (reel_speech_lines_parse (text, duration_ms));
  g_autofree char *found = g_variant_print (speech, FALSE);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_printed (void)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (10, 1);
  g_autoptr (GString) text = g_string_new (NULL);

  reel_speech_spans_add (spans, "ann lee", 0, 1000);
  reel_speech_spans_add (spans, "bob", 500, 1500);
  reel_speech_lines_print (spans, text);
  g_assert_cmpstr (text->str, ==, "0 1000 ann lee\n500 1500 bob\n");
  check (text->str, 2000, "{'ann lee': [(0, 1000)], 'bob': [(500, 1500)]}");
  check (text->str, 1000, "{'ann lee': [(0, 1000)], 'bob': [(500, 1000)]}");
  check (text->str, 500, "{'ann lee': [(0, 500)]}");
  g_string_append (text, "1500 1700 bob\n1800 1900 bob");
  check (text->str, 2000, "{'ann lee': [(0, 1000)], 'bob': [(500, 1700)]}");
}

static void
test_others (void)
{
  check ("", 10, "{}");
  check ("1 2", 10, "{}");
  check ("1 2 a\nx\n3 4 a\n", 10, "{'a': [(1, 2)]}");
  check ("1 2 a\n-3 4 a\n", 10, "{'a': [(1, 2)]}");
  check ("1 2 a\n3 4 \n5 6 a\n", 10, "{'a': [(1, 2)]}");
  check ("1 2 a\n3 99999999999999999999 a\n", 10, "{'a': [(1, 2)]}");
  check ("3 5 a\n1 2 a\n5 4 a\n7 8 a\n", G_MAXUINT64, "{'a': [(3, 5), (7, 8)]}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/speech-lines/printed", test_printed);
  g_test_add_func ("/core/speech-lines/others", test_others);
  return g_test_run ();
}
