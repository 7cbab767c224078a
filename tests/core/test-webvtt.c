/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Captions of who speaks when. */
#include "manager/core/document/reel-webvtt.h"

#include <string.h>

static char *
build_one (const char *name)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (10, 1);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  reel_speech_spans_add (spans, "id <&>", 1, 2);
  if (name != NULL)
    g_hash_table_insert (names, (gpointer) "id <&>", (gpointer)name);
  return reel_webvtt_build (spans, names);
}

static void
test_cues (void)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (10, 1);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = NULL;

  g_hash_table_insert (names, (gpointer) "a", (gpointer) "Ann Ånström");
  g_hash_table_insert (names, (gpointer) "b", (gpointer) "Bob");
  reel_speech_spans_add (spans, "a", 0, 1500);
  reel_speech_spans_add (spans, "a", 3600000, 3723004);
  reel_speech_spans_add (spans, "b", 1250, 2000);
  text = reel_webvtt_build (spans, names);
  g_assert_cmpstr (text, ==,
                   "WEBVTT\n\n"
                   "00:00:00.000 --> 00:00:01.500\n<v Ann Ånström>Ann Ånström</v>\n\n"
                   "00:00:01.250 --> 00:00:02.000\n<v Bob>Bob</v>\n\n"
                   "01:00:00.000 --> 01:02:03.004\n<v Ann Ånström>Ann Ånström</v>\n");
}

/* Only whole names, as they are written; nobody else's cue is changed. */
static void
test_rename (void)
{
  static const char *const names[] = { "<Ann>", "anna", NULL };
  static const char text[] = "WEBVTT\n\n0 --> 1\n<v &lt;Ann&gt;>&lt;Ann&gt;</v>\n\n1 --> 2\n<v Anna>Anna</v>\n\n"
                             "2 --> 3\n<v anna>anna</v>\n";
  g_autoptr (GHashTable) nobody = g_hash_table_new (g_str_hash, g_str_equal);
  guint shared;
  g_autofree char *renamed = reel_webvtt_rename (text, names, nobody, "(erased)", &shared);

  g_assert_cmpstr (renamed, ==,
                   "WEBVTT\n\n0 --> 1\n<v (erased)>(erased)</v>\n\n1 --> 2\n<v Anna>Anna</v>\n\n"
                   "2 --> 3\n<v (erased)>(erased)</v>\n");
  g_assert_null (reel_webvtt_rename (renamed, names, nobody, "(erased)", &shared));
  g_assert_cmpuint (shared, ==, 0);
}

/* A name that somebody else has as well stays; whoever has a name is not called by the id. */
static void
test_rename_shared (void)
{
  static const char *const names[] = { "Ann", "bob", "cleo", NULL };
  static const char text[] = "WEBVTT\n\n0 --> 1\n<v Ann>Ann</v>\n\n1 --> 2\n<v bob>bob</v>\n\n"
                             "2 --> 3\n<v cleo>cleo</v>\n";
  g_autoptr (GHashTable) others = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *renamed = NULL;
  guint shared;

  g_hash_table_insert (others, (gpointer) "other", (gpointer) " Ann");
  g_hash_table_insert (others, (gpointer) "bob", (gpointer) "Bob");
  g_hash_table_insert (others, (gpointer) "cleo", NULL);
  renamed = reel_webvtt_rename (text, names, others, "(erased)", &shared);
  g_assert_cmpstr (renamed, ==,
                   "WEBVTT\n\n0 --> 1\n<v Ann>Ann</v>\n\n1 --> 2\n<v (erased)>(erased)</v>\n\n"
                   "2 --> 3\n<v cleo>cleo</v>\n");
  g_assert_cmpuint (shared, ==, 2);
}

static void
test_silence (void)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (10, 1);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = reel_webvtt_build (spans, names);

  g_assert_cmpstr (text, ==, "WEBVTT\n");
}

/* Whatever a name contains, there is one cue, and its text is one line. */
static void
test_hostile (void)
{
  static const struct {
    const char *name, *shown;
  } cases[] = {
    { "<b>Bob</b> & co", "&lt;b&gt;Bob&lt;/b&gt; &amp; co" },
    { "Bob\n\n00:00:00.000 --> 99:00:00.000\nspoof", "Bob 00:00:00.000 --&gt; 99:00:00.000 spoof" },
    { " \t Bob\r\n\v\f\xc2\x85\u2028 Roe \x01 ", "Bob Roe" },
    { "\u202egnorw\u2066", "gnorw" },
    { "b\xff\xfe", "b\ufffd\ufffd" },
    { "</v><v Ann>", "&lt;/v&gt;&lt;v Ann&gt;" },
    { "&gt;", "&amp;gt;" },
    { "", "id &lt;&amp;&gt;" },
    { " \n ", "id &lt;&amp;&gt;" },
    { NULL, "id &lt;&amp;&gt;" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = build_one (cases[i].name);
    g_autofree char *expected =
        g_strdup_printf ("WEBVTT\n\n00:00:00.001 --> 00:00:00.002\n<v %s>%s</v>\n", cases[i].shown, cases[i].shown);

    g_assert_cmpstr (text, ==, expected);
  }
}

static void
test_long_name (void)
{
  g_autofree char *name = g_strnfill (5000, 'x');
  g_autofree char *text = build_one (name);

  g_assert_cmpuint (strlen (text), <, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webvtt/cues", test_cues);
  g_test_add_func ("/webvtt/silence", test_silence);
  g_test_add_func ("/webvtt/rename", test_rename);
  g_test_add_func ("/webvtt/rename-shared", test_rename_shared);
  g_test_add_func ("/webvtt/hostile", test_hostile);
  g_test_add_func ("/webvtt/long-name", test_long_name);
  return g_test_run ();
}
