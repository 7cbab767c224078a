/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A dark canvas with a text, and silence or a tone, in any raw format, for censored spans of a recording. Used by
 * gatepad, in the streaming thread. */
#include "gst/gate/gateblank.h"

#include "gst/common/textline.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* The same dark grey in limited-range luma and in RGB. */
#define BLANK_LUMA   0x30
#define BLANK_CHROMA 0x80
#define BLANK_RGB    0x24
#define BLANK_ALPHA  0xff
/* Letters in light grey; their height as a fraction of the frame's, and the smallest frame that gets a text. */
#define CAPTION_LUMA     0xb0
#define CAPTION_RGB      0xba
#define CAPTION_SHARE    18
#define CAPTION_ROWS_MIN 90
#define TONE_AMPLITUDE   0.1

gboolean
gate_format_parse (GateFormat *format, const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  *format = (GateFormat){ GATE_MEDIA_UNKNOWN };
  if (gst_structure_has_name (s, "audio/x-raw") && gst_audio_info_from_caps (&format->audio, caps))
    format->media = GATE_MEDIA_AUDIO;
  else if (gst_structure_has_name (s, "video/x-raw") && gst_video_info_from_caps (&format->video, caps))
    format->media = GATE_MEDIA_VIDEO;
  return format->media != GATE_MEDIA_UNKNOWN;
}

/* A line in the unpacked format that the packers of `info` take: four components of 8 or 16 bits, alpha first. */
typedef struct {
  gboolean wide;
  gboolean rgb;
  gsize size; /* bytes */
} Line;

static void
parse_line (const GstVideoInfo *info, Line *line)
{
  const GstVideoFormatInfo *unpacked = gst_video_format_get_info (info->finfo->unpack_format);

  line->wide = GST_VIDEO_FORMAT_INFO_BITS (unpacked) > 8;
  line->rgb = GST_VIDEO_FORMAT_INFO_IS_RGB (unpacked);
  line->size = (gsize)info->width * 4 * (line->wide ? 2 : 1);
}

static void
set_component (const Line *line, gpointer data, gsize index, guint8 value)
{
  if (line->wide)
    ((guint16 *)data)[index] = value << 8;
  else
    ((guint8 *)data)[index] = value;
}

static gpointer
blank_line (const Line *line, int width)
{
  const guint8 ground = line->rgb ? BLANK_RGB : BLANK_LUMA, chroma = line->rgb ? BLANK_RGB : BLANK_CHROMA;
  const guint8 pixel[4] = { BLANK_ALPHA, ground, chroma, chroma };
  gpointer data = g_malloc (line->size);

  for (gsize i = 0; i < (gsize)width * 4; i++)
    set_component (line, data, i, pixel[i % 4]);
  return data;
}

/* `coverage`: for each of the `n` pixels from `x` on, how much of it is covered by text, up to 255. */
static void
write_caption (const Line *line, gpointer data, int x, const guint8 *coverage, int n)
{
  const int ground = line->rgb ? BLANK_RGB : BLANK_LUMA, ink = line->rgb ? CAPTION_RGB : CAPTION_LUMA;

  for (int i = 0; i < n; i++) {
    guint8 value = (guint8)(ground + (ink - ground) * coverage[i] / 255);

    for (int c = 1; c < (line->rgb ? 4 : 2); c++)
      set_component (line, data, ((gsize)x + i) * 4 + c, value);
  }
}

/* The text as coverage; NULL if there is none, or no space. */
static cairo_surface_t *
draw_caption (const char *text, int width, int height)
{
  g_autofree char *clean = text_line_clean (text);
  int size = height / CAPTION_SHARE;
  g_autoptr (PangoFontMap) font_map = NULL;
  g_autoptr (PangoLayout) layout = NULL;
  PangoContext *fonts;
  PangoRectangle box;
  cairo_surface_t *surface;
  cairo_t *cr;

  if (clean[0] == '\0' || height < CAPTION_ROWS_MIN || width < 4 * size)
    return NULL;
  font_map = pango_cairo_font_map_new ();
  fonts = pango_font_map_create_context (font_map);
  layout = text_line_layout (fonts, clean, PANGO_WEIGHT_MEDIUM, size, width - 2 * size);
  g_object_unref (fonts);
  pango_layout_get_pixel_extents (layout, NULL, &box);
  surface = cairo_image_surface_create (CAIRO_FORMAT_A8, CLAMP (box.width, 1, width), CLAMP (box.height, 1, height));
  cr = cairo_create (surface);
  cairo_move_to (cr, -box.x, -box.y);
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static void
fill_frame (GstVideoFrame *frame, cairo_surface_t *caption)
{
  const GstVideoInfo *info = &frame->info;
  const int w = caption != NULL ? cairo_image_surface_get_width (caption) : 0;
  const int h = caption != NULL ? cairo_image_surface_get_height (caption) : 0;
  const int left = (info->width - w) / 2, top = (info->height - h) / 2;
  g_autofree gpointer blank = NULL, written = NULL;
  Line line;

  parse_line (info, &line);
  blank = blank_line (&line, info->width);
  written = g_malloc (line.size);
  for (int y = 0; y < info->height; y++) {
    gpointer row = blank;

    if (y >= top && y < top + h) {
      row = memcpy (written, blank, line.size);
      write_caption (&line, row, left,
                     cairo_image_surface_get_data (caption) + (y - top) * cairo_image_surface_get_stride (caption), w);
    }
    info->finfo->pack_func (info->finfo, GST_VIDEO_PACK_FLAG_NONE, row, 0, frame->data, info->stride, info->chroma_site,
                            y, info->width);
  }
}

GstBuffer *
gate_blank_frame (const GstVideoInfo *info, const char *text)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  cairo_surface_t *caption;
  GstVideoFrame frame;

  if (buffer == NULL || info->finfo->pack_func == NULL)
    return NULL;
  gst_buffer_memset (buffer, 0, 0, info->size);
  if (!gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE))
    return NULL;
  caption = draw_caption (text, info->width, info->height);
  fill_frame (&frame, caption);
  g_clear_pointer (&caption, cairo_surface_destroy);
  gst_video_frame_unmap (&frame);
  return g_steal_pointer (&buffer);
}

GstBuffer *
gate_blank_sound (const GstAudioInfo *info, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;

  if (buffer != NULL && gst_buffer_map (buffer, &map, GST_MAP_WRITE)) {
    gst_audio_format_info_fill_silence (info->finfo, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  return buffer;
}

GstBuffer *
gate_blank_tone (const GstAudioInfo *info, gsize size, guint hertz, guint64 first)
{
  const gboolean real = info->finfo->unpack_format == GST_AUDIO_FORMAT_F64;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  const gsize n = size / info->bpf * info->channels;
  g_autofree double *unpacked = g_new (double, n); /* or as many gint32 */
  GstMapInfo map;

  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return buffer;
  for (gsize i = 0; i < n; i++) {
    guint64 sample = first + i / info->channels;
    double value = TONE_AMPLITUDE * sin (2 * G_PI * (double)(sample * hertz % info->rate) / info->rate);

    if (real)
      unpacked[i] = value;
    else
      ((gint32 *)unpacked)[i] = (gint32)(value * G_MAXINT32);
  }
  info->finfo->pack_func (info->finfo, GST_AUDIO_PACK_FLAG_NONE, unpacked, map.data, (int)n);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}
