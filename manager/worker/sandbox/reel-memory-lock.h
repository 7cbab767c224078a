/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps memory out of swap. Used by the worker's sandbox. */
#pragma once

#include <glib.h>

/**
 * reel_memory_lock:
 *
 * Locks the present and future memory of the process, each page on first use, if RLIMIT_MEMLOCK is unlimited. Otherwise
 * checks whether swap is forbidden to its control group, or does not exist.
 *
 * Returns: whether its memory cannot be swapped; if not, @error says what would help.
 */
gboolean reel_memory_lock (GError **error);
