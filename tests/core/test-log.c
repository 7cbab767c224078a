/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participant log keeps what it is given, in order. */
#include "manager/core/document/reel-log.h"

static void
test_add (void)
{
  g_autoptr (ReelLog) log = reel_log_new ();
  char id[] = "ann";

  g_assert_cmpuint (reel_log_get_length (log), ==, 0);
  reel_log_add (log, 20, REEL_LOG_JOINED, id, NULL, NULL);
  id[0] = 'x';
  reel_log_add (log, 10, REEL_LOG_STREAM_STALLED, "bob", "s1", "no packets");
  g_assert_cmpuint (reel_log_get_length (log), ==, 2);
  g_assert_cmpstr (reel_log_get (log, 0)->participant_id, ==, "ann");
  g_assert_null (reel_log_get (log, 0)->stream_id);
  g_assert_cmpint (reel_log_get (log, 1)->utc, ==, 10);
  g_assert_cmpint (reel_log_get (log, 1)->kind, ==, REEL_LOG_STREAM_STALLED);
  g_assert_cmpstr (reel_log_get (log, 1)->stream_id, ==, "s1");
  g_assert_cmpstr (reel_log_get (log, 1)->detail, ==, "no packets");
}

static void
test_words (void)
{
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_JOINED], ==, "joined");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_BECAME_HOST], ==, "becameHost");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_RETRIEVED], ==, "retrieved");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_STREAM_MUTED], ==, "streamMuted");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_STREAM_ENDED], ==, "streamEnded");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_KEY_PRESSED], ==, "keyPressed");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_ENTRIES_OMITTED], ==, "entriesOmitted");
  g_assert_null (reel_log_kind_nicks[REEL_LOG_ENTRIES_OMITTED + 1]);
}

static void
assert_clipped (const ReelLog *log, gint64 from, gint64 to, const char *expected)
{
  g_autoptr (ReelLog) clipped = reel_log_clip (log, from, to);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < reel_log_get_length (clipped); i++) {
    const ReelLogEntry *entry = reel_log_get (clipped, i);

    g_string_append_printf (text, "%s%" G_GINT64_FORMAT " %s %s", i > 0 ? "; " : "", entry->utc,
                            reel_log_kind_nicks[entry->kind],
                            entry->stream_id != NULL ? entry->stream_id : entry->participant_id);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

/* For a span: what happens in it, and what applies when it begins. */
static void
test_clip (void)
{
  g_autoptr (ReelLog) log = reel_log_new ();

  reel_log_add (log, 1, REEL_LOG_JOINED, "ann", NULL, NULL);
  reel_log_add (log, 2, REEL_LOG_CONSENTED, "ann", NULL, NULL);
  reel_log_add (log, 3, REEL_LOG_JOINED, "bob", NULL, NULL);
  reel_log_add (log, 4, REEL_LOG_REFUSED, "bob", NULL, NULL);
  reel_log_add (log, 5, REEL_LOG_STREAM_ADDED, "ann", "s1", "audio");
  reel_log_add (log, 6, REEL_LOG_STREAM_STALLED, "ann", "s1", NULL);
  reel_log_add (log, 7, REEL_LOG_STREAM_ACTIVE, "ann", "s1", NULL);
  reel_log_add (log, 8, REEL_LOG_STREAM_MUTED, "ann", "s1", NULL);
  reel_log_add (log, 9, REEL_LOG_LEFT, "bob", NULL, NULL);
  reel_log_add (log, 10, REEL_LOG_HELD, "ann", NULL, NULL);
  reel_log_add (log, 11, REEL_LOG_NOT_RECORDED, "", NULL, "full");
  assert_clipped (log, 0, G_MAXINT64,
                  "1 joined ann; 2 consented ann; 3 joined bob; 4 refused bob; 5 streamAdded s1; 6 streamStalled s1; "
                  "7 streamActive s1; 8 streamMuted s1; 9 left bob; 10 held ann; 11 notRecorded ");
  assert_clipped (log, 8, 10,
                  "1 joined ann; 2 consented ann; 3 joined bob; 4 refused bob; 5 streamAdded s1; 7 streamActive s1; "
                  "8 streamMuted s1; 9 left bob");
  assert_clipped (log, 12, 20,
                  "1 joined ann; 2 consented ann; 5 streamAdded s1; 7 streamActive s1; 8 streamMuted s1; 10 held ann");
  /* A participant who rejoins has still refused, and must consent again. */
  reel_log_add (log, 12, REEL_LOG_JOINED, "bob", NULL, NULL);
  reel_log_add (log, 13, REEL_LOG_STREAM_REMOVED, "ann", "s1", NULL);
  reel_log_add (log, 14, REEL_LOG_LEFT, "ann", NULL, NULL);
  reel_log_add (log, 15, REEL_LOG_JOINED, "ann", NULL, NULL);
  assert_clipped (log, 16, 20, "4 refused bob; 12 joined bob; 15 joined ann");
}

/* What the peers of streams cause, apart from what happens once. */
static void
test_limited (void)
{
  g_autoptr (ReelLog) log = reel_log_new (), later = NULL;

  reel_log_add (log, 1, REEL_LOG_STREAM_ADDED, "ann", "s1", "audio");
  reel_log_add (log, 2, REEL_LOG_STREAM_ACTIVE, "ann", "s1", NULL);
  reel_log_add (log, 3, REEL_LOG_STREAM_STALLED, "ann", "s1", NULL);
  reel_log_add (log, 4, REEL_LOG_KEY_PRESSED, "ann", "s1", NULL);
  reel_log_add (log, 5, REEL_LOG_ENTRIES_OMITTED, "ann", "s1", "7 keys");
  reel_log_add (log, 6, REEL_LOG_STREAM_FAILED, "ann", "s1", NULL);
  reel_log_add (log, 7, REEL_LOG_KEY_PRESSED, "bob", "s2", NULL);
  g_assert_cmpuint (reel_log_count_limited (log), ==, 5);
  g_assert_cmpuint (reel_log_count_limited_of (log, "ann"), ==, 4);
  g_assert_cmpuint (reel_log_count_limited_of (log, "cem"), ==, 0);
  later = reel_log_clip (log, 5, 10);
  g_assert_cmpuint (reel_log_count_limited (later), ==, 3);
  g_assert_cmpuint (reel_log_count_limited_of (later, "ann"), ==, 2); /* the standing one is that it had stalled */
}

/* The key that was pressed in a span, or may have been. */
static void
test_hide_keys (void)
{
  static const ReelInterval spans[] = { { 10, 20 }, { 40, 50 } };
  static const gint64 times[] = { 9, 10, 20, 25, 26, 39, 45, 56 };
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (ReelInterval));
  g_autoptr (ReelLog) log = reel_log_new ();
  g_autoptr (GString) kept = g_string_new (NULL);

  g_array_append_vals (array, spans, G_N_ELEMENTS (spans));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    reel_log_add (log, times[i], REEL_LOG_KEY_PRESSED, "ann", "s1", "7");
  reel_log_add (log, 15, REEL_LOG_STREAM_FAILED, "ann", "s1", "why");
  reel_log_hide_keys (log, array, 5);
  for (guint i = 0; i < reel_log_get_length (log); i++) {
    if (reel_log_get (log, i)->detail != NULL)
      g_string_append_printf (kept, "%" G_GINT64_FORMAT " ", reel_log_get (log, i)->utc);
  }
  g_assert_cmpuint (reel_log_get_length (log), ==, G_N_ELEMENTS (times) + 1);
  g_assert_cmpstr (kept->str, ==, "9 26 39 56 15 ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/log/add", test_add);
  g_test_add_func ("/core/log/words", test_words);
  g_test_add_func ("/log/clip", test_clip);
  g_test_add_func ("/log/limited", test_limited);
  g_test_add_func ("/log/hide-keys", test_hide_keys);
  return g_test_run ();
}
