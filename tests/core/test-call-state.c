/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The states of a call: every state with every event. */
#include "manager/core/state/reel-call-state.h"

#include "manager/core/wire/reel-error.h"

#define REFUSED -1

static const struct {
  ReelCallState state;
  ReelCallEvent event;
  int next;
  ReelErrorCode error;
} cases[] = {
  { REEL_CALL_STATE_RINGING, REEL_CALL_EVENT_ANSWER, REEL_CALL_STATE_ESTABLISHED },
  { REEL_CALL_STATE_RINGING, REEL_CALL_EVENT_END, REEL_CALL_STATE_ENDED },
  { REEL_CALL_STATE_ESTABLISHED, REEL_CALL_EVENT_ANSWER, REFUSED, REEL_ERROR_INVALID_STATE },
  { REEL_CALL_STATE_ESTABLISHED, REEL_CALL_EVENT_END, REEL_CALL_STATE_ENDED },
  { REEL_CALL_STATE_ENDED, REEL_CALL_EVENT_ANSWER, REFUSED, REEL_ERROR_NO_ONGOING_CALL },
  { REEL_CALL_STATE_ENDED, REEL_CALL_EVENT_END, REFUSED, REEL_ERROR_NO_ONGOING_CALL },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    ReelCallState next = cases[i].state;
    gboolean possible = reel_call_state_next (cases[i].state, cases[i].event, &next, &error);

    g_assert_cmpint (possible, ==, cases[i].next != REFUSED);
    if (possible) {
      g_assert_cmpint (next, ==, cases[i].next);
    } else {
      g_assert_error (error, REEL_ERROR, (int)cases[i].error);
      g_assert_cmpint (next, ==, cases[i].state);
    }
  }
}

static void
test_nicks (void)
{
  g_assert_cmpstr (reel_call_state_nicks[REEL_CALL_STATE_RINGING], ==, "ringing");
  g_assert_cmpstr (reel_call_state_nicks[REEL_CALL_STATE_ESTABLISHED], ==, "established");
  g_assert_cmpstr (reel_call_state_nicks[REEL_CALL_STATE_ENDED], ==, "ended");
  g_assert_null (reel_call_state_nicks[REEL_CALL_STATE_ENDED + 1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/call-state/table", test_table);
  g_test_add_func ("/core/call-state/nicks", test_nicks);
  return g_test_run ();
}
