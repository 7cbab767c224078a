/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a recording: every state with every event, written down as expected by a reader of the rules and the
 * interface. */
#include "manager/core/state/reel-recording-state.h"

#include "manager/core/wire/reel-error.h"

/* One row for each state, one column for each event. Lower case: the first letters of the next state; IS, AS, AP:
 * refused with InvalidState, AlreadyStarted, AlreadyStopped. */
static const char *const events[REEL_N_RECORDING_EVENTS] = {
  "start", "started", "started-paused", "pause", "resume", "censor", "stop", "end", "finalized", "fail",
};

/* clang-format off */
static const char *const expected[REEL_N_RECORDING_STATES][REEL_N_RECORDING_EVENTS] = {
  /*               start started st-paused pause  resume  censor  stop  end   finalized  fail */
  /* starting */   { "AS", "re",   "pa",     "IS",  "IS",   "IS",   "fi", "fi", "IS",      "fa" },
  /* recording */  { "AS", "IS",   "IS",     "pa",  "IS",   "re",   "fi", "fi", "IS",      "fa" },
  /* paused */     { "AS", "IS",   "IS",     "IS",  "re",   "pa",   "fi", "fi", "IS",      "fa" },
  /* finalizing */ { "fi", "IS",   "IS",     "AP",  "AP",   "AP",   "AP", "AP", "co",      "fa" },
  /* completed */  { "co", "IS",   "IS",     "AP",  "AP",   "AP",   "AP", "AP", "IS",      "IS" },
  /* failed */     { "fa", "IS",   "IS",     "AP",  "AP",   "AP",   "AP", "AP", "IS",      "IS" },
};
/* clang-format on */

static void
check (ReelRecordingState state, ReelRecordingEvent event)
{
  const char *want = expected[state][event];
  g_autoptr (GError) error = NULL;
  ReelRecordingState next = state;
  gboolean possible = reel_recording_state_next (state, event, &next, &error);

  g_test_message ("%s + %s", reel_recording_state_nicks[state], events[event]);
  if (g_ascii_islower (*want)) {
    g_assert_no_error (error);
    g_assert_true (possible);
    g_assert_true (g_str_has_prefix (reel_recording_state_nicks[next], want));
    return;
  }
  g_assert_false (possible);
  g_assert_cmpint (next, ==, state);
  g_assert_cmpuint (error->domain, ==, REEL_ERROR);
  if (g_str_equal (want, "IS"))
    g_assert_cmpint (error->code, ==, REEL_ERROR_INVALID_STATE);
  else if (g_str_equal (want, "AS"))
    g_assert_cmpint (error->code, ==, REEL_ERROR_ALREADY_STARTED);
  else
    g_assert_cmpint (error->code, ==, REEL_ERROR_ALREADY_STOPPED);
}

static void
test_table (void)
{
  for (guint state = 0; state < REEL_N_RECORDING_STATES; state++) {
    for (guint event = 0; event < REEL_N_RECORDING_EVENTS; event++)
      check (state, event);
  }
}

static void
test_groups (void)
{
  const struct {
    ReelRecordingState state;
    const char *nick;
    gboolean active, final;
  } groups[] = {
    { REEL_RECORDING_STATE_STARTING, "starting", TRUE, FALSE },
    { REEL_RECORDING_STATE_RECORDING, "recording", TRUE, FALSE },
    { REEL_RECORDING_STATE_PAUSED, "paused", TRUE, FALSE },
    { REEL_RECORDING_STATE_FINALIZING, "finalizing", FALSE, FALSE },
    { REEL_RECORDING_STATE_COMPLETED, "completed", FALSE, TRUE },
    { REEL_RECORDING_STATE_FAILED, "failed", FALSE, TRUE },
  };

  g_assert_cmpuint (G_N_ELEMENTS (groups), ==, REEL_N_RECORDING_STATES);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    g_assert_cmpstr (reel_recording_state_nicks[groups[i].state], ==, groups[i].nick);
    g_assert_cmpint (reel_recording_state_is_active (groups[i].state), ==, groups[i].active);
    g_assert_cmpint (reel_recording_state_is_final (groups[i].state), ==, groups[i].final);
  }
  g_assert_null (reel_recording_state_nicks[REEL_N_RECORDING_STATES]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/recording-state/table", test_table);
  g_test_add_func ("/core/recording-state/groups", test_groups);
  return g_test_run ();
}
