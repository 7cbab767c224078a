/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “list”: recordings that run and that ended. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-print.h"
#include "manager/ctl/ctl-render.h"

#define STANDARD_LIMIT 100
/* What the manager gives at once. */
#define PAGE 500

static const char *
get_text (GVariant *recording, const char *name)
{
  const char *text = "";

  g_variant_lookup (recording, name, "&s", &text);
  return text;
}

static void
add_row (GPtrArray *rows, GVariant *recording)
{
  g_autofree char *timer = NULL;
  g_autofree char *files = NULL;
  guint64 recorded = 0;

  if (!g_variant_lookup (recording, "duration-ms", "t", &recorded))
    g_variant_lookup (recording, "elapsed-ms", "t", &recorded);
  timer = ctl_render_timer (recorded);
  files = ctl_print_locations (recording, ", ");
  {
    const char *const cells[] = { get_text (recording, "recording-operation-id"),
                                  get_text (recording, "state"),
                                  timer,
                                  get_text (recording, "start-time"),
                                  get_text (recording, "reason"),
                                  get_text (recording, "server-call-id"),
                                  get_text (recording, "subject"),
                                  files,
                                  NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
}

/* Takes what is no filter out of KEY=VALUE. */
static gboolean
parse_arguments (char **args, GVariant **filter, guint32 *limit, GError **error)
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
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "limit: 0 lists nothing; it is 1 or more");
    return FALSE;
  }
  return TRUE;
}

/* As many pages as make up LIMIT. Returns: (element-type GVariant) */
static GPtrArray *
get_recordings (CtlContext *context, GVariant *filter, guint32 limit, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) recordings = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autofree char *cursor = g_strdup ("");

  *more = TRUE;
  while (*more && recordings->len < limit) {
    g_autoptr (GVariant) rows = NULL;
    char *next = NULL;

    if (!reel_ctl_manager1_call_list_recordings_sync (context->manager, filter, cursor,
                                                      MIN (limit - recordings->len, PAGE), &rows, &next, NULL, error))
      return NULL;
    for (gsize i = 0; i < g_variant_n_children (rows); i++)
      g_ptr_array_add (recordings, g_variant_get_child_value (rows, i));
    g_free (cursor);
    cursor = next;
    *more = *cursor != '\0';
  }
  return g_steal_pointer (&recordings);
}

static CtlExit
list_recordings (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "RECORDING", "STATE",   "TIME", "STARTED", "REASON",
                                        "CALL",      "SUBJECT", "FILE", NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GPtrArray) recordings = NULL;
  g_autoptr (GVariant) filter = NULL;
  g_autofree char *table = NULL;
  gboolean more;
  guint32 limit;

  if (!parse_arguments (args, &filter, &limit, error) || !ctl_context_connect (context, error))
    return CTL_EXIT_REFUSED;
  recordings = get_recordings (context, filter, limit, &more, error);
  if (recordings == NULL)
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (
        g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)recordings->pdata, recordings->len));
    return CTL_EXIT_OK;
  }
  for (guint i = 0; i < recordings->len; i++)
    add_row (rows, recordings->pdata[i]);
  table = ctl_print_table (header, rows);
  g_print ("%s", table);
  if (more)
    g_printerr ("There are older ones; limit=%u shows more.\n", limit * 2);
  return CTL_EXIT_OK;
}

const CtlCommand ctl_list_commands[] = {
  { "list", "[KEY=VALUE…]", "list recordings, those that ended too", "The newest come first.\n", list_recordings, 0,
    CTL_ANY_ARGS },
  { NULL },
};
