/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callrecordsink: its files are decoded by ffmpeg and judged by length and content, also those of a process that was
 * killed, of a full disk, and of chunks that follow one another. */
#include "gst/common/names.h"
#include "tests/gst/sink/sinkrig.h"
#include "gst/core/file/mp4-box.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SAMPLES_5_MS 80

static void
check_file (const SinkRigChunk *chunk, guint64 duration, const gchar *end_reason)
{
  GStatBuf status;

  g_assert_cmpstr (chunk->end_reason, ==, end_reason);
  g_assert_cmpuint (chunk->duration, ==, duration);
  g_assert_cmpint (g_stat (chunk->location, &status), ==, 0);
  g_assert_cmpuint (chunk->size, ==, status.st_size);
  judge_decodes (chunk->location);
}

/* A short file holds nothing that it does not need; one that had no room for a copy is finished as it was. */
static void
check_progressive (const gchar *path)
{
  g_autofree gchar *outline = judge_outline (path);

  g_assert_cmpstr (outline, ==, "ftyp moov mdat");
}

static void
check_finished_in_place (const gchar *path)
{
  g_autofree gchar *outline = judge_outline (path);

  g_assert_cmpstr (outline, ==, "ftyp free moov free mdat");
}

/* Pictures of @path are those numbered from @first on, @n of them. */
static void
check_pictures (const gchar *path, guint first, guint n)
{
  g_autoptr (GArray) numbers = judge_pictures (path, NULL);

  g_assert_cmpuint (numbers->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (numbers, guint, i), ==, first + i);
}

/* Samples of @path are those numbered from @first on, @n of them. */
static void
check_samples (const gchar *path, guint64 first, guint64 n)
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
  check_progressive (chunk->location);
  check_pictures (chunk->location, 0, 480);
  g_autofree gchar *duration = judge_probe (chunk->location, "format=duration");
  g_autofree gchar *audio = judge_probe (chunk->location, "stream=start_pts,duration_ts -select_streams a");
  g_autofree gchar *video = judge_probe (chunk->location, "stream=start_pts,duration_ts,nb_frames -select_streams v");
  g_assert_cmpstr (duration, ==, "60.000000");
  g_assert_cmpstr (audio, ==, "0,960000");
  g_assert_cmpstr (video, ==, "0,5400000,480");
  sink_rig_free (rig);
}

/* The last sound packet is not full: decoders that follow the edit list give what was recorded, to the sample. */
static void
test_mp4_odd_length (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);

  sink_rig_feed (rig, 0, 77);
  sink_rig_finish (rig);
  check_file (sink_rig_chunk (rig, 0), 77 * SINK_RIG_TICK, "SessionEnded");
  check_pictures (sink_rig_chunk (rig, 0)->location, 0, 77);
  g_autofree gchar *audio =
      judge_probe (sink_rig_chunk (rig, 0)->location, "stream=start_pts,duration_ts -select_streams a");
  g_assert_cmpstr (audio, ==, "0,154000");
  sink_rig_free (rig);
}

/* The first sample of a click at or after @from, G_MAXUINT64 if there is none. */
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

/* Flashes at ticks 8 and 40, a pause over ticks 16 to 27: in the file they are at 8 and 28. */
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
    g_autofree gchar *ending = g_strdup_printf ("/a-%05u.wav", i);
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
  static const gchar *const names[] = { "/a-00007.mp4", "/a-00008.mp4", "/a-00009.mp4", "/a-00010.mp4" };

  sink_rig_feed (rig, 0, 56);
  sink_rig_finish (rig);
  g_assert_cmpuint (rig->chunks->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    const SinkRigChunk *chunk = sink_rig_chunk (rig, i);
    guint n = i < 3 ? 16 : 8;
    g_assert_true (g_str_has_suffix (chunk->location, names[i]));
    check_file (chunk, n * SINK_RIG_TICK, i < 3 ? "ChunkMaximumTimeExceeded" : "SessionEnded");
    check_progressive (chunk->location);
    check_pictures (chunk->location, 16 * i, n);
    g_autofree gchar *audio = judge_probe (chunk->location, "stream=duration_ts -select_streams a");
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
    g_assert_true (sink_rig_poll (rig, 20 * GST_SECOND));
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
  check_progressive (sink_rig_chunk (rig, 0)->location);
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

/* No chunk exceeds its size, whatever is in queues and encoders when it comes near. */
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
    g_assert_true (sink_rig_poll (rig, 20 * GST_SECOND));
  g_signal_emit_by_name (rig->sink, "stop", GST_CLOCK_TIME_NONE, &cut);
  sink_rig_feed (rig, 24, 32); /* must not get in */
  sink_rig_finish (rig);
  check_file (sink_rig_chunk (rig, 0), cut, "SessionEnded");
  check_pictures (sink_rig_chunk (rig, 0)->location, 0, cut / SINK_RIG_TICK);
  sink_rig_free (rig);
}

/* At the limit the recording ends by itself, while data still comes. */
static void
test_limit_stops (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, "max-duration=1000000000 on-limit=stop");

  sink_rig_feed (rig, 0, 24);
  while (rig->n_eos == 0 && !rig->error)
    g_assert_true (sink_rig_poll (rig, 20 * GST_SECOND));
  g_assert_no_error (rig->error);
  g_assert_cmpuint (rig->chunks->len, ==, 1);
  check_file (sink_rig_chunk (rig, 0), GST_SECOND, "ChunkMaximumTimeExceeded");
  check_pictures (sink_rig_chunk (rig, 0)->location, 0, 8);
  sink_rig_free (rig);
}

/* A stream that goes ends in the file, the other goes on and ends the recording. */
static void
test_pad_released (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);
  GstFlowReturn flow;

  sink_rig_feed (rig, 0, 16);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 20 * GST_SECOND));
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
    g_assert_true (sink_rig_poll (rig, 20 * GST_SECOND));
  g_assert_no_error (rig->error);
  check_file (sink_rig_chunk (rig, 0), 32 * SINK_RIG_TICK, "SessionEnded");
  sink_rig_free (rig);
}

/* The chunk of the recording before may still be on its way out of the bin. */
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
  g_autofree gchar *path = g_build_filename (rig->directory, "a.mp4", NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  sink_rig_free (rig);
}

/* The pipeline goes down in mid-recording: the file is finished with what has come out of the encoders. */
static goffset
get_size (const gchar *path)
{
  GStatBuf facts;

  return g_stat (path, &facts) == 0 ? facts.st_size : 0;
}

/* Until the encoders have brought something into the file. */
static void
wait_for_growth (SinkRig *rig, const gchar *path)
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
    g_assert_true (sink_rig_poll (rig, 20 * GST_SECOND));
  wait_for_growth (rig, sink_rig_chunk (rig, 0)->location);
  gst_element_set_state (rig->pipeline, GST_STATE_READY);
  while (sink_rig_poll (rig, 0))
    ;
  const SinkRigChunk *chunk = sink_rig_chunk (rig, 0);
  check_file (chunk, chunk->duration, "SessionEnded");
  check_progressive (chunk->location);
  sink_rig_free (rig);
}

static void
test_unwritable (void)
{
  SinkRig *rig = sink_rig_new ("none/a.mp4", TRUE, TRUE, NULL);
  g_autofree gchar *missing = g_build_filename (rig->directory, "none", NULL);

  g_assert_cmpint (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING), ==, GST_STATE_CHANGE_FAILURE);
  while (sink_rig_poll (rig, 0))
    ;
  g_assert_error (rig->error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  g_assert_nonnull (strstr (rig->error->message, missing));
  sink_rig_free (rig);

  rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL); /* the name is a directory's */
  g_autofree gchar *taken = g_build_filename (rig->directory, "a.mp4", NULL);
  g_mkdir (taken, 0700);
  sink_rig_feed (rig, 0, 24);
  sink_rig_finish (rig);
  g_assert_error (rig->error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  g_assert_nonnull (strstr (rig->error->message, taken));
  g_rmdir (taken);
  sink_rig_free (rig);
}

/* --- other processes --- */

#define LIVE_VIDEO                                                                                                     \
  "videotestsrc is-live=true ! video/x-raw,format=I420,framerate=8/1,width=320,height=180 ! r.video audiotestsrc "     \
  "is-live=true samplesperbuffer=400 ! audio/x-raw,rate=16000,channels=1 ! r.audio "

/* gst-launch-1.0 is no program of ours: it cannot load plugins that were built with a sanitizer. */
static gboolean
skip_without_launcher (void)
{
#ifdef SANITIZED
  g_test_skip ("gst-launch-1.0 cannot load plugins that were built with a sanitizer");
  return TRUE;
#else
  return FALSE;
#endif
}

static gchar *
temporary_file (const gchar *name)
{
  g_autofree gchar *directory = g_dir_make_tmp ("callreel-sink-XXXXXX", NULL);

  return g_build_filename (directory, name, NULL);
}

static void
remove_with_directory (const gchar *path)
{
  g_autofree gchar *directory = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (directory);
}

/* Polls, for a bounded time, until the file is there. */
static void
wait_for_file (const gchar *path)
{
  for (guint i = 0; i < 2000 && !g_file_test (path, G_FILE_TEST_EXISTS); i++)
    g_usleep (5000);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static guint64
finish_orphan (const gchar *path)
{
  g_autoptr (GBytes) said = judge_run ("\"$CALLREEL_BUILD_ROOT/gst/finish/callreel-finish\" \"$F\"", path, NULL);
  g_autofree gchar *text = judge_text (said);
  const gchar *value = strstr (text, "\"duration-ns\":");

  g_assert_nonnull (value);
  return g_ascii_strtoull (value + strlen ("\"duration-ns\":"), NULL, 10);
}

static void
check_killed (const gchar *format, const gchar *sources, guint ms)
{
  g_autofree gchar *name = g_strconcat ("a.", format, NULL);
  g_autofree gchar *path = temporary_file (name);
  g_autofree gchar *command =
      g_strdup_printf ("exec gst-launch-1.0 -q %s callrecordsink name=r format=%s location=%s", sources, format, path);
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "sh", "-c", command, NULL);
  gint64 start, stop;

  wait_for_file (path);
  start = g_get_monotonic_time ();
  g_usleep (1000 * ms); /* the moment of the kill, which is what is being tested */
  stop = g_get_monotonic_time ();
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);

  judge_decodes (path);
  guint64 duration = finish_orphan (path);
  judge_decodes (path);
  if (g_str_equal (format, "mp4"))
    check_progressive (path);
  g_assert_cmpuint (duration + GST_SECOND, >=, (stop - start) * 1000);
  g_test_message ("%s: killed %.3f s after the file appeared, %.3f s play", format, (stop - start) / 1e6,
                  duration / 1e9);
  /* again changes nothing; a finished file tells its length in samples */
  g_assert_cmpfloat_with_epsilon (finish_orphan (path), duration, GST_SECOND / 16000);
  remove_with_directory (path);
}

static void
test_killed (void)
{
  if (skip_without_launcher ())
    return;
  for (guint i = 0; i < 3; i++)
    check_killed ("mp4", LIVE_VIDEO, g_test_rand_int_range (1000, 2500));
  check_killed ("wav", "audiotestsrc is-live=true ! r.audio", 700);
  check_killed ("mp3", "audiotestsrc is-live=true ! audio/x-raw,rate=16000 ! r.audio", 700);
}

/* Where the first fragment ends: a file that was cut before has nothing to play. */
static gsize
first_fragment_end (const gchar *file, gsize size)
{
  Mp4Box box = { 0 };
  guint64 at = 0;

  do {
    at += box.size;
    g_assert_true (mp4_box_read ((const guint8 *)file, size, at, &box));
  } while (box.type != MP4_FOURCC ('m', 'd', 'a', 't'));
  return at + box.size;
}

/* What a process left that was killed while it put a smaller file in the place of another goes with the finishing. */
static void
leave_remains (const gchar *path, gchar **remains)
{
  g_free (*remains);
  *remains = g_strconcat (path, ".new", NULL);
  g_assert_true (g_file_set_contents (*remains, "half of a", -1, NULL));
}

/* What a kill leaves is cut off at random bytes: the whole fragments play, and finishing makes a file without error. */
static void
test_cut_anywhere (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);
  g_autofree gchar *whole = NULL, *path = temporary_file ("cut.mp4"), *remains = NULL;
  gsize size = 0, least;
  guint64 longest = 0;

  sink_rig_feed (rig, 0, 80);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 20 * GST_SECOND));
  const gchar *location = sink_rig_chunk (rig, 0)->location;
  for (guint i = 0; i < 12000 && size < 720000; i++) { /* most of it has come out */
    g_free (g_steal_pointer (&whole));
    g_assert_true (g_file_get_contents (location, &whole, &size, NULL));
    g_usleep (5000);
  }
  sink_rig_free (rig);
  g_assert_cmpuint (size, >=, 720000);
  least = first_fragment_end (whole, size);

  for (guint i = 0; i < 25; i++) {
    gsize cut = g_test_rand_int_range (least, size);
    g_assert_true (g_file_set_contents (path, whole, cut, NULL));
    leave_remains (path, &remains);
    longest = MAX (longest, finish_orphan (path));
    g_assert_false (g_file_test (remains, G_FILE_TEST_EXISTS));
    judge_decodes (path);
    check_progressive (path);
  }
  g_assert_cmpuint (longest, >, GST_SECOND);
  remove_with_directory (path);
}

static void
check_limited (const gchar *command, const gchar *path, const gchar *expected, gboolean in_place)
{
  gint code = 0;
  g_autoptr (GBytes) said = judge_run (command, path, &code);
  g_autofree gchar *text = judge_text (said);

  if (code == 77) {
    g_test_skip ("no file system of limited size can be mounted here");
    remove_with_directory (path);
    return;
  }
  g_assert_nonnull (strstr (text, expected));
  judge_decodes (path);
  if (in_place)
    check_finished_in_place (path);
  else
    check_progressive (path);
  g_autofree gchar *duration = judge_probe (path, "format=duration");
  g_assert_cmpfloat (g_ascii_strtod (duration, NULL), >, 1);
  remove_with_directory (path);
}

#define ENDLESS                                                                                                        \
  "videotestsrc pattern=snow ! video/x-raw,format=I420,framerate=8/1,width=320,height=180 ! r.video audiotestsrc "     \
  "samplesperbuffer=400 ! audio/x-raw,rate=16000,channels=1 ! r.audio callrecordsink name=r "

static void
test_file_too_large (void)
{
  if (skip_without_launcher ())
    return;
  g_autofree gchar *path = temporary_file ("a.mp4");

  check_limited ("trap '' XFSZ; ulimit -f 4000; gst-launch-1.0 " ENDLESS "location=\"$F\" 2>&1; true", path,
                 "File too large", FALSE);
}

static void
test_disk_full (void)
{
  if (skip_without_launcher ())
    return;
  g_autofree gchar *path = temporary_file ("a.mp4");

  check_limited ("unshare -m sh -c 'mkdir \"$F.d\"; mount -t tmpfs -o size=2m none \"$F.d\" || exit 77; "
                 "gst-launch-1.0 " ENDLESS "location=\"$F.d/a.mp4\" 2>&1; cp \"$F.d/a.mp4\" \"$F\"'; c=$?; "
                 "rmdir \"$F.d\" 2>/dev/null; [ $c = 0 ] || exit 77",
                 path, "No space left on device", TRUE);
}

static void
test_finish_refuses (void)
{
  g_autofree gchar *path = temporary_file ("a\"b.txt");
  gint code = 0;

  g_assert_true (g_file_set_contents (path, "neither sound nor picture, but long enough to look at", -1, NULL));
  g_autoptr (GBytes) said = judge_run ("\"$CALLREEL_BUILD_ROOT/gst/finish/callreel-finish\" \"$F\"", path, &code);
  g_autofree gchar *text = judge_text (said);
  g_assert_cmpint (code, ==, 1);
  g_assert_nonnull (strstr (text, "\"error\":"));
  g_assert_nonnull (strstr (text, "a\\\"b.txt"));
  remove_with_directory (path);
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
  g_test_add_func ("/callrecordsink/killed", test_killed);
  g_test_add_func ("/callrecordsink/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/callrecordsink/file-too-large", test_file_too_large);
  g_test_add_func ("/callrecordsink/disk-full", test_disk_full);
  g_test_add_func ("/callrecordsink/finish-refuses", test_finish_refuses);
  return g_test_run ();
}
