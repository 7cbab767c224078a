/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows of comma-separated values. Called by callreelctl. */
#include "manager/core/document/reel-csv.h"

#include <string.h>

#define FORMULA_STARTS "=+-@\t\r"
/* Some locales have a semicolon between cells, and programs strip blanks at the ends. */
#define QUOTED ",;\t\"\r\n"

static gboolean
needs_quotes (const char *cell)
{
  gsize length = strlen (cell);

  return strpbrk (cell, QUOTED) != NULL || (length > 0 && (cell[0] == ' ' || cell[length - 1] == ' '));
}

static void
append_cell (GString *text, const char *cell)
{
  const gboolean quoted = needs_quotes (cell);

  if (quoted)
    g_string_append_c (text, '"');
  if (*cell != '\0' && strchr (FORMULA_STARTS, *cell) != NULL)
    g_string_append_c (text, '\'');
  for (; *cell != '\0'; cell++) {
    if (*cell == '"')
      g_string_append_c (text, '"');
    g_string_append_c (text, *cell);
  }
  if (quoted)
    g_string_append_c (text, '"');
}

void
reel_csv_append_row (GString *text, const char *const *cells)
{
  for (guint i = 0; cells[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c (text, ',');
    append_cell (text, cells[i]);
  }
  g_string_append (text, "\r\n");
}
