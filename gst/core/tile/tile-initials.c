/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Initials in any script; the header lists the callers. */
#include "gst/core/tile/tile-initials.h"

#include <string.h>

#define ZERO_WIDTH_JOINER 0x200d
/* the combining class of the signs in Indic scripts that join two consonants into one shape */
#define CLASS_VIRAMA 9

static gboolean
is_between (gunichar c, gunichar first, gunichar last)
{
  return c >= first && c <= last;
}

/* Characters that only modify the one before. */
static gboolean
extends (gunichar c)
{
  return g_unichar_ismark (c) || is_between (c, 0xfe00, 0xfe0f) || is_between (c, 0x1f3fb, 0x1f3ff) ||
         is_between (c, 0xe0020, 0xe007f);
}

static gboolean
is_flag_letter (gunichar c)
{
  return is_between (c, 0x1f1e6, 0x1f1ff);
}

/* Letters, digits and symbols, but not quotes and dashes around them. */
static gboolean
is_visible (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL;
}

static gboolean
has_case (gunichar c)
{
  return g_unichar_toupper (c) != g_unichar_tolower (c);
}

/* The end of the grapheme cluster that starts at `start`. */
static const char *
cluster_end (const char *start)
{
  gunichar first = g_utf8_get_char (start);
  const char *at = g_utf8_next_char (start);

  if (is_flag_letter (first) && is_flag_letter (g_utf8_get_char (at)))
    return g_utf8_next_char (at);
  while (*at != '\0') {
    gunichar c = g_utf8_get_char (at);

    if (c == ZERO_WIDTH_JOINER && *g_utf8_next_char (at) != '\0' && !has_case (first))
      at = g_utf8_next_char (g_utf8_next_char (at));
    else if (extends (c))
      at = g_utf8_next_char (at);
    else if (g_unichar_isalpha (c) &&
             g_unichar_combining_class (g_utf8_get_char (g_utf8_prev_char (at))) == CLASS_VIRAMA)
      at = g_utf8_next_char (at);
    else
      break;
  }
  return at;
}

/* The first visible character of a word, as a capital; NULL if there is none. */
static char *
initial_of (const char *word)
{
  for (const char *at = word; *at != '\0'; at = g_utf8_next_char (at)) {
    if (is_visible (g_utf8_get_char (at))) {
      g_autofree char *cluster = g_strndup (at, (gsize)(cluster_end (at) - at));

      return g_utf8_strup (cluster, -1);
    }
  }
  return NULL;
}

char *
tile_initials (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_auto (GStrv) words = g_strsplit_set (valid, " \t\n", -1);
  g_autofree char *first = NULL, *last = NULL;

  for (guint i = 0; words[i] != NULL; i++) {
    char *initial = initial_of (words[i]);

    if (initial == NULL)
      continue;
    if (first == NULL) {
      first = initial;
    } else {
      g_free (last);
      last = initial;
    }
  }
  if (first == NULL)
    return g_strdup ("");
  /* in scripts without capitals two letters could join into something that is not the name */
  if (last != NULL && has_case (g_utf8_get_char (first)) && has_case (g_utf8_get_char (last)))
    return g_strconcat (first, last, NULL);
  return g_steal_pointer (&first);
}
