/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elements that start and stop on a thread: in order, not at all, and while somebody still waits for the disk. */
#include "manager/worker/stream/reel-element-group.h"

#include "manager/core/wire/reel-error.h"

#include <gst/gst.h>

typedef struct {
  ReelElementGroup *group;
  GstElement *pipeline, *source, *sink;
  GMutex lock;
  GCond changed;
  gboolean holds;         /* lock: prepare waits while it is TRUE */
  gboolean refuses;       /* whether prepare fails */
  GThread *main, *thread; /* the latter is that of prepare */
  guint started, ended, released;
  GError *error;
} Rig;

static gboolean
prepare (gpointer user_data, GError **error)
{
  Rig *rig = user_data;

  rig->thread = g_thread_self ();
  g_mutex_lock (&rig->lock);
  while (rig->holds)
    g_cond_wait (&rig->changed, &rig->lock);
  g_mutex_unlock (&rig->lock);
  if (rig->refuses)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "no such file");
  return !rig->refuses;
}

/* No thread of the elements runs any more. */
static void
release (gpointer user_data)
{
  Rig *rig = user_data;

  g_assert_true (g_thread_self () != rig->main);
  g_assert_cmpint (GST_STATE (rig->source), ==, GST_STATE_NULL);
  rig->released++;
}

static void
on_started (const GError *error, gpointer user_data)
{
  Rig *rig = user_data;

  rig->started++;
  rig->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
on_ended (gpointer user_data)
{
  ((Rig *)user_data)->ended++;
}

static GstElement *
add (Rig *rig, const char *factory)
{
  GstElement *element = gst_object_ref (gst_element_factory_make (factory, NULL));

  gst_element_set_locked_state (element, TRUE);
  gst_bin_add (GST_BIN (rig->pipeline), element);
  reel_element_group_add (rig->group, element);
  return element;
}

static void
rig_init (Rig *rig)
{
  *rig = (Rig){ .pipeline = gst_pipeline_new (NULL), .group = reel_element_group_new (), .main = g_thread_self () };
  g_mutex_init (&rig->lock);
  g_cond_init (&rig->changed);
  rig->source = add (rig, "fakesrc");
  rig->sink = add (rig, "fakesink");
  g_object_set (rig->sink, "async", FALSE, NULL);
  g_assert_true (gst_element_link (rig->source, rig->sink));
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
}

static void
let_go (Rig *rig)
{
  g_mutex_lock (&rig->lock);
  rig->holds = FALSE;
  g_cond_signal (&rig->changed);
  g_mutex_unlock (&rig->lock);
}

static void
retire_and_clear (Rig *rig)
{
  if (rig->group != NULL)
    reel_element_group_retire (g_steal_pointer (&rig->group), on_ended, rig);
  while (rig->ended == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (GST_STATE (rig->source), ==, GST_STATE_NULL);
  g_assert_cmpint (GST_STATE (rig->sink), ==, GST_STATE_NULL);
  g_assert_null (GST_OBJECT_PARENT (rig->source));
  g_assert_null (GST_OBJECT_PARENT (rig->sink));
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->source);
  gst_object_unref (rig->sink);
  gst_object_unref (rig->pipeline);
  g_clear_error (&rig->error);
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->changed);
}

static void
test_start_and_end (void)
{
  Rig rig;

  rig_init (&rig);
  reel_element_group_start (rig.group, prepare, release, on_started, &rig);
  while (rig.started == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (rig.error);
  g_assert_true (rig.thread != g_thread_self ());
  g_assert_cmpint (GST_STATE (rig.source), ==, GST_STATE_PLAYING);
  g_assert_cmpint (GST_STATE (rig.sink), ==, GST_STATE_PLAYING);
  retire_and_clear (&rig);
  g_assert_cmpuint (rig.released, ==, 1);
}

static void
test_refused (void)
{
  Rig rig;

  rig_init (&rig);
  rig.refuses = TRUE;
  reel_element_group_start (rig.group, prepare, release, on_started, &rig);
  while (rig.started == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (rig.error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (GST_STATE (rig.sink), ==, GST_STATE_NULL);
  retire_and_clear (&rig);
}

/* Retiring a group that waits does not wait, and its start is not reported any more. */
static void
test_retired_while_waiting (void)
{
  Rig rig;

  rig_init (&rig);
  rig.holds = TRUE;
  reel_element_group_start (rig.group, prepare, release, on_started, &rig);
  reel_element_group_retire (g_steal_pointer (&rig.group), on_ended, &rig);
  g_assert_cmpuint (rig.ended, ==, 0);
  let_go (&rig);
  retire_and_clear (&rig);
  g_assert_cmpuint (rig.started, ==, 0);
  g_assert_cmpuint (rig.released, ==, 1);
}

/* A group that was never started ends as well. */
static void
test_never_started (void)
{
  Rig rig;

  rig_init (&rig);
  retire_and_clear (&rig);
  g_assert_cmpuint (rig.released, ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/element-group/start-and-end", test_start_and_end);
  g_test_add_func ("/element-group/refused", test_refused);
  g_test_add_func ("/element-group/retired-while-waiting", test_retired_while_waiting);
  g_test_add_func ("/element-group/never-started", test_never_started);
  return g_test_run ();
}
