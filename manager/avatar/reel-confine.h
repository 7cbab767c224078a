/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is left to a process that decodes what strangers sent. Used by callreel-avatar. */
#pragma once

#include <glib.h>

/* From now on the process computes, reads and writes what is open, and can do nothing else: no file, socket, process or
 * thread; two seconds of CPU, 256 MiB of memory, @max_bytes of output. Any other system call kills it. FALSE where that
 * can't be had. */
gboolean reel_confine (guint64 max_bytes);
