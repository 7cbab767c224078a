/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of rotated pictures: they are upright in their tile, in any format, from the frame on to which the tag
 * applies. */
#include "tests/gst/compositor/tilerig.h"

#define CANVAS "video/x-raw,width=640,height=360"

/* top left, top right, bottom left, bottom right */
static const guint32 corners[] = { 0xd02020, 0x20a040, 0x2040d0, 0xd0d020 };

typedef struct {
  const char *orientation;
  guint shown[4]; /* which corner of the stored picture is where */
} Case;

static const Case cases[] = {
  { "rotate-0", { 0, 1, 2, 3 } },        { "rotate-90", { 2, 0, 3, 1 } },       { "rotate-180", { 3, 2, 1, 0 } },
  { "rotate-270", { 1, 3, 0, 2 } },      { "flip-rotate-0", { 1, 0, 3, 2 } },   { "flip-rotate-90", { 3, 1, 2, 0 } },
  { "flip-rotate-180", { 2, 3, 0, 1 } }, { "flip-rotate-270", { 0, 2, 1, 3 } },
};

static void
push_quarters (TileSource *source, guint64 tick)
{
  const int w = source->info.width, h = source->info.height;
  g_autoptr (GstBuffer) plain = gst_buffer_new_allocate (NULL, 4 * (gsize)w * (gsize)h, NULL);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&source->info), NULL);
  GstVideoConverter *converter;
  GstVideoFrame from, to;
  GstVideoInfo argb;

  gst_video_info_set_format (&argb, GST_VIDEO_FORMAT_xRGB, (guint)w, (guint)h);
  argb.fps_n = source->info.fps_n;
  argb.fps_d = source->info.fps_d;
  g_assert_true (gst_video_frame_map (&from, &argb, plain, GST_MAP_WRITE));
  for (int i = 0; i < w * h; i++)
    GST_WRITE_UINT32_BE ((guint8 *)from.data[0] + 4 * i,
                         0xff000000 | corners[(i / w >= h / 2 ? 2 : 0) + (i % w >= w / 2 ? 1 : 0)]);
  g_assert_true (gst_video_frame_map (&to, &source->info, buffer, GST_MAP_WRITE));
  converter = gst_video_converter_new (&argb, &source->info, NULL);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_converter_free (converter);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  GST_BUFFER_PTS (buffer) = tick * TILE_RIG_TICK;
  GST_BUFFER_DURATION (buffer) = TILE_RIG_TICK;
  g_assert_cmpint (gst_pad_push (source->peer, buffer), ==, GST_FLOW_OK);
}

static void
say (TileSource *source, const char *orientation)
{
  GstTagList *tags = gst_tag_list_new (GST_TAG_IMAGE_ORIENTATION, orientation, NULL);

  g_assert_true (gst_pad_push_event (source->peer, gst_event_new_tag (tags)));
}

/* Well inside each quarter of the visible part of the picture. */
static void
check (TileRig *rig, GstBuffer *canvas, const Case *c, gboolean upright)
{
  const int dx = upright ? 45 : 160, dy = 90;

  for (guint i = 0; i < 4; i++) {
    const TileYuv seen = tile_rig_pixel (rig, canvas, 320 + (i % 2 == 0 ? -dx : dx), 180 + (i < 2 ? -dy / 2 : dy));

    g_test_message ("%s, corner %u: %u %u %u", c->orientation, i, seen.y, seen.u, seen.v);
    g_assert_true (tile_yuv_is_near (seen, tile_yuv_from_rgb (corners[c->shown[i]]), 4));
  }
}

static void
test_upright (gconstpointer format)
{
  g_autofree char *caps = g_strdup_printf ("video/x-raw,format=%s,width=320,height=180,framerate=8/1,colorimetry=%s",
                                           (const char *)format, g_str_has_prefix (format, "RGB") ? "sRGB" : "bt601");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstBuffer) canvas = NULL;
    TileSource *source;
    TileRig rig;

    tile_rig_init (&rig, TRUE, CANVAS);
    source = tile_source_new (&rig, TRUE, caps);
    say (source, cases[i].orientation);
    push_quarters (source, 0);
    canvas = tile_rig_tick (&rig);
    check (&rig, canvas, &cases[i], i % 2 == 1);
    tile_source_free (source);
    tile_rig_clear (&rig);
  }
}

/* A phone that is turned while filming; the picture itself does not change. Other tags do not turn it back, a new
 * stream does. */
static void
test_in_mid_stream (void)
{
  TileSource *source;
  GstBuffer *canvas;
  TileRig rig;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = tile_source_new (&rig, TRUE, "video/x-raw,format=I420,width=320,height=180,framerate=8/1,colorimetry=bt709");
  for (guint64 n = 0; n < 2 * G_N_ELEMENTS (cases); n++) {
    if (n % 2 == 0)
      say (source, cases[n / 2].orientation);
    else
      gst_pad_push_event (source->peer, gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "a walk", NULL)));
    push_quarters (source, n);
    canvas = tile_rig_tick_is (&rig, n);
    check (&rig, canvas, &cases[n / 2], n / 2 % 2 == 1);
    gst_buffer_unref (canvas);
  }
  say (source, "sideways");
  push_quarters (source, 16);
  canvas = tile_rig_tick_is (&rig, 16);
  check (&rig, canvas, &cases[7], TRUE);
  gst_buffer_unref (canvas);
  gst_pad_push_event (source->peer, gst_event_new_stream_start ("another"));
  tile_source_set_caps (source, "video/x-raw,format=I420,width=320,height=180,framerate=8/1,colorimetry=bt709");
  push_quarters (source, 17);
  canvas = tile_rig_tick_is (&rig, 17);
  check (&rig, canvas, &cases[0], FALSE);
  gst_buffer_unref (canvas);
  tile_source_free (source);
  tile_rig_clear (&rig);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/tilescale/upright/i420", "I420", test_upright);
  g_test_add_data_func ("/tilescale/upright/nv12", "NV12", test_upright);
  g_test_add_data_func ("/tilescale/upright/rgb", "RGBx", test_upright);
  g_test_add_func ("/tilescale/in-mid-stream", test_in_mid_stream);
  return g_test_run ();
}
