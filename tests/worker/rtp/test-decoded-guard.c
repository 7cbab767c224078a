/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/rtp/reel-decoded-guard: what is counted, and which pictures are dropped. */
#include "manager/worker/rtp/reel-decoded-guard.h"

static guint arrived;

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  arrived++;
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
push_caps (GstPad *src, const char *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  g_assert_true (gst_pad_push_event (src, gst_event_new_caps (caps)));
}

static void
assert_pushed (GstPad *src, ReelDecodedGuard *guard, gboolean passes)
{
  const guint before = arrived, counted = reel_decoded_guard_count (guard);

  g_assert_cmpint (gst_pad_push (src, gst_buffer_new ()), ==, GST_FLOW_OK);
  g_assert_cmpuint (arrived - before, ==, passes);
  g_assert_cmpuint (reel_decoded_guard_count (guard) - counted, ==, passes);
}

static void
test_sizes (void)
{
  GstPad *src = gst_pad_new ("src", GST_PAD_SRC), *sink = gst_pad_new ("sink", GST_PAD_SINK);
  ReelDecodedGuard guard;
  GstSegment segment;

  reel_decoded_guard_init (&guard, 640, 480);
  reel_decoded_guard_attach (&guard, src);
  gst_pad_set_chain_function (sink, chain);
  GST_PAD_SET_ACCEPT_TEMPLATE (sink); /* it has none: any caps */
  gst_pad_set_active (sink, TRUE);
  gst_pad_set_active (src, TRUE);
  g_assert_cmpint (gst_pad_link (src, sink), ==, GST_PAD_LINK_OK);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  g_assert_true (gst_pad_push_event (src, gst_event_new_stream_start ("a")));
  push_caps (src, "video/x-raw, width=640, height=480");
  g_assert_true (gst_pad_push_event (src, gst_event_new_segment (&segment)));
  assert_pushed (src, &guard, TRUE);
  push_caps (src, "video/x-raw, width=480, height=640");
  assert_pushed (src, &guard, TRUE);
  push_caps (src, "video/x-raw, width=642, height=2");
  assert_pushed (src, &guard, FALSE);
  push_caps (src, "video/x-raw, width=500, height=500");
  assert_pushed (src, &guard, FALSE);
  push_caps (src, "video/x-raw, width=16, height=16");
  assert_pushed (src, &guard, TRUE);
  push_caps (src, "audio/x-raw, rate=48000");
  assert_pushed (src, &guard, TRUE);
  gst_pad_set_active (src, FALSE);
  gst_pad_set_active (sink, FALSE);
  gst_object_unref (src);
  gst_object_unref (sink);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decoded-guard/sizes", test_sizes);
  return g_test_run ();
}
