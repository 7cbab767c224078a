/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “list”: recordings that run and that ended. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
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
  guint64 recorded = 0;

  if (!g_variant_lookup (recording, "duration-ms", "t", &recorded))
    g_variant_lookup (recording, "elapsed-ms", "t", &recorded);
  timer = ctl_render_timer (recorded);
  {
    const char *const cells[] = { get_text (recording, "recording-operation-id"),
                                  get_text (recording, "state"),
                                  timer,
                                  get_text (recording, "start-time"),
                                  get_text (recording, "format"),
                                  get_text (recording, "server-call-id"),
                                  NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
}

static CtlExit
list_recordings (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "RECORDING", "STATE", "TIME", "STARTED", "FORMAT", "CALL", NULL };
  g_autoptr (GVariant) filter = ctl_dict_parse ((const char *const *)args, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GVariant) recordings = NULL;
  g_autofree char *table = NULL;

  if (filter == NULL || !ctl_context_connect (context, error) ||
      !reel_ctl_manager1_call_list_recordings_sync (context->manager, filter, &recordings, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (recordings);
    return CTL_EXIT_OK;
  }
  for (gsize i = 0; i < g_variant_n_children (recordings); i++) {
    g_autoptr (GVariant) recording = g_variant_get_child_value (recordings, i);

    add_row (rows, recording);
  }
  table = ctl_print_table (header, rows);
  g_print ("%s", table);
  return CTL_EXIT_OK;
}

const CtlCommand ctl_list_commands[] = {
  { "list", "[KEY=VALUE…]", "list recordings, those that ended too",
    "Keys: server-call-id, state, active (yes: only those that run).\n", list_recordings, 0, CTL_ANY_ARGS },
  { NULL },
};
