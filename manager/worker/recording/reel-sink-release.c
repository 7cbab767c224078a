/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings a recording's sink to NULL in a thread, which finishes its files: a disk may be slow or gone. Used by
 * ReelRecorder on the main thread. */
#include "manager/worker/recording/reel-sink-release.h"

#include <gio/gio.h>

#define BOUND_MS 3000

struct _ReelSinkRelease {
  void (*done) (gpointer user_data);
  gpointer user_data;
  GCancellable *cancellable; /* cancelled: do not call @done */
  guint timer;
};

static void
report_done (ReelSinkRelease *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->done != NULL)
    g_steal_pointer (&self->done) (self->user_data);
}

static void
on_done (GObject *sink, GAsyncResult *result, gpointer user_data)
{
  ReelSinkRelease *self = user_data;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  report_done (self);
}

static gboolean
on_bound (gpointer user_data)
{
  ReelSinkRelease *self = user_data;

  g_warning ("The files of a recording could not be finished within %u ms: does their storage answer?", BOUND_MS);
  self->timer = 0;
  report_done (self);
  return G_SOURCE_REMOVE;
}

/* A thread of GIO's, called without lock. */
static void
release (GTask *task, gpointer sink, gpointer data, GCancellable *cancellable)
{
  gst_element_set_locked_state (GST_ELEMENT (sink), TRUE);
  gst_element_set_state (GST_ELEMENT (sink), GST_STATE_NULL);
  g_task_return_boolean (task, TRUE);
}

ReelSinkRelease *
reel_sink_release_new (GstElement *sink, void (*done) (gpointer user_data), gpointer user_data)
{
  ReelSinkRelease *self = g_new0 (ReelSinkRelease, 1);
  g_autoptr (GTask) task = NULL;

  self->done = done;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->timer = g_timeout_add (BOUND_MS, on_bound, self);
  task = g_task_new (sink, self->cancellable, on_done, self);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, release);
  return self;
}

void
reel_sink_release_free (ReelSinkRelease *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self);
}
