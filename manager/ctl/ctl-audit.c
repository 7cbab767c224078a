/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “archive audit” and “archive verify”: who did what, and whether an
 * export of that is whole. */
#include "manager/core/document/reel-audit.h"
#include "manager/core/document/reel-time.h"
#include "manager/ctl/ctl-archive-keys.h"
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-print.h"

#include <gio/gio.h>
#include <string.h>

#define STANDARD_LIMIT 100
/* The manager's maximum. */
#define PAGE 500

/* Called with each line. Returns: FALSE with an error to end it */
typedef gboolean (*LineFunc) (const char *line, gpointer data, GError **error);

/* Reads up to LIMIT entries, and calls FUNC with the line of each. */
static gboolean
read_trail (CtlContext *context, GVariant *filter, guint32 limit, LineFunc func, gpointer data, gboolean *more,
            GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = ctl_context_get_archive (context, error);
  g_autofree char *cursor = g_strdup ("");
  guint32 count = 0;

  if (archive == NULL)
    return FALSE;
  do {
    g_autoptr (GVariant) entries = NULL;
    char *next = NULL;

    if (!reel_ctl_archive1_call_get_audit_trail_sync (archive, filter, cursor, MIN (limit - count, PAGE), &entries,
                                                      &next, NULL, error))
      return FALSE;
    g_free (cursor);
    cursor = next;
    for (gsize i = 0; i < g_variant_n_children (entries); i++) {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
      const char *line = "";

      g_variant_lookup (entry, "line", "&s", &line);
      if (!func (line, data, error))
        return FALSE;
      count++;
    }
  } while (*cursor != '\0' && count < limit);
  *more = *cursor != '\0';
  return TRUE;
}

static gboolean
print_line (const char *line, gpointer data, GError **error)
{
  g_print ("%s\n", line);
  return TRUE;
}

static gboolean
add_row (const char *line, gpointer rows, GError **error)
{
  g_autoptr (ReelAuditEntry) entry = reel_audit_parse (line, NULL, error);
  g_autofree char *number = NULL;
  g_autofree char *time = NULL;

  if (entry == NULL)
    return FALSE;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, entry->number);
  time = reel_time_to_iso8601 (entry->utc);
  {
    const char *const cells[] = { number,        time,          *entry->user != '\0' ? entry->user : "-",
                                  entry->action, entry->target, reel_audit_outcome_nicks[entry->outcome],
                                  entry->reason, entry->detail, entry->origin,
                                  NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
  return TRUE;
}

static gboolean
write_line (const char *line, gpointer stream, GError **error)
{
  g_autofree char *whole = g_strconcat (line, "\n", NULL);

  return g_output_stream_write_all (stream, whole, strlen (whole), NULL, NULL, error);
}

static CtlExit
export_trail (CtlContext *context, GVariant *filter, guint32 limit, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) inner = NULL;
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, &inner);
  gboolean more;

  if (stream == NULL) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s: %s", path, inner->message);
    return CTL_EXIT_USAGE;
  }
  if (!read_trail (context, filter, limit, write_line, stream, &more, error) ||
      !g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error))
    return CTL_EXIT_REFUSED;
  return CTL_EXIT_OK;
}

static CtlExit
print_trail (CtlContext *context, GVariant *filter, guint32 limit, GError **error)
{
  static const char *const header[] = { "ENTRY",  "TIME",   "USER",   "ACTION", "TARGET",
                                        "RESULT", "REASON", "DETAIL", "FROM",   NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *table = NULL;
  gboolean more;

  if (!read_trail (context, filter, limit, context->json ? print_line : add_row, rows, &more, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    return CTL_EXIT_OK;
  table = ctl_print_table (header, rows);
  g_print ("%s", table);
  if (more)
    g_printerr ("There are more; limit=%u shows them.\n", limit * 2);
  return CTL_EXIT_OK;
}

static CtlExit
audit_archive (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GVariant) filter = NULL;
  g_autofree char *path = NULL;
  guint32 limit = 0;
  GVariantDict dict;

  if (!ctl_archive_keys_parse (args, NULL, &given, "limit", &limit, error))
    return CTL_EXIT_USAGE;
  g_variant_dict_init (&dict, given);
  if (g_variant_dict_lookup (&dict, "export", "s", &path))
    g_variant_dict_remove (&dict, "export");
  filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (path != NULL)
    return export_trail (context, filter, limit > 0 ? limit : G_MAXUINT32, path, error);
  return print_trail (context, filter, limit > 0 ? limit : STANDARD_LIMIT, error);
}

static CtlExit
verify_export (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (args[0]);
  g_autoptr (GError) inner = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &inner);
  g_autoptr (GDataInputStream) lines = stream != NULL ? g_data_input_stream_new (G_INPUT_STREAM (stream)) : NULL;
  ReelAuditCheck check = { 0 };
  guint64 number = 0;
  char *line;

  while (lines != NULL && inner == NULL &&
         (line = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, &inner)) != NULL) {
    g_autofree char *owned = line;

    number++;
    if (!reel_audit_check_line (&check, line, error)) {
      g_prefix_error (error, "line %" G_GUINT64_FORMAT ": ", number);
      return CTL_EXIT_REFUSED;
    }
  }
  if (inner == NULL && number > 0) {
    g_print ("Entries %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " are unbroken. The last line has the hash\n%s\n",
             check.first, check.last, check.head);
    return CTL_EXIT_OK;
  }
  g_set_error (error, CTL_USAGE_ERROR, 0, "%s: %s", args[0],
               inner != NULL ? inner->message : "there is no entry in it");
  return CTL_EXIT_USAGE;
}

const CtlCommand ctl_audit_commands[] = {
  { "archive audit", "[KEY=VALUE…]", "show who did what in the archive",
    "The oldest come first, each as a line of JSON with --json. export=FILE writes\nthese lines of all entries into a "
    "file, for “archive verify”.\n",
    audit_archive, 0, CTL_ANY_ARGS },
  { "archive verify", "FILE", "check, without a manager, that an export of the audit trail is whole",
    "Nothing in it was changed, taken out or added then. Compare the hash with one\nthat was noted elsewhere to see "
    "whether lines are missing at its end.\n",
    verify_export, 1, 1 },
  { NULL },
};
