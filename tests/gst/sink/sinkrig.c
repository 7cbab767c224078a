/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A callrecordsink that is fed tick by tick, its messages, and its files as decoded by ffmpeg. For its tests. */
#include "tests/gst/sink/sinkrig.h"
#include "gst/common/names.h"
#include "gst/core/file/mp4-box.h"

#include <glib/gstdio.h>
#include <string.h>

#define BARS         16
#define WAIT         (60 * GST_SECOND)
#define CLICK_LENGTH 32

static void
chunk_free (SinkRigChunk *chunk)
{
  g_free (chunk->location);
  g_free (chunk->end_reason);
  g_free (chunk);
}

static GstElement *
add_source (SinkRig *rig, const char *pad, const char *caps, guint64 tick_bytes)
{
  GstElement *source = gst_element_factory_make ("appsrc", NULL);

  gst_util_set_object_arg (G_OBJECT (source), "caps", caps);
  g_object_set (source, "format", GST_FORMAT_TIME, "max-bytes", 2 * tick_bytes, NULL);
  gst_bin_add (GST_BIN (rig->pipeline), source);
  g_assert_true (gst_element_link_pads (source, "src", rig->sink, pad));
  return source;
}

/* The first chunk is written to @name in a directory of its own; @properties: as in gst-launch, or NULL. */
SinkRig *
sink_rig_new (const char *name, gboolean audio, gboolean video, const char *properties)
{
  SinkRig *rig = g_new0 (SinkRig, 1);
  g_autofree char *description = g_strdup_printf ("callrecordsink name=r %s", properties ? properties : "");
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;

  rig->directory = g_dir_make_tmp ("callreel-sink-XXXXXX", NULL);
  location = g_build_filename (rig->directory, name, NULL);
  rig->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify)chunk_free);
  rig->pipeline = gst_pipeline_new (NULL);
  rig->sink = gst_parse_launch (description, &error);
  g_assert_no_error (error);
  g_object_set (rig->sink, "location", location, NULL);
  gst_bin_add (GST_BIN (rig->pipeline), rig->sink);
  if (audio)
    rig->audio = add_source (rig, "audio", "audio/x-raw,format=S16LE,layout=interleaved,rate=16000,channels=1",
                             SINK_RIG_SAMPLES * 2);
  if (video)
    rig->video = add_source (rig, "video", "video/x-raw,format=I420,width=320,height=64,framerate=8/1",
                             SINK_RIG_WIDTH * SINK_RIG_HEIGHT * 3 / 2);
  return rig;
}

void
sink_rig_free (SinkRig *rig)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->pipeline);
  dir = g_dir_open (rig->directory, 0, NULL);
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (rig->directory, name, NULL);
    g_unlink (path);
  }
  g_rmdir (rig->directory);
  g_free (rig->directory);
  g_ptr_array_unref (rig->chunks);
  g_clear_error (&rig->error);
  g_free (rig);
}

static gboolean
is_flash (SinkRig *rig, guint tick)
{
  for (const guint64 *flash = rig->flash; flash && *flash; flash++)
    if (*flash == tick)
      return TRUE;
  return FALSE;
}

static void
push (GstElement *source, GstBuffer *buffer, guint tick)
{
  GstFlowReturn flow;

  GST_BUFFER_PTS (buffer) = tick * SINK_RIG_TICK;
  GST_BUFFER_DURATION (buffer) = SINK_RIG_TICK;
  g_signal_emit_by_name (source, "push-buffer", buffer, &flow);
  gst_buffer_unref (buffer);
}

static void
push_audio (SinkRig *rig, guint tick)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SINK_RIG_SAMPLES * 2, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (guint i = 0; i < SINK_RIG_SAMPLES; i++) {
    int value = ((guint64)tick * SINK_RIG_SAMPLES + i) % SINK_RIG_MODULUS;
    if (rig->flash)
      value = is_flash (rig, tick) && i < CLICK_LENGTH ? (i % 8 < 4 ? 25000 : -25000) : 0;
    ((gint16 *)map.data)[i] = GINT16_TO_LE ((gint16)value);
  }
  gst_buffer_unmap (buffer, &map);
  push (rig->audio, buffer, tick);
}

static void
push_video (SinkRig *rig, guint tick)
{
  gsize luma = SINK_RIG_WIDTH * SINK_RIG_HEIGHT;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, luma * 3 / 2, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data + luma, 128, luma / 2);
  for (gsize i = 0; i < luma; i++) {
    guint bar = i % SINK_RIG_WIDTH * BARS / SINK_RIG_WIDTH;
    map.data[i] = tick >> bar & 1 ? 235 : 16;
    if (rig->noise && i > luma / 2)
      map.data[i] = g_test_rand_int_range (16, 236);
    if (rig->flash)
      map.data[i] = is_flash (rig, tick) ? 235 : 16;
  }
  gst_buffer_unmap (buffer, &map);
  push (rig->video, buffer, tick);
}

/* Pushes ticks @from to @to, excluding @to. Starts the pipeline if need be. */
void
sink_rig_feed (SinkRig *rig, guint from, guint to)
{
  g_assert_cmpint (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  for (guint tick = from; tick < to; tick++) {
    if (rig->audio)
      push_audio (rig, tick);
    if (rig->video)
      push_video (rig, tick);
  }
}

static SinkRigChunk *
chunk_of (SinkRig *rig, const GstStructure *s)
{
  SinkRigChunk *chunk;
  guint index = 0;

  gst_structure_get_uint (s, CALLREEL_FIELD_INDEX, &index);
  for (guint i = 0; i < rig->chunks->len; i++) {
    chunk = g_ptr_array_index (rig->chunks, i);
    if (chunk->index == index)
      return chunk;
  }
  chunk = g_new0 (SinkRigChunk, 1);
  chunk->index = index;
  chunk->location = g_strdup (gst_structure_get_string (s, CALLREEL_FIELD_LOCATION));
  g_ptr_array_add (rig->chunks, chunk);
  return chunk;
}

static void
take_element_message (SinkRig *rig, const GstStructure *s)
{
  if (gst_structure_has_name (s, CALLREEL_MESSAGE_OPENED)) {
    guint before = rig->chunks->len;
    gst_structure_get_uint64 (s, CALLREEL_FIELD_RUNNING_TIME, &chunk_of (rig, s)->running_time);
    g_assert_cmpuint (rig->chunks->len, ==, before + 1);
  } else if (gst_structure_has_name (s, CALLREEL_MESSAGE_CLOSED)) {
    guint before = rig->chunks->len;
    SinkRigChunk *chunk = chunk_of (rig, s);
    g_assert_cmpuint (rig->chunks->len, ==, before); /* was opened */
    g_assert_null (chunk->end_reason);               /* and not closed */
    chunk->end_reason = g_strdup (gst_structure_get_string (s, CALLREEL_FIELD_END_REASON));
    gst_structure_get (s, CALLREEL_FIELD_DURATION, G_TYPE_UINT64, &chunk->duration, CALLREEL_FIELD_SIZE, G_TYPE_UINT64,
                       &chunk->size, CALLREEL_FIELD_MISSING, G_TYPE_BOOLEAN, &chunk->missing, NULL);
  }
}

/* Handles one message within @timeout; FALSE if there was none. */
gboolean
sink_rig_poll (SinkRig *rig, GstClockTime timeout)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (rig->pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, timeout, GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  if (!message)
    return FALSE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    rig->n_eos++;
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && !rig->error)
    gst_message_parse_error (message, &rig->error, NULL);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT)
    take_element_message (rig, gst_message_get_structure (message));
  return TRUE;
}

/* Ends the inputs and waits for the one EOS, or an error. */
void
sink_rig_finish (SinkRig *rig)
{
  GstFlowReturn flow;

  if (rig->audio)
    g_signal_emit_by_name (rig->audio, "end-of-stream", &flow);
  if (rig->video)
    g_signal_emit_by_name (rig->video, "end-of-stream", &flow);
  while (rig->n_eos == 0 && !rig->error && sink_rig_poll (rig, WAIT))
    ;
  if (!rig->error)
    g_assert_cmpuint (rig->n_eos, ==, 1);
  while (sink_rig_poll (rig, 0))
    ;
  g_assert_cmpuint (rig->n_eos, <=, 1);
}

const SinkRigChunk *
sink_rig_chunk (SinkRig *rig, guint n)
{
  g_assert_cmpuint (n, <, rig->chunks->len);
  return g_ptr_array_index (rig->chunks, n);
}

/* Runs the shell command @command, in which $F is @path. Returns: its output; sets its exit code, or asserts that it is
 * 0 */
GBytes *
judge_run (const char *command, const char *path, int *exit_code)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  GBytes *output = NULL;

  g_subprocess_launcher_setenv (launcher, "F", path, TRUE);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", command, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error));
  if (exit_code)
    *exit_code = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  else if (!g_subprocess_get_successful (process))
    g_error ("%s of %s: %.*s", command, path, (int)g_bytes_get_size (output),
             (const char *)g_bytes_get_data (output, NULL));
  return output;
}

char *
judge_text (GBytes *output)
{
  gsize size;
  const char *data = g_bytes_get_data (output, &size);

  return g_strndup (data ? data : "", size);
}

/* ffmpeg decodes the whole file without a message (except that a single channel is taken for the centre). */
void
judge_decodes (const char *path)
{
  g_autoptr (GBytes) said = judge_run ("(ffmpeg -v warning -xerror -i \"$F\" -f null - 2>&1 || echo failed) |"
                                       " grep -v 'Guessed Channel Layout' || true",
                                       path, NULL);
  g_autofree char *text = judge_text (said);

  g_assert_cmpstr (text, ==, "");
}

/* Returns: its audio as S16LE */
GBytes *
judge_audio (const char *path)
{
  return judge_run ("ffmpeg -v error -i \"$F\" -map 0:a -f s16le -", path, NULL);
}

/* Returns: the number that each picture carries; *@levels: the mean luma of each */
GArray *
judge_pictures (const char *path, GArray **levels)
{
  g_autoptr (GBytes) bytes =
      judge_run ("ffmpeg -v error -i \"$F\" -map 0:v -fps_mode passthrough -pix_fmt gray -f rawvideo -", path, NULL);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize frame = SINK_RIG_WIDTH * SINK_RIG_HEIGHT, n = g_bytes_get_size (bytes) / frame;

  if (levels)
    *levels = g_array_new (FALSE, FALSE, sizeof (guint));
  for (gsize i = 0; i < n; i++, data += frame) {
    guint number = 0, sum = 0;
    for (guint bar = 0; bar < BARS; bar++) /* in the upper half, in the middle of the bar */
      if (data[SINK_RIG_HEIGHT / 4 * SINK_RIG_WIDTH + (2 * bar + 1) * SINK_RIG_WIDTH / BARS / 2] > 125)
        number |= 1 << bar;
    for (gsize k = 0; k < frame; k++)
      sum += data[k];
    sum /= frame;
    g_array_append_val (numbers, number);
    if (levels)
      g_array_append_val (*levels, sum);
  }
  return numbers;
}

/* Returns: ffprobe's output for @entries, values only, separated by commas and lines */
char *
judge_probe (const char *path, const char *entries)
{
  g_autofree char *command = g_strdup_printf ("ffprobe -v error -show_entries %s -of csv=p=0 \"$F\"", entries);
  g_autoptr (GBytes) said = judge_run (command, path, NULL);

  return g_strchomp (judge_text (said));
}

/* Returns: the types of an MP4's top-level boxes */
char *
judge_outline (const char *path)
{
  g_autofree char *data = NULL;
  GString *text = g_string_new (NULL);
  gsize size;
  Mp4Box box;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (guint64 at = 0; mp4_box_read ((guint8 *)data, size, at, &box); at += box.size)
    g_string_append_printf (text, "%s%.4s", text->len ? " " : "", data + at + 4);
  return g_string_free (text, FALSE);
}

void
judge_progressive (const char *path)
{
  g_autofree char *outline = judge_outline (path);

  g_assert_cmpstr (outline, ==, "ftyp moov mdat");
}
