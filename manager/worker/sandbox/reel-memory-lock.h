/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that never gets into swap. Used by the worker's sandbox. */
#pragma once

#include <glib.h>

/**
 * reel_memory_lock:
 *
 * Locks what the process uses and will use, a page when it is first touched, where the limit RLIMIT_MEMLOCK lets it be
 * without bound. Otherwise looks whether swap is forbidden to its control group, or whether there is none.
 *
 * Returns: whether nothing of it can get into swap; if not, @error says what would help.
 */
gboolean reel_memory_lock (GError **error);
