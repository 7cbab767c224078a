/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file name of a chunk. Used by callrecordsink. */
#include "gst/core/file/chunk-location.h"

#include <stdlib.h>
#include <string.h>

#define INSERTED_WIDTH 5
#define MAX_WIDTH      9

/* The first %u, %5u or %05u in @text: its start, its end and its width. */
static gboolean
find_place (const char *text, const char **begin, const char **end, guint *width)
{
  for (const char *at = strchr (text, '%'); at; at = strchr (at + 1, '%')) {
    char *after;
    gulong n = strtoul (at + 1, &after, 10);

    if (!g_ascii_isdigit (at[1]))
      after = (char *)at + 1, n = 0;
    if (*after == 'u' && n <= MAX_WIDTH) {
      *begin = at;
      *end = after + 1;
      *width = n;
      return TRUE;
    }
  }
  return FALSE;
}

char *
chunk_location_for (const char *location, guint index)
{
  const char *begin, *end, *slash, *dot;
  guint width;

  if (find_place (location, &begin, &end, &width))
    return g_strdup_printf ("%.*s%0*u%s", (int)(begin - location), location, (int)width, index, end);
  if (index == 0)
    return g_strdup (location);

  slash = strrchr (location, '/');
  dot = strrchr (slash ? slash : location, '.');
  if (!dot || dot == (slash ? slash + 1 : location))
    dot = location + strlen (location);
  return g_strdup_printf ("%.*s-%0*u%s", (int)(dot - location), location, INSERTED_WIDTH, index, dot);
}
