/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program that is started on a thread gets and says: standard descriptors alone, one pipe for two of them, an
 * end of it, and an error where there is no such program. */
#include "manager/engine/link/reel-program.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <unistd.h>

static char *
run (const char *script)
{
  const char *const argv[] = { "/bin/sh", "-c", script, NULL };
  g_autoptr (GSubprocessLauncher) launcher = reel_program_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = reel_program_start (launcher, argv, &error);
  char *output = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return output;
}

/* What the manager has open is open in no program. */
static void
test_descriptors (void)
{
  const int fd = open ("/dev/null", O_RDONLY); /* as GLib opens files */
  g_autofree char *output =
      run ("for fd in /proc/$$/fd/*; do case ${fd##*/} in 0|1|2) ;; *) readlink $fd || true ;; esac; done");

  g_assert_cmpint (fd, >, 2);
  g_assert_cmpstr (output, ==, "");
  close (fd);
}

static void
test_one_pipe (void)
{
  const char *const argv[] = { "/bin/sh", "-c", "echo one; echo two >&2; echo three", NULL };
  g_autoptr (GSubprocessLauncher) launcher = reel_program_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GInputStream) stream = NULL;
  char text[64] = "";
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (ends[1], F_DUPFD_CLOEXEC, 0));
  process = reel_program_start (launcher, argv, &error);
  g_assert_no_error (error);
  stream = g_unix_input_stream_new (ends[0], TRUE);
  /* it ends though LAUNCHER is still there */
  g_assert_true (g_input_stream_read_all (stream, text, sizeof text - 1, NULL, NULL, &error));
  g_assert_cmpstr (text, ==, "one\ntwo\nthree\n");
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
}

static void
test_not_there (void)
{
  const char *const argv[] = { "/nonexistent/program", NULL };
  g_autoptr (GSubprocessLauncher) launcher = reel_program_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_program_start (launcher, argv, &error));
  g_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/program/descriptors", test_descriptors);
  g_test_add_func ("/program/one-pipe", test_one_pipe);
  g_test_add_func ("/program/not-there", test_not_there);
  return g_test_run ();
}
