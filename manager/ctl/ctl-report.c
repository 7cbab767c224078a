/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “report”: which calls of a period should have been recorded and were not, or not whole. */
#include "manager/core/document/reel-csv.h"
#include "manager/core/document/reel-time.h"
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-print.h"

#include <string.h>

/* What the manager gives at once. */
#define PAGE      500
#define US_PER_MS 1000

typedef struct {
  GVariant *totals;
  GPtrArray *rows; /* GVariant */
} Report;

static void
report_clear (Report *self)
{
  g_clear_pointer (&self->totals, g_variant_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

/* A day in this machine's time zone; or NULL. */
static GDateTime *
parse_day (const char *text)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *midnight = g_strconcat (text, "T00:00:00", NULL);

  return strchr (text, 'T') == NULL && strchr (text, '-') != NULL ? g_date_time_new_from_iso8601 (midnight, local)
                                                                  : NULL;
}

/* The day after it, since a period includes its last day. */
static char *
find_end (const char *text)
{
  g_autoptr (GDateTime) day = parse_day (text);
  g_autoptr (GDateTime) next = day != NULL ? g_date_time_add_days (day, 1) : NULL;

  return next != NULL ? g_date_time_format (next, "%Y-%m-%d") : g_strdup (text);
}

static GVariant *
parse_period (const CtlContext *context, GError **error)
{
  g_autofree char *end = context->to != NULL ? find_end (context->to) : NULL;
  g_autofree char *from = g_strconcat ("from=", context->from, NULL);
  g_autofree char *to = g_strconcat ("to=", end, NULL);
  g_autoptr (GPtrArray) pairs = g_ptr_array_new ();

  if (context->from != NULL)
    g_ptr_array_add (pairs, from);
  if (end != NULL)
    g_ptr_array_add (pairs, to);
  g_ptr_array_add (pairs, NULL);
  return ctl_dict_parse ((const char *const *)pairs->pdata, error);
}

static gboolean
read_report (CtlContext *context, const char *user, GVariant *filter, Report *report, GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = ctl_context_get_archive (context, error);
  g_autofree char *cursor = g_strdup ("");

  if (archive == NULL)
    return FALSE;
  report->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  do {
    g_autoptr (GVariant) page = NULL;
    g_autoptr (GVariant) totals = NULL;
    char *next = NULL;

    if (!reel_ctl_archive1_call_get_completeness_sync (archive, user, filter, cursor, PAGE, &page, &next, &totals, NULL,
                                                       error))
      return FALSE;
    for (gsize i = 0; i < g_variant_n_children (page); i++)
      g_ptr_array_add (report->rows, g_variant_get_child_value (page, i));
    if (report->totals == NULL)
      report->totals = g_steal_pointer (&totals);
    g_free (cursor);
    cursor = next;
  } while (*cursor != '\0');
  return TRUE;
}

static const char *
get_text (GVariant *dict, const char *name)
{
  const char *text = "";

  g_variant_lookup (dict, name, "&s", &text);
  return text;
}

static guint64
get_number (GVariant *dict, const char *name)
{
  guint64 number = 0;

  g_variant_lookup (dict, name, "t", &number);
  return number;
}

/* Empty where there is none. */
static char *
print_time (GVariant *dict, const char *name)
{
  guint64 ms = get_number (dict, name);

  return ms > 0 ? reel_time_to_iso8601 ((gint64)ms * US_PER_MS) : g_strdup ("");
}

static char *
print_seconds (GVariant *row)
{
  guint64 ms = get_number (row, "missing-ms");

  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%03u", ms / 1000, (guint)(ms % 1000));
}

static char *
print_totals (const Report *report, GVariant *filter)
{
  GString *text = g_string_new (NULL);
  g_autofree char *since = print_time (report->totals, "since");

  g_string_append_printf (text, "Calls to be recorded: %" G_GUINT64_FORMAT "\n", get_number (report->totals, "due"));
  g_string_append_printf (text, "  recorded whole:     %" G_GUINT64_FORMAT "\n", get_number (report->totals, "whole"));
  g_string_append_printf (text, "  not whole:          %" G_GUINT64_FORMAT "\n", get_number (report->totals, "partly"));
  g_string_append_printf (text, "  not recorded:       %" G_GUINT64_FORMAT "\n",
                          get_number (report->totals, "not-recorded"));
  if (get_number (filter, "from") < get_number (report->totals, "since"))
    g_string_append_printf (text, "Calls before %s are not in this report: what they lack is not known.\n", since);
  return g_string_free (text, FALSE);
}

static void
print_table (const Report *report)
{
  static const char *const header[] = { "SINCE", "UNTIL", "SECONDS",   "REASON", "RULE",
                                        "LEVEL", "CALL",  "RECORDING", "DETAIL", NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *table = NULL;

  for (guint i = 0; i < report->rows->len; i++) {
    GVariant *row = report->rows->pdata[i];
    g_autofree char *start = print_time (row, "start");
    g_autofree char *end = print_time (row, "end");
    g_autofree char *seconds = print_seconds (row);
    const char *const cells[] = { start,
                                  *end != '\0' ? end : "goes on",
                                  seconds,
                                  get_text (row, "reason"),
                                  get_text (row, "rule"),
                                  get_text (row, "level"),
                                  get_text (row, "server-call-id"),
                                  get_text (row, "recording-operation-id"),
                                  get_text (row, "detail"),
                                  NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
  table = ctl_print_table (header, rows);
  g_print ("%s", table);
}

static void
print_csv (const Report *report)
{
  static const char *const header[] = { "call_start",    "server_call_id", "call_id", "recording_id",
                                        "stream_id",     "reason",         "rule",    "level",
                                        "missing_since", "missing_until",  "goes_on", "missing_seconds",
                                        "detail",        "incomplete_id",  NULL };
  GString *text = g_string_new (NULL);

  reel_csv_append_row (text, header);
  for (guint i = 0; i < report->rows->len; i++) {
    GVariant *row = report->rows->pdata[i];
    g_autofree char *call_start = print_time (row, "call-start");
    g_autofree char *start = print_time (row, "start");
    g_autofree char *end = print_time (row, "end");
    g_autofree char *seconds = print_seconds (row);
    const char *const cells[] = { call_start,
                                  get_text (row, "server-call-id"),
                                  get_text (row, "call-id"),
                                  get_text (row, "recording-operation-id"),
                                  get_text (row, "stream-id"),
                                  get_text (row, "reason"),
                                  get_text (row, "rule"),
                                  get_text (row, "level"),
                                  start,
                                  end,
                                  *end != '\0' ? "no" : "yes",
                                  seconds,
                                  get_text (row, "detail"),
                                  get_text (row, "incomplete-id"),
                                  NULL };

    reel_csv_append_row (text, cells);
  }
  g_print ("%s", text->str);
  g_string_free (text, TRUE);
}

static void
print_json (const Report *report)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "totals", report->totals);
  g_variant_builder_add (&dict, "{sv}", "incomplete",
                         g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)report->rows->pdata,
                                              report->rows->len));
  ctl_context_print_json (g_variant_builder_end (&dict));
}

static gboolean
parse_user (char **args, const char **user, GError **error)
{
  *user = "";
  if (args[0] == NULL)
    return TRUE;
  if (g_str_has_prefix (args[0], "user=")) {
    *user = args[0] + strlen ("user=");
    return TRUE;
  }
  g_set_error (error, CTL_USAGE_ERROR, 0, "“%s” is no argument of report; it takes --from, --to and user=USER",
               args[0]);
  return FALSE;
}

static CtlExit
report_completeness (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) filter = NULL;
  g_autofree char *totals = NULL;
  g_auto (Report) report = { 0 };
  const char *user;

  if (context->json && context->csv) {
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "--json and --csv cannot be combined");
    return CTL_EXIT_USAGE;
  }
  if (!parse_user (args, &user, error))
    return CTL_EXIT_USAGE;
  filter = parse_period (context, error);
  if (filter == NULL)
    return CTL_EXIT_USAGE;
  if (!read_report (context, user, filter, &report, error))
    return CTL_EXIT_REFUSED;
  totals = print_totals (&report, filter);
  if (context->json) {
    print_json (&report);
  } else if (context->csv) {
    print_csv (&report);
    g_printerr ("%s", totals);
  } else {
    g_print ("%s", totals);
    if (report.rows->len > 0)
      print_table (&report);
  }
  return CTL_EXIT_OK;
}

const CtlCommand ctl_report_commands[] = {
  { "report", "[--from DATE] [--to DATE] [--csv] [user=USER]",
    "show which calls should have been recorded and were not, or not whole",
    "Of the calls that began in the period: the days FROM and TO and those between, or\n"
    "from one time on and before another.\n\n"
    "  --from DATE, --to DATE      2026-01-31, 2026-01-31T12:00, or milliseconds\n"
    "  --csv                       print what is missing as CSV, and the sums on the standard error\n",
    report_completeness, 0, 1 },
  { NULL },
};
