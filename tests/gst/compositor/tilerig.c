/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See the header. */
#include "tests/gst/compositor/tilerig.h"
#include "gst/common/names.h"

#include <math.h>

void
tile_rig_init (TileRig *rig, gboolean force_live, const char *canvas)
{
  rig->element = gst_element_factory_make (CALLREEL_ELEMENT_COMPOSITOR, NULL);
  g_assert_nonnull (rig->element);
  g_object_set (rig->element, "force-live", force_live, NULL);
  rig->harness = gst_harness_new_with_element (rig->element, NULL, "src");
  gst_harness_set_sink_caps_str (rig->harness, canvas);
  gst_harness_use_testclock (rig->harness);
  gst_harness_play (rig->harness);
}

void
tile_rig_clear (TileRig *rig)
{
  gst_harness_teardown (rig->harness);
  gst_object_unref (rig->element);
}

GstBuffer *
tile_rig_tick (TileRig *rig)
{
  GstBuffer *canvas;

  g_assert_true (gst_harness_crank_single_clock_wait (rig->harness));
  canvas = gst_harness_pull (rig->harness);
  g_assert_nonnull (canvas);
  return canvas;
}

void
tile_rig_check_time (GstBuffer *canvas, guint64 n)
{
  g_assert_cmpuint (GST_BUFFER_PTS (canvas), ==, n * TILE_RIG_TICK);
  g_assert_cmpuint (GST_BUFFER_DURATION (canvas), ==, TILE_RIG_TICK);
}

GstBuffer *
tile_rig_tick_is (TileRig *rig, guint64 n)
{
  GstBuffer *canvas = tile_rig_tick (rig);

  tile_rig_check_time (canvas, n);
  return canvas;
}

void
tile_rig_settle (TileRig *rig)
{
  g_assert_true (gst_harness_wait_for_clock_id_waits (rig->harness, 1, 60));
}

/* The peer of a pad of the compositor answers only latency queries. */
static gboolean
peer_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  TileSource *source = gst_pad_get_element_private (pad);

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, source->live, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

TileSource *
tile_source_new (TileRig *rig, gboolean live, const char *caps)
{
  TileSource *source = g_new0 (TileSource, 1);
  GstSegment segment;

  source->rig = rig;
  source->live = live;
  source->pad = gst_element_request_pad_simple (rig->element, "sink_%u");
  g_assert_nonnull (source->pad);
  if (caps == NULL)
    return source;
  source->peer = gst_pad_new (NULL, GST_PAD_SRC);
  gst_pad_set_element_private (source->peer, source);
  gst_pad_set_query_function (source->peer, peer_query);
  gst_pad_set_active (source->peer, TRUE);
  g_assert_cmpint (gst_pad_link (source->peer, source->pad), ==, GST_PAD_LINK_OK);
  gst_pad_push_event (source->peer, gst_event_new_stream_start ("test"));
  tile_source_set_caps (source, caps);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (source->peer, gst_event_new_segment (&segment));
  return source;
}

void
tile_source_free (TileSource *source)
{
  if (source->peer != NULL) {
    gst_pad_set_active (source->peer, FALSE);
    gst_pad_unlink (source->peer, source->pad);
    gst_object_unref (source->peer);
  }
  gst_element_release_request_pad (source->rig->element, source->pad);
  gst_object_unref (source->pad);
  g_free (source);
}

void
tile_source_set_caps (TileSource *source, const char *string)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (string);

  g_assert_true (gst_video_info_from_caps (&source->info, caps));
  g_assert_true (gst_pad_push_event (source->peer, gst_event_new_caps (caps)));
}

/* Fills a frame with one colour, with GStreamer's converter. */
static GstBuffer *
make_frame (const GstVideoInfo *info, guint32 rgb)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (info), NULL);
  g_autoptr (GstBuffer) plain = NULL;
  GstVideoConverter *converter;
  GstVideoFrame from, to;
  GstVideoInfo argb;

  gst_video_info_set_format (&argb, GST_VIDEO_FORMAT_xRGB, (guint)info->width, (guint)info->height);
  argb.fps_n = info->fps_n;
  argb.fps_d = info->fps_d;
  argb.interlace_mode = info->interlace_mode;
  plain = gst_buffer_new_allocate (NULL, argb.size, NULL);
  g_assert_true (gst_video_frame_map (&from, &argb, plain, GST_MAP_WRITE));
  for (int i = 0; i < info->width * info->height; i++)
    GST_WRITE_UINT32_BE ((guint8 *)from.data[0] + 4 * i, 0xff000000 | rgb);
  g_assert_true (gst_video_frame_map (&to, (GstVideoInfo *)info, buffer, GST_MAP_WRITE));
  converter = gst_video_converter_new (&argb, (GstVideoInfo *)info, NULL);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_converter_free (converter);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return buffer;
}

GstFlowReturn
tile_source_push (TileSource *source, GstClockTime pts, GstClockTime duration, guint32 rgb)
{
  GstBuffer *buffer = make_frame (&source->info, rgb);

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  return gst_pad_push (source->peer, buffer);
}

void
tile_source_end (TileSource *source)
{
  gst_pad_push_event (source->peer, gst_event_new_eos ());
}

TileYuv
tile_rig_pixel (TileRig *rig, GstBuffer *canvas, int x, int y)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (rig->harness->sinkpad);
  GstVideoFrame frame;
  GstVideoInfo info;
  TileYuv pixel;

  g_assert_true (gst_video_info_from_caps (&info, caps));
  g_assert_true (gst_video_frame_map (&frame, &info, canvas, GST_MAP_READ));
  pixel.y = ((guint8 *)frame.data[0])[y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x];
  pixel.u = ((guint8 *)frame.data[1])[y / 2 * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 1) + x / 2];
  pixel.v = ((guint8 *)frame.data[2])[y / 2 * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 2) + x / 2];
  gst_video_frame_unmap (&frame);
  return pixel;
}

TileYuv
tile_rig_tile (TileRig *rig, GstBuffer *canvas, guint n)
{
  const CanvasMeta *meta = canvas_meta_get (canvas);

  g_assert_nonnull (meta);
  g_assert_cmpuint (n, <, meta->n_tiles);
  return tile_rig_pixel (rig, canvas, meta->tiles[n].x + meta->tiles[n].w / 2, meta->tiles[n].y + meta->tiles[n].h / 2);
}

TileYuv
tile_yuv_from_rgb (guint32 rgb)
{
  double r = (rgb >> 16 & 0xff) / 255.0, g = (rgb >> 8 & 0xff) / 255.0, b = (rgb & 0xff) / 255.0;
  double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;

  return (TileYuv){ (guint8)lrint (16 + 219 * y), (guint8)lrint (128 + 224 * (b - y) / 1.8556),
                    (guint8)lrint (128 + 224 * (r - y) / 1.5748) };
}

gboolean
tile_yuv_is_near (TileYuv a, TileYuv b, int tolerance)
{
  return ABS (a.y - b.y) <= tolerance && ABS (a.u - b.u) <= tolerance && ABS (a.v - b.v) <= tolerance;
}

gboolean
tile_rig_shows (TileRig *rig, GstBuffer *canvas, guint n, guint32 rgb)
{
  return tile_yuv_is_near (tile_rig_tile (rig, canvas, n), tile_yuv_from_rgb (rgb), 3);
}
