/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests waiting for the end of capture. Called by ReelEnding. */
#include "manager/engine/recording/reel-stop-waiters.h"

struct _ReelStopWaiters {
  GPtrArray *tasks;
  guint timer;
};

ReelStopWaiters *
reel_stop_waiters_new (void)
{
  ReelStopWaiters *self = g_new0 (ReelStopWaiters, 1);

  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
reel_stop_waiters_free (ReelStopWaiters *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_ptr_array_unref (self->tasks);
  g_free (self);
}

void
reel_stop_waiters_add (ReelStopWaiters *self, GTask *task)
{
  g_ptr_array_add (self->tasks, task);
}

void
reel_stop_waiters_answer (ReelStopWaiters *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->tasks);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (tasks->pdata[i], TRUE);
}

static gboolean
on_bound (gpointer data)
{
  ReelStopWaiters *self = data;

  self->timer = 0;
  reel_stop_waiters_answer (self);
  return G_SOURCE_REMOVE;
}

void
reel_stop_waiters_set_bound (ReelStopWaiters *self, guint bound_ms)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (bound_ms, on_bound, self);
}
