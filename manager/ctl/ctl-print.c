/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints dictionaries of the manager as lines of text. */
#include "manager/ctl/ctl-print.h"

#include "manager/ctl/ctl-render.h"

#include <string.h>

static void append_dict (GString *lines, GVariant *dict, guint indent);

/* An au as “600, 300, 60”. */
static char *
print_numbers (GVariant *value)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (value); i++) {
    guint32 number;

    g_variant_get_child (value, i, "u", &number);
    g_string_append_printf (text, "%s%u", i > 0 ? ", " : "", number);
  }
  return g_string_free (text, FALSE);
}

/* A path instead of a URI if it is a local file. */
static void
append_location (GString *text, const char *location, const char *separator)
{
  g_autofree char *path = g_filename_from_uri (location, NULL, NULL);

  g_string_append_printf (text, "%s%s", text->len > 0 ? separator : "", path != NULL ? path : location);
}

char *
ctl_print_locations (GVariant *recording, const char *separator)
{
  GString *text = g_string_new (NULL);
  g_autofree const char **locations = NULL;

  g_variant_lookup (recording, "locations", "^a&s", &locations);
  for (guint i = 0; locations != NULL && locations[i] != NULL; i++)
    append_location (text, locations[i], separator);
  return g_string_free (text, FALSE);
}

static char *
print_texts (GVariant *value)
{
  g_autofree const char **texts = g_variant_get_strv (value, NULL);

  return g_strjoinv (", ", (char **)texts);
}

/* From milliseconds since 1970; empty: never. */
static char *
print_instant (guint64 ms)
{
  g_autoptr (GDateTime) instant = ms > 0 ? g_date_time_new_from_unix_utc ((gint64)(ms / 1000)) : NULL;

  return instant != NULL ? g_date_time_format_iso8601 (instant) : g_strdup ("");
}

static char *
print_value (const char *name, GVariant *value)
{
  if (g_str_equal (name, "last-packet-ms") && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return print_instant (g_variant_get_uint64 (value));
  if (g_str_has_suffix (name, "-ms") && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return ctl_render_timer (g_variant_get_uint64 (value));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("au")))
    return print_numbers (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return print_texts (value);
  return g_variant_print (value, FALSE);
}

static void
append_texts (GString *lines, const char *name, GVariant *dict, guint indent)
{
  GVariantIter iter;
  const char *key, *text;

  if (g_variant_n_children (dict) > 0)
    g_string_append_printf (lines, "%*s%s:\n", (int)indent, "", name);
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &text))
    g_string_append_printf (lines, "%*s%s: %s\n", (int)indent + 2, "", key, text);
}

/* One below the other, each with a dash before its first line. */
static void
append_dicts (GString *lines, const char *name, GVariant *list, guint indent)
{
  if (g_variant_n_children (list) > 0)
    g_string_append_printf (lines, "%*s%s:\n", (int)indent, "", name);
  for (gsize i = 0; i < g_variant_n_children (list); i++) {
    g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);
    const gsize start = lines->len;

    append_dict (lines, dict, indent + 4);
    if (lines->len > start)
      lines->str[start + indent + 2] = '-';
  }
}

static void
append_entry (GString *lines, const char *name, GVariant *value, guint indent)
{
  g_autofree char *text = NULL;
  gsize length = strlen (name);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}"))) {
    append_dicts (lines, name, value, indent);
    return;
  }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a{ss}"))) {
    append_texts (lines, name, value, indent);
    return;
  }
  text = print_value (name, value);
  if (g_str_has_suffix (name, "-ms"))
    length -= strlen ("-ms");
  if (*text != '\0')
    g_string_append_printf (lines, "%*s%.*s: %s\n", (int)indent, "", (int)length, name, text);
}

/* The id comes first: the dictionary has no order. */
static void
append_dict (GString *lines, GVariant *dict, guint indent)
{
  static const char *const first[] = { "participant-id", "display-name", "kind", "role", "leg", "user", NULL };
  GVariantIter iter;
  const char *name;
  GVariant *value;

  for (guint i = 0; first[i] != NULL; i++) {
    g_autoptr (GVariant) known = g_variant_lookup_value (dict, first[i], NULL);

    if (known != NULL)
      append_entry (lines, first[i], known, indent);
  }
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value)) {
    if (!g_strv_contains (first, name))
      append_entry (lines, name, value, indent);
  }
}

char *
ctl_print_dict (GVariant *dict, guint indent)
{
  GString *lines = g_string_new (NULL);

  append_dict (lines, dict, indent);
  return g_string_free (lines, FALSE);
}

char *
ctl_print_entry (const char *name, GVariant *value)
{
  GString *lines = g_string_new (NULL);

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) || g_variant_get_uint32 (value) != 0)
    append_entry (lines, name, value, 0);
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
