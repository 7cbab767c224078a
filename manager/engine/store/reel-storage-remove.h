/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes the files of a chunk from the directory of recordings. Used by the
 * archive. */
#pragma once

#include <gio/gio.h>

/* Removes all files of the chunk whose media is at LOCATION, complete or not, and the directory of its call if that is
 * empty then, on a thread. A missing file is not an error, so that it can be called again after a crash. LOCATION may
 * be NULL if the chunk has no file. Error: StorageFailed with the path and the reason. */
void reel_storage_remove_async (const char *location, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_storage_remove_finish (GAsyncResult *result, GError **error);
