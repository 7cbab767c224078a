/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/gate/gatewatch: once a recording has ended, each stream ends, whatever its source does. */
#include "tests/gst/gate/gaterig.h"

#define TICKS(n) ((guint64)(n)*GATE_RIG_TICK)

/* The watch waits for the test clock: advances it to the end of the wait. */
static void
let_it_fire (GateRig *rig)
{
  GstClockID id = NULL;

  gst_test_clock_wait_for_next_pending_id (rig->clock, &id);
  gst_test_clock_advance_time (rig->clock, GST_SECOND);
  gst_clock_id_unref (id);
  id = gst_test_clock_process_next_clock_id (rig->clock);
  g_assert_nonnull (id);
  gst_clock_id_unref (id);
}

/* The sources are gone: held data is output, then EOS, without any streaming thread. */
static void
test_dead_sources (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  g_assert_cmpuint (rig->picture->count, ==, 9);
  gst_test_clock_set_time (rig->clock, TICKS (10) + 5);
  g_assert_cmpuint (gate_rig_stop (rig), ==, TICKS (10));
  gate_rig_wait_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 10, 0);
  gate_rig_free (rig);
}

/* A stream that does not reach the cut is ended after a second without data, with all it had. */
static void
test_silent_source (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  gst_test_clock_set_time (rig->clock, TICKS (20));
  g_assert_cmpuint (gate_rig_stop (rig), ==, TICKS (20));
  for (guint i = 10; i < 25; i++)
    gate_rig_push_picture (rig, i, 0);
  g_assert_true (rig->picture->eos);
  g_assert_false (rig->sound->eos);
  let_it_fire (rig);
  gate_rig_wait_eos (rig);
  g_assert_cmpuint (rig->sound->count, ==, 10 * GATE_RIG_SAMPLES);
  g_assert_cmpuint (rig->picture->count, ==, 20);
  gate_rig_free (rig);
}

/* A stream that is behind but advances is waited for as long as it does. */
static void
test_slow_source (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, "max-duration", 20 * GATE_RIG_TICK, NULL);

  for (guint i = 0; i < 30; i++)
    gate_rig_push_picture (rig, i, 0);
  g_assert_true (rig->picture->eos);
  for (guint i = 0; i < 20; i++) {
    g_assert_false (rig->sound->eos);
    gst_test_clock_wait_for_next_pending_id (rig->clock, NULL);
    gate_rig_push_sound (rig, i * GATE_RIG_SAMPLES, GATE_RIG_SAMPLES, 0);
    if (i < 19)
      let_it_fire (rig);
  }
  gate_rig_wait_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 20, 0);
  gate_rig_free (rig);
}

/* Nothing ever came. */
static void
test_no_data (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gst_test_clock_set_time (rig->clock, TICKS (20));
  gate_rig_stop (rig);
  let_it_fire (rig);
  gate_rig_wait_eos (rig);
  g_assert_cmpuint (rig->sound->count + rig->picture->count, ==, 0);
  gate_rig_free (rig);
}

/* Torn down while it waits: nothing is left behind. */
static void
test_given_up (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gst_test_clock_set_time (rig->clock, TICKS (20));
  gate_rig_stop (rig);
  gate_rig_free (rig);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gatewatch/dead-sources", test_dead_sources);
  g_test_add_func ("/gatewatch/silent-source", test_silent_source);
  g_test_add_func ("/gatewatch/slow-source", test_slow_source);
  g_test_add_func ("/gatewatch/no-data", test_no_data);
  g_test_add_func ("/gatewatch/given-up", test_given_up);
  return g_test_run ();
}
