/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ranges and entity tags of HTTP; see the header for who uses them. */
#include "manager/core/wire/reel-byte-range.h"

#include <string.h>

#define UNIT       "bytes="
#define MAX_RANGES 64

/* Digits at *AT, which is moved behind them. What is too large is G_MAXUINT64. Returns: whether there are any */
static gboolean
read_number (const char **at, guint64 *number)
{
  const char *start = *at;

  *number = 0;
  for (; g_ascii_isdigit (**at); (*at)++) {
    const guint64 digit = (guint64)(**at - '0');

    *number = *number > (G_MAXUINT64 - digit) / 10 ? G_MAXUINT64 : *number * 10 + digit;
  }
  return *at > start;
}

static void
skip_blanks (const char **at)
{
  while (**at == ' ' || **at == '\t')
    (*at)++;
}

typedef enum { INVALID, OUTSIDE, WITHIN, EVERYTHING } Place;

/* "5-9", "5-" or "-5" */
static Place
read_range (const char **at, guint64 size, ReelByteRange *range)
{
  guint64 first, last;

  if (**at == '-') {
    (*at)++;
    if (!read_number (at, &last))
      return INVALID;
    if (last == 0)
      return OUTSIDE;
    *range = (ReelByteRange){ size - MIN (last, size), size - 1 };
    return size > 0 ? WITHIN : EVERYTHING;
  }
  if (!read_number (at, &first) || *(*at)++ != '-')
    return INVALID;
  if (!read_number (at, &last))
    last = G_MAXUINT64;
  if (last < first)
    return INVALID;
  if (first >= size)
    return OUTSIDE;
  *range = (ReelByteRange){ first, MIN (last, size - 1) };
  return WITHIN;
}

ReelByteRangeAnswer
reel_byte_range_parse (const char *header, guint64 size, ReelByteRange *range)
{
  const char *at = header;
  guint found = 0, ranges = 0;

  if (header == NULL || g_ascii_strncasecmp (header, UNIT, strlen (UNIT)) != 0)
    return REEL_BYTE_RANGE_WHOLE;
  at += strlen (UNIT);
  for (gboolean more = TRUE; more;) {
    ReelByteRange next = { 0 };
    Place place;

    skip_blanks (&at);
    place = read_range (&at, size, &next);
    if (place == INVALID || place == EVERYTHING || ++ranges > MAX_RANGES)
      return REEL_BYTE_RANGE_WHOLE;
    if (place == WITHIN) {
      *range = next;
      found++;
    }
    skip_blanks (&at);
    more = *at == ',';
    at += more;
  }
  if (*at != '\0' || found > 1)
    return REEL_BYTE_RANGE_WHOLE;
  return found == 1 ? REEL_BYTE_RANGE_PART : REEL_BYTE_RANGE_UNSATISFIABLE;
}

gboolean
reel_entity_tag_is_listed (const char *header, const char *tag, gboolean strong)
{
  const gsize length = strlen (tag);
  const char *at = header;

  while (*at != '\0') {
    gboolean weak;
    const char *end;

    skip_blanks (&at);
    if (*at == '*')
      return TRUE;
    weak = g_str_has_prefix (at, "W/");
    at += weak ? 2 : 0;
    end = *at == '"' ? strchr (at + 1, '"') : NULL;
    if (end == NULL)
      return FALSE;
    if ((!weak || !strong) && (gsize)(end + 1 - at) == length && strncmp (at, tag, length) == 0)
      return TRUE;
    at = end + 1;
    skip_blanks (&at);
    if (*at != ',')
      return FALSE;
    at++;
  }
  return FALSE;
}

gboolean
reel_entity_tag_allows_range (const char *header, const char *tag)
{
  return header == NULL || g_str_equal (header, tag);
}
