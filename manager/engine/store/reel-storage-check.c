/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks whether files exist. Called by ReelFinish and reel-archive-late-files.c. */
#include "manager/engine/store/reel-storage-check.h"

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* worker thread, called without lock */
static void
check_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *const *paths = data;
  GHashTable *there = new_set ();

  for (; *paths != NULL; paths++) {
    if (g_file_test (*paths, G_FILE_TEST_IS_REGULAR))
      g_hash_table_add (there, g_strdup (*paths));
  }
  g_task_return_pointer (task, there, (GDestroyNotify)g_hash_table_unref);
}

static gboolean
on_bound (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

static void
remove_timeout (gpointer data, GObject *gone)
{
  g_source_remove (GPOINTER_TO_UINT (data));
}

void
reel_storage_check_async (const char *const *paths, guint bound_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  guint timeout = g_timeout_add (bound_ms, on_bound, cancellable);

  /* A thread that hangs keeps the task, and with it the cancellable. */
  g_object_weak_ref (G_OBJECT (task), remove_timeout, GUINT_TO_POINTER (timeout));
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, g_strdupv ((char **)paths), (GDestroyNotify)g_strfreev);
  g_task_run_in_thread (task, check_in_thread);
}

gboolean
reel_storage_check_has_answered (GAsyncResult *result)
{
  return !g_task_had_error (G_TASK (result));
}

GHashTable *
reel_storage_check_finish (GAsyncResult *result)
{
  GHashTable *there = g_task_propagate_pointer (G_TASK (result), NULL);

  return there != NULL ? there : new_set ();
}
