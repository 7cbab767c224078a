/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elements that start and stop in a thread; the header lists the callers.
 * Threads: the main thread owns everything. One of GIO's threads at a time works on the elements: retiring a group that
 * is still starting waits for that, but not on the main thread. There is no lock. */
#include "manager/worker/stream/reel-element-group.h"

#include "manager/core/wire/reel-error.h"

struct _ReelElementGroup {
  GPtrArray *elements; /* in the order of stopping; constant from the start on */
  ReelElementGroupPrepare prepare;
  ReelElementGroupRelease release;
  ReelElementGroupStarted started;
  gpointer user_data;
  gboolean starting;
  gboolean retired;
  GDestroyNotify done;
  gpointer done_data;
};

ReelElementGroup *
reel_element_group_new (void)
{
  ReelElementGroup *self = g_new0 (ReelElementGroup, 1);

  self->elements = g_ptr_array_new_with_free_func (gst_object_unref);
  return self;
}

void
reel_element_group_add (ReelElementGroup *self, GstElement *element)
{
  g_ptr_array_add (self->elements, gst_object_ref (element));
}

/* A thread of GIO's, called without lock. */
static gboolean
start_element (GstElement *element)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (element));

  if (parent == NULL)
    return gst_element_set_state (element, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE;
  gst_element_set_locked_state (element, FALSE);
  return gst_element_sync_state_with_parent (element);
}

/* A thread of GIO's, called without lock. The reason why an element does not start is usually on the bus. */
static void
start (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReelElementGroup *self = data;
  GError *error = NULL;

  if (self->prepare != NULL && !self->prepare (self->user_data, &error)) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = self->elements->len; i > 0; i--) {
    GstElement *element = g_ptr_array_index (self->elements, i - 1);

    if (!start_element (element)) {
      g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The element %s does not start",
                               GST_OBJECT_NAME (element));
      return;
    }
  }
  g_task_return_boolean (task, TRUE);
}

/* A thread of GIO's, called without lock. */
static void
end (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReelElementGroup *self = data;

  for (guint i = 0; i < self->elements->len; i++) {
    GstElement *element = g_ptr_array_index (self->elements, i);
    g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (element));

    gst_element_set_locked_state (element, TRUE);
    gst_element_set_state (element, GST_STATE_NULL);
    if (parent != NULL)
      gst_bin_remove (GST_BIN (parent), element);
  }
  if (self->release != NULL)
    self->release (self->user_data);
  g_task_return_boolean (task, TRUE);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ReelElementGroup *self = user_data;

  if (self->done != NULL)
    self->done (self->done_data);
  g_ptr_array_unref (self->elements);
  g_free (self);
}

static void
begin_end (ReelElementGroup *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_ended, self);

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, end);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ReelElementGroup *self = user_data;
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->starting = FALSE;
  if (self->retired)
    begin_end (self);
  else
    self->started (error, self->user_data);
}

void
reel_element_group_start (ReelElementGroup *self, ReelElementGroupPrepare prepare, ReelElementGroupRelease release,
                          ReelElementGroupStarted started, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_started, self);

  self->prepare = prepare;
  self->release = release;
  self->started = started;
  self->user_data = user_data;
  self->starting = TRUE;
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, start);
}

void
reel_element_group_retire (ReelElementGroup *self, GDestroyNotify done, gpointer data)
{
  self->done = done;
  self->done_data = data;
  self->retired = TRUE;
  /* From now on state changes of the pipeline do not affect them. */
  for (guint i = 0; i < self->elements->len; i++)
    gst_element_set_locked_state (g_ptr_array_index (self->elements, i), TRUE);
  if (!self->starting)
    begin_end (self);
}
