/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter of ListRecordings. */
#include "manager/core/reel-recording-filter.h"

#include "tests/core/dict-cases.h"

static void
test_matches (void)
{
  const struct {
    const char *dict;
    const char *server_call_id;
    ReelRecordingState state;
    gboolean matches;
  } cases[] = {
    { "{}", "a", REEL_RECORDING_STATE_FAILED, TRUE },
    { "{'server-call-id': <'a'>}", "a", REEL_RECORDING_STATE_PAUSED, TRUE },
    { "{'server-call-id': <'a'>}", "b", REEL_RECORDING_STATE_PAUSED, FALSE },
    { "{'state': <'paused'>}", "a", REEL_RECORDING_STATE_PAUSED, TRUE },
    { "{'state': <'starting'>}", "a", REEL_RECORDING_STATE_PAUSED, FALSE },
    { "{'active': <true>}", "a", REEL_RECORDING_STATE_PAUSED, TRUE },
    { "{'active': <true>}", "a", REEL_RECORDING_STATE_FINALIZING, FALSE },
    { "{'active': <false>}", "a", REEL_RECORDING_STATE_COMPLETED, TRUE },
    { "{'active': <false>}", "a", REEL_RECORDING_STATE_STARTING, FALSE },
    { "{'active': <true>, 'state': <'completed'>}", "a", REEL_RECORDING_STATE_COMPLETED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelRecordingFilter) filter = reel_recording_filter_parse (dict, &error);

    g_assert_no_error (error);
    g_assert_cmpint (reel_recording_filter_matches (filter, cases[i].server_call_id, cases[i].state), ==,
                     cases[i].matches);
  }
}

static void
test_refusals (void)
{
  const DictCase refused[] = {
    { "{'state': <'running'>}", "state: “running” is none of: starting, recording" },
    { "{'active': <'yes'>}", "active: its type is b" },
    { "{'server-call-id': <''>}", "server-call-id: " },
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
  g_test_add_func ("/core/recording-filter/matches", test_matches);
  g_test_add_func ("/core/recording-filter/refusals", test_refusals);
  return g_test_run ();
}
