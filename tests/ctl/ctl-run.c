/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreelctl as a process. */
#include "tests/ctl/ctl-run.h"

void
ctl_run_set_up (CtlRun *self, gconstpointer data)
{
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->manager = fake_manager_new (g_test_dbus_get_bus_address (self->bus));
}

void
ctl_run_tear_down (CtlRun *self, gconstpointer data)
{
  fake_manager_free (self->manager);
  g_test_dbus_stop (self->bus);
  g_object_unref (self->bus);
}

void
ctl_result_clear (CtlResult *self)
{
  g_free (self->out);
  g_free (self->err);
}

void
ctl_result_take (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  CtlResult *result = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), async_result, &result->out, &result->err, &error);
  g_assert_no_error (error);
  result->exit_code = g_subprocess_get_exit_status (G_SUBPROCESS (source));
  result->done = TRUE;
}

GSubprocess *
ctl_run_spawn (const char *address, const char *command_line)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autofree char *program = g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "manager/ctl/callreelctl", NULL);
  g_autofree char *line = g_strconcat (program, " ", command_line, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, &error);
  g_assert_no_error (error);
  return process;
}

void
ctl_run_command (CtlRun *self, const char *command_line, const char *input, CtlResult *result)
{
  g_autoptr (GSubprocess) process = ctl_run_spawn (g_test_dbus_get_bus_address (self->bus), command_line);

  g_subprocess_communicate_utf8_async (process, input, NULL, ctl_result_take, result);
  while (!result->done)
    g_main_context_iteration (NULL, TRUE);
}
