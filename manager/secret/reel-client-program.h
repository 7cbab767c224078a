/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the main of every client program of callreeld begins with: its options and the process. Called by the main.c of
 * callreel-portal, callreel-courier and the connectors. */
#pragma once

#include <gio/gio.h>

/**
 * ReelClientProgram:
 * @config_path: of --config, NULL: the standard file
 * @bus: of --session, the default, or --system
 * @version: --version was given
 */
typedef struct {
  char *config_path;
  GBusType bus;
  gboolean version;
} ReelClientProgram;

/* A program with keys: keeps debuggers of the same account and core dumps away from them. Sets the locale of texts, and
 * ignores SIGPIPE. */
void reel_client_program_prepare (void);
/* OWN: the program's own options, ending with NULL; NULL: it has none. SUMMARY: for --help. Returns: FALSE with
 * %G_OPTION_ERROR */
gboolean reel_client_program_parse (ReelClientProgram *self, const char *summary, const GOptionEntry *own, int *argc,
                                    char ***argv, GError **error);
/* To the bus of the options, before the loop runs. Returns: (transfer full) (nullable): NULL with an error that says
 * what to do */
GDBusConnection *reel_client_program_connect (const ReelClientProgram *self, GError **error);
void reel_client_program_clear (ReelClientProgram *self);
