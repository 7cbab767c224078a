/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the outlet of an RTP stream says of a loss that may have been error correction. */
#include "manager/worker/rtp/reel-rtp-outlet.h"

#include <gst/check/gstharness.h>

#define MEDIA      96
#define CORRECTION 122

static GstPadProbeReturn
on_place (guint payload_type, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

static GstHarness *
make_harness (void)
{
  GstElement *outlet = reel_rtp_outlet_new (on_place, NULL);
  GstHarness *harness = gst_harness_new_with_element (outlet, "sink", "src");
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("application/x-rtp");

  reel_rtp_outlet_add (REEL_RTP_OUTLET (outlet), MEDIA, REEL_RTP_FORMAT_VP8);
  reel_rtp_outlet_close_gaps (REEL_RTP_OUTLET (outlet), CORRECTION);
  reel_rtp_outlet_open (REEL_RTP_OUTLET (outlet), MEDIA, caps);
  gst_harness_set_src_caps_str (harness, "application/x-rtp");
  gst_object_unref (outlet);
  return harness;
}

/* A picture of VP8 in one packet. @after_loss: as the jitter buffer marks it. */
static void
push_picture (GstHarness *harness, guint8 number, guint8 picture, gboolean after_loss)
{
  const guint8 packet[] = { 0x80, 0x80 | MEDIA, 0, number, 0, 0, 0, 0, 0, 0, 0, 1, 0x90, 0x80, picture, 0x31, 0, 0, 0 };
  GstBuffer *buffer = gst_buffer_new_memdup (packet, sizeof packet);

  if (after_loss) {
    gst_harness_push_event (harness, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
                                                           gst_structure_new_empty ("GstRTPPacketLost")));
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  }
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

/* Returns: whether a depayloader learns of a loss before the next packet, which has this number. */
static gboolean
pull_loss (GstHarness *harness, guint8 number)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (harness);
  guint8 header[4];

  g_assert_cmpuint (gst_buffer_extract (buffer, 0, header, sizeof header), ==, sizeof header);
  g_assert_cmpuint (header[3], ==, number);
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
}

/* Without it, each lost packet of correction would cost a key frame. */
static void
test_losses (void)
{
  GstHarness *harness = make_harness ();

  push_picture (harness, 10, 1, FALSE);
  g_assert_false (pull_loss (harness, 10));
  push_picture (harness, 12, 2, TRUE);
  g_assert_false (pull_loss (harness, 11));
  push_picture (harness, 14, 4, TRUE);
  g_assert_true (pull_loss (harness, 13));
  push_picture (harness, 15, 5, FALSE);
  g_assert_false (pull_loss (harness, 14));
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-outlet/losses", test_losses);
  return g_test_run ();
}
