/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses options and prepares the process; see the header for who calls it. */
#include "manager/secret/reel-client-program.h"

#include "manager/core/wire/reel-bus-advice.h"

#include <locale.h>
#include <signal.h>
#include <sys/prctl.h>

void
reel_client_program_prepare (void)
{
  setlocale (LC_CTYPE, "");
  signal (SIGPIPE, SIG_IGN);
  prctl (PR_SET_DUMPABLE, 0);
}

gboolean
reel_client_program_parse (ReelClientProgram *self, const char *summary, const GOptionEntry *own, int *argc,
                           char ***argv, GError **error)
{
  gboolean session = FALSE, system = FALSE;
  const GOptionEntry first[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->config_path, "Read this configuration", "FILE" },
    { "session", 0, 0, G_OPTION_ARG_NONE, &session, "Use the session bus (the default)", NULL },
    { "system", 0, 0, G_OPTION_ARG_NONE, &system, "Use the system bus", NULL },
    { NULL },
  };
  const GOptionEntry last[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, first, NULL);
  if (own != NULL)
    g_option_context_add_main_entries (context, own, NULL);
  g_option_context_add_main_entries (context, last, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (session && system) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--session and --system cannot be combined");
    return FALSE;
  }
  if (*argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "Unknown argument '%s'", (*argv)[1]);
    return FALSE;
  }
  self->bus = system ? G_BUS_TYPE_SYSTEM : G_BUS_TYPE_SESSION;
  return TRUE;
}

GDBusConnection *
reel_client_program_connect (const ReelClientProgram *self, GError **error)
{
  GDBusConnection *connection = g_bus_get_sync (self->bus, NULL, error);

  if (connection == NULL && self->bus == G_BUS_TYPE_SESSION)
    g_prefix_error_literal (error, REEL_NO_SESSION_BUS);
  return connection;
}

void
reel_client_program_clear (ReelClientProgram *self)
{
  g_clear_pointer (&self->config_path, g_free);
}
