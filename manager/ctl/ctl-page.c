/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses and reads lists; see the header for who calls it. */
#include "manager/ctl/ctl-page.h"

#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-print.h"

#define STANDARD_LIMIT 100
/* The manager's maximum. */
#define PAGE 500

/* Takes the arguments that are not filters out of KEY=VALUE. */
gboolean
ctl_page_parse (char **args, GVariant **filter, guint32 *limit, GError **error)
{
  g_autoptr (GVariant) given = ctl_dict_parse ((const char *const *)args, error);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (given == NULL)
    return FALSE;
  *limit = STANDARD_LIMIT;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, given);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value)) {
    if (g_str_equal (key, "limit"))
      *limit = g_variant_get_uint32 (value);
    else
      g_variant_builder_add (&builder, "{sv}", key, value);
  }
  *filter = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (*limit == 0) {
    g_clear_pointer (filter, g_variant_unref);
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "limit: must be 1 or more");
    return FALSE;
  }
  return TRUE;
}

GPtrArray *
ctl_page_read_all (CtlPageRead read, gpointer data, GVariant *filter, guint32 limit, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autofree char *cursor = g_strdup ("");

  *more = TRUE;
  while (*more && all->len < limit) {
    g_autoptr (GVariant) rows = NULL;
    char *next = NULL;

    if (!read (data, filter, cursor, MIN (limit - all->len, PAGE), &rows, &next, error))
      return NULL;
    for (gsize i = 0; i < g_variant_n_children (rows); i++)
      g_ptr_array_add (all, g_variant_get_child_value (rows, i));
    g_free (cursor);
    cursor = next;
    *more = *cursor != '\0';
  }
  return g_steal_pointer (&all);
}

void
ctl_page_print (CtlContext *context, GPtrArray *items, const char *const *header, CtlPageAdd add)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *table = NULL;

  if (context->json) {
    ctl_context_print_json (g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)items->pdata, items->len));
    return;
  }
  for (guint i = 0; i < items->len; i++)
    add (rows, items->pdata[i]);
  table = ctl_print_table (header, rows);
  g_print ("%s", table);
}
