/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of callreeld. Used by its main. */
#pragma once

#include <gio/gio.h>

/* Paths are NULL where not given. */
typedef struct {
  char *config_path;
  char *runtime_dir;
  char *storage_dir;
  char *state_dir;
  GBusType bus;
  gboolean verbose;
  gboolean version;
} ReelDaemonOptions;

/* Error: of the domain G_OPTION_ERROR. */
gboolean reel_daemon_options_parse (ReelDaemonOptions *self, int *argc, char ***argv, GError **error);
void reel_daemon_options_clear (ReelDaemonOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReelDaemonOptions, reel_daemon_options_clear)
