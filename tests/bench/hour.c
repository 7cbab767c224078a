/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long it takes to close a long file after its end of stream. Run by service.py and by people.
 *
 *     hour SECONDS FILE
 *
 * Records this many seconds of a small canvas with sound into FILE, as fast as the machine can, and prints the
 * milliseconds from the end of the last input to the message that the file is closed, including what is left in
 * encoders and queues. */
#include "gst/common/names.h"
#include <gst/gst.h>

#include <stdlib.h>

#define TICKS_A_SECOND 8
#define SAMPLES        2000

static gint64 last_end; /* µs, atomic: both inputs' threads only raise it, before EOS reaches the bus */

/* Streaming threads. */
static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    __atomic_store_n (&last_end, g_get_monotonic_time (), __ATOMIC_SEQ_CST);
  return GST_PAD_PROBE_OK;
}

static void
watch_end (GstElement *pipeline, const char *name)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, NULL, NULL);
}

/* Returns: the time (µs) of the message that the file is closed, 0 after an error */
static gint64
wait_closed (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gint64 closed = 0;

  for (;;) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                    GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

    if (gst_message_has_name (message, CALLREEL_MESSAGE_CLOSED))
      closed = g_get_monotonic_time ();
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      return 0;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return closed;
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int ticks;
  gint64 closed;

  gst_init (&argc, &argv);
  if (argc != 3 || (ticks = atoi (argv[1]) * TICKS_A_SECOND) <= 0) {
    g_printerr ("usage: hour SECONDS FILE\n");
    return 2;
  }
  text = g_strdup_printf (
      "callrecordsink name=r location=%s max-duration=0 "
      "videotestsrc name=v num-buffers=%d pattern=ball ! video/x-raw,width=320,height=180,framerate=%d/1 ! "
      "r.video audiotestsrc name=a num-buffers=%d samplesperbuffer=%d ! audio/x-raw,rate=16000 ! r.audio",
      argv[2], ticks, TICKS_A_SECOND, ticks, SAMPLES);
  pipeline = gst_parse_launch (text, &error);
  if (pipeline == NULL || error != NULL) {
    g_printerr ("hour: %s\n", error->message);
    return 1;
  }
  watch_end (pipeline, "v");
  watch_end (pipeline, "a");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  closed = wait_closed (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (closed == 0)
    return 1;
  g_print ("%.0f\n", (double)(closed - __atomic_load_n (&last_end, __ATOMIC_SEQ_CST)) / 1000);
  return 0;
}
