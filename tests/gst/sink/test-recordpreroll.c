/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of callrecordsink's way to PAUSED, and of the EOS that a pipeline can lose on that way. */
#include <glib/gstdio.h>
#include <gst/gst.h>

#define BOUND (60 * GST_SECOND)

typedef struct {
  GstElement *pipeline;
  char *dir;
  GMutex lock;
  GCond played;
  gboolean playing; /* lock */
} Rig;

static void
rig_init (Rig *rig, const char *source, const char *properties)
{
  g_autofree char *text = NULL;

  rig->dir = g_dir_make_tmp ("callreel-preroll-XXXXXX", NULL);
  text = g_strdup_printf ("%s callrecordsink name=r format=wav %s location=%s/call.wav", source, properties, rig->dir);
  rig->pipeline = gst_parse_launch (text, NULL);
  g_assert_nonnull (rig->pipeline);
  g_mutex_init (&rig->lock);
  g_cond_init (&rig->played);
  rig->playing = FALSE;
}

static void
rig_clear (Rig *rig)
{
  g_autofree char *file = g_build_filename (rig->dir, "call.wav", NULL);

  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->pipeline);
  g_unlink (file);
  g_assert_cmpint (g_rmdir (rig->dir), ==, 0);
  g_free (rig->dir);
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->played);
}

static gboolean
ends (Rig *rig)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (rig->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, BOUND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  return message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

static void
test_waits (void)
{
  Rig rig;

  rig_init (&rig, "audiotestsrc num-buffers=20 ! r.audio", "");
  g_assert_cmpint (gst_element_set_state (rig.pipeline, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_ASYNC);
  g_assert_cmpint (gst_element_get_state (rig.pipeline, NULL, NULL, BOUND), ==, GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  g_assert_true (ends (&rig));
  rig_clear (&rig);
}

static void
test_no_data (void)
{
  Rig rig;

  rig_init (&rig, "audiotestsrc num-buffers=0 ! r.audio", "");
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  g_assert_true (ends (&rig));
  rig_clear (&rig);
}

/* Down again before anything came. */
static void
test_given_up (void)
{
  Rig rig;

  rig_init (&rig, "appsrc format=time caps=audio/x-raw,format=S16LE,rate=16000,channels=1,layout=interleaved ! r.audio",
            "");
  g_assert_cmpint (gst_element_set_state (rig.pipeline, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_ASYNC);
  g_assert_cmpint (gst_element_set_state (rig.pipeline, GST_STATE_READY), ==, GST_STATE_CHANGE_SUCCESS);
  g_assert_cmpint (gst_element_set_state (rig.pipeline, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_ASYNC);
  rig_clear (&rig);
}

static void
test_not_asynchronous (void)
{
  Rig rig;

  rig_init (&rig, "appsrc format=time ! r.audio", "async=false");
  g_assert_cmpint (gst_element_set_state (rig.pipeline, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_SUCCESS);
  rig_clear (&rig);
}

/* The thread that brings the pipeline to PAUSED is blocked while it posts that, until the pipeline plays or some time
 * has passed. */
static GstBusSyncReply
hold_paused (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Rig *rig = user_data;
  gint64 until = g_get_monotonic_time () + 200 * G_TIME_SPAN_MILLISECOND;
  GstState state;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STATE_CHANGED ||
      GST_MESSAGE_SRC (message) != GST_OBJECT (rig->pipeline))
    return GST_BUS_PASS;
  gst_message_parse_state_changed (message, NULL, &state, NULL);
  g_mutex_lock (&rig->lock);
  while (state == GST_STATE_PAUSED && !rig->playing && g_cond_wait_until (&rig->played, &rig->lock, until))
    continue;
  g_mutex_unlock (&rig->lock);
  return GST_BUS_PASS;
}

static void
test_eos_not_lost (void)
{
  g_autoptr (GstBus) bus = NULL;
  Rig rig;

  rig_init (&rig, "audiotestsrc num-buffers=200 ! r.audio", "");
  bus = gst_element_get_bus (rig.pipeline);
  gst_bus_set_sync_handler (bus, hold_paused, &rig, NULL);
  gst_element_set_state (rig.pipeline, GST_STATE_PAUSED);
  gst_element_get_state (rig.pipeline, NULL, NULL, BOUND);
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  g_mutex_lock (&rig.lock);
  rig.playing = TRUE;
  g_cond_broadcast (&rig.played);
  g_mutex_unlock (&rig.lock);
  g_assert_true (ends (&rig));
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recordpreroll/waits", test_waits);
  g_test_add_func ("/recordpreroll/no-data", test_no_data);
  g_test_add_func ("/recordpreroll/given-up", test_given_up);
  g_test_add_func ("/recordpreroll/not-asynchronous", test_not_asynchronous);
  g_test_add_func ("/recordpreroll/eos-not-lost", test_eos_not_lost);
  return g_test_run ();
}
