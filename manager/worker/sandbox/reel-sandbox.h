/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs the worker with the rights that it needs: the decoder of untrusted media cannot read other recordings, start
 * programs or access other processes. Used by its main; does not use GStreamer. */
#pragma once

#include <glib.h>

/* The active parts after reel_sandbox_enter(). */
typedef enum {
  REEL_SANDBOX_FILES = 1 << 0,  /* access only to given files, by Landlock */
  REEL_SANDBOX_CALLS = 1 << 1,  /* no programs, processes and sockets, by seccomp */
  REEL_SANDBOX_MEMORY = 1 << 2, /* never swapped: locked, or forbidden by its control group, or there is no swap */
  REEL_SANDBOX_ALL = (1 << 3) - 1,
} ReelSandboxParts;

typedef struct {
  const char *const *readable; /* (nullable): files and directories */
  const char *const *hidden;   /* (nullable): directories; if given, everything but these may be read */
  const char *writable;        /* (nullable): the one directory for its recordings */
  const char *runtime;         /* (nullable): the one directory for its socket and state file */
  gboolean network;            /* it may connect to other machines */
} ReelSandboxRights;

/**
 * reel_sandbox_harden:
 *
 * Disables core dumps and new privileges. Call it at the very start.
 */
void reel_sandbox_harden (void);

/**
 * reel_sandbox_enter:
 * @missing: gets a text for each part that is not available, with the reason
 *
 * Drops, irrevocably, access to files that @rights do not name, and to TCP, as far as the kernel supports it, and locks
 * the memory. Call it with a single thread, after everything that starts programs.
 *
 * Returns: the active parts.
 */
ReelSandboxParts reel_sandbox_enter (const ReelSandboxRights *rights, GPtrArray *missing);

/**
 * reel_sandbox_close:
 *
 * The second step, for all threads: no more programs, processes and sockets. Call it after everything that listens.
 *
 * Returns: the active parts in addition to those of reel_sandbox_enter().
 */
ReelSandboxParts reel_sandbox_close (const ReelSandboxRights *rights, GPtrArray *missing);

/* Their names, NULL-terminated, for logs and for Worker1.GetState: files, calls, memory. */
GStrv reel_sandbox_parts_to_names (ReelSandboxParts parts);
