/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Untrusted text; the header says what is done with it. */
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define MAX_BYTES 64

char *
reel_text_quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *quoted = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar letter = g_utf8_get_char (p);

    if (quoted->len + strlen ("…") + g_unichar_to_utf8 (letter, NULL) > MAX_BYTES) {
      g_string_append (quoted, "…");
      break;
    }
    g_string_append_unichar (quoted, g_unichar_iscntrl (letter) ? 0xfffd : letter);
  }
  return g_string_free (quoted, FALSE);
}

gboolean
reel_text_has_stray_return (const char *text, gsize length)
{
  for (gsize i = 0; i + 1 < length; i++) {
    if (text[i] == '\r' && text[i + 1] != '\r' && text[i + 1] != '\n')
      return TRUE;
  }
  return FALSE;
}
