/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Creates the directory of a recording, on a disk that may be slow. Called by ReelStart. */
#include "manager/engine/store/reel-storage-prepare.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-storage.h"

typedef struct {
  char *directory;
  char *operation;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->directory);
  g_free (place->operation);
  g_free (place);
}

/* worker thread, called without lock */
static void
prepare_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Place *place = data;
  GError *error = NULL;
  char *base = reel_storage_prepare (place->directory, place->operation, &error);

  if (base != NULL)
    g_task_return_pointer (task, base, g_free);
  else
    g_task_return_error (task, error);
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
reel_storage_prepare_async (const char *directory, const char *operation, guint bound_ms, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  guint timeout = g_timeout_add (bound_ms, on_bound, cancellable);
  Place *place = g_new (Place, 1);

  place->directory = g_strdup (directory);
  place->operation = g_strdup (operation);
  /* A thread that hangs keeps the task, and with it the cancellable. */
  g_object_weak_ref (G_OBJECT (task), remove_timeout, GUINT_TO_POINTER (timeout));
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, place, place_free);
  g_task_run_in_thread (task, prepare_in_thread);
}

char *
reel_storage_prepare_finish (GAsyncResult *result, GError **error)
{
  GError *inner = NULL;
  char *base = g_task_propagate_pointer (G_TASK (result), &inner);

  if (g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_error (&inner);
    g_set_error (&inner, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The storage does not answer");
  }
  if (inner != NULL)
    g_propagate_error (error, inner);
  return base;
}
