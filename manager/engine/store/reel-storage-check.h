/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether files are where they are said to be, asked beside the main loop: a disk or a server that is gone may answer
 * late or never. Used by the end of a recording. */
#pragma once

#include <gio/gio.h>

/* Asks for each of PATHS, for BOUND_MS at most. */
void reel_storage_check_async (const char *const *paths, guint bound_ms, GAsyncReadyCallback callback,
                               gpointer user_data);

/* Returns: (transfer full): the paths of regular files that are there; of a storage that did not answer in time, none
 */
GHashTable *reel_storage_check_finish (GAsyncResult *result);
