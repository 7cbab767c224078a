/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes the files of a chunk on a thread. Called by the archive. */
#include "manager/engine/store/reel-storage-remove.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static gboolean
remove_file (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT || errno == ENOTDIR)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "'%s' can't be removed: %s", path, g_strerror (errno));
  return FALSE;
}

/* Otherwise a power cut could bring the files back. */
static gboolean
sync_directory (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 ? fsync (fd) == 0 : errno == ENOENT;

  if (!synced)
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "'%s' can't be synced: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return synced;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *location = data;
  g_auto (GStrv) files = location != NULL ? reel_chunk_files_list (location) : NULL;
  g_autofree char *directory = location != NULL ? g_path_get_dirname (location) : NULL;
  gboolean removed;
  GError *error = NULL;

  /* The media first, so that nothing can be played if the rest fails. */
  removed = location == NULL || remove_file (location, &error);
  for (guint i = 0; removed && files != NULL && files[i] != NULL; i++)
    removed = remove_file (files[i], &error);
  if (removed && directory != NULL)
    removed = sync_directory (directory, &error);
  if (!removed) {
    g_task_return_error (task, error);
    return;
  }
  /* Fails, as intended, if the directory contains something else. */
  if (directory != NULL)
    g_rmdir (directory);
  g_task_return_boolean (task, TRUE);
}

void
reel_storage_remove_async (const char *location, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdup (location), g_free);
  g_task_run_in_thread (task, run);
}

gboolean
reel_storage_remove_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
