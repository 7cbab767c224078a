/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/stream/reel-idle-unlink: nothing flows after it, whether or not data flows meanwhile. */
#include "manager/worker/stream/reel-idle-unlink.h"

typedef struct {
  GstPad *src;
  GstPad *sink;
  int stop;     /* atomic */
  int unlinked; /* atomic: reel_idle_unlink() has returned */
  int arrived;  /* atomic */
  int late;     /* atomic: buffers that arrived after that */
} Fixture;

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Fixture *self = gst_pad_get_element_private (pad);

  g_atomic_int_inc (&self->arrived);
  if (g_atomic_int_get (&self->unlinked))
    g_atomic_int_inc (&self->late);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  GstSegment segment;

  self->src = gst_pad_new ("src", GST_PAD_SRC);
  self->sink = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_element_private (self->sink, self);
  gst_pad_set_chain_function (self->sink, chain);
  gst_pad_set_active (self->sink, TRUE);
  gst_pad_set_active (self->src, TRUE);
  g_assert_cmpint (gst_pad_link (self->src, self->sink), ==, GST_PAD_LINK_OK);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  g_assert_true (gst_pad_push_event (self->src, gst_event_new_stream_start ("a")));
  g_assert_true (gst_pad_push_event (self->src, gst_event_new_segment (&segment)));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gst_pad_set_active (self->src, FALSE);
  gst_pad_set_active (self->sink, FALSE);
  gst_object_unref (self->src);
  gst_object_unref (self->sink);
}

static gpointer
push (gpointer data)
{
  Fixture *self = data;

  while (!g_atomic_int_get (&self->stop))
    gst_pad_push (self->src, gst_buffer_new ());
  return NULL;
}

static void
test_quiet (Fixture *self, gconstpointer unused)
{
  reel_idle_unlink (self->src);
  g_assert_false (gst_pad_is_linked (self->src));
  g_assert_cmpint (gst_pad_push (self->src, gst_buffer_new ()), ==, GST_FLOW_NOT_LINKED);
  reel_idle_unlink (self->src);
}

static void
test_flowing (Fixture *self, gconstpointer unused)
{
  GThread *thread = g_thread_new ("push", push, self);

  while (g_atomic_int_get (&self->arrived) == 0)
    g_thread_yield ();
  reel_idle_unlink (self->src);
  g_atomic_int_set (&self->unlinked, TRUE);
  g_assert_false (gst_pad_is_linked (self->src));
  g_atomic_int_set (&self->stop, TRUE);
  g_thread_join (thread);
  g_assert_cmpint (self->late, ==, 0);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("/idle-unlink/quiet", test_quiet);
  ADD ("/idle-unlink/flowing", test_flowing);
  return g_test_run ();
}
