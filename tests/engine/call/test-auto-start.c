/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which automatic recordings are started again, and which are not. */
#include "manager/engine/call/reel-auto-start.h"

static ReelTrigger *
new_trigger (ReelOrigin origin)
{
  return reel_trigger_new (origin, "ann", REEL_SCOPE_ALL, REEL_CONSENT_OFF);
}

static gboolean
is_suppressed_after (ReelOrigin origin, ReelSessionEnd reason)
{
  ReelAutoStart *state = reel_auto_start_new ();
  g_autoptr (ReelTrigger) trigger = new_trigger (origin);
  gboolean suppressed;

  reel_auto_start_note_end (state, trigger, reason);
  suppressed = reel_auto_start_get_suppressed (state) != NULL;
  reel_auto_start_free (state);
  return suppressed;
}

static void
test_reasons (void)
{
  g_assert_true (is_suppressed_after (REEL_ORIGIN_FORCED, REEL_SESSION_END_STOPPED_BY_USER));
  g_assert_true (is_suppressed_after (REEL_ORIGIN_MODE, REEL_SESSION_END_MAXIMUM_DURATION_REACHED));
  g_assert_true (is_suppressed_after (REEL_ORIGIN_MODE, REEL_SESSION_END_MEDIA_TIMEOUT));
  g_assert_false (is_suppressed_after (REEL_ORIGIN_MODE, REEL_SESSION_END_CALLER_DECLINED));
  g_assert_false (is_suppressed_after (REEL_ORIGIN_MODE, REEL_SESSION_END_INITIATOR_LEFT));
  g_assert_false (is_suppressed_after (REEL_ORIGIN_MODE, REEL_SESSION_END_RULES_CHANGED));
  /* These are not started by a rule. */
  g_assert_false (is_suppressed_after (REEL_ORIGIN_ACTOR, REEL_SESSION_END_STOPPED_BY_USER));
  g_assert_false (is_suppressed_after (REEL_ORIGIN_SERVER, REEL_SESSION_END_RECORDER_FAILED));
}

/* Media starts a recording again that ended for lack of it, and nothing else does. */
static void
test_media (void)
{
  ReelAutoStart *state = reel_auto_start_new ();
  g_autoptr (ReelTrigger) trigger = new_trigger (REEL_ORIGIN_FORCED);

  g_assert_false (reel_auto_start_media_came (state));
  reel_auto_start_note_end (state, trigger, REEL_SESSION_END_STOPPED_BY_USER);
  g_assert_false (reel_auto_start_media_came (state));
  g_assert_nonnull (reel_auto_start_get_suppressed (state));
  reel_auto_start_note_end (state, trigger, REEL_SESSION_END_MEDIA_TIMEOUT);
  g_assert_true (reel_auto_start_media_came (state));
  g_assert_null (reel_auto_start_get_suppressed (state));
  g_assert_false (reel_auto_start_media_came (state));
  reel_auto_start_free (state);
}

/* Fails twice, then starts. */
static void
test_retry (void)
{
  ReelAutoStart *state = reel_auto_start_new ();
  g_autoptr (ReelTrigger) trigger = new_trigger (REEL_ORIGIN_FORCED);

  g_assert_false (reel_auto_start_retry (state));
  for (guint i = 0; i < 2; i++) {
    reel_auto_start_note_failure (state, trigger);
    g_assert_nonnull (reel_auto_start_get_suppressed (state));
    g_assert_true (reel_auto_start_retry (state));
    g_assert_null (reel_auto_start_get_suppressed (state));
  }
  reel_auto_start_note_failure (state, trigger);
  g_assert_false (reel_auto_start_retry (state));
  g_assert_nonnull (reel_auto_start_get_suppressed (state));
  reel_auto_start_note_start (state);
  g_assert_null (reel_auto_start_get_suppressed (state));
  reel_auto_start_note_failure (state, trigger);
  g_assert_true (reel_auto_start_retry (state));
  reel_auto_start_free (state);
}

static void
test_missed (void)
{
  ReelAutoStart *state = reel_auto_start_new ();

  g_assert_false (reel_auto_start_set_missed (state, NULL));
  g_assert_true (reel_auto_start_set_missed (state, "full"));
  g_assert_false (reel_auto_start_set_missed (state, "full"));
  g_assert_true (reel_auto_start_set_missed (state, "failed"));
  g_assert_cmpstr (reel_auto_start_get_missed (state), ==, "failed");
  g_assert_false (reel_auto_start_set_missed (state, NULL));
  g_assert_null (reel_auto_start_get_missed (state));
  reel_auto_start_set_failure (state, REEL_INCOMPLETE_STORAGE_FULL, "full");
  g_assert_cmpint (reel_auto_start_get_failure_reason (state), ==, REEL_INCOMPLETE_STORAGE_FULL);
  g_assert_cmpstr (reel_auto_start_get_failure (state), ==, "full");
  reel_auto_start_note_start (state);
  g_assert_null (reel_auto_start_get_failure (state));
  reel_auto_start_free (state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auto-start/reasons", test_reasons);
  g_test_add_func ("/auto-start/media", test_media);
  g_test_add_func ("/auto-start/retry", test_retry);
  g_test_add_func ("/auto-start/missed", test_missed);
  return g_test_run ();
}
