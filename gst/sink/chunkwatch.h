/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings a file to disk each second, and notices that it can no longer be reached by its name. Used by chunksink. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _ChunkWatch ChunkWatch;

/* The watch's own thread, called without lock, at most once. @error: why it can't be reached, or not be brought
 * to disk. */
typedef void (*ChunkWatchLost) (const GError *error, gpointer user_data);

/* Looks for @path each second until it is stopped, and syncs it. A name that is not there counts at once, as does a
 * sync that fails, another failure to look when it has lasted for three seconds. */
ChunkWatch *chunk_watch_new (const gchar *path, ChunkWatchLost lost, gpointer user_data);
/* No further look. Any thread, also its own; does not wait. */
void chunk_watch_stop (ChunkWatch *watch);
/* Stops it and waits for its thread. */
void chunk_watch_free (ChunkWatch *watch);

G_END_DECLS
