/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Name labels; the header lists the callers. Composing thread only. */
#include "gst/compositor/tilelabel.h"

#include "gst/common/textline.h"

#include <math.h>
#include <pango/pangocairo.h>

/* letters grow more slowly than tiles: a base size in pixels, plus one for each so many rows of the tile */
#define FONT_SIZE_BASE  9
#define FONT_SIZE_ROWS  34
#define FONT_SIZE_LEAST 12
#define FONT_SIZE_MOST  26
#define PILL_OPACITY    0.72
#define PILL_LINES      1.75
#define MUTED_RED       0.96, 0.42, 0.40
#define SCREEN_BLUE     0.55, 0.78, 1.00
#define TILE_SIZE_MIN   48

static int
even_up (double value)
{
  return ((int)ceil (value) + 1) & ~1;
}

static int
font_size (int tile_h)
{
  return CLAMP (FONT_SIZE_BASE + tile_h / FONT_SIZE_ROWS, FONT_SIZE_LEAST, FONT_SIZE_MOST);
}

static int
pill_height (int size)
{
  return even_up (size * PILL_LINES);
}

int
tile_label_rows (int tile_h)
{
  return tile_label_margin (tile_h) + pill_height (font_size (tile_h));
}

int
tile_label_margin (int tile_h)
{
  return even_up (font_size (tile_h) * 0.6);
}

static void
draw_pill (cairo_t *cr, double w, double h)
{
  double radius = h * 0.3;

  cairo_new_sub_path (cr);
  cairo_arc (cr, w - radius, radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, w - radius, h - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, radius, h - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, radius, radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, 0.04, 0.05, 0.07, PILL_OPACITY);
  cairo_fill (cr);
}

/* A crossed-out microphone, `size` pixels high, with its top left corner at x, y. */
static void
draw_muted (cairo_t *cr, double x, double y, double size)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, size, size);
  cairo_set_source_rgb (cr, MUTED_RED);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 0.26);
  cairo_move_to (cr, 0.45, 0.2);
  cairo_line_to (cr, 0.45, 0.42);
  cairo_stroke (cr);
  cairo_set_line_width (cr, 0.09);
  cairo_arc (cr, 0.45, 0.44, 0.26, 0, G_PI);
  cairo_stroke (cr);
  cairo_move_to (cr, 0.45, 0.72);
  cairo_line_to (cr, 0.45, 0.92);
  cairo_stroke (cr);
  cairo_move_to (cr, 0.1, 0.1);
  cairo_line_to (cr, 0.8, 0.86);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* A monitor, with the same size and position. */
static void
draw_screen (cairo_t *cr, double x, double y, double size)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, size, size);
  cairo_set_source_rgb (cr, SCREEN_BLUE);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 0.1);
  cairo_rectangle (cr, 0.05, 0.16, 0.86, 0.54);
  cairo_stroke (cr);
  cairo_move_to (cr, 0.28, 0.88);
  cairo_line_to (cr, 0.68, 0.88);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_mark (cairo_t *cr, TileMark mark, double x, double y, double size)
{
  if (mark == TILE_MARK_MUTED)
    draw_muted (cr, x, y, size);
  else if (mark == TILE_MARK_SCREEN)
    draw_screen (cr, x, y, size);
}

TileImage *
tile_label_new (PangoContext *fonts, const char *name, TileMark mark, int tile_w, int tile_h)
{
  g_autofree char *clean = text_line_clean (name);
  int size = font_size (tile_h), margin = tile_label_margin (tile_h);
  int padding = even_up (size * 0.45), gap = clean[0] != '\0' ? padding * 2 / 3 : 0;
  int icon = mark != TILE_MARK_NONE ? size + gap : 0;
  int max_width = tile_w - 2 * margin - 2 * padding - icon;
  g_autoptr (PangoLayout) layout = NULL;
  cairo_surface_t *surface;
  PangoRectangle ink = { 0 };
  TileImage *image;
  cairo_t *cr;
  int w, h;

  if ((clean[0] == '\0' && mark == TILE_MARK_NONE) || tile_w < TILE_SIZE_MIN || max_width < size)
    return NULL;
  layout = text_line_layout (fonts, clean, PANGO_WEIGHT_MEDIUM, size, max_width);
  if (clean[0] != '\0')
    pango_layout_get_pixel_extents (layout, NULL, &ink);
  w = even_up (ink.width + 2 * padding + icon);
  h = pill_height (size);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  cr = cairo_create (surface);
  draw_pill (cr, w, h);
  draw_mark (cr, mark, padding, (h - size) / 2.0, size);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_move_to (cr, padding + icon - ink.x, text_line_top (layout, size, h));
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  image = tile_image_new (surface);
  cairo_surface_destroy (surface);
  return image;
}
