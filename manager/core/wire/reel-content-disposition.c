/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files for browsers; see the header for who uses them. */
#include "manager/core/wire/reel-content-disposition.h"

#include <string.h>

#define MAX_NAME 200
#define UNSAFE   "\"\\/:*?<>|%;'`$~"

/* Valid UTF-8 of at most MAX_NAME bytes, neither empty nor hidden. */
static char *
clean (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *text = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    const gunichar c = g_utf8_get_char (at);
    const gboolean plain = g_unichar_isprint (c) && (c >= 0x80 || strchr (UNSAFE, (int)c) == NULL);

    if (text->len + (gsize)(g_utf8_next_char (at) - at) > MAX_NAME)
      break;
    g_string_append_unichar (text, plain ? c : '_');
  }
  g_strstrip (text->str);
  if (*text->str == '\0')
    g_string_assign (text, "recording");
  else if (*text->str == '.')
    *text->str = '_';
  return g_string_free (text, FALSE);
}

char *
reel_content_disposition_print (gboolean attachment, const char *name, const char *extension)
{
  g_autofree char *cleaned = clean (name);
  g_autofree char *whole = g_strconcat (cleaned, extension, NULL);
  g_autofree char *ascii = g_str_to_ascii (whole, "C");
  g_autofree char *escaped = g_uri_escape_string (whole, NULL, FALSE);

  /* What has no equivalent in ASCII became ?. */
  g_strdelimit (ascii, UNSAFE, '_');
  return g_strdup_printf ("%s; filename=\"%s\"; filename*=UTF-8''%s", attachment ? "attachment" : "inline", ascii,
                          escaped);
}
