/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Syncs a file each second while it is written, so that a power loss costs no more, and notices that it can no longer
 * be reached by its name because its directory or file system was removed. Its writer would not notice: an open file
 * stays writable, and during a pause nothing is written. Has a thread of its own, so that nothing waits for a disk that
 * is slow or does not answer. Created by chunksink.
 * Lock: `lock` guards `stopped`; nothing is called under it. */
#include "gst/sink/chunkwatch.h"
#include "gst/sink/chunkfile.h"

#define INTERVAL_US G_USEC_PER_SEC
/* A network file system may fail temporarily. */
#define MAX_FAILURES 3

struct _ChunkWatch {
  char *path;
  ChunkWatchLost lost;
  gpointer user_data;
  GThread *thread;

  GMutex lock;
  GCond wake;
  gboolean stopped;
};

/* Returns: TRUE when it is time for the next check, FALSE after a stop. */
static gboolean
wait_for_time (ChunkWatch *watch)
{
  gint64 until = g_get_monotonic_time () + INTERVAL_US;
  gboolean stopped;

  g_mutex_lock (&watch->lock);
  while (!watch->stopped && g_cond_wait_until (&watch->wake, &watch->lock, until))
    ;
  stopped = watch->stopped;
  g_mutex_unlock (&watch->lock);
  return !stopped;
}

/* @file belongs to the watch; if it cannot be opened, the next check tries again. Returns: FALSE when written data may
 * not be on disk. */
static gboolean
bring_to_disk (ChunkWatch *watch, ChunkFile **file, GError **error)
{
  if (!*file) {
    *file = chunk_file_open (watch->path, NULL);
    chunk_file_sync_name (watch->path);
  }
  return !*file || chunk_file_sync (*file, error);
}

static gpointer
run (gpointer user_data)
{
  ChunkWatch *watch = user_data;
  g_autoptr (ChunkFile) file = NULL;
  guint failures = 0;

  while (wait_for_time (watch)) {
    g_autoptr (GError) error = NULL;

    if (chunk_file_check (watch->path, &error)) {
      failures = 0;
      if (bring_to_disk (watch, &file, &error))
        continue;
      watch->lost (error, watch->user_data);
      break;
    }
    if (++failures == MAX_FAILURES || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
      watch->lost (error, watch->user_data);
      break;
    }
  }
  return NULL;
}

ChunkWatch *
chunk_watch_new (const char *path, ChunkWatchLost lost, gpointer user_data)
{
  ChunkWatch *watch = g_new0 (ChunkWatch, 1);

  watch->path = g_strdup (path);
  watch->lost = lost;
  watch->user_data = user_data;
  g_mutex_init (&watch->lock);
  g_cond_init (&watch->wake);
  watch->thread = g_thread_new ("chunk-watch", run, watch);
  return watch;
}

void
chunk_watch_stop (ChunkWatch *watch)
{
  g_mutex_lock (&watch->lock);
  watch->stopped = TRUE;
  g_cond_broadcast (&watch->wake);
  g_mutex_unlock (&watch->lock);
}

void
chunk_watch_free (ChunkWatch *watch)
{
  chunk_watch_stop (watch);
  g_thread_join (watch->thread);
  g_mutex_clear (&watch->lock);
  g_cond_clear (&watch->wake);
  g_free (watch->path);
  g_free (watch);
}
