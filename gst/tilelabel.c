/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Name labels; see the header for who calls it. Composing thread only. */
#include "gst/tilelabel.h"

#include <math.h>
#include <pango/pangocairo.h>

#define FONT_FAMILY     "Noto Sans,DejaVu Sans,Sans"
#define FONT_SIZE_LEAST 12
#define FONT_SIZE_MOST  34
/* the tile's height in lines of text */
#define LINES_A_TILE   17
#define PILL_OPACITY   0.62
#define MUTED_RED      0.96, 0.42, 0.40
#define TILE_SIZE_MIN  48
#define NAME_BYTES_MAX 512

static gint
even_up (gdouble value)
{
  return ((gint)ceil (value) + 1) & ~1;
}

static gint
font_size (gint tile_h)
{
  return CLAMP (tile_h / LINES_A_TILE, FONT_SIZE_LEAST, FONT_SIZE_MOST);
}

gint
tile_label_margin (gint tile_h)
{
  return even_up (font_size (tile_h) * 0.6);
}

/* One line of valid text without control characters. */
static gchar *
clean_name (const gchar *name)
{
  g_autofree gchar *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  GString *clean = g_string_new (NULL);

  for (const gchar *at = valid; *at != '\0' && clean->len < NAME_BYTES_MAX; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (clean, g_unichar_iscntrl (c) ? ' ' : c);
  }
  return g_strstrip (g_string_free (clean, FALSE));
}

static PangoLayout *
make_layout (PangoContext *fonts, const gchar *text, gint size, gint room)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT_FAMILY);
  PangoLayout *layout = pango_layout_new (fonts);

  pango_font_description_set_absolute_size (font, (gdouble)size * PANGO_SCALE);
  pango_font_description_set_weight (font, PANGO_WEIGHT_MEDIUM);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_LEFT);
  /* a line that is set right to left would else stand at the far end of the room that it has */
  pango_layout_set_auto_dir (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, room * PANGO_SCALE);
  return layout;
}

static void
draw_pill (cairo_t *cr, gdouble w, gdouble h)
{
  gdouble radius = h * 0.3;

  cairo_new_sub_path (cr);
  cairo_arc (cr, w - radius, radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, w - radius, h - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, radius, h - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, radius, radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, 0.04, 0.05, 0.07, PILL_OPACITY);
  cairo_fill (cr);
}

/* A microphone with a bar across it, `size` pixels high, its top left corner at x, y. */
static void
draw_muted (cairo_t *cr, gdouble x, gdouble y, gdouble size)
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

TileImage *
tile_label_new (PangoContext *fonts, const gchar *name, gboolean muted, gint tile_w, gint tile_h)
{
  g_autofree gchar *clean = clean_name (name);
  gint size = font_size (tile_h), margin = tile_label_margin (tile_h);
  gint padding = even_up (size * 0.45), icon = muted ? size + padding / 2 : 0;
  gint room = tile_w - 2 * margin - 2 * padding - icon;
  g_autoptr (PangoLayout) layout = NULL;
  cairo_surface_t *surface;
  PangoRectangle ink;
  TileImage *image;
  cairo_t *cr;
  gint w, h;

  if ((clean[0] == '\0' && !muted) || tile_w < TILE_SIZE_MIN || room < size)
    return NULL;
  layout = make_layout (fonts, clean, size, room);
  pango_layout_get_pixel_extents (layout, NULL, &ink);
  if (clean[0] == '\0')
    ink = (PangoRectangle){ 0, 0, 0, size };
  w = even_up (ink.width + 2 * padding + icon);
  h = even_up (size * 1.75);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  cr = cairo_create (surface);
  draw_pill (cr, w, h);
  if (muted)
    draw_muted (cr, padding, (h - size) / 2.0, size);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_move_to (cr, padding + icon - ink.x, (h - ink.height) / 2.0 - ink.y);
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  image = tile_image_new (surface);
  cairo_surface_destroy (surface);
  return image;
}
