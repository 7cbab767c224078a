/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/gate/gatepad: where audio and frames with inexact timestamps are placed, seen through a
 * recordinggate. */
#include "gst/common/names.h"
#include "tests/gst/gate/gaterig.h"

#define TICKS(n) ((guint64)(n)*GATE_RIG_TICK)

/* Rounded timestamps and jitter cause neither loss nor duplication. */
static void
test_sound_jitter (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint64 sample = 0;

  while (sample < 100 * GATE_RIG_SAMPLES) {
    guint n = g_rand_int_range (rand, 1, 1000);

    gate_rig_push_sound (rig, sample, n,
                         sample == 0 ? 0 : g_rand_int_range (rand, -20000000, 20000000) * (sample > 800));
    sample += n;
  }
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->runs->len, ==, 1);
  g_assert_cmpuint (gate_stream_run (rig->sound, 0)->end, ==, sample);
  gate_rig_free (rig);
}

/* A hole stays where it is in time. */
static void
test_sound_hole (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);

  gate_rig_push_sound (rig, 0, 1600, 0);
  rig->sound->any_pts = TRUE;
  gate_rig_push_sound (rig, 3200, 1600, 0);
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->runs->len, ==, 2);
  g_assert_cmpuint (gate_stream_run (rig->sound, 1)->first, ==, 3200);
  g_assert_cmpuint (gate_stream_run (rig->sound, 1)->pts, ==, 200 * GST_MSECOND);
  gate_rig_free (rig);
}

/* Audio that is repeated is dropped. */
static void
test_sound_overlap (void)
{
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);

  gate_rig_push_sound (rig, 0, 4000, 0);
  gate_rig_push_sound (rig, 1000, 1000, 0);
  gate_rig_push_sound (rig, 2000, 4000, 0);
  gate_rig_push_sound (rig, 6000, 1000, 0);
  gate_rig_eos (rig);
  g_assert_cmpuint (rig->sound->runs->len, ==, 1);
  g_assert_cmpuint (rig->sound->count, ==, 7000);
  gate_rig_free (rig);
}

static GstBuffer *
stereo (guint64 first, guint n, guint rate)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, n * 4, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (guint i = 0; i < n * 2; i++)
    ((gint16 *)map.data)[i] = (gint16)(first + i / 2);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale_round (first, GST_SECOND, rate);
  return buffer;
}

/* At 44.1 kHz a tick is 5,512.5 samples: no span may pass more samples than it has, no sample of the pause may pass,
 * and rounding at cuts does not add up. */
static void
test_uneven_rate (void)
{
  GstElement *gate = gst_object_ref_sink (gst_element_factory_make (CALLREEL_ELEMENT_GATE, NULL));
  GstHarness *h, *v;
  guint64 passed = 0, pts = 0, cut = 0, frame = 0;
  GstBuffer *out;

  gst_object_unref (gst_element_request_pad_simple (gate, "sink_0"));
  gst_object_unref (gst_element_request_pad_simple (gate, "sink_1"));
  h = gst_harness_new_with_element (gate, "sink_0", "src_0");
  v = gst_harness_new_with_element (gate, "sink_1", "src_1");
  gst_harness_set_src_caps_str (h, "audio/x-raw,format=S16LE,layout=interleaved,rate=44100,channels=2");
  gst_harness_set_src_caps_str (v, GATE_RIG_PICTURE);
  for (guint tick = 0; tick < 400; tick++, frame += 5512 + tick % 2) {
    GstBuffer *picture = gst_buffer_new_allocate (NULL, 256, NULL);

    GST_BUFFER_PTS (picture) = TICKS (tick);
    gst_harness_push (v, picture);
    g_signal_emit_by_name (gate, tick % 2 ? "pause" : "resume", TICKS (tick + 1), &cut);
    gst_harness_push (h, stereo (frame, 5512 + tick % 2, 44100));
  }
  gst_harness_push_event (v, gst_event_new_eos ());
  gst_harness_push_event (h, gst_event_new_eos ());
  while ((out = gst_harness_try_pull (h)) != NULL) {
    passed += gst_buffer_get_size (out) / 4;
    pts = GST_BUFFER_PTS (out);
    g_assert_cmpint (ABS ((gint64)gst_util_uint64_scale_round (pts, 44100, GST_SECOND) -
                          (gint64)(passed - gst_buffer_get_size (out) / 4)),
                     <=, 100);
    gst_buffer_unref (out);
  }
  /* 0 to 2 is recorded, then every second tick. */
  g_assert_cmpuint (gst_harness_buffers_received (v), ==, 201);
  g_assert_cmpuint (passed, >=, 201 * 5512);
  g_assert_cmpuint (passed, <=, 201 * 5513 + 1);
  gst_harness_teardown (v);
  gst_harness_teardown (h);
  gst_object_unref (gate);
}

/* Frames off the grid are placed by their timestamp. */
static void
test_frame_jitter (void)
{
  GateRig *rig = gate_rig_new (FALSE, TRUE, NULL);

  rig->picture->any_pts = TRUE;
  gate_rig_act (rig, "pause", TICKS (10));
  gate_rig_act (rig, "resume", TICKS (20));
  for (guint tick = 0; tick < 30; tick++)
    gate_rig_push_picture (rig, tick, tick == 0 ? 0 : tick % 2 ? 3 * GST_MSECOND : -3 * (gint64)GST_MSECOND);
  gate_rig_eos (rig);
  /* Frame 10 was captured 3 ms before the pause, frame 20 3 ms before the resume. */
  g_assert_cmpuint (gate_stream_run (rig->picture, 0)->end, ==, 11);
  g_assert_cmpuint (gate_stream_run (rig->picture, 1)->first, ==, 21);
  g_assert_cmpuint (gate_stream_run (rig->picture, 1)->pts, ==, TICKS (11) + 3 * GST_MSECOND);
  gate_rig_free (rig);
}

/* A frame whose time does not advance is dropped. */
static void
test_frame_twice (void)
{
  GateRig *rig = gate_rig_new (FALSE, TRUE, NULL);

  gate_rig_push_picture (rig, 0, 0);
  gate_rig_push_picture (rig, 0, 0);
  gate_rig_push_picture (rig, 1, 0);
  gate_rig_push_picture (rig, 0, 0);
  gate_rig_push_picture (rig, 2, 0);
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 3, 0);
  g_assert_cmpuint (rig->picture->count, ==, 3);
  gate_rig_free (rig);
}

/* Buffers without a timestamp follow the one before. */
static void
test_no_timestamps (void)
{
  GateRig *rig = gate_rig_new (TRUE, TRUE, NULL);

  for (guint tick = 0; tick < 20; tick++) {
    gate_rig_push_picture (rig, tick, tick == 0 ? 0 : GATE_RIG_NO_PTS);
    gate_rig_push_sound (rig, tick * GATE_RIG_SAMPLES, GATE_RIG_SAMPLES, tick == 0 ? 0 : GATE_RIG_NO_PTS);
  }
  gate_rig_eos (rig);
  gate_rig_assert_run (rig, 0, 0, 20, 0);
  gate_rig_free (rig);
}

/* What is not cut passes unchanged: the same memory, flags and metas. */
static void
test_uncut_is_untouched (void)
{
  g_autoptr (GstCaps) stamp = gst_caps_new_empty_simple ("timestamp/x-test");
  GateRig *rig = gate_rig_new (TRUE, FALSE, NULL);
  GstBuffer *in = gst_buffer_new_allocate (NULL, 1600, NULL), *out;
  GstMemory *memory = gst_buffer_peek_memory (in, 0);

  gst_harness_set_drop_buffers (rig->sound->harness, FALSE);
  for (int i = 0; i < 400; i++)
    gst_buffer_fill (in, i * 4, &i, 4);
  GST_BUFFER_PTS (in) = 0;
  GST_BUFFER_FLAG_SET (in, GST_BUFFER_FLAG_MARKER);
  gst_buffer_add_reference_timestamp_meta (in, stamp, 1, 2);
  gst_harness_push (rig->sound->harness, in);
  out = gst_harness_pull (rig->sound->harness);
  g_assert_true (gst_buffer_peek_memory (out, 0) == memory);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_MARKER));
  g_assert_nonnull (gst_buffer_get_reference_timestamp_meta (out, NULL));
  gst_buffer_unref (out);
  gate_rig_free (rig);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gatepad/sound-jitter", test_sound_jitter);
  g_test_add_func ("/gatepad/sound-hole", test_sound_hole);
  g_test_add_func ("/gatepad/sound-overlap", test_sound_overlap);
  g_test_add_func ("/gatepad/uneven-rate", test_uneven_rate);
  g_test_add_func ("/gatepad/frame-jitter", test_frame_jitter);
  g_test_add_func ("/gatepad/frame-twice", test_frame_twice);
  g_test_add_func ("/gatepad/no-timestamps", test_no_timestamps);
  g_test_add_func ("/gatepad/uncut-is-untouched", test_uncut_is_untouched);
  return g_test_run ();
}
