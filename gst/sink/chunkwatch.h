/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Syncs a file each second, and notices that it can no longer be reached by its name. Used by chunksink. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _ChunkWatch ChunkWatch;

/* The watch's own thread, called without lock, at most once. @error: why the file cannot be reached or synced. */
typedef void (*ChunkWatchLost) (const GError *error, gpointer user_data);

/* Checks and syncs @path each second until it is stopped. Reports a missing name or a failed sync at once, other
 * failures once they have lasted for three seconds. */
ChunkWatch *chunk_watch_new (const char *path, ChunkWatchLost lost, gpointer user_data);
/* Stops the checks. Any thread, also its own; does not wait. */
void chunk_watch_stop (ChunkWatch *watch);
/* Stops the watch and waits for its thread. */
void chunk_watch_free (ChunkWatch *watch);

G_END_DECLS
