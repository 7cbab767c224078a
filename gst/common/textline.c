/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of text; the header lists the callers. Composing thread only. */
#include "gst/common/textline.h"

#define FONT_FAMILY    "Noto Sans,DejaVu Sans,Sans"
#define TEXT_BYTES_MAX 512
/* height of a Latin capital in relation to the font size */
#define CAPITAL 0.72

char *
text_line_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_new (NULL);

  for (const char *at = valid; *at != '\0' && clean->len < TEXT_BYTES_MAX; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (clean, g_unichar_iscntrl (c) ? ' ' : c);
  }
  return g_strstrip (g_string_free (clean, FALSE));
}

PangoLayout *
text_line_layout (PangoContext *fonts, const char *text, PangoWeight weight, int size, int max_width)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT_FAMILY);
  PangoLayout *layout = pango_layout_new (fonts);

  pango_font_description_set_absolute_size (font, (double)size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_LEFT);
  /* otherwise a right-to-left line would be aligned to the far end of the available width */
  pango_layout_set_auto_dir (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, max_width < 0 ? -1 : max_width * PANGO_SCALE);
  return layout;
}

double
text_line_top (PangoLayout *layout, int size, int height)
{
  return (height + size * CAPITAL) / 2 - (double)pango_layout_get_baseline (layout) / PANGO_SCALE;
}
