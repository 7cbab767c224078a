/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Confines a process that decodes media: callreel-avatar for untrusted images, callreel-sidecar for recordings. */
#pragma once

#include <glib.h>

typedef struct {
  guint cpu_seconds;
  guint64 memory;   /* bytes of address space */
  guint64 max_file; /* bytes of each file that it writes */
} ReelConfinement;

/* Restricts this process, for good, to computing, and to reading, writing and syncing files that are open already,
 * within @limits: it can open no file or socket and start no process or thread. Any other system call kills it.
 * Returns: FALSE if the kernel does not support this */
gboolean reel_confine (const ReelConfinement *limits);
