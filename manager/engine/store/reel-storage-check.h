/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks on a thread whether files exist, since a disk or a server that is gone may answer late or never. Used by the
 * end of a recording and for what is made after it. Main thread only. */
#pragma once

#include <gio/gio.h>

/* Checks each of PATHS, for at most BOUND_MS milliseconds. */
void reel_storage_check_async (const char *const *paths, guint bound_ms, GAsyncReadyCallback callback,
                               gpointer user_data);

/* Whether the storage answered in time. To be called before finish. */
gboolean reel_storage_check_has_answered (GAsyncResult *result);
/* Returns: (transfer full): the paths of existing regular files; empty if the storage did not answer in time */
GHashTable *reel_storage_check_finish (GAsyncResult *result);
