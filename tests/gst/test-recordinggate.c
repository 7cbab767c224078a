/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of recordinggate: every input sample and frame carries its number, so whatever is lost, doubled or shifted
 * shows. */
#include "tests/gst/gaterig.h"

#define NOW        GST_CLOCK_TIME_NONE
#define TICKS(n)   ((n)*GATE_RIG_TICK)
#define SAMPLES(n) ((guint64)(n)*GATE_RIG_SAMPLES)

/* Run `index` of a stream is the numbers of ticks `first` to `end`, at tick `pts` of recorded time. */
static void
assert_run (const GateStream *stream, guint index, guint64 first, guint64 end, guint64 pts)
{
  const GateRun *run = gate_stream_run (stream, index);
  guint64 scale = stream->video ? 1 : GATE_RIG_SAMPLES;

  g_assert_cmpuint (run->first, ==, run->blank ? 0 : first * scale);
  g_assert_cmpuint (run->end - run->first, ==, (end - first) * scale);
  g_assert_cmpuint (run->pts, ==, TICKS (pts));
}

static void
assert_runs (GateRig *rig, guint index, guint64 first, guint64 end, guint64 pts)
{
  if (rig->sound != NULL)
    assert_run (rig->sound, index, first, end, pts);
  if (rig->picture != NULL)
    assert_run (rig->picture, index, first, end, pts);
}

static void
test_all_of_it (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 10, 30);
  gate_rig_eos (rig);
  assert_runs (rig, 0, 10, 30, 0);
  g_assert_true (rig->sound->eos && rig->picture->eos);
  g_assert_cmpuint (rig->sound->segments->len, ==, 1);
  g_assert_cmpuint (rig->picture->segments->len, ==, 1);
  g_assert_cmpuint (g_array_index (rig->sound->segments, GateSegment, 0).running_time, ==, TICKS (10));
  g_assert_cmpuint (gate_rig_message_time (rig, "recording-started", "running-time"), ==, TICKS (10));
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, TICKS (20));
  gate_rig_free (rig);
}

static void
test_pause (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 20);
  g_assert_cmpuint (gate_rig_act (rig, "pause", TICKS (20) + 30 * GST_MSECOND), ==, TICKS (20));
  g_assert_cmpuint (rig->sound->upstream_time, ==, TICKS (20));
  g_assert_cmpuint (gate_rig_act (rig, "pause", NOW), ==, GST_CLOCK_TIME_NONE);
  gate_rig_push_ticks (rig, 20, 33);
  g_assert_cmpuint (gate_rig_act (rig, "resume", TICKS (40) - 30 * GST_MSECOND), ==, TICKS (40));
  gate_rig_push_ticks (rig, 33, 50);
  gate_rig_eos (rig);
  assert_runs (rig, 0, 0, 20, 0);
  assert_runs (rig, 1, 40, 50, 20);
  g_assert_cmpuint (gate_rig_message_time (rig, "recording-mode-changed", "running-time"), ==, TICKS (20));
  g_assert_cmpuint (gate_rig_message_time (rig, "recording-mode-changed", "recorded-time"), ==, TICKS (20));
  gate_rig_free (rig);
}

static void
test_stop (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);
  guint64 cut;

  gate_rig_push_ticks (rig, 0, 20);
  cut = gate_rig_stop (rig);
  gate_rig_push_ticks (rig, 20, 22);
  gate_rig_wait_eos (rig);
  assert_runs (rig, 0, 0, cut / GATE_RIG_TICK, 0);
  gate_rig_free (rig);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recordinggate/all-of-it", test_all_of_it);
  g_test_add_func ("/recordinggate/pause", test_pause);
  g_test_add_func ("/recordinggate/stop", test_stop);
  return g_test_run ();
}
