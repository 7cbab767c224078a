/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Title and clock; see the header for who calls it. Composing thread only. */
#include "gst/compositor/tilestrip.h"

#include "gst/common/textline.h"

#include <pango/pangocairo.h>

/* the strip's part of the canvas's height: 48 of 1080 rows, three of an encoder's blocks */
#define HEIGHT_N   2
#define HEIGHT_D   45
#define HEIGHT_MIN 16
/* parts of the strip's height */
#define LETTERS   0.46
#define MARGIN    0.5
#define STRIP_RGB 0x181c23

typedef struct {
  gchar *text;
  TileImage *image; /* NULL: to be made, or there is nothing to show */
} Caption;

struct _TileStrip {
  TileRect rect;
  Caption title;
  Caption clock;
  gboolean drawn;
};

void
tile_strip_divide (gint width, gint height, gboolean shown, TileRect *strip, TileRect *tiles)
{
  gint rows = shown ? tile_even_down (MIN (MAX (height * HEIGHT_N / HEIGHT_D, HEIGHT_MIN), height / 2)) : 0;

  *strip = (TileRect){ 0, 0, width, rows };
  *tiles = (TileRect){ 0, rows, width, height - rows };
}

TileStrip *
tile_strip_new (void)
{
  return g_new0 (TileStrip, 1);
}

static void
set_caption (TileStrip *strip, Caption *caption, const gchar *text)
{
  if (g_strcmp0 (caption->text, text) == 0)
    return;
  g_free (caption->text);
  caption->text = g_strdup (text);
  g_clear_pointer (&caption->image, tile_image_free);
  strip->drawn = FALSE;
}

void
tile_strip_free (TileStrip *strip)
{
  set_caption (strip, &strip->title, NULL);
  set_caption (strip, &strip->clock, NULL);
  g_free (strip);
}

gboolean
tile_strip_prepare (TileStrip *strip, const TileCaption *caption, const TileRect *rect)
{
  /* its size follows from that of the canvas, which is fixed */
  strip->rect = *rect;
  set_caption (strip, &strip->title, caption->title);
  set_caption (strip, &strip->clock, caption->clock);
  return !strip->drawn;
}

static gint
margin (const TileStrip *strip)
{
  return tile_even_down ((gint)(strip->rect.h * MARGIN));
}

/* NULL when there is nothing to write. */
static TileImage *
make_image (const TileStrip *strip, PangoContext *fonts, const gchar *text, gint room)
{
  g_autofree gchar *clean = text_line_clean (text);
  gint size = (gint)(strip->rect.h * LETTERS), h = tile_even_down (strip->rect.h);
  g_autoptr (PangoLayout) layout = NULL;
  cairo_surface_t *surface;
  PangoRectangle extents;
  TileImage *image;
  cairo_t *cr;

  if (clean[0] == '\0' || room < size)
    return NULL;
  layout = text_line_layout (fonts, clean, PANGO_WEIGHT_MEDIUM, size, room);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, MAX (tile_even_down (MIN (extents.width + 1, room)), 2), h);
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
tile_strip_draw (TileStrip *strip, PangoContext *fonts, GstVideoFrame *canvas)
{
  gint room = strip->rect.w - 2 * margin (strip);

  tile_paint_fill (canvas, &strip->rect, tile_colour_from_rgb (STRIP_RGB));
  if (strip->clock.image == NULL)
    strip->clock.image = make_image (strip, fonts, strip->clock.text, room);
  if (strip->clock.image != NULL) {
    room -= strip->clock.image->w;
    tile_paint_image (canvas, strip->rect.x + margin (strip) + tile_even_down (room), strip->rect.y,
                      strip->clock.image);
    room -= margin (strip);
  }
  if (strip->title.image != NULL && strip->title.image->w > room)
    g_clear_pointer (&strip->title.image, tile_image_free);
  if (strip->title.image == NULL)
    strip->title.image = make_image (strip, fonts, strip->title.text, room);
  if (strip->title.image != NULL)
    tile_paint_image (canvas, strip->rect.x + margin (strip), strip->rect.y, strip->title.image);
  strip->drawn = TRUE;
}

void
tile_strip_forget (TileStrip *strip)
{
  strip->drawn = FALSE;
}
