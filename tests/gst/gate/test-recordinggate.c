/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of recordinggate: modes, limits, chunks. Every input sample and frame carries its number, so that anything
 * lost, duplicated or shifted is detected. */
#include "gst/common/names.h"
#include "tests/gst/gate/gaterig.h"

#define NOW      GST_CLOCK_TIME_NONE
#define TICKS(n) ((guint64)(n)*GATE_RIG_TICK)
#define HOUR     28800 /* ticks */

static void
test_hour (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, "on-limit", 1, NULL);
  const guint64 pauses[] = { 5000, 20001 }, resumes[] = { 5800, 20002 };
  const guint64 end = HOUR + 801 + 400;
  guint64 recorded = 0, warned[3];

  for (guint64 tick = 0; tick < end; tick++) {
    /* The data of each tick is complete at its end by the clock; requests come in between. */
    gst_test_clock_set_time (rig->clock, TICKS (tick) + 57 * GST_MSECOND);
    for (guint i = 0; i < 2; i++) {
      if (tick == pauses[i])
        g_assert_cmpuint (gate_rig_act (rig, "pause", NOW), ==, TICKS (tick));
      if (tick + 1 == resumes[i])
        g_assert_cmpuint (gate_rig_act (rig, "resume", NOW), ==, TICKS (tick + 1));
    }
    gst_test_clock_set_time (rig->clock, TICKS (tick + 1));
    gate_rig_push_ticks (rig, tick, tick + 1);
    /* Never more than a tick is held. */
    recorded += tick >= resumes[1] || (tick >= resumes[0] && tick < pauses[1]) || tick < pauses[0];
    g_assert_cmpuint (rig->picture->count + 1, >=, recorded);
    g_assert_cmpuint (rig->sound->count + GATE_RIG_SAMPLES, >=, recorded * GATE_RIG_SAMPLES);
  }
  for (guint i = 0; i < 3; i++)
    warned[i] = gate_rig_message_time (rig, CALLREEL_MESSAGE_WARNING, CALLREEL_FIELD_REMAINING_TIME);
  g_assert_cmpuint (warned[0], ==, 600 * GST_SECOND);
  g_assert_cmpuint (warned[1], ==, 300 * GST_SECOND);
  g_assert_cmpuint (warned[2], ==, 60 * GST_SECOND);
  g_assert_null (gate_rig_message (rig, CALLREEL_MESSAGE_WARNING));
  gate_rig_eos (rig);

  /* Four runs: up to each pause, up to the end of the first chunk, the second chunk. */
  g_assert_cmpuint (rig->sound->runs->len, ==, 4);
  g_assert_cmpuint (rig->picture->runs->len, ==, 4);
  gate_rig_assert_run (rig, 0, 0, 5000, 0);
  gate_rig_assert_run (rig, 1, 5800, 20001, 5000);
  gate_rig_assert_run (rig, 2, 20002, HOUR + 801, 5000 + 20001 - 5800);
  gate_rig_assert_run (rig, 3, HOUR + 801, end, HOUR);
  g_assert_cmpuint (gate_stream_chunk_count (rig->picture, 0), ==, 28800);
  g_assert_cmpuint (gate_stream_chunk_count (rig->sound, 0), ==, 57600000);
  g_assert_cmpuint (gate_stream_chunk_count (rig->picture, 1), ==, 400);
  g_assert_cmpuint (gate_stream_chunk_count (rig->sound, 1), ==, 800000);
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, TICKS (HOUR + 400));
  g_assert_cmpuint (gate_rig_get (rig, "remaining-time"), ==, TICKS (HOUR - 400));
  gate_rig_assert_chunk (rig, 0, 0, 0, NULL);
  gate_rig_assert_chunk (rig, 1, TICKS (HOUR), TICKS (HOUR + 801), "ChunkMaximumTimeExceeded");
  gate_rig_free (rig);
}

static void
test_limit_stops (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, "max-duration", 10 * GST_SECOND, NULL);

  gate_rig_push_ticks (rig, 3, 200);
  gate_rig_wait_eos (rig);
  gate_rig_assert_run (rig, 0, 3, 83, 0);
  g_assert_cmpuint (rig->sound->runs->len, ==, 1);
  g_assert_cmpuint (rig->picture->runs->len, ==, 1);
  g_assert_cmpuint (gate_rig_get (rig, "remaining-time"), ==, 0);
  g_assert_cmpuint (gate_rig_act (rig, "pause", NOW), ==, NOW);
  g_assert_cmpuint (gate_rig_act (rig, "resume", NOW), ==, NOW);
  g_assert_cmpuint (gate_rig_split (rig, "over"), ==, NOW);
  g_assert_cmpuint (gate_rig_stop (rig), ==, TICKS (83));
  gst_structure_free (gate_rig_message (rig, CALLREEL_MESSAGE_LIMIT));
  g_assert_null (gate_rig_message (rig, CALLREEL_MESSAGE_LIMIT));
  gate_rig_free (rig);
}

/* Chunks end exactly, between two ticks or between two samples. */
static void
test_limit_off_the_grid (void)
{
  const guint64 limit = TICKS (10) + 3 * GST_MSECOND + 7;
  GateRig *rig = gate_rig_new (TRUE, TRUE, "max-duration", limit, "on-limit", 1, NULL);

  gate_rig_push_ticks (rig, 0, 100);
  gate_rig_eos (rig);
  for (guint i = 0; i < 10; i++) {
    const GateRun *sound = gate_stream_run (rig->sound, i), *picture = gate_stream_run (rig->picture, i);

    g_assert_cmpint (sound->chunk, ==, i);
    g_assert_cmpint (picture->chunk, ==, i);
    g_assert_cmpuint (sound->first, ==, gst_util_uint64_scale_ceil (i * limit, GATE_RIG_RATE, GST_SECOND));
    g_assert_cmpuint (picture->first, ==, (i * limit + TICKS (1) - 1) / TICKS (1));
  }
  g_assert_cmpuint (rig->sound->count, ==, 100 * GATE_RIG_SAMPLES);
  g_assert_cmpuint (rig->picture->count, ==, 100);
  gate_rig_free (rig);
}

static void
test_pause (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);
  GstStructure *s;
  gboolean paused;

  gate_rig_push_ticks (rig, 0, 20);
  g_assert_cmpuint (gate_rig_act (rig, "pause", TICKS (20) + 30 * GST_MSECOND), ==, TICKS (20));
  g_assert_cmpuint (rig->sound->upstream_time, ==, TICKS (20));
  g_assert_cmpuint (rig->picture->upstream_time, ==, TICKS (20));
  g_assert_cmpuint (gate_rig_act (rig, "pause", NOW), ==, NOW);
  gate_rig_push_ticks (rig, 20, 33);
  g_assert_cmpuint (gate_rig_act (rig, "resume", TICKS (40) - 30 * GST_MSECOND), ==, TICKS (40));
  g_assert_cmpuint (gate_rig_act (rig, "resume", NOW), ==, NOW);
  g_assert_cmpuint (rig->sound->upstream_events, ==, 2);
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, TICKS (20));
  gate_rig_push_ticks (rig, 33, 50);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 20, 0);
  gate_rig_assert_run (rig, 1, 40, 50, 20);
  g_assert_cmpuint (rig->sound->runs->len, ==, 2);
  g_assert_cmpuint (rig->picture->runs->len, ==, 2);
  g_assert_cmpuint (gate_rig_message_time (rig, CALLREEL_MESSAGE_STARTED, CALLREEL_FIELD_RUNNING_TIME), ==, 0);
  s = gate_rig_message (rig, CALLREEL_MESSAGE_MODE);
  g_assert_true (gst_structure_get_boolean (s, CALLREEL_FIELD_PAUSED, &paused) && paused);
  gst_structure_free (s);
  g_assert_cmpuint (gate_rig_message_time (rig, CALLREEL_MESSAGE_MODE, CALLREEL_FIELD_RUNNING_TIME), ==, TICKS (40));
  gate_rig_free (rig);
}

static void
test_initial_pause (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, "initial-mode", 1, NULL);

  gate_rig_push_ticks (rig, 0, 12);
  g_assert_cmpuint (rig->sound->count + rig->picture->count, ==, 0);
  g_assert_null (gate_rig_message (rig, CALLREEL_MESSAGE_STARTED));
  g_assert_cmpuint (gate_rig_act (rig, "resume", TICKS (12) + 1), ==, TICKS (13));
  gate_rig_push_ticks (rig, 12, 20);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 13, 20, 0);
  gate_rig_assert_chunk (rig, 0, 0, TICKS (13), NULL);
  g_assert_cmpuint (gate_rig_message_time (rig, CALLREEL_MESSAGE_STARTED, CALLREEL_FIELD_RUNNING_TIME), ==, TICKS (13));
  gate_rig_free (rig);
}

/* A request before any data applies from its time on. */
static void
test_actions_before_data (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  g_assert_cmpuint (gate_rig_act (rig, "pause", TICKS (4) + 1), ==, TICKS (4));
  g_assert_cmpuint (gate_rig_act (rig, "resume", TICKS (6)), ==, TICKS (6));
  g_assert_cmpuint (gate_rig_censor (rig, TRUE, TICKS (7)), ==, TICKS (7));
  gate_rig_push_ticks (rig, 0, 10);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 4, 0);
  gate_rig_assert_run (rig, 1, 6, 7, 4);
  gate_rig_assert_run (rig, 2, 7, 10, 5);
  g_assert_true (gate_stream_run (rig->sound, 2)->blank);
  gate_rig_free (rig);
}

static void
test_censor (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  g_assert_cmpuint (gate_rig_censor (rig, TRUE, TICKS (10) + 60 * GST_MSECOND), ==, TICKS (10));
  g_assert_cmpuint (gate_rig_censor (rig, TRUE, NOW), ==, NOW);
  /* for upstream it is like a pause: nothing captured during it may be shown after it */
  g_assert_cmpuint (rig->picture->upstream_events, ==, 1);
  g_assert_cmpuint (rig->picture->upstream_time, ==, TICKS (10));
  g_assert_true (rig->picture->hidden);
  gate_rig_push_ticks (rig, 10, 20);
  g_assert_cmpuint (gate_rig_censor (rig, FALSE, TICKS (20) + 60 * GST_MSECOND), ==, TICKS (21));
  g_assert_cmpuint (rig->picture->upstream_time, ==, TICKS (21));
  g_assert_false (rig->picture->hidden);
  gate_rig_push_ticks (rig, 20, 30);
  gate_rig_eos (rig);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (gate_stream_run (rig->sound, i)->blank, ==, i == 1);
    g_assert_cmpint (gate_stream_run (rig->picture, i)->blank, ==, i == 1);
  }
  gate_rig_assert_run (rig, 0, 0, 10, 0);
  gate_rig_assert_run (rig, 1, 10, 21, 10);
  gate_rig_assert_run (rig, 2, 21, 30, 21);
  gate_rig_free (rig);
}

/* Censoring begins during a pause and outlives it; a pause during censoring does not change it. */
static void
test_censor_and_pause (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  gate_rig_act (rig, "pause", TICKS (10));
  gate_rig_push_ticks (rig, 10, 15);
  gate_rig_censor (rig, TRUE, TICKS (15));
  gate_rig_push_ticks (rig, 15, 20);
  gate_rig_act (rig, "resume", TICKS (20));
  g_assert_true (rig->picture->hidden);
  gate_rig_push_ticks (rig, 20, 25);
  gate_rig_act (rig, "pause", TICKS (25));
  gate_rig_act (rig, "resume", TICKS (27));
  g_assert_true (rig->picture->hidden);
  gate_rig_censor (rig, FALSE, TICKS (30));
  g_assert_false (rig->picture->hidden);
  g_assert_cmpuint (rig->picture->upstream_events, ==, 2);
  gate_rig_push_ticks (rig, 25, 35);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 10, 0);
  gate_rig_assert_run (rig, 1, 20, 28, 10);
  gate_rig_assert_run (rig, 2, 30, 35, 18);
  g_assert_true (gate_stream_run (rig->picture, 1)->blank);
  g_assert_true (gate_stream_run (rig->sound, 1)->blank);
  gate_rig_free (rig);
}

/* Nothing captured before the first time that may be shown is shown, whatever begins or ends meanwhile: upstream is
 * told only that time. */
static void
test_hidden_from_start (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  g_assert_cmpuint (gate_rig_censor (rig, TRUE, 0), ==, 0);
  rig->picture->upstream_events = 0;
  gate_rig_push_ticks (rig, 0, 10);
  g_assert_cmpuint (gate_rig_act (rig, "pause", TICKS (10)), ==, TICKS (10));
  gate_rig_push_ticks (rig, 10, 14);
  g_assert_cmpuint (gate_rig_act (rig, "resume", TICKS (14)), ==, TICKS (14));
  gate_rig_push_ticks (rig, 14, 20);
  g_assert_cmpuint (rig->picture->upstream_events, ==, 0);
  g_assert_cmpuint (gate_rig_censor (rig, FALSE, TICKS (20)), ==, TICKS (20));
  g_assert_cmpuint (rig->picture->upstream_events, ==, 1);
  g_assert_cmpuint (rig->picture->upstream_time, ==, TICKS (20));
  gate_rig_push_ticks (rig, 20, 25);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 16, 0);
  gate_rig_assert_run (rig, 1, 20, 25, 16);
  g_assert_true (gate_stream_run (rig->picture, 0)->blank);
  g_assert_true (gate_stream_run (rig->sound, 0)->blank);
  gate_rig_free (rig);
}

static void
test_split (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  g_assert_cmpuint (gate_rig_split (rig, "nothing yet"), ==, NOW);
  gate_rig_push_ticks (rig, 0, 10);
  gst_test_clock_set_time (rig->clock, TICKS (10) + 1);
  g_assert_cmpuint (gate_rig_split (rig, "ChunkMaximumSizeExceeded"), ==, TICKS (11));
  g_assert_cmpuint (gate_rig_split (rig, "again"), ==, NOW);
  gate_rig_push_ticks (rig, 10, 20);
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->runs->len, ==, 2);
  gate_rig_assert_run (rig, 0, 0, 11, 0);
  gate_rig_assert_run (rig, 1, 11, 20, 11);
  gate_rig_assert_chunk (rig, 1, TICKS (11), TICKS (11), "ChunkMaximumSizeExceeded");
  g_assert_null (gate_rig_message (rig, CALLREEL_MESSAGE_LIMIT));
  gate_rig_free (rig);
}

static void
test_stop (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gst_test_clock_set_time (rig->clock, TICKS (20) + 100 * GST_MSECOND);
  gate_rig_push_ticks (rig, 0, 19);
  g_assert_cmpuint (gate_rig_stop (rig), ==, TICKS (20));
  g_assert_cmpuint (gate_rig_stop (rig), ==, TICKS (20));
  gate_rig_push_ticks (rig, 19, 25);
  gate_rig_wait_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 20, 0);
  g_assert_cmpuint (gate_rig_act (rig, "pause", NOW), ==, NOW);
  gate_rig_free (rig);
}

static void
test_stop_while_paused (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  gate_rig_push_ticks (rig, 0, 10);
  gate_rig_act (rig, "pause", TICKS (10));
  gate_rig_push_ticks (rig, 10, 20);
  gst_test_clock_set_time (rig->clock, TICKS (20));
  g_assert_cmpuint (gate_rig_stop (rig), ==, TICKS (20));
  gate_rig_wait_eos (rig);
  g_assert_cmpuint (rig->sound->runs->len, ==, 1);
  gate_rig_assert_run (rig, 0, 0, 10, 0);
  gate_rig_free (rig);
}

static void
test_nothing_recorded (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  g_assert_cmpuint (gate_rig_stop (rig), ==, 0);
  gate_rig_wait_eos (rig);
  gate_rig_push_ticks (rig, 0, 10);
  g_assert_cmpuint (rig->sound->count + rig->picture->count, ==, 0);
  g_assert_cmpuint (rig->sound->chunks->len + rig->picture->chunks->len, ==, 0);
  gate_rig_free (rig);

  rig = gate_rig_new (TRUE, TRUE, "initial-mode", 1, NULL);
  gate_rig_push_ticks (rig, 0, 10);
  gate_rig_eos (rig);
  gate_rig_wait_eos (rig);
  g_assert_cmpuint (rig->sound->chunks->len + rig->picture->chunks->len, ==, 0);
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, 0);
  gate_rig_free (rig);
}

/* Audio alone is cut at the sample, and nothing is held. */
static void
test_sound_alone (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);
  const guint64 sample = GST_SECOND / GATE_RIG_RATE, first = 8 * sample;

  gate_rig_push_sound (rig, 8, 1000, 0);
  g_assert_cmpuint (rig->sound->count, ==, 1000);
  g_assert_cmpuint (gate_rig_act (rig, "pause", first + 1200 * sample + 1), ==, first + 1200 * sample);
  g_assert_cmpuint (gate_rig_act (rig, "resume", first + 1500 * sample + 1), ==, first + 1501 * sample);
  gate_rig_push_sound (rig, 1008, 1000, 0);
  gate_rig_eos (rig);
  g_assert_cmpuint (gate_stream_run (rig->sound, 0)->first, ==, 8);
  g_assert_cmpuint (gate_stream_run (rig->sound, 0)->end, ==, 1208);
  g_assert_cmpuint (gate_stream_run (rig->sound, 1)->first, ==, 1509);
  g_assert_cmpuint (gate_stream_run (rig->sound, 1)->end, ==, 2008);
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, (1200 + 499) * sample);
  gate_rig_free (rig);
}

static void
test_picture_alone (void)
{
  GateRig *rig = gate_rig_new (FALSE, TRUE, "max-duration", 10 * GST_SECOND, NULL);

  gate_rig_push_ticks (rig, 0, 20);
  gate_rig_act (rig, "pause", TICKS (20) + 1);
  gate_rig_act (rig, "resume", TICKS (30));
  gate_rig_push_ticks (rig, 20, 200);
  gate_rig_wait_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 20, 0);
  gate_rig_assert_run (rig, 1, 30, 90, 20);
  gate_rig_free (rig);
}

/* Both streams lose and keep the same, whatever is requested and whichever of them is ahead. */
static void
random_recording (GRand *rand)
{
  GateRig *rig =
      gate_rig_new (TRUE, TRUE, "max-duration", TICKS (g_rand_int_range (rand, 5, 60)) + 1234567, "on-limit", 1, NULL);
  guint64 frame = 0, sample = 0;

  while (frame < 200 || sample < 200 * GATE_RIG_SAMPLES) {
    guint64 received = MAX (TICKS (frame), gst_util_uint64_scale (sample, GST_SECOND, GATE_RIG_RATE));
    guint64 time = received + (guint64)(g_rand_double (rand) * GST_SECOND);
    guint block = g_rand_int_range (rand, 1, 3000);

    switch (g_rand_int_range (rand, 0, 24)) {
    case 0:
      gate_rig_act (rig, "pause", time);
      break;
    case 1:
    case 2:
      gate_rig_act (rig, "resume", time);
      break;
    case 3:
      gst_test_clock_set_time (rig->clock, MAX (received, gst_clock_get_time (GST_CLOCK (rig->clock))));
      gate_rig_split (rig, "size");
      break;
    default:
      if (frame < 200 && g_rand_int_range (rand, 0, 3) == 0)
        gate_rig_push_picture (rig, frame++, 0);
      block = MIN (block, 200 * GATE_RIG_SAMPLES - sample);
      if (block > 0)
        gate_rig_push_sound (rig, sample, block, 0);
      sample += block;
    }
  }
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->count, ==, rig->picture->count * GATE_RIG_SAMPLES);
  g_assert_cmpuint (gate_rig_get (rig, "recorded-time"), ==, TICKS (rig->picture->count));
  g_assert_cmpuint (rig->sound->chunks->len, >=, rig->picture->chunks->len);
  for (guint i = 0; i < rig->picture->chunks->len; i++) {
    const GateChunk *chunk = &g_array_index (rig->picture->chunks, GateChunk, i);

    gate_rig_assert_chunk (rig, i, chunk->recorded_start, chunk->running_time, chunk->end_reason);
  }
  gate_rig_free (rig);
}

static void
test_random_recordings (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 200; i++)
    random_recording (rand);
}

static void
test_properties (void)
{
  GstElement *gate = gst_object_ref_sink (gst_element_factory_make (CALLREEL_ELEMENT_GATE, NULL));
  g_autofree char *warnings = NULL;
  GValue value = G_VALUE_INIT;
  guint64 left = 0;

  g_value_init (&value, GST_TYPE_ARRAY);
  g_object_get_property (G_OBJECT (gate), "warnings", &value);
  warnings = gst_value_serialize (&value);
  g_value_unset (&value);
  g_assert_cmpstr (warnings, ==, "< (uint)600, (uint)300, (uint)60 >");
  gst_util_set_object_arg (G_OBJECT (gate), "warnings", "<20,10>");
  gst_util_set_object_arg (G_OBJECT (gate), "max-duration", "30000000000");
  gst_util_set_object_arg (G_OBJECT (gate), "on-limit", "continue");
  gst_util_set_object_arg (G_OBJECT (gate), "initial-mode", "pause");
  g_object_get (gate, "remaining-time", &left, NULL);
  g_assert_cmpuint (left, ==, 30 * GST_SECOND);
  gst_object_unref (gate);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recordinggate/pause", test_pause);
  g_test_add_func ("/recordinggate/limit-stops", test_limit_stops);
  g_test_add_func ("/recordinggate/limit-off-the-grid", test_limit_off_the_grid);
  g_test_add_func ("/recordinggate/hour", test_hour);
  g_test_add_func ("/recordinggate/initial-pause", test_initial_pause);
  g_test_add_func ("/recordinggate/actions-before-data", test_actions_before_data);
  g_test_add_func ("/recordinggate/censor", test_censor);
  g_test_add_func ("/recordinggate/censor-and-pause", test_censor_and_pause);
  g_test_add_func ("/recordinggate/hidden-from-start", test_hidden_from_start);
  g_test_add_func ("/recordinggate/split", test_split);
  g_test_add_func ("/recordinggate/stop", test_stop);
  g_test_add_func ("/recordinggate/stop-while-paused", test_stop_while_paused);
  g_test_add_func ("/recordinggate/nothing-recorded", test_nothing_recorded);
  g_test_add_func ("/recordinggate/sound-alone", test_sound_alone);
  g_test_add_func ("/recordinggate/picture-alone", test_picture_alone);
  g_test_add_func ("/recordinggate/random-recordings", test_random_recordings);
  g_test_add_func ("/recordinggate/properties", test_properties);
  return g_test_run ();
}
