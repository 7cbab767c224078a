/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter of ListRecordings. */
#include "manager/core/wire/reel-recording-filter.h"

#include "tests/core/dict-cases.h"

static void
test_state (void)
{
  const struct {
    const char *dict;
    ReelRecordingState state;
    gboolean matches;
  } cases[] = {
    { "{}", REEL_RECORDING_STATE_FAILED, TRUE },
    { "{'state': <'paused'>}", REEL_RECORDING_STATE_PAUSED, TRUE },
    { "{'state': <'starting'>}", REEL_RECORDING_STATE_PAUSED, FALSE },
    { "{'active': <true>}", REEL_RECORDING_STATE_PAUSED, TRUE },
    { "{'active': <true>}", REEL_RECORDING_STATE_FINALIZING, FALSE },
    { "{'active': <false>}", REEL_RECORDING_STATE_COMPLETED, TRUE },
    { "{'active': <false>}", REEL_RECORDING_STATE_STARTING, FALSE },
    { "{'active': <true>, 'state': <'completed'>}", REEL_RECORDING_STATE_COMPLETED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelRecordingFilter) filter = reel_recording_filter_parse (dict, &error);

    g_assert_no_error (error);
    g_assert_cmpint (reel_recording_filter_matches_state (filter, cases[i].state), ==, cases[i].matches);
  }
}

static void
test_all (void)
{
  g_autoptr (GVariant) dict =
      dict_from_text ("{'server-call-id': <'s'>, 'call-id': <'c'>, 'subject': <'Über ALLES'>, 'meeting-id': <''>,"
                      " 'participant': <'p'>, 'from': <uint64 5>, 'to': <uint64 7>}");
  g_autoptr (ReelRecordingFilter) filter = reel_recording_filter_parse (dict, NULL);
  g_autoptr (ReelRecordingFilter) none = reel_recording_filter_parse (NULL, NULL);
  g_autofree char *other_case = reel_recording_filter_fold ("über alles");
  g_autofree char *decomposed = reel_recording_filter_fold ("U\xCC\x88"
                                                            "ber alles");

  g_assert_cmpstr (filter->server_call_id, ==, "s");
  g_assert_cmpstr (filter->call_id, ==, "c");
  g_assert_cmpstr (filter->subject_key, ==, other_case);
  g_assert_cmpstr (filter->subject_key, ==, decomposed);
  g_assert_null (filter->meeting_key);
  g_assert_cmpstr (filter->participant, ==, "p");
  g_assert_cmpint (filter->from_utc, ==, 5000);
  g_assert_cmpint (filter->to_utc, ==, 7000);
  g_assert_cmpint (none->from_utc, ==, 0);
  g_assert_cmpint (none->to_utc, >, G_GINT64_CONSTANT (9000000000000000000));
}

static void
test_pages (void)
{
  const char *const wrong[] = { "x", "-", "1", "1-", "-1-o", "99999999999999999999-o" };
  const guint limits[][2] = { { 0, 100 }, { 1, 1 }, { 500, 500 } };
  g_autofree char *text = reel_recording_cursor_print (17, "a-b");
  ReelRecordingCursor cursor, first;
  guint too_many = 501;

  g_assert_true (reel_recording_cursor_parse (&cursor, text, NULL));
  g_assert_cmpint (cursor.created_utc, ==, 17);
  g_assert_cmpstr (cursor.operation, ==, "a-b");
  reel_recording_cursor_clear (&cursor);
  g_assert_true (reel_recording_cursor_parse (&first, "", NULL));
  g_assert_cmpint (first.created_utc, ==, G_MAXINT64);
  reel_recording_cursor_clear (&first);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_recording_cursor_parse (&cursor, wrong[i], &error));
    assert_refused (error, &(DictCase){ "", "cursor: " });
  }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    guint limit = limits[i][0];

    g_assert_true (reel_recording_page_check_limit (&limit, NULL));
    g_assert_cmpuint (limit, ==, limits[i][1]);
  }
  g_assert_false (reel_recording_page_check_limit (&too_many, NULL));
}

static void
test_refusals (void)
{
  const DictCase refused[] = {
    { "{'state': <'running'>}", "state: “running” is not one of: starting, recording" },
    { "{'active': <'yes'>}", "active: its type is b" },
    { "{'server-call-id': <''>}", "server-call-id: " },
    { "{'from': <uint64 18446744073709551615>}", "from: " },
    { "{'limit': <uint32 5>}", "“limit” is not a known key" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_recording_filter_parse (dict, &error));
    assert_refused (error, &refused[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/recording-filter/state", test_state);
  g_test_add_func ("/core/recording-filter/all", test_all);
  g_test_add_func ("/core/recording-filter/pages", test_pages);
  g_test_add_func ("/core/recording-filter/refusals", test_refusals);
  return g_test_run ();
}
