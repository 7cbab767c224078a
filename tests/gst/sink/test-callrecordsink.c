/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callrecordsink: its files are decoded by ffmpeg and judged by length and content, also those of chunks that follow
 * one another. What other processes left: test-recordremains.c. */
#include "gst/common/names.h"
#include "tests/gst/sink/sinkrig.h"

#include <glib/gstdio.h>
#include <string.h>

#define SAMPLES_5_MS 80

static void
check_file (const SinkRigChunk *chunk, guint64 duration, const char *end_reason)
{
  GStatBuf status;

  g_assert_cmpstr (chunk->end_reason, ==, end_reason);
  g_assert_cmpuint (chunk->duration, ==, duration);
  g_assert_cmpint (g_stat (chunk->location, &status), ==, 0);
  g_assert_cmpuint (chunk->size, ==, status.st_size);
  judge_decodes (chunk->location);
}

/* Pictures of @path are those numbered from @first on, @n of them. */
static void
check_pictures (const char *path, guint first, guint n)
{
  g_autoptr (GArray) numbers = judge_pictures (path, NULL);

  g_assert_cmpuint (numbers->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (numbers, guint, i), ==, first + i);
}

/* The samples of @path must be @n numbers from @first. */
static void
check_samples (const char *path, guint64 first, guint64 n)
{
  g_autoptr (GBytes) bytes = judge_audio (path);
  gsize size;
  const gint16 *samples = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size, ==, 2 * n);
  for (guint64 i = 0; i < n; i++)
    g_assert_cmpint (samples[i], ==, (first + i) % SINK_RIG_MODULUS);
}

static void
test_mp4_exact (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);

  sink_rig_feed (rig, 0, 480);
  sink_rig_finish (rig);
  g_assert_no_error (rig->error);
  g_assert_cmpuint (rig->chunks->len, ==, 1);
  const SinkRigChunk *chunk = sink_rig_chunk (rig, 0);
  check_file (chunk, 60 * GST_SECOND, "SessionEnded");
  judge_progressive (chunk->location);
  check_pictures (chunk->location, 0, 480);
  g_autofree char *duration = judge_probe (chunk->location, "format=duration");
  g_autofree char *audio = judge_probe (chunk->location, "stream=start_pts,duration_ts -select_streams a");
  g_autofree char *video = judge_probe (chunk->location, "stream=start_pts,duration_ts,nb_frames -select_streams v");
  g_assert_cmpstr (duration, ==, "60.000000");
  g_assert_cmpstr (audio, ==, "0,960000");
  g_assert_cmpstr (video, ==, "0,5400000,480");
  sink_rig_free (rig);
}

/* The last audio packet is not full: decoders that follow the edit list output what was recorded, to the sample. */
static void
test_mp4_odd_length (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);

  sink_rig_feed (rig, 0, 77);
  sink_rig_finish (rig);
  check_file (sink_rig_chunk (rig, 0), 77 * SINK_RIG_TICK, "SessionEnded");
  check_pictures (sink_rig_chunk (rig, 0)->location, 0, 77);
  g_autofree char *audio =
      judge_probe (sink_rig_chunk (rig, 0)->location, "stream=start_pts,duration_ts -select_streams a");
  g_assert_cmpstr (audio, ==, "0,154000");
  sink_rig_free (rig);
}

/* Returns: the first sample of a click at or after @from, G_MAXUINT64 if there is none */
static guint64
find_click (GBytes *bytes, guint64 from)
{
  gsize size;
  const gint16 *samples = g_bytes_get_data (bytes, &size);

  for (guint64 i = from; i < size / 2; i++)
    if (ABS (samples[i]) > 8000)
      return i;
  return G_MAXUINT64;
}

/* Flashes at ticks 8 and 40, a pause during ticks 16 to 27: in the file they are at 8 and 28. */
static void
test_flash_and_click (void)
{
  static const guint64 flashes[] = { 8, 20, 40, 0 };
  static const guint expected[] = { 8, 28 };
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);
  guint64 cut, from = 0;
  guint seen = 0;

  rig->flash = flashes;
  g_assert_cmpint (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  g_signal_emit_by_name (rig->sink, "pause", 16 * SINK_RIG_TICK + GST_MSECOND, &cut);
  g_assert_cmpuint (cut, ==, 16 * SINK_RIG_TICK);
  g_signal_emit_by_name (rig->sink, "resume", 28 * SINK_RIG_TICK - GST_MSECOND, &cut);
  g_assert_cmpuint (cut, ==, 28 * SINK_RIG_TICK);
  sink_rig_feed (rig, 0, 56);
  sink_rig_finish (rig);
  const SinkRigChunk *chunk = sink_rig_chunk (rig, 0);
  check_file (chunk, 44 * SINK_RIG_TICK, "SessionEnded");

  g_autoptr (GArray) levels = NULL;
  g_autoptr (GArray) numbers = judge_pictures (chunk->location, &levels);
  g_autoptr (GBytes) sound = judge_audio (chunk->location);
  g_assert_cmpuint (numbers->len, ==, 44);
  for (guint i = 0; i < levels->len; i++) {
    if (g_array_index (levels, guint, i) < 128)
      continue;
    g_assert_cmpuint (seen, <, G_N_ELEMENTS (expected));
    g_assert_cmpuint (i, ==, expected[seen++]);
    guint64 click = find_click (sound, from), at = (guint64)i * SINK_RIG_SAMPLES;
    g_assert_cmpuint (click, !=, G_MAXUINT64);
    g_assert_cmpuint (MAX (click, at) - MIN (click, at), <, SAMPLES_5_MS);
    from = click + SINK_RIG_SAMPLES;
  }
  g_assert_cmpuint (seen, ==, 2);
  g_assert_cmpuint (find_click (sound, from), ==, G_MAXUINT64); /* none of the paused span */
  sink_rig_free (rig);
}

static void
test_wav_roll (void)
{
  SinkRig *rig = sink_rig_new ("a-%05u.wav", TRUE, FALSE, "format=wav max-duration=2100000000 on-limit=continue");
  guint64 at = 0;

  sink_rig_feed (rig, 0, 56);
  sink_rig_finish (rig);
  g_assert_cmpuint (rig->chunks->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    const SinkRigChunk *chunk = sink_rig_chunk (rig, i);
    guint64 n = i < 3 ? 33600 : 56 * SINK_RIG_SAMPLES - 3 * 33600;
    g_autofree char *ending = g_strdup_printf ("/a-%05u.wav", i);
    g_assert_true (g_str_has_suffix (chunk->location, ending));
    g_assert_cmpuint (chunk->running_time, ==, at * 62500);
    check_file (chunk, n * 62500, i < 3 ? "ChunkMaximumTimeExceeded" : "SessionEnded");
    check_samples (chunk->location, at, n);
    at += n;
  }
  sink_rig_free (rig);
}

static void
test_mp4_roll (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, "max-duration=2000000000 on-limit=continue first-index=7");
  static const char *const names[] = { "/a-00007.mp4", "/a-00008.mp4", "/a-00009.mp4", "/a-00010.mp4" };

  sink_rig_feed (rig, 0, 56);
  sink_rig_finish (rig);
  g_assert_cmpuint (rig->chunks->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    const SinkRigChunk *chunk = sink_rig_chunk (rig, i);
    guint n = i < 3 ? 16 : 8;
    g_assert_true (g_str_has_suffix (chunk->location, names[i]));
    check_file (chunk, n * SINK_RIG_TICK, i < 3 ? "ChunkMaximumTimeExceeded" : "SessionEnded");
    judge_progressive (chunk->location);
    check_pictures (chunk->location, 16 * i, n);
    g_autofree char *audio = judge_probe (chunk->location, "stream=duration_ts -select_streams a");
    g_assert_cmpuint (g_ascii_strtoull (audio, NULL, 10), ==, n * SINK_RIG_SAMPLES);
  }
  sink_rig_free (rig);
}

static void
test_split_now (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);
  guint64 cut = 0;

  sink_rig_feed (rig, 0, 24);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  g_signal_emit_by_name (rig->sink, "split-now", "ChunkMaximumSizeExceeded", &cut);
  g_assert_cmpuint (cut % SINK_RIG_TICK, ==, 0);
  sink_rig_feed (rig, 24, 48);
  sink_rig_finish (rig);
  guint first = cut / SINK_RIG_TICK;
  g_assert_cmpuint (rig->chunks->len, ==, 2);
  check_file (sink_rig_chunk (rig, 0), cut, "ChunkMaximumSizeExceeded");
  check_file (sink_rig_chunk (rig, 1), 48 * SINK_RIG_TICK - cut, "SessionEnded");
  check_pictures (sink_rig_chunk (rig, 0)->location, 0, first);
  check_pictures (sink_rig_chunk (rig, 1)->location, first, 48 - first);
  sink_rig_free (rig);
}

static void
test_mp3 (void)
{
  SinkRig *rig = sink_rig_new ("a.mp3", TRUE, FALSE, "format=mp3");
  static const guint64 clicks[] = { 8, 0 };

  rig->flash = clicks;
  sink_rig_feed (rig, 0, 77);
  sink_rig_finish (rig);
  check_file (sink_rig_chunk (rig, 0), 77 * SINK_RIG_TICK, "SessionEnded");
  g_autoptr (GBytes) sound = judge_audio (sink_rig_chunk (rig, 0)->location);
  g_assert_cmpuint (g_bytes_get_size (sound), ==, 77 * SINK_RIG_SAMPLES * 2);
  guint64 click = find_click (sound, 0), at = 8 * SINK_RIG_SAMPLES;
  g_assert_cmpuint (MAX (click, at) - MIN (click, at), <, SAMPLES_5_MS);
  sink_rig_free (rig);
}

static void
test_mp4_audio_only (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, FALSE, NULL);

  sink_rig_feed (rig, 0, 20);
  sink_rig_finish (rig);
  check_file (sink_rig_chunk (rig, 0), 20 * SINK_RIG_TICK, "SessionEnded");
  judge_progressive (sink_rig_chunk (rig, 0)->location);
  sink_rig_free (rig);
}

static void
test_no_video_in_wav (void)
{
  g_autoptr (GstElement) sink = gst_object_ref_sink (gst_element_factory_make (CALLREEL_ELEMENT_SINK, NULL));

  gst_util_set_object_arg (G_OBJECT (sink), "format", "wav");
  g_assert_null (gst_element_request_pad_simple (sink, "video"));
  GstPad *pad = gst_element_request_pad_simple (sink, "audio");
  g_assert_nonnull (pad);
  gst_element_release_request_pad (sink, pad);
  gst_object_unref (pad);
}

/* No chunk exceeds its size, whatever is in queues and encoders when it is nearly reached. */
static void
test_max_size (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, "max-size-bytes=1500000 bitrate=1000");
  guint at = 0;

  rig->noise = TRUE;
  g_object_set (rig->audio, "block", TRUE, NULL); /* neither stream runs ahead */
  g_object_set (rig->video, "block", TRUE, NULL);
  sink_rig_feed (rig, 0, 240);
  sink_rig_finish (rig);
  g_assert_no_error (rig->error);
  g_assert_cmpuint (rig->chunks->len, >=, 2);
  for (guint i = 0; i < rig->chunks->len; i++) {
    const SinkRigChunk *chunk = sink_rig_chunk (rig, i);
    guint n = chunk->duration / SINK_RIG_TICK;
    check_file (chunk, n * SINK_RIG_TICK, i + 1 < rig->chunks->len ? "ChunkMaximumSizeExceeded" : "SessionEnded");
    g_assert_cmpuint (chunk->size, <=, 1500000);
    check_pictures (chunk->location, at, n);
    at += n;
  }
  g_assert_cmpuint (at, ==, 240);
  sink_rig_free (rig);
}

static void
test_stop (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);
  guint64 cut = 0;

  sink_rig_feed (rig, 0, 24);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  g_signal_emit_by_name (rig->sink, "stop", GST_CLOCK_TIME_NONE, &cut);
  sink_rig_feed (rig, 24, 32); /* must not be recorded */
  sink_rig_finish (rig);
  check_file (sink_rig_chunk (rig, 0), cut, "SessionEnded");
  check_pictures (sink_rig_chunk (rig, 0)->location, 0, cut / SINK_RIG_TICK);
  sink_rig_free (rig);
}

/* At the limit the recording ends by itself while data still comes. */
static void
test_limit_stops (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, "max-duration=1000000000 on-limit=stop");

  sink_rig_feed (rig, 0, 24);
  while (rig->n_eos == 0 && !rig->error)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  g_assert_no_error (rig->error);
  g_assert_cmpuint (rig->chunks->len, ==, 1);
  check_file (sink_rig_chunk (rig, 0), GST_SECOND, "ChunkMaximumTimeExceeded");
  check_pictures (sink_rig_chunk (rig, 0)->location, 0, 8);
  sink_rig_free (rig);
}

/* A stream that ends, ends in the file; the other one continues and ends the recording. */
static void
test_pad_released (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);
  GstFlowReturn flow;

  sink_rig_feed (rig, 0, 16);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  gst_element_set_locked_state (rig->video, TRUE);
  gst_element_set_state (rig->video, GST_STATE_NULL);
  GstPad *pad = gst_element_get_static_pad (rig->sink, "video");
  gst_element_release_request_pad (rig->sink, pad);
  gst_object_unref (pad);
  gst_bin_remove (GST_BIN (rig->pipeline), rig->video);
  rig->video = NULL;
  sink_rig_feed (rig, 16, 32);
  g_signal_emit_by_name (rig->audio, "end-of-stream", &flow);
  while (rig->n_eos == 0 && !rig->error)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  g_assert_no_error (rig->error);
  check_file (sink_rig_chunk (rig, 0), 32 * SINK_RIG_TICK, "SessionEnded");
  sink_rig_free (rig);
}

/* The chunk of the previous recording may still be in the bin. */
static void
test_again_at_once (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");

  for (guint i = 0; i < 20; i++) {
    sink_rig_feed (rig, 0, 4);
    sink_rig_finish (rig);
    g_assert_no_error (rig->error);
    g_assert_cmpuint (rig->chunks->len, ==, 1);
    g_assert_cmpuint (sink_rig_chunk (rig, 0)->duration, ==, 4 * SINK_RIG_TICK);
    gst_element_set_state (rig->pipeline, GST_STATE_READY);
    g_ptr_array_set_size (rig->chunks, 0);
    rig->n_eos = 0;
  }
  sink_rig_free (rig);
}

static void
test_nothing_recorded (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, "initial-mode=pause");

  sink_rig_feed (rig, 0, 24);
  sink_rig_finish (rig);
  g_assert_no_error (rig->error);
  g_assert_cmpuint (rig->n_eos, ==, 1);
  g_assert_cmpuint (rig->chunks->len, ==, 0);
  g_autofree char *path = g_build_filename (rig->directory, "a.mp4", NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  sink_rig_free (rig);
}

/* The pipeline is shut down during a recording: the file is finished with what the encoders have output. */
static goffset
get_size (const char *path)
{
  GStatBuf facts;

  return g_stat (path, &facts) == 0 ? facts.st_size : 0;
}

/* Waits until the encoders have written something into the file. */
static void
wait_for_growth (SinkRig *rig, const char *path)
{
  goffset size = get_size (path);

  for (guint i = 0; i < 400 && get_size (path) == size; i++)
    sink_rig_poll (rig, 50 * GST_MSECOND);
  g_assert_cmpint (get_size (path), >, size);
}

static void
test_no_eos (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);

  sink_rig_feed (rig, 0, 80);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  wait_for_growth (rig, sink_rig_chunk (rig, 0)->location);
  gst_element_set_state (rig->pipeline, GST_STATE_READY);
  while (sink_rig_poll (rig, 0))
    ;
  const SinkRigChunk *chunk = sink_rig_chunk (rig, 0);
  check_file (chunk, chunk->duration, "SessionEnded");
  judge_progressive (chunk->location);
  sink_rig_free (rig);
}

static void
test_unwritable (void)
{
  SinkRig *rig = sink_rig_new ("none/a.mp4", TRUE, TRUE, NULL);
  g_autofree char *missing = g_build_filename (rig->directory, "none", NULL);

  g_assert_cmpint (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING), ==, GST_STATE_CHANGE_FAILURE);
  while (sink_rig_poll (rig, 0))
    ;
  g_assert_error (rig->error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  g_assert_nonnull (strstr (rig->error->message, missing));
  sink_rig_free (rig);

  rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL); /* the name is that of a directory */
  g_autofree char *taken = g_build_filename (rig->directory, "a.mp4", NULL);
  g_mkdir (taken, 0700);
  sink_rig_feed (rig, 0, 24);
  sink_rig_finish (rig);
  g_assert_error (rig->error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  g_assert_nonnull (strstr (rig->error->message, taken));
  g_rmdir (taken);
  sink_rig_free (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/callrecordsink/mp4-exact", test_mp4_exact);
  g_test_add_func ("/callrecordsink/mp4-odd-length", test_mp4_odd_length);
  g_test_add_func ("/callrecordsink/mp4-audio-only", test_mp4_audio_only);
  g_test_add_func ("/callrecordsink/flash-and-click", test_flash_and_click);
  g_test_add_func ("/callrecordsink/wav-roll", test_wav_roll);
  g_test_add_func ("/callrecordsink/mp4-roll", test_mp4_roll);
  g_test_add_func ("/callrecordsink/split-now", test_split_now);
  g_test_add_func ("/callrecordsink/mp3", test_mp3);
  g_test_add_func ("/callrecordsink/no-video-in-wav", test_no_video_in_wav);
  g_test_add_func ("/callrecordsink/max-size", test_max_size);
  g_test_add_func ("/callrecordsink/stop", test_stop);
  g_test_add_func ("/callrecordsink/limit-stops", test_limit_stops);
  g_test_add_func ("/callrecordsink/pad-released", test_pad_released);
  g_test_add_func ("/callrecordsink/again-at-once", test_again_at_once);
  g_test_add_func ("/callrecordsink/nothing-recorded", test_nothing_recorded);
  g_test_add_func ("/callrecordsink/no-eos", test_no_eos);
  g_test_add_func ("/callrecordsink/unwritable", test_unwritable);
  return g_test_run ();
}
