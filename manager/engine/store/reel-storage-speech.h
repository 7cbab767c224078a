/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads who spoke when from the file that a worker writes beside a chunk while it records, for a chunk that it did not
 * complete. Used by ReelChunkKeeper; main thread only. */
#pragma once

#include <gio/gio.h>

/* LOCATION: of the chunk's media, complete or not; DURATION_NS: of its recorded time. Reads on a thread. */
void reel_storage_speech_read_async (const char *location, guint64 duration_ns, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* Returns: (transfer full): a{sa(uu)} as of reel_speech_lines_parse(); NULL if there is no such file */
GVariant *reel_storage_speech_read_finish (GAsyncResult *result);
