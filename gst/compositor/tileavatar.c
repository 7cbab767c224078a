/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Avatars; the header lists the callers. Composing thread only, except tile_avatar_load(). */
#include "gst/compositor/tileavatar.h"

#include "gst/core/tile/tile-initials.h"
#include "gst/compositor/tilelabel.h"

#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <sys/stat.h>
#include <unistd.h>

#define FONT_FAMILY "Noto Sans,DejaVu Sans,Sans"
/* size of the circle and of the letters in relation to the tile's height */
#define CIRCLE_PART     0.46
#define LETTERS_PART    0.40
#define CIRCLE_LEAST    16
#define PORTRAIT_SIZE   512
#define FILE_PIXELS_MAX 4096
#define FILE_BYTES_MAX  (16 * 1024 * 1024)
/* upper bound of a circle's luma, so that white letters are readable on yellow too */
#define LUMA_MOST 0.47
/* degrees between the hues of consecutive ids, so that they differ */
#define GOLDEN_ANGLE 137.508

typedef struct {
  double r, g, b;
} Rgb;

static Rgb
from_hsl (double hue, double saturation, double lightness)
{
  double a = saturation * MIN (lightness, 1 - lightness);
  double channel[3] = { 0, 8, 4 };

  for (guint i = 0; i < 3; i++) {
    double k = fmod (channel[i] + hue / 30, 12);

    channel[i] = lightness - a * CLAMP (MIN (k - 3, 9 - k), -1, 1);
  }
  return (Rgb){ channel[0], channel[1], channel[2] };
}

/* Darkens the colour until white letters are readable on it. */
static Rgb
under_letters (Rgb colour)
{
  double luma = 0.2126 * colour.r + 0.7152 * colour.g + 0.0722 * colour.b;
  double scale = luma > LUMA_MOST ? LUMA_MOST / luma : 1;

  return (Rgb){ colour.r * scale, colour.g * scale, colour.b * scale };
}

static guint32
rgb_number (Rgb colour)
{
  return ((guint32)lrint (colour.r * 255) << 16) | ((guint32)lrint (colour.g * 255) << 8) |
         (guint32)lrint (colour.b * 255);
}

static double
hue_of (const char *seed)
{
  return fmod (g_str_hash (seed) * GOLDEN_ANGLE, 360);
}

static void
draw_letters (cairo_t *cr, PangoContext *fonts, const char *letters, int size)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT_FAMILY);
  g_autoptr (PangoLayout) layout = pango_layout_new (fonts);
  PangoRectangle ink, logical;

  pango_font_description_set_absolute_size (font, size * LETTERS_PART * PANGO_SCALE);
  pango_font_description_set_weight (font, PANGO_WEIGHT_SEMIBOLD);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, letters, -1);
  pango_layout_get_pixel_extents (layout, &ink, &logical);
  /* centred by the ink extents: the line's box reserves space for marks that are not there */
  cairo_move_to (cr, (size - ink.width) / 2.0 - ink.x, (size - ink.height) / 2.0 - ink.y);
  cairo_set_source_rgb (cr, 1, 1, 1);
  pango_cairo_show_layout (cr, layout);
}

/* A generic head and shoulders. */
static void
draw_silhouette (cairo_t *cr, double size)
{
  cairo_set_source_rgba (cr, 1, 1, 1, 0.85);
  cairo_arc (cr, size / 2, size * 0.40, size * 0.16, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_arc (cr, size / 2, size * 0.88, size * 0.28, G_PI, 2 * G_PI);
  cairo_fill (cr);
}

/* Fills the circle with the centre of the portrait. */
static void
draw_portrait (cairo_t *cr, cairo_surface_t *portrait, double size)
{
  double w = cairo_image_surface_get_width (portrait), h = cairo_image_surface_get_height (portrait);
  double scale = size / MIN (w, h);

  cairo_clip (cr);
  cairo_translate (cr, size / 2, size / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, portrait, -w / 2, -h / 2);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_paint (cr);
}

TileColour
tile_avatar_background (const char *seed)
{
  return tile_colour_from_rgb (rgb_number (from_hsl (hue_of (seed), 0.20, 0.17)));
}

TileAvatar *
tile_avatar_new (PangoContext *fonts, const char *seed, const char *name, cairo_surface_t *portrait, int tile_w,
                 int tile_h)
{
  TileAvatar *avatar = g_new0 (TileAvatar, 1);
  g_autofree char *letters = tile_initials (name);
  Rgb circle = under_letters (from_hsl (hue_of (seed), 0.42, 0.46));
  int size = MAX ((int)(MIN (tile_w, tile_h) * CIRCLE_PART), CIRCLE_LEAST) & ~1;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_t *cr = cairo_create (surface);

  avatar->background = tile_avatar_background (seed);
  cairo_arc (cr, size / 2.0, size / 2.0, size / 2.0, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, circle.r, circle.g, circle.b);
  cairo_fill_preserve (cr);
  if (portrait != NULL) {
    draw_portrait (cr, portrait, size);
  } else {
    cairo_new_path (cr);
    if (letters[0] != '\0')
      draw_letters (cr, fonts, letters, size);
    else
      draw_silhouette (cr, size);
  }
  cairo_destroy (cr);
  avatar->picture = tile_image_new (surface);
  cairo_surface_destroy (surface);
  return avatar;
}

void
tile_avatar_free (TileAvatar *avatar)
{
  tile_image_free (avatar->picture);
  g_free (avatar);
}

void
tile_avatar_draw (const TileAvatar *avatar, GstVideoFrame *canvas, const TileRect *rect)
{
  const TileImage *picture = avatar->picture;

  /* centred, or a little higher if the name would cover it */
  int top = MIN ((rect->h - picture->h) / 2, rect->h - tile_label_rows (rect->h) - picture->h);

  tile_paint_fill (canvas, rect, avatar->background);
  if (picture->w <= rect->w && picture->h <= rect->h)
    tile_paint_image (canvas, rect->x + tile_even_down ((rect->w - picture->w) / 2),
                      rect->y + tile_even_down (MAX (top, 0)), picture);
}

static guint32
premultiplied (const guint8 *pixel, gboolean has_alpha)
{
  guint a = has_alpha ? pixel[3] : 255;

  return (a << 24) | ((pixel[0] * a + 127) / 255 << 16) | ((pixel[1] * a + 127) / 255 << 8) |
         ((pixel[2] * a + 127) / 255);
}

static cairo_surface_t *
surface_from_pixbuf (const GdkPixbuf *pixbuf)
{
  int w = gdk_pixbuf_get_width (pixbuf), h = gdk_pixbuf_get_height (pixbuf);
  gboolean has_alpha = gdk_pixbuf_get_has_alpha (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);

  for (int y = 0; y < h; y++) {
    const guint8 *from = pixels + (gsize)y * (gsize)gdk_pixbuf_get_rowstride (pixbuf);
    guint32 *to = (guint32 *)(void *)(cairo_image_surface_get_data (surface) +
                                      (gsize)y * (gsize)cairo_image_surface_get_stride (surface));

    for (int x = 0; x < w; x++)
      to[x] = premultiplied (from + x * (has_alpha ? 4 : 3), has_alpha);
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Opens first, then checks: anything but a regular file (a FIFO, a device) could block the caller forever. */
static GBytes *
read_image_file (const char *path, GError **error)
{
  g_autofree char *data = g_malloc (FILE_BYTES_MAX + 1);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  gsize length = 0;
  struct stat info;
  gssize n = -1;

  if (fd < 0 || fstat (fd, &info) < 0 || !S_ISREG (info.st_mode)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is not a readable regular file", path);
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  while (length <= FILE_BYTES_MAX && (n = read (fd, data + length, FILE_BYTES_MAX + 1 - length)) > 0)
    length += (gsize)n;
  close (fd);
  if (n < 0 || length > FILE_BYTES_MAX) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s cannot be read, or is larger than %d bytes", path,
                 FILE_BYTES_MAX);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/* A size of 0 makes the loader stop before it decodes anything. */
static void
on_size (GdkPixbufLoader *loader, int w, int h, gpointer unused)
{
  int longest = MAX (w, h);

  if (longest > FILE_PIXELS_MAX)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (longest > PORTRAIT_SIZE)
    gdk_pixbuf_loader_set_size (loader, MAX (w * PORTRAIT_SIZE / longest, 1), MAX (h * PORTRAIT_SIZE / longest, 1));
}

cairo_surface_t *
tile_avatar_load (const char *path, GError **error)
{
  g_autoptr (GBytes) file = read_image_file (path, error);
  g_autoptr (GdkPixbufLoader) loader = NULL;
  GdkPixbuf *pixbuf;
  gboolean whole;

  if (file == NULL)
    return NULL;
  loader = gdk_pixbuf_loader_new ();
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size), NULL);
  whole = gdk_pixbuf_loader_write_bytes (loader, file, error);
  if (!gdk_pixbuf_loader_close (loader, whole ? error : NULL) || !whole)
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf != NULL)
    return surface_from_pixbuf (pixbuf);
  g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE, "%s is not an image", path);
  return NULL;
}

static const cairo_user_data_key_t pixels_key;

cairo_surface_t *
tile_avatar_wrap (GBytes *pixels)
{
  gsize length = 0;
  guint8 *data = (guint8 *)g_bytes_get_data (pixels, &length);
  const int size = (int)sqrt ((double)length / 4);
  cairo_surface_t *surface = NULL;

  if (size < 1 || (gsize)size * (gsize)size * 4 != length)
    return NULL;
  surface = cairo_image_surface_create_for_data (data, CAIRO_FORMAT_ARGB32, size, size, size * 4);
  cairo_surface_set_user_data (surface, &pixels_key, g_bytes_ref (pixels), (cairo_destroy_func_t)g_bytes_unref);
  return surface;
}
