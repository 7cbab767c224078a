/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scales into the canvas; the header lists the callers. 8-bit 4:2:0, the output of decoders, is scaled by libyuv, and
 * its range and matrix are converted in the tile; everything else goes through GstVideoConverter, which is several
 * times slower (tests/bench/compose.c). Composing thread only. */
#include "gst/compositor/tilescale.h"

#include "gst/core/tile/tile-shape.h"
#include "gst/core/tile/yuv-matrix.h"
#include "gst/core/tile/yuv-range.h"
#include "gst/compositor/tilefield.h"

#include <libyuv.h>

/* Memory that is reused for each picture. */
typedef struct {
  guint8 *data;
  gsize size;
} Scratch;

struct _TileScaler {
  GstVideoConverter *converter; /* for the three fields below, or NULL */
  GstVideoInfo info;
  TileRect from;
  TileRect to;
  Scratch chroma;
  Scratch half;
  Scratch lying; /* a scaled picture that is to be rotated */
};

/* A picture of three planes. */
typedef struct {
  const guint8 *data[3];
  int stride[3];
  int w;
  int h;
} Planes;

TileScaler *
tile_scaler_new (void)
{
  return g_new0 (TileScaler, 1);
}

void
tile_scaler_free (TileScaler *scaler)
{
  g_clear_pointer (&scaler->converter, gst_video_converter_free);
  g_free (scaler->chroma.data);
  g_free (scaler->half.data);
  g_free (scaler->lying.data);
  g_free (scaler);
}

static guint8 *
scratch_get (Scratch *scratch, gsize size)
{
  if (scratch->size < size) {
    g_free (scratch->data);
    scratch->data = g_malloc (size);
    scratch->size = size;
  }
  return scratch->data;
}

static gboolean
has_interleaved_chroma (const GstVideoInfo *info)
{
  return GST_VIDEO_INFO_N_PLANES (info) == 2;
}

static gboolean
is_420 (const GstVideoInfo *info)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (info);

  return (format == GST_VIDEO_FORMAT_I420 || format == GST_VIDEO_FORMAT_YV12 || format == GST_VIDEO_FORMAT_NV12 ||
          format == GST_VIDEO_FORMAT_NV21) &&
         GST_VIDEO_INFO_WIDTH (info) > 1 && GST_VIDEO_INFO_HEIGHT (info) > 1;
}

static guint8 *
component (const GstVideoFrame *frame, guint n, int x, int y)
{
  int shift = n > 0 ? 1 : 0;

  return (guint8 *)GST_VIDEO_FRAME_COMP_DATA (frame, n) + (gsize)(y >> shift) * GST_VIDEO_FRAME_COMP_STRIDE (frame, n) +
         (gsize)(x >> shift) * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, n);
}

/* Returns: FALSE if the conversion must go through RGB. `matrix` is all 0 if nothing has to be converted. */
static gboolean
find_matrix (GstVideoColorMatrix from, GstVideoColorMatrix to, YuvMatrix *matrix)
{
  double kr, kb, to_kr, to_kb;

  *matrix = (YuvMatrix){ 0 };
  if (from == to || from == GST_VIDEO_COLOR_MATRIX_UNKNOWN)
    return TRUE;
  return gst_video_color_matrix_get_Kr_Kb (from, &kr, &kb) && gst_video_color_matrix_get_Kr_Kb (to, &to_kr, &to_kb) &&
         yuv_matrix_init (matrix, kr, kb, to_kr, to_kb);
}

static void
convert_colours (const GstVideoInfo *from, const YuvMatrix *matrix, GstVideoFrame *canvas, const TileRect *to)
{
  guint8 *y = component (canvas, 0, to->x, to->y), *u = component (canvas, 1, to->x, to->y);
  guint8 *v = component (canvas, 2, to->x, to->y);
  int y_stride = GST_VIDEO_FRAME_COMP_STRIDE (canvas, 0), u_stride = GST_VIDEO_FRAME_COMP_STRIDE (canvas, 1);
  int v_stride = GST_VIDEO_FRAME_COMP_STRIDE (canvas, 2);

  if (from->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255)
    yuv_range_narrow (y, y_stride, u, u_stride, v, v_stride, to->w, to->h);
  if (matrix->y_v != 0)
    yuv_matrix_apply (matrix, y, y_stride, u, u_stride, v, v_stride, to->w, to->h);
}

/* Separates interleaved chroma into two planes. */
static void
split_chroma (TileScaler *self, const GstVideoFrame *picture, const TileRect *from, Planes *planes)
{
  int w = (from->w + 1) / 2, h = (from->h + 1) / 2;
  guint8 *data = scratch_get (&self->chroma, 2 * (gsize)w * (gsize)h);
  guint first = GST_VIDEO_FRAME_FORMAT (picture) == GST_VIDEO_FORMAT_NV12 ? 1 : 2;

  planes->data[first] = data;
  planes->data[3 - first] = data + (gsize)w * (gsize)h;
  planes->stride[1] = planes->stride[2] = w;
  SplitUVPlane (component (picture, first, from->x, from->y), GST_VIDEO_FRAME_PLANE_STRIDE (picture, 1), data, w,
                data + (gsize)w * (gsize)h, w, w, h);
}

static Planes
take_planes (TileScaler *self, const GstVideoFrame *picture, const TileRect *from)
{
  Planes planes = { .w = from->w, .h = from->h };

  for (guint n = 0; n < 3; n++) {
    planes.data[n] = component (picture, n, from->x, from->y);
    planes.stride[n] = GST_VIDEO_FRAME_COMP_STRIDE (picture, n);
  }
  if (has_interleaved_chroma (&picture->info))
    split_chroma (self, picture, from, &planes);
  return planes;
}

/* Averages blocks of four pixels, for which libyuv has very fast code: the remaining scaling then costs far less than
 * box-filtering the whole picture. */
static void
halve (TileScaler *self, Planes *planes)
{
  int w = planes->w / 2, h = planes->h / 2;
  gsize luma = (gsize)w * (gsize)h, chroma = (gsize)((w + 1) / 2) * (gsize)((h + 1) / 2);
  guint8 *data = scratch_get (&self->half, luma + 2 * chroma);
  Planes half = { { data, data + luma, data + luma + chroma }, { w, (w + 1) / 2, (w + 1) / 2 }, w, h };

  I420Scale (planes->data[0], planes->stride[0], planes->data[1], planes->stride[1], planes->data[2], planes->stride[2],
             planes->w & ~1, planes->h & ~1, data, half.stride[0], data + luma, half.stride[1], data + luma + chroma,
             half.stride[2], w, h, kFilterBox);
  *planes = half;
}

static void
scale_420 (TileScaler *self, const GstVideoFrame *picture, const TileRect *from, GstVideoFrame *canvas,
           const TileRect *to)
{
  Planes planes = take_planes (self, picture, from);

  /* exactly half is as fast in one step */
  if (planes.w > 2 * to->w && planes.h > 2 * to->h)
    halve (self, &planes);
  I420Scale (planes.data[0], planes.stride[0], planes.data[1], planes.stride[1], planes.data[2], planes.stride[2],
             planes.w, planes.h, component (canvas, 0, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 0),
             component (canvas, 1, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 1),
             component (canvas, 2, to->x, to->y), GST_VIDEO_FRAME_COMP_STRIDE (canvas, 2), to->w, to->h, kFilterBox);
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
  /* the converter requires equal frame rates, which do not matter for a single picture */
  same_pace.fps_n = window->info.fps_n;
  same_pace.fps_d = window->info.fps_d;
  same_pace.interlace_mode = window->info.interlace_mode;
  self->converter = gst_video_converter_new (&same_pace, &window->info, config);
  self->info = *info;
  self->from = *from;
  self->to = *to;
  return self->converter != NULL;
}

/* The part `to` of the canvas as a picture of its own: a converter with a destination rectangle also writes beside
 * it. */
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

/* Draws the part `from` of the picture into `to` of `canvas`, without rotation. */
static gboolean
draw_lying (TileScaler *self, GstVideoFrame *picture, const TileRect *from, GstVideoFrame *canvas, const TileRect *to)
{
  const GstVideoInfo *info = &picture->info;
  YuvMatrix matrix;

  if (!is_420 (info) || !find_matrix (info->colorimetry.matrix, canvas->info.colorimetry.matrix, &matrix))
    return convert_any (self, picture, from, canvas, to);
  scale_420 (self, picture, from, canvas, to);
  convert_colours (info, &matrix, canvas, to);
  return TRUE;
}

/* An intermediate canvas for a picture of w × h (even numbers). */
static GstVideoFrame
make_lying (TileScaler *self, const GstVideoFrame *canvas, int w, int h)
{
  GstVideoFrame lying = *canvas;
  gsize luma = (gsize)w * (gsize)h;
  guint8 *data = scratch_get (&self->lying, luma + luma / 2);

  lying.info.width = w;
  lying.info.height = h;
  for (guint n = 0; n < 3; n++) {
    gsize plane = n == 0 ? 0 : n == 1 ? luma : luma + luma / 4;

    lying.data[n] = data + plane;
    lying.info.stride[n] = n == 0 ? w : w / 2;
    lying.info.offset[n] = plane;
  }
  return lying;
}

/* libyuv mirrors vertically: with a half turn that is a horizontal mirror. */
static gboolean
draw_turned (TileScaler *self, const TileTurn *turn, GstVideoFrame *picture, const TileRect *from,
             GstVideoFrame *canvas, const TileRect *to)
{
  const TileRect all = { 0, 0, tile_turn_swaps (turn) ? to->h : to->w, tile_turn_swaps (turn) ? to->w : to->h };
  const guint quarters = (turn->quarters + (turn->mirrored ? 2 : 0)) % 4;
  GstVideoFrame lying = make_lying (self, canvas, all.w, all.h);

  if (!draw_lying (self, picture, from, &lying, &all))
    return FALSE;
  I420Rotate (component (&lying, 0, 0, 0), lying.info.stride[0], component (&lying, 1, 0, 0), lying.info.stride[1],
              component (&lying, 2, 0, 0), lying.info.stride[2], component (canvas, 0, to->x, to->y),
              GST_VIDEO_FRAME_COMP_STRIDE (canvas, 0), component (canvas, 1, to->x, to->y),
              GST_VIDEO_FRAME_COMP_STRIDE (canvas, 1), component (canvas, 2, to->x, to->y),
              GST_VIDEO_FRAME_COMP_STRIDE (canvas, 2), all.w, turn->mirrored ? -all.h : all.h,
              (enum RotationMode) (quarters * 90));
  return TRUE;
}

TileRect
tile_scaler_draw (TileScaler *self, const TileFrame *frame, gboolean screen, GstVideoFrame *canvas,
                  const TileRect *rect)
{
  const TileRect nothing = { 0 };
  TilePicture stored, shape;
  GstVideoFrame picture;
  TileRect from, to;
  gboolean drawn;

  if (!gst_video_frame_map (&picture, (GstVideoInfo *)&frame->info, frame->buffer,
                            GST_MAP_READ | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return nothing;
  tile_field_take (&picture);
  stored = (TilePicture){ GST_VIDEO_FRAME_WIDTH (&picture), GST_VIDEO_FRAME_HEIGHT (&picture),
                          GST_VIDEO_INFO_PAR_N (&picture.info), GST_VIDEO_INFO_PAR_D (&picture.info) };
  shape = tile_turn_upright (&frame->turn, &stored);
  if (screen)
    tile_shape_screen (&shape, rect, &from, &to);
  else
    tile_shape_camera (&shape, rect, &from, &to);
  from.w = MIN (from.w, shape.width);
  from.h = MIN (from.h, shape.height);
  from = tile_turn_find_stored (&frame->turn, &stored, &from);
  drawn = tile_turn_is_none (&frame->turn) ? draw_lying (self, &picture, &from, canvas, &to)
                                           : draw_turned (self, &frame->turn, &picture, &from, canvas, &to);
  gst_video_frame_unmap (&picture);
  return drawn ? to : nothing;
}
