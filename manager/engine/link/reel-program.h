/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts the manager's programs by posix_spawn(3): fork(2) copies the page tables, which stops the main loop for longer
 * the more memory the manager has. Used by whatever starts a program from the main loop. */
#pragma once

#include <gio/gio.h>

/* FLAGS are of the program's input and output; G_SUBPROCESS_FLAGS_STDERR_MERGE is not for it: GLib gives such a program
 * a closed output when it does not fork. Neither a child setup nor a working directory may be set, since GLib forks for
 * them. Any thread. */
GSubprocessLauncher *reel_program_launcher_new (GSubprocessFlags flags);

/* Starts ARGV and closes LAUNCHER, also when it fails. The program inherits standard input, output and error alone.
 * Main thread only: programs ask to be killed when the thread that started them ends (PR_SET_PDEATHSIG). Returns:
 * (transfer full): the program, or NULL with an error of G_SPAWN_ERROR or G_IO_ERROR; G_SPAWN_ERROR_NOENT: there is no
 * such program, or nobody may run it. */
GSubprocess *reel_program_start (GSubprocessLauncher *launcher, const char *const *argv, GError **error);
