/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker with no more rights than it needs: what decodes foreign media reads no other recording, starts no program
 * and reaches no other process. Used by its main; no GStreamer. */
#pragma once

#include <glib.h>

/* What holds once reel_sandbox_enter() has returned. */
typedef enum {
  REEL_SANDBOX_FILES = 1 << 0,  /* only those that it was given, by Landlock */
  REEL_SANDBOX_CALLS = 1 << 1,  /* no programs, processes and sockets, by seccomp */
  REEL_SANDBOX_MEMORY = 1 << 2, /* never in swap: locked, or forbidden by its control group, or there is none */
  REEL_SANDBOX_ALL = (1 << 3) - 1,
} ReelSandboxParts;

typedef struct {
  const gchar *const *readable; /* (nullable): files and directories */
  const gchar *const *hidden;   /* (nullable): directories; with any, all but these may be read */
  const gchar *writable;        /* (nullable): the one directory for its recordings */
  const gchar *runtime;         /* (nullable): the one directory for its socket and state file */
  gboolean network;             /* it may connect to other machines */
} ReelSandboxRights;

/**
 * reel_sandbox_harden:
 *
 * No core dumps and no new privileges. At the very start.
 */
void reel_sandbox_harden (void);

/**
 * reel_sandbox_enter:
 * @missing: what could not be had and why, a text each, is added
 *
 * Gives up, for good, the files that @rights do not name, and TCP, as far as the kernel can take it, and locks the
 * memory. With one thread, after everything that starts programs.
 *
 * Returns: what holds.
 */
ReelSandboxParts reel_sandbox_enter (const ReelSandboxRights *rights, GPtrArray *missing);

/**
 * reel_sandbox_close:
 *
 * The second step, for all threads: no programs, processes and sockets any more. After everything that listens.
 *
 * Returns: what holds beside what reel_sandbox_enter() said.
 */
ReelSandboxParts reel_sandbox_close (const ReelSandboxRights *rights, GPtrArray *missing);

/* Their names, NULL-terminated, for logs and for Worker1.GetState: files, calls, memory. */
GStrv reel_sandbox_parts_to_names (ReelSandboxParts parts);
