/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encodes a file like a browser that sends temporal layers: VP8 or VP9 in RTP with the layers' numbers. Writes the
 * packets, each with its time, in GStreamer's own format (GDP). Called by thin.py: layers IN OUT 8|9 2|3. */
#include "tests/gst/thin/layerpattern.h"

#include <stdlib.h>

#define BITRATE 700000

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) encoder = NULL, payloader = NULL, source = NULL, sink = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autofree char *text = NULL;
  const ThinLayers *layers;
  gboolean vp9;

  gst_init (&argc, &argv);
  if (argc != 5) {
    g_printerr ("layers IN OUT 8|9 2|3\n");
    return 2;
  }
  vp9 = atoi (argv[3]) == 9;
  layers = atoi (argv[4]) == 2 ? &thin_l1t2 : &thin_l1t3;
  text = g_strdup_printf (
      "filesrc name=in ! decodebin ! videoconvert ! %s name=encoder deadline=1 cpu-used=8 "
      "keyframe-max-dist=9999 error-resilient=default ! %s name=payloader picture-id-mode=2 ! gdppay ! "
      "filesink name=out",
      vp9 ? "vp9enc lag-in-frames=0 end-usage=cbr" : "vp8enc", vp9 ? "rtpvp9pay" : "rtpvp8pay");
  pipeline = gst_parse_launch (text, &error);
  g_assert_no_error (error);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  encoder = gst_bin_get_by_name (GST_BIN (pipeline), "encoder");
  g_object_set (source, "location", argv[1], NULL);
  g_object_set (sink, "location", argv[2], NULL);
  g_object_set (encoder, "target-bitrate", BITRATE, NULL);
  thin_set_layers (encoder, layers, BITRATE);
  if (vp9) {
    payloader = gst_bin_get_by_name (GST_BIN (pipeline), "payloader");
    thin_write_layers (payloader, layers);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS ? 0 : 1;
}
