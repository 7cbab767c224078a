/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scaling into the canvas; see the header for who calls it. Planar 4:2:0 of the canvas's range goes through libyuv,
 * and its matrix is changed on the small picture; all else goes through GstVideoConverter. Composing thread only. */
#include "gst/tilescale.h"

#include "gst/core/tile-shape.h"
#include "gst/core/yuv-matrix.h"

#include <libyuv.h>

struct _TileScaler {
  GstVideoConverter *converter; /* made for the three below, or NULL */
  GstVideoInfo info;
  TileRect from;
  TileRect to;
};

TileScaler *
tile_scaler_new (void)
{
  return g_new0 (TileScaler, 1);
}

void
tile_scaler_free (TileScaler *scaler)
{
  g_clear_pointer (&scaler->converter, gst_video_converter_free);
  g_free (scaler);
}

static gboolean
is_planar_420 (const GstVideoInfo *info)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (info);

  return (format == GST_VIDEO_FORMAT_I420 || format == GST_VIDEO_FORMAT_YV12) &&
         info->colorimetry.range != GST_VIDEO_COLOR_RANGE_0_255 && GST_VIDEO_INFO_WIDTH (info) > 1 &&
         GST_VIDEO_INFO_HEIGHT (info) > 1;
}

static guint8 *
component (const GstVideoFrame *frame, guint n, gint x, gint y)
{
  gint shift = n > 0 ? 1 : 0;

  return (guint8 *)GST_VIDEO_FRAME_COMP_DATA (frame, n) + (gsize)(y >> shift) * GST_VIDEO_FRAME_COMP_STRIDE (frame, n) +
         (x >> shift);
}

/* FALSE where the way over RGB is needed. `matrix` is all 0 where nothing has to be changed. */
static gboolean
find_matrix (GstVideoColorMatrix from, GstVideoColorMatrix to, YuvMatrix *matrix)
{
  gdouble kr, kb, to_kr, to_kb;

  *matrix = (YuvMatrix){ 0 };
  if (from == to || from == GST_VIDEO_COLOR_MATRIX_UNKNOWN)
    return TRUE;
  return gst_video_color_matrix_get_Kr_Kb (from, &kr, &kb) && gst_video_color_matrix_get_Kr_Kb (to, &to_kr, &to_kb) &&
         yuv_matrix_init (matrix, kr, kb, to_kr, to_kb);
}

static void
convert_matrix (const YuvMatrix *matrix, GstVideoFrame *canvas, const TileRect *to)
{
  yuv_matrix_apply (matrix, component (canvas, 0, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 0),
                    component (canvas, 1, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 1),
                    component (canvas, 2, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 2), to->w, to->h);
}

static void
scale_planar (const GstVideoFrame *picture, const TileRect *from, GstVideoFrame *canvas, const TileRect *to,
              const YuvMatrix *matrix)
{
  /* libyuv takes averages where the picture gets much smaller and interpolates elsewhere */
  I420Scale (component (picture, 0, from->x, from->y), GST_VIDEO_FRAME_COMP_STRIDE (picture, 0),
             component (picture, 1, from->x, from->y), GST_VIDEO_FRAME_COMP_STRIDE (picture, 1),
             component (picture, 2, from->x, from->y), GST_VIDEO_FRAME_COMP_STRIDE (picture, 2), from->w, from->h,
             component (canvas, 0, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 0),
             component (canvas, 1, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 1),
             component (canvas, 2, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 2), to->w, to->h, kFilterBox);
  if (matrix->y_v != 0)
    convert_matrix (matrix, canvas, to);
}

static gboolean
same_size (const TileRect *a, const TileRect *b)
{
  return a->w == b->w && a->h == b->h;
}

static gboolean
ensure_converter (TileScaler *self, const GstVideoInfo *info, const TileRect *from, const GstVideoFrame *window,
                  const TileRect *to)
{
  GstVideoInfo same_pace = *info;
  GstStructure *config;

  if (self->converter != NULL && gst_video_info_is_equal (&self->info, info) && same_size (&self->from, from) &&
      same_size (&self->to, to))
    return TRUE;
  g_clear_pointer (&self->converter, gst_video_converter_free);
  config = gst_structure_new ("tile", GST_VIDEO_CONVERTER_OPT_SRC_X, G_TYPE_INT, from->x, GST_VIDEO_CONVERTER_OPT_SRC_Y,
                              G_TYPE_INT, from->y, GST_VIDEO_CONVERTER_OPT_SRC_WIDTH, G_TYPE_INT, from->w,
                              GST_VIDEO_CONVERTER_OPT_SRC_HEIGHT, G_TYPE_INT, from->h,
                              GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
                              GST_VIDEO_RESAMPLER_METHOD_LINEAR, NULL);
  /* the converter insists that these two agree, and they don't matter to a single picture */
  same_pace.fps_n = window->info.fps_n;
  same_pace.fps_d = window->info.fps_d;
  same_pace.interlace_mode = window->info.interlace_mode;
  self->converter = gst_video_converter_new (&same_pace, &window->info, config);
  self->info = *info;
  self->from = *from;
  self->to = *to;
  return self->converter != NULL;
}

/* The part `to` of the canvas as a picture of its own: a converter that is told of a destination rectangle writes on
 * both sides of it too. */
static GstVideoFrame
window_of (const GstVideoFrame *canvas, const TileRect *to)
{
  GstVideoFrame window = *canvas;

  window.info.width = to->w;
  window.info.height = to->h;
  for (guint n = 0; n < 3; n++)
    window.data[n] = component (canvas, n, to->x, to->y);
  return window;
}

static gboolean
convert_any (TileScaler *self, GstVideoFrame *picture, const TileRect *from, GstVideoFrame *canvas, const TileRect *to)
{
  GstVideoFrame window = window_of (canvas, to);

  if (!ensure_converter (self, &picture->info, from, &window, to))
    return FALSE;
  gst_video_converter_frame (self->converter, picture, &window);
  return TRUE;
}

TileRect
tile_scaler_draw (TileScaler *self, const TileFrame *frame, gboolean screen, GstVideoFrame *canvas,
                  const TileRect *rect)
{
  const TilePicture shape = { GST_VIDEO_INFO_WIDTH (&frame->info), GST_VIDEO_INFO_HEIGHT (&frame->info),
                              GST_VIDEO_INFO_PAR_N (&frame->info), GST_VIDEO_INFO_PAR_D (&frame->info) };
  const TileRect nothing = { 0 };
  GstVideoFrame picture;
  TileRect from, to;
  YuvMatrix matrix;

  if (screen)
    tile_shape_screen (&shape, rect, &from, &to);
  else
    tile_shape_camera (&shape, rect, &from, &to);
  from.w = MIN (from.w, shape.width);
  from.h = MIN (from.h, shape.height);
  if (!gst_video_frame_map (&picture, (GstVideoInfo *)&frame->info, frame->buffer,
                            GST_MAP_READ | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return nothing;
  if (is_planar_420 (&frame->info) &&
      find_matrix (frame->info.colorimetry.matrix, canvas->info.colorimetry.matrix, &matrix))
    scale_planar (&picture, &from, canvas, &to, &matrix);
  else if (!convert_any (self, &picture, &from, canvas, &to))
    to = nothing;
  gst_video_frame_unmap (&picture);
  return to;
}
