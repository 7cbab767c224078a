/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats the result of Policy1.Explain as tables. */
#include "manager/ctl/ctl-explain.h"

#include "manager/ctl/ctl-print.h"

#include <string.h>

static char *
print_value (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_print (value, FALSE);
  return g_strdup (*g_variant_get_string (value, NULL) != '\0' ? g_variant_get_string (value, NULL) : "-");
}

static void
add_row (GPtrArray *rows, const char *name, GVariant *explained)
{
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;
  g_autofree char *source = NULL;
  const char *level, *id;

  g_variant_get (explained, "(v&s&s)", &value, &level, &id);
  text = print_value (value);
  source = *level != '\0' ? g_strconcat (level, " ", id, NULL) : g_strdup ("built in");
  {
    const char *const cells[] = { name, text, source, NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
}

static char *
render_table (GVariant *properties)
{
  static const char *const header[] = { "PROPERTY", "VALUE", "SET BY", NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value)) {
    if (g_variant_is_of_type (value, G_VARIANT_TYPE ("(vss)")))
      add_row (rows, name, value);
  }
  return ctl_print_table (header, rows);
}

char *
ctl_explain_render_controls (const char *status, const char *const *actions)
{
  g_autofree char *list = g_strjoinv (", ", (char **)actions);

  return g_strdup_printf ("status: %s\nactions: %s\n", status, *list != '\0' ? list : "-");
}

static void
append_call (GString *lines, GVariant *explanation)
{
  const char *status = NULL, *agent = NULL;
  g_autofree const char **actions = NULL;
  g_autofree char *controls = NULL;

  if (!g_variant_lookup (explanation, "status", "&s", &status) ||
      !g_variant_lookup (explanation, "actions", "^a&s", &actions))
    return;
  controls = ctl_explain_render_controls (status, actions);
  g_string_append_printf (lines, "\n%s", controls);
  if (g_variant_lookup (explanation, "active-agent", "&s", &agent))
    g_string_append_printf (lines, "active agent: %s\n", agent);
}

char *
ctl_explain_render (GVariant *explanation)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GVariant) queue = g_variant_lookup_value (explanation, "queue-properties", G_VARIANT_TYPE_VARDICT);
  g_autofree char *own = render_table (explanation);

  g_string_append (lines, own);
  if (queue != NULL) {
    g_autofree char *table = render_table (queue);
    const char *name = "";

    g_variant_lookup (explanation, "queue", "&s", &name);
    g_string_append_printf (lines, "\nThe call's queue %s:\n%s", name, table);
  }
  append_call (lines, explanation);
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
