/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of callreeld. Called by its main. */
#include "manager/daemon/reel-daemon-options.h"

gboolean
reel_daemon_options_parse (ReelDaemonOptions *self, int *argc, char ***argv, GError **error)
{
  gboolean session = FALSE, system = FALSE;
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->config_path, "Read this configuration", "FILE" },
    { "session", 0, 0, G_OPTION_ARG_NONE, &session, "Serve on the session bus (the default)", NULL },
    { "system", 0, 0, G_OPTION_ARG_NONE, &system, "Serve on the system bus", NULL },
    { "runtime-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->runtime_dir, "Keep the workers' sockets here", "DIR" },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->state_dir, "Keep the catalogue here", "DIR" },
    { "storage", 0, 0, G_OPTION_ARG_FILENAME, &self->storage_dir, "Keep the recordings here", "DIR" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, "Also log participants and streams", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "The manager of Callreel: calls and their recordings, over D-Bus.");
  g_option_context_add_main_entries (context, entries, NULL);
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

void
reel_daemon_options_clear (ReelDaemonOptions *self)
{
  g_clear_pointer (&self->config_path, g_free);
  g_clear_pointer (&self->runtime_dir, g_free);
  g_clear_pointer (&self->storage_dir, g_free);
  g_clear_pointer (&self->state_dir, g_free);
}
