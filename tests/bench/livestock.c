/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a live pipeline of stock elements, and prints each second how many pictures its compositor, named `t`, has
 * output and how many of them were late. Run by density.py:
 *
 *     livestock PIPELINE
 *
 * Late is defined as for tilecompositor: a picture output more than a tick of 1/8 s after it was due. SIGINT ends the
 * stream, so that its file is finished.
 */
#include <glib-unix.h>
#include <gst/gst.h>

#define TICK (GST_SECOND / 8)

typedef struct {
  GMainLoop *loop;
  GstElement *pipeline;
  GstElement *compositor;
  int ticks, late; /* atomic */
} Stock;

/* On the compositor's streaming thread. */
static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Stock *stock = data;
  GstClockTime now = gst_element_get_current_running_time (stock->compositor), latency = 0;
  GstClockTime pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  g_autoptr (GstQuery) query = gst_query_new_latency ();

  if (gst_pad_query (pad, query))
    gst_query_parse_latency (query, NULL, &latency, NULL);
  g_atomic_int_inc (&stock->ticks);
  if (now > pts + latency + TICK)
    g_atomic_int_inc (&stock->late);
  return GST_PAD_PROBE_OK;
}

static gboolean
on_second (gpointer data)
{
  Stock *stock = data;

  g_print ("%d %d\n", g_atomic_int_get (&stock->ticks), g_atomic_int_get (&stock->late));
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer data)
{
  gst_element_send_event (((Stock *)data)->pipeline, gst_event_new_eos ());
  return G_SOURCE_CONTINUE;
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_printerr ("livestock: %s\n", error->message);
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR || GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    g_main_loop_quit (((Stock *)data)->loop);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstBus) bus = NULL;
  Stock stock = { 0 };

  gst_init (&argc, &argv);
  stock.pipeline = argc == 2 ? gst_parse_launch (argv[1], &error) : NULL;
  stock.compositor = stock.pipeline != NULL ? gst_bin_get_by_name (GST_BIN (stock.pipeline), "t") : NULL;
  if (stock.compositor == NULL) {
    g_printerr ("livestock: %s\n", error != NULL ? error->message : "PIPELINE with a compositor named t");
    return 2;
  }
  stock.loop = g_main_loop_new (NULL, FALSE);
  pad = gst_element_get_static_pad (stock.compositor, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_picture, &stock, NULL);
  bus = gst_element_get_bus (stock.pipeline);
  gst_bus_add_watch (bus, on_message, &stock);
  g_timeout_add_seconds (1, on_second, &stock);
  g_unix_signal_add (SIGINT, on_interrupt, &stock);
  gst_element_set_state (stock.pipeline, GST_STATE_PLAYING);
  g_main_loop_run (stock.loop);
  gst_element_set_state (stock.pipeline, GST_STATE_NULL);
  on_second (&stock);
  gst_object_unref (stock.compositor);
  gst_object_unref (stock.pipeline);
  g_main_loop_unref (stock.loop);
  return 0;
}
