/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Title and clock; the header lists the callers. Composing thread only. */
#include "gst/compositor/tilebanner.h"

#include "gst/common/textline.h"

#include <pango/pangocairo.h>

/* height of the banner in relation to the canvas: 48 of 1080 rows, three macroblocks */
#define HEIGHT_N   2
#define HEIGHT_D   45
#define HEIGHT_MIN 16
/* in relation to the banner's height */
#define LETTERS    0.46
#define MARGIN     0.5
#define BANNER_RGB 0x181c23

typedef struct {
  char *text;
  TileImage *image; /* NULL: to be created, or there is no text */
} Caption;

struct _TileBanner {
  TileRect rect;
  Caption title;
  Caption clock;
  gboolean drawn;
};

void
tile_banner_divide (int width, int height, gboolean shown, TileRect *banner, TileRect *tiles)
{
  int rows = shown ? tile_even_down (MIN (MAX (height * HEIGHT_N / HEIGHT_D, HEIGHT_MIN), height / 2)) : 0;

  *banner = (TileRect){ 0, 0, width, rows };
  *tiles = (TileRect){ 0, rows, width, height - rows };
}

TileBanner *
tile_banner_new (void)
{
  return g_new0 (TileBanner, 1);
}

static void
set_caption (TileBanner *banner, Caption *caption, const char *text)
{
  if (g_strcmp0 (caption->text, text) == 0)
    return;
  g_free (caption->text);
  caption->text = g_strdup (text);
  g_clear_pointer (&caption->image, tile_image_free);
  banner->drawn = FALSE;
}

void
tile_banner_free (TileBanner *banner)
{
  set_caption (banner, &banner->title, NULL);
  set_caption (banner, &banner->clock, NULL);
  g_free (banner);
}

gboolean
tile_banner_prepare (TileBanner *banner, const TileCaption *caption, const TileRect *rect)
{
  /* its size depends on that of the canvas, which does not change */
  banner->rect = *rect;
  set_caption (banner, &banner->title, caption->title);
  set_caption (banner, &banner->clock, caption->clock);
  return !banner->drawn;
}

static int
margin (const TileBanner *banner)
{
  return tile_even_down ((int)(banner->rect.h * MARGIN));
}

/* NULL if there is no text. */
static TileImage *
make_image (const TileBanner *banner, PangoContext *fonts, const char *text, int width_left)
{
  g_autofree char *clean = text_line_clean (text);
  int size = (int)(banner->rect.h * LETTERS), h = tile_even_down (banner->rect.h);
  g_autoptr (PangoLayout) layout = NULL;
  cairo_surface_t *surface;
  PangoRectangle extents;
  TileImage *image;
  cairo_t *cr;

  if (clean[0] == '\0' || width_left < size)
    return NULL;
  layout = text_line_layout (fonts, clean, PANGO_WEIGHT_MEDIUM, size, width_left);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
                                        MAX (tile_even_down (MIN (extents.width + 1, width_left)), 2), h);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 0.91, 0.92, 0.94);
  cairo_move_to (cr, -extents.x, text_line_top (layout, size, h));
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  image = tile_image_new (surface);
  cairo_surface_destroy (surface);
  return image;
}

void
tile_banner_draw (TileBanner *banner, PangoContext *fonts, GstVideoFrame *canvas)
{
  int width_left = banner->rect.w - 2 * margin (banner);

  tile_paint_fill (canvas, &banner->rect, tile_colour_from_rgb (BANNER_RGB));
  if (banner->clock.image == NULL)
    banner->clock.image = make_image (banner, fonts, banner->clock.text, width_left);
  if (banner->clock.image != NULL) {
    width_left -= banner->clock.image->w;
    tile_paint_image (canvas, banner->rect.x + margin (banner) + tile_even_down (width_left), banner->rect.y,
                      banner->clock.image);
    width_left -= margin (banner);
  }
  if (banner->title.image != NULL && banner->title.image->w > width_left)
    g_clear_pointer (&banner->title.image, tile_image_free);
  if (banner->title.image == NULL)
    banner->title.image = make_image (banner, fonts, banner->title.text, width_left);
  if (banner->title.image != NULL)
    tile_paint_image (canvas, banner->rect.x + margin (banner), banner->rect.y, banner->title.image);
  banner->drawn = TRUE;
}

void
tile_banner_forget (TileBanner *banner)
{
  banner->drawn = FALSE;
}
