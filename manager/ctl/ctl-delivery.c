/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “delivery …”: deliveries that are open, done, or given up. */
#include "manager/core/document/reel-time.h"
#include "manager/core/wire/reel-error.h"
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-page.h"
#include "manager/ctl/ctl-print.h"

#define US_PER_MS 1000

static gboolean
read_page (gpointer context, GVariant *filter, const char *cursor, guint limit, GVariant **rows, char **next,
           GError **error)
{
  g_autoptr (ReelCtlDelivery1) deliveries = ctl_context_get_deliveries (context, error);

  return deliveries != NULL &&
         reel_ctl_delivery1_call_list_jobs_sync (deliveries, filter, cursor, limit, rows, next, NULL, error);
}

static const char *
get_text (GVariant *job, const char *name)
{
  const char *text = "";

  g_variant_lookup (job, name, "&s", &text);
  return text;
}

/* Returns: the time, to the second; "" if UTC is 0 */
static char *
print_instant (GVariant *job, const char *name)
{
  g_autofree char *text = NULL;
  guint64 ms = 0;

  if (!g_variant_lookup (job, name, "t", &ms) || ms == 0)
    return g_strdup ("");
  text = reel_time_to_iso8601 ((gint64)(ms / US_PER_MS * G_USEC_PER_SEC));
  return g_strdup_printf ("%.19sZ", text);
}

static void
add_row (GPtrArray *rows, GVariant *job)
{
  g_autofree char *created = print_instant (job, "created");
  g_autofree char *due = print_instant (job, "due");
  g_autofree char *attempts = NULL;
  gboolean ended = *get_text (job, "state") == 'd';
  guint32 count = 0;

  g_variant_lookup (job, "attempts", "u", &count);
  attempts = g_strdup_printf ("%u", count);
  {
    const char *const cells[] = { get_text (job, "job"),
                                  get_text (job, "state"),
                                  get_text (job, "target"),
                                  get_text (job, "event"),
                                  created,
                                  attempts,
                                  ended ? "" : due,
                                  get_text (job, "error"),
                                  NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
}

static CtlExit
list_deliveries (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "DELIVERY", "STATE",    "TARGET", "EVENT", "CREATED",
                                        "ATTEMPTS", "NEXT TRY", "ERROR",  NULL };
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GVariant) filter = NULL;
  gboolean more;
  guint32 limit;

  if (!ctl_page_parse (args, &filter, &limit, error))
    return CTL_EXIT_REFUSED;
  jobs = ctl_page_read_all (read_page, context, filter, limit, &more, error);
  if (jobs == NULL)
    return CTL_EXIT_REFUSED;
  ctl_page_print (context, jobs, header, add_row);
  if (more && !context->json)
    g_printerr ("There are older ones; limit=%u shows more.\n", limit * 2);
  return CTL_EXIT_OK;
}

static GVariant *
find_job (CtlContext *context, const char *id, GError **error)
{
  g_autoptr (GVariant) rows = NULL;
  g_autofree char *next = NULL;

  if (!read_page (context, g_variant_new_parsed ("{'job': <%s>}", id), "", 1, &rows, &next, error))
    return NULL;
  if (g_variant_n_children (rows) > 0)
    return g_variant_get_child_value (rows, 0);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "There is no delivery “%s”", id);
  return NULL;
}

/* Prints each member on a line, times as text. */
static void
print_job (GVariant *job)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, job);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value)) {
    g_autofree char *instant = g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64) ? print_instant (job, key) : NULL;
    g_autoptr (GVariant) shown = instant != NULL ? g_variant_ref_sink (g_variant_new_string (instant)) : NULL;
    g_autofree char *line = ctl_print_entry (key, shown != NULL ? shown : value);

    g_print ("%s", line);
  }
}

static CtlExit
show_delivery (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) job = find_job (context, args[0], error);

  if (job == NULL)
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (job);
  else
    print_job (job);
  return CTL_EXIT_OK;
}

static CtlExit
retry_deliveries (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlDelivery1) deliveries = ctl_context_get_deliveries (context, error);

  if (deliveries == NULL)
    return CTL_EXIT_REFUSED;
  for (; *args != NULL; args++) {
    if (!reel_ctl_delivery1_call_retry_job_sync (deliveries, *args, NULL, error))
      return CTL_EXIT_REFUSED;
  }
  return CTL_EXIT_OK;
}

static CtlExit
drop_deliveries (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlDelivery1) deliveries = ctl_context_get_deliveries (context, error);

  if (deliveries == NULL)
    return CTL_EXIT_REFUSED;
  for (; *args != NULL; args++) {
    if (!reel_ctl_delivery1_call_drop_job_sync (deliveries, *args, NULL, error))
      return CTL_EXIT_REFUSED;
  }
  return CTL_EXIT_OK;
}

const CtlCommand ctl_delivery_commands[] = {
  { "delivery list", "[KEY=VALUE…]", "list what is on its way to others, what arrived and what did not",
    "The newest come first. What arrived is listed for a day, what is dead or dropped for 30.\n", list_deliveries, 0,
    CTL_ANY_ARGS },
  { "delivery show", "DELIVERY", "show one delivery, with what it sends", NULL, show_delivery, 1, 1 },
  { "delivery retry", "DELIVERY…", "retry deliveries that are dead or waiting, now", NULL, retry_deliveries, 1,
    CTL_ANY_ARGS },
  { "delivery drop", "DELIVERY…", "remove deliveries from the list, delivered or not", NULL, drop_deliveries, 1,
    CTL_ANY_ARGS },
  { NULL },
};
