/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld refuses a text with a control character, or that is too long, and what it describes with it. */
#include "manager/connectors/janus/core/reel-janus-line.h"

char *
reel_janus_line_new (const char *text, gsize max)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *at = valid; at != NULL && *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar character = g_utf8_get_char (at);

    if (line->len + (gsize)g_unichar_to_utf8 (character, NULL) > max)
      break;
    g_string_append_unichar (line, g_unichar_iscntrl (character) ? ' ' : character);
  }
  g_strstrip (line->str);
  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}
