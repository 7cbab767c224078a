/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pure red through a codec and onto a canvas: it is the same red for any size of the picture, whether or not the stream
 * describes its colours. */
#include "manager/worker/stream/reel-colour-fill.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

/* of the canvas, BT.709 */
#define RED_Y 63
#define RED_U 102
#define RED_V 240

typedef struct {
  const char *name;
  const char *matrix; /* of the picture that is encoded */
  guint width, height;
  const char *codec; /* from raw video to a decoder named `decoder` */
} Case;

/* over RTP, whose caps do not contain the encoder's colorimetry */
#define VP8  "vp8enc deadline=1 ! rtpvp8pay ! rtpvp8depay ! vp8dec name=decoder"
#define H264 "canvasx264enc ! avdec_h264 name=decoder"

static const Case cases[] = {
  { "vp8/640x360", "bt601", 640, 360, VP8 },
  { "vp8/360x640", "bt601", 360, 640, VP8 },
  { "vp8/1280x720", "bt601", 1280, 720, VP8 },
  { "h264-says-bt709/640x360", "bt709", 640, 360, H264 },
  { "h264-says-bt601/1280x720", "bt601", 1280, 720, H264 },
  { "jpeg/640x360", "1:4:0:0", 640, 360, "jpegenc quality=100 ! jpegdec name=decoder" },
};

static GstSample *
pull_canvas (const Case *item)
{
  g_autofree char *text = g_strdup_printf (
      "videotestsrc num-buffers=3 pattern=red ! video/x-raw,format=BGRx,width=%u,height=%u,framerate=8/1 ! "
      "videoconvert dither=none ! video/x-raw,format=I420,colorimetry=(string)%s ! %s ! tilecompositor ! "
      "video/x-raw,width=640,height=360 ! appsink name=sink sync=false",
      item->width, item->height, item->matrix, item->codec);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstElement) sink = NULL, decoder = NULL;
  g_autoptr (GstPad) pad = NULL;
  GstSample *sample;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  pad = gst_element_get_static_pad (decoder, "src");
  reel_colour_fill_attach (pad);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 60 * GST_SECOND);
  g_assert_nonnull (sample);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return sample;
}

static void
test_red (gconstpointer data)
{
  const Case *item = data;
  g_autoptr (GstSample) sample = pull_canvas (item);
  GstVideoFrame frame;
  GstVideoInfo info;
  int y, u, v;

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  y = ((guint8 *)frame.data[0])[180 * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + 320];
  u = ((guint8 *)frame.data[1])[90 * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 1) + 160];
  v = ((guint8 *)frame.data[2])[90 * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 2) + 160];
  g_test_message ("%s: %d %d %d", item->name, y, u, v);
  gst_video_frame_unmap (&frame);
  g_assert_cmpint (ABS (y - RED_Y), <=, 3);
  g_assert_cmpint (ABS (u - RED_U), <=, 3);
  g_assert_cmpint (ABS (v - RED_V), <=, 3);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/colour-fill/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_red);
  }
  return g_test_run ();
}
