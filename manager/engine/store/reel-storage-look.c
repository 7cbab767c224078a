/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks whether files exist, their size and modification time. Called by ReelChunkKeeper. */
#include "manager/engine/store/reel-storage-look.h"

#include "manager/engine/store/reel-storage.h"

#define ATTRIBUTES "standard::size,time::created,time::created-usec,time::modified,time::modified-usec"

void
reel_storage_file_free (ReelStorageFile *self)
{
  g_free (self->path);
  g_free (self);
}

static gint64
get_utc (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

/* Blocks on the disk. */
static ReelStorageFile *
look (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GDateTime) written = info != NULL ? g_file_info_get_modification_date_time (info) : NULL;
  g_autoptr (GDateTime) created = info != NULL ? g_file_info_get_creation_date_time (info) : NULL;
  ReelStorageFile *self;

  if (written == NULL)
    return NULL;
  self = g_new0 (ReelStorageFile, 1);
  self->path = g_strdup (path);
  self->size = (guint64)g_file_info_get_size (info);
  self->written_utc = get_utc (written);
  self->created_utc = created != NULL ? get_utc (created) : self->written_utc;
  return self;
}

/* worker thread, called without lock */
static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *const *paths = data;
  ReelStorageFile *found = NULL;

  for (; *paths != NULL && found == NULL; paths++)
    found = look (*paths);
  g_task_return_pointer (task, found, (GDestroyNotify)reel_storage_file_free);
}

void
reel_storage_look_async (const char *const *paths, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdupv ((char **)paths), (GDestroyNotify)g_strfreev);
  g_task_run_in_thread (task, look_in_thread);
}

ReelStorageFile *
reel_storage_look_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

typedef struct {
  char *base;
  char *extension;
  guint first;
} Parts;

static void
parts_free (gpointer data)
{
  Parts *parts = data;

  g_free (parts->base);
  g_free (parts->extension);
  g_free (parts);
}

/* worker thread, called without lock */
static void
look_for_parts_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Parts *parts = data;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_storage_file_free);
  ReelStorageFile *file = NULL;

  do {
    g_autofree char *path = reel_storage_part_path (parts->base, parts->first + found->len, parts->extension);

    file = look (path);
    if (file != NULL)
      g_ptr_array_add (found, file);
  } while (file != NULL);
  g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
}

void
reel_storage_look_parts_async (const char *base, const char *extension, guint first, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Parts *parts = g_new (Parts, 1);

  parts->base = g_strdup (base);
  parts->extension = g_strdup (extension);
  parts->first = first;
  g_task_set_task_data (task, parts, parts_free);
  g_task_run_in_thread (task, look_for_parts_in_thread);
}

GPtrArray *
reel_storage_look_parts_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
