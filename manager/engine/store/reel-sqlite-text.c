/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FTS5 expressions. Called by reel-store-page.c. */
#include "manager/engine/store/reel-sqlite-text.h"

static gboolean
has_word (const char *begin, const char *end)
{
  for (const char *c = begin; c < end; c = g_utf8_next_char (c)) {
    if (g_unichar_isalnum (g_utf8_get_char (c)))
      return TRUE;
  }
  return FALSE;
}

/* Appends the text from BEGIN to END without quotation marks. */
static void
append_phrase (GString *match, const char *begin, const char *end, gboolean phrase)
{
  gboolean prefix = !phrase && end > begin && end[-1] == '*';

  if (!has_word (begin, end))
    return;
  g_string_append_printf (match, "%s\"", match->len > 0 ? " " : "");
  g_string_append_len (match, begin, end - begin - (prefix ? 1 : 0));
  g_string_append (match, prefix ? "\"*" : "\"");
}

static const char *
find_end (const char *at, gboolean phrase)
{
  while (*at != '\0' && *at != '"' && (phrase || !g_unichar_isspace (g_utf8_get_char (at))))
    at = g_utf8_next_char (at);
  return at;
}

char *
reel_sqlite_text_to_match (const char *text)
{
  GString *match = g_string_new (NULL);
  gboolean phrase = FALSE;

  while (*text != '\0') {
    const char *end = find_end (text, phrase);

    append_phrase (match, text, end, phrase);
    if (*end == '"')
      phrase = !phrase;
    text = *end != '\0' ? g_utf8_next_char (end) : end;
  }
  return g_string_free (match, FALSE);
}
