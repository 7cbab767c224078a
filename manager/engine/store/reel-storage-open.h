/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens descriptors for reading: of a file, or of a text in memory. Used by the archive. */
#pragma once

#include <gio/gio.h>

/* Opens the regular file at PATH, on a thread. Error: StorageFailed with the path and the reason. */
void reel_storage_open_async (const char *path, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: the descriptor, to be closed by the caller; -1 on error */
int reel_storage_open_finish (GAsyncResult *result, GError **error);

/* Returns: a descriptor of a sealed memory file that contains TEXT, to be closed by the caller; -1 on error. NAME
 * appears only in /proc. Called on any thread. */
int reel_storage_open_text (const char *name, const char *text, gsize length, GError **error);
