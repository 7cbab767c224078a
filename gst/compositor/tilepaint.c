/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paints on a canvas; the header lists the callers. Composing thread only. */
#include "gst/compositor/tilepaint.h"

#include <libyuv.h>
#include <math.h>

/* luma weights of BT.709 */
#define KR 0.2126
#define KB 0.0722

#define PLANE(frame, n, left, top)                                                                                     \
  ((guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, n) + (gsize)(top)*GST_VIDEO_FRAME_PLANE_STRIDE (frame, n) + (left))
#define STRIDE(frame, n) GST_VIDEO_FRAME_PLANE_STRIDE (frame, n)

/* Channels 0–255, not premultiplied. */
static TileColour
colour_from_channels (double r, double g, double b)
{
  double y = KR * r + (1 - KR - KB) * g + KB * b;
  double u = (b - y) / (2 * (1 - KB)), v = (r - y) / (2 * (1 - KR));

  return (TileColour){ (guint8)lrint (16 + y * 219 / 255), (guint8)lrint (128 + u * 224 / 255),
                       (guint8)lrint (128 + v * 224 / 255) };
}

TileColour
tile_colour_from_rgb (guint32 rgb)
{
  return colour_from_channels ((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff);
}

/* Sums over a block of pixels; channels are premultiplied. */
typedef struct {
  guint a, r, g, b;
} PixelSum;

static void
pixel_add (PixelSum *sum, guint32 argb)
{
  sum->a += argb >> 24;
  sum->r += (argb >> 16) & 0xff;
  sum->g += (argb >> 8) & 0xff;
  sum->b += argb & 0xff;
}

static TileColour
pixel_colour (const PixelSum *sum)
{
  double scale = sum->a > 0 ? 255.0 / sum->a : 0;

  return colour_from_channels (MIN (sum->r * scale, 255), MIN (sum->g * scale, 255), MIN (sum->b * scale, 255));
}

/* Converts one chroma sample and the four pixels that share it. */
static void
convert_block (TileImage *image, const guint8 *pixels, int stride, int x, int y)
{
  PixelSum block = { 0 };
  TileColour colour;

  for (int i = 0; i < 4; i++) {
    int px = x + i % 2, py = y + i / 2;
    guint32 argb = ((const guint32 *)(const void *)(pixels + (gsize)py * stride))[px];
    PixelSum one = { 0 };

    pixel_add (&one, argb);
    pixel_add (&block, argb);
    image->y[py * image->w + px] = pixel_colour (&one).y;
    image->alpha[py * image->w + px] = (guint8)one.a;
  }
  colour = pixel_colour (&block);
  image->u[y / 2 * (image->w / 2) + x / 2] = colour.u;
  image->v[y / 2 * (image->w / 2) + x / 2] = colour.v;
}

TileImage *
tile_image_new (cairo_surface_t *surface)
{
  TileImage *image = g_new0 (TileImage, 1);
  const guint8 *pixels;
  gsize size;

  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  image->w = cairo_image_surface_get_width (surface);
  image->h = cairo_image_surface_get_height (surface);
  size = (gsize)image->w * image->h;
  image->y = g_malloc (size);
  image->alpha = g_malloc (size);
  image->u = g_malloc (size / 4);
  image->v = g_malloc (size / 4);
  for (int y = 0; y < image->h; y += 2)
    for (int x = 0; x < image->w; x += 2)
      convert_block (image, pixels, cairo_image_surface_get_stride (surface), x, y);
  return image;
}

void
tile_image_free (TileImage *image)
{
  g_free (image->y);
  g_free (image->u);
  g_free (image->v);
  g_free (image->alpha);
  g_free (image);
}

void
tile_paint_fill (GstVideoFrame *canvas, const TileRect *rect, TileColour colour)
{
  I420Rect (PLANE (canvas, 0, 0, 0), STRIDE (canvas, 0), PLANE (canvas, 1, 0, 0), STRIDE (canvas, 1),
            PLANE (canvas, 2, 0, 0), STRIDE (canvas, 2), rect->x, rect->y, rect->w, rect->h, colour.y, colour.u,
            colour.v);
}

void
tile_paint_copy (GstVideoFrame *canvas, const GstVideoFrame *from, const TileRect *rect)
{
  for (guint n = 0; n < 3; n++) {
    int shift = n > 0 ? 1 : 0;
    int x = rect->x >> shift, y = rect->y >> shift;

    CopyPlane (PLANE (from, n, x, y), STRIDE (from, n), PLANE (canvas, n, x, y), STRIDE (canvas, n), rect->w >> shift,
               rect->h >> shift);
  }
}

void
tile_paint_border (GstVideoFrame *canvas, const TileRect *rect, int width, TileColour colour)
{
  tile_paint_fill (canvas, &(TileRect){ rect->x, rect->y, rect->w, width }, colour);
  tile_paint_fill (canvas, &(TileRect){ rect->x, rect->y + rect->h - width, rect->w, width }, colour);
  tile_paint_fill (canvas, &(TileRect){ rect->x, rect->y, width, rect->h }, colour);
  tile_paint_fill (canvas, &(TileRect){ rect->x + rect->w - width, rect->y, width, rect->h }, colour);
}

void
tile_paint_image (GstVideoFrame *canvas, int x, int y, const TileImage *image)
{
  guint8 *dst_y = PLANE (canvas, 0, x, y);
  guint8 *dst_u = PLANE (canvas, 1, x / 2, y / 2);
  guint8 *dst_v = PLANE (canvas, 2, x / 2, y / 2);

  I420Blend (image->y, image->w, image->u, image->w / 2, image->v, image->w / 2, dst_y, STRIDE (canvas, 0), dst_u,
             STRIDE (canvas, 1), dst_v, STRIDE (canvas, 2), image->alpha, image->w, dst_y, STRIDE (canvas, 0), dst_u,
             STRIDE (canvas, 1), dst_v, STRIDE (canvas, 2), image->w, image->h);
}
