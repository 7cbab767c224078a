/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “list”: active and finished recordings. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-page.h"
#include "manager/ctl/ctl-print.h"
#include "manager/ctl/ctl-render.h"

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

static gboolean
read_page (gpointer manager, GVariant *filter, const char *cursor, guint limit, GVariant **rows, char **next,
           GError **error)
{
  return reel_ctl_manager1_call_list_recordings_sync (manager, filter, cursor, limit, rows, next, NULL, error);
}

static CtlExit
list_recordings (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "RECORDING", "STATE",   "TIME", "STARTED", "REASON",
                                        "CALL",      "SUBJECT", "FILE", NULL };
  g_autoptr (GPtrArray) recordings = NULL;
  g_autoptr (GVariant) filter = NULL;
  gboolean more;
  guint32 limit;

  if (!ctl_page_parse (args, &filter, &limit, error) || !ctl_context_connect (context, error))
    return CTL_EXIT_REFUSED;
  recordings = ctl_page_read_all (read_page, context->manager, filter, limit, &more, error);
  if (recordings == NULL)
    return CTL_EXIT_REFUSED;
  ctl_page_print (context, recordings, header, add_row);
  if (more && !context->json)
    g_printerr ("There are older ones; limit=%u shows more.\n", limit * 2);
  return CTL_EXIT_OK;
}

const CtlCommand ctl_list_commands[] = {
  { "list", "[KEY=VALUE…]", "list active and finished recordings", "Newest first.\n", list_recordings, 0,
    CTL_ANY_ARGS },
  { NULL },
};
