/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts programs; see the header for who uses it. GLib calls posix_spawn(3) where nothing has to be done between fork
 * and exec, which closing descriptors would be. */
#include "manager/engine/link/reel-program.h"

#include <linux/close_range.h>
#include <unistd.h>

GSubprocessLauncher *
reel_program_launcher_new (GSubprocessFlags flags)
{
  return g_subprocess_launcher_new (flags | G_SUBPROCESS_FLAGS_INHERIT_FDS);
}

/* GLib says only that it failed where it did not fork. */
static void
name_failure (GError *error, const char *program)
{
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED) && access (program, X_OK) < 0)
    error->code = G_SPAWN_ERROR_NOENT;
}

GSubprocess *
reel_program_start (GSubprocessLauncher *launcher, const char *const *argv, GError **error)
{
  GError *inner = NULL;
  GSubprocess *process;

  /* What threads have open at this moment: GLib, for one, opens files without O_CLOEXEC. */
  close_range (STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  process = g_subprocess_launcher_spawnv (launcher, argv, &inner);
  /* Otherwise the write end of a pipe would stay open here, and the reader would never see its end. */
  g_subprocess_launcher_close (launcher);
  if (process == NULL) {
    name_failure (inner, argv[0]);
    g_propagate_error (error, inner);
  }
  return process;
}
