/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callrecordsink beyond one recording: its end is reported whatever the pipeline does, the next recording overwrites
 * none before it, and nobody can seek it. */
#include "gst/common/names.h"
#include "tests/gst/sink/sinkrig.h"

#define BOUND_US (60 * G_USEC_PER_SEC)

/* The next recording of the same element, to the same location. */
static void
record_again (SinkRig *rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_READY);
  g_ptr_array_set_size (rig->chunks, 0);
  rig->n_eos = 0;
}

/* On streaming and pool threads. Delays the message that the sink plays, and with it the pipeline's PLAYING, until the
 * chunk has come, ended and been removed. This happens by itself if the thread that posts the message gets no
 * processor. */
static GstBusSyncReply
hold_playing_messages (GstBus *bus, GstMessage *message, gpointer user_data)
{
  SinkRig *rig = user_data;
  GstState state = GST_STATE_NULL;
  gint64 bound = g_get_monotonic_time () + BOUND_US;
  guint children = 0;
  gboolean closed = FALSE;

  if (gst_message_has_name (message, CALLREEL_MESSAGE_CLOSED))
    g_object_set_data (G_OBJECT (rig->sink), "closed", rig);
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STATE_CHANGED || GST_MESSAGE_SRC (message) != GST_OBJECT (rig->sink))
    return GST_BUS_PASS;
  gst_message_parse_state_changed (message, NULL, &state, NULL);
  while (state == GST_STATE_PLAYING && (!closed || children != 1) && g_get_monotonic_time () < bound) {
    g_usleep (1000);
    closed = g_object_get_data (G_OBJECT (rig->sink), "closed") != NULL;
    GST_OBJECT_LOCK (rig->sink);
    children = GST_BIN_NUMCHILDREN (rig->sink); /* the gate stays */
    GST_OBJECT_UNLOCK (rig->sink);
  }
  if (state == GST_STATE_PLAYING)
    g_assert_cmpuint (children, ==, 1);
  return GST_BUS_PASS;
}

static void
test_eos_before_playing (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");
  g_autoptr (GstBus) bus = gst_element_get_bus (rig->pipeline);
  GstFlowReturn flow;

  gst_bus_set_sync_handler (bus, hold_playing_messages, rig, NULL);
  sink_rig_feed (rig, 0, 2);
  g_signal_emit_by_name (rig->audio, "end-of-stream", &flow);
  while (rig->n_eos == 0 && sink_rig_poll (rig, 60 * GST_SECOND))
    g_assert_no_error (rig->error);
  g_assert_cmpuint (rig->n_eos, ==, 1);
  g_assert_cmpuint (sink_rig_chunk (rig, 0)->duration, ==, 2 * SINK_RIG_TICK);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  sink_rig_free (rig);
}

static void
check_index (SinkRig *rig, const char *name, guint index)
{
  g_autofree char *path = g_build_filename (rig->directory, name, NULL);

  g_assert_no_error (rig->error);
  g_assert_cmpuint (sink_rig_chunk (rig, 0)->index, ==, index);
  g_assert_cmpstr (sink_rig_chunk (rig, 0)->location, ==, path);
  judge_decodes (path);
}

/* The files of earlier recordings are unchanged. */
static void
check_goes_on (const char *location, const char *const names[3])
{
  SinkRig *rig = sink_rig_new (location, TRUE, FALSE, "format=wav");

  for (guint i = 0; i < 3; i++) {
    sink_rig_feed (rig, 0, 4 + i);
    sink_rig_finish (rig);
    check_index (rig, names[i], i);
    record_again (rig);
  }
  for (guint i = 0; i < 3; i++) {
    g_autofree char *path = g_build_filename (rig->directory, names[i], NULL);
    g_autoptr (GBytes) sound = judge_audio (path);

    g_assert_cmpuint (g_bytes_get_size (sound), ==, (4 + i) * SINK_RIG_SAMPLES * 2);
  }
  sink_rig_free (rig);
}

static void
test_goes_on (void)
{
  static const char *const placed[] = { "a-00000.wav", "a-00001.wav", "a-00002.wav" };
  static const char *const inserted[] = { "a.wav", "a-00001.wav", "a-00002.wav" };

  check_goes_on ("a-%05u.wav", placed);
  check_goes_on ("a.wav", inserted);
}

/* Another location starts again; first-index applies if it is beyond what was recorded. */
static void
test_another_location (void)
{
  SinkRig *rig = sink_rig_new ("a-%u.wav", TRUE, FALSE, "format=wav first-index=4");
  g_autofree char *other = g_build_filename (rig->directory, "b-%u.wav", NULL);

  sink_rig_feed (rig, 0, 4);
  sink_rig_finish (rig);
  check_index (rig, "a-4.wav", 4);
  record_again (rig);
  g_object_set (rig->sink, "first-index", 9, NULL);
  sink_rig_feed (rig, 0, 4);
  sink_rig_finish (rig);
  check_index (rig, "a-9.wav", 9);
  record_again (rig);
  g_object_set (rig->sink, "location", other, "first-index", 0, NULL);
  sink_rig_feed (rig, 0, 4);
  sink_rig_finish (rig);
  check_index (rig, "b-0.wav", 0);
  sink_rig_free (rig);
}

/* On the streaming thread: half of the data waits until the seeks have been tried. */
static GstPadProbeReturn
hold_back (GstPad *pad, GstPadProbeInfo *info, gpointer n)
{
  return ++*(guint *)n == 50 ? GST_PAD_PROBE_OK : GST_PAD_PROBE_PASS;
}

static void
check_refuses_seeks (SinkRig *rig)
{
  g_assert_false (gst_element_seek_simple (rig->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
  g_assert_false (gst_element_seek_simple (rig->sink, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
}

/* A seekable source must not start again: before a chunk is open, during the recording, and after everything is
 * closed. */
static void
test_seek_refused (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", FALSE, FALSE, "format=wav");
  GstElement *source = gst_parse_bin_from_description ("audiotestsrc samplesperbuffer=1600 num-buffers=100 ! "
                                                       "audio/x-raw,rate=16000,channels=1 ! identity name=gate",
                                                       TRUE, NULL);
  g_autoptr (GstElement) identity = gst_bin_get_by_name (GST_BIN (source), "gate");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (identity, "src");
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable = TRUE;
  guint n = 0;

  gst_bin_add (GST_BIN (rig->pipeline), source);
  g_assert_true (gst_element_link_pads (source, NULL, rig->sink, "audio"));
  gulong probe = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold_back, &n, NULL);
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  g_assert_cmpint (gst_element_get_state (rig->pipeline, NULL, NULL, 60 * GST_SECOND), ==, GST_STATE_CHANGE_SUCCESS);
  check_refuses_seeks (rig);
  sink_rig_feed (rig, 0, 0);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  g_assert_true (gst_element_query (rig->sink, query));
  gst_query_parse_seeking (query, NULL, &seekable, NULL, NULL);
  g_assert_false (seekable);
  check_refuses_seeks (rig);
  gst_pad_remove_probe (pad, probe);
  sink_rig_finish (rig);
  check_refuses_seeks (rig);
  check_index (rig, "a.wav", 0);
  g_assert_cmpuint (sink_rig_chunk (rig, 0)->duration, ==, 10 * GST_SECOND);
  sink_rig_free (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/recordroll/eos-before-playing", test_eos_before_playing);
  g_test_add_func ("/recordroll/goes-on", test_goes_on);
  g_test_add_func ("/recordroll/another-location", test_another_location);
  g_test_add_func ("/recordroll/seek-refused", test_seek_refused);
  return g_test_run ();
}
