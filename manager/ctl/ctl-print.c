/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dictionaries of the manager as lines that a person reads. */
#include "manager/ctl/ctl-print.h"

#include "manager/ctl/ctl-render.h"

#include <string.h>

static char *
print_value (const char *name, GVariant *value)
{
  if (g_str_has_suffix (name, "-ms") && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return ctl_render_timer (g_variant_get_uint64 (value));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");
  return g_variant_print (value, FALSE);
}

char *
ctl_print_dict (GVariant *dict, guint indent)
{
  GString *lines = g_string_new (NULL);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value)) {
    g_autofree char *text = print_value (name, value);
    gsize length = strlen (name);

    if (g_str_has_suffix (name, "-ms"))
      length -= strlen ("-ms");
    g_string_append_printf (lines, "%*s%.*s: %s\n", (int)indent, "", (int)length, name, text);
  }
  return g_string_free (lines, FALSE);
}

static void
append_row (GString *lines, const char *const *cells, const gsize *widths, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++) {
    gboolean last = i + 1 == n_cells;

    g_string_append (lines, cells[i]);
    for (gsize n = g_utf8_strlen (cells[i], -1); !last && n < widths[i] + 2; n++)
      g_string_append_c (lines, ' ');
  }
  g_string_append_c (lines, '\n');
}

static void
widen (gsize *widths, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++)
    widths[i] = MAX (widths[i], (gsize)g_utf8_strlen (cells[i], -1));
}

char *
ctl_print_table (const char *const *header, GPtrArray *rows)
{
  GString *lines = g_string_new (NULL);
  guint n_cells = g_strv_length ((char **)header);
  g_autofree gsize *widths = g_new0 (gsize, n_cells);

  widen (widths, header, n_cells);
  for (guint i = 0; i < rows->len; i++)
    widen (widths, g_ptr_array_index (rows, i), n_cells);
  append_row (lines, header, widths, n_cells);
  for (guint i = 0; i < rows->len; i++)
    append_row (lines, g_ptr_array_index (rows, i), widths, n_cells);
  return g_string_free (lines, FALSE);
}
