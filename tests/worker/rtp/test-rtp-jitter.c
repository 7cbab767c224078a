/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How often, and how soon after one another, a packet that does not come is asked for. The clock is the test's. */
#include "manager/worker/rtp/reel-rtp-jitter.h"

#include <gst/check/gstharness.h>

#define PICTURE_MS  67 /* a camera of 15 pictures a second */
#define INTERVAL_MS 40
#define MISSING     5

static void
push_packet (GstHarness *harness, guint8 number, guint ms)
{
  const guint32 time = ms * 90;
  const guint8 packet[] = {
    0x80, 0x80 | 96, 0, number, (guint8)(time >> 24), (guint8)(time >> 16), (guint8)(time >> 8), (guint8)(time), 0,
    0,    0,         1, 0
  };
  GstBuffer *buffer = gst_buffer_new_memdup (packet, sizeof packet);

  gst_harness_set_time (harness, ms * GST_MSECOND);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = ms * GST_MSECOND;
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

static gboolean
is_given_up (GstHarness *harness)
{
  GstEvent *event = NULL;
  gboolean found = FALSE;

  while (!found && (event = gst_harness_try_pull_event (harness)) != NULL) {
    found = gst_event_has_name (event, "GstRTPPacketLost");
    gst_event_unref (event);
  }
  return found;
}

/* Returns: requests for the packet that is missing. */
static guint
take_requests (GstHarness *harness)
{
  g_autoptr (GstTestClock) clock = gst_harness_get_testclock (harness);
  GstEvent *event = NULL;
  guint n = 0, number = 0;

  while ((event = gst_harness_try_pull_upstream_event (harness)) != NULL) {
    if (gst_event_has_name (event, "GstRTPRetransmissionRequest") &&
        gst_structure_get_uint (gst_event_get_structure (event), "seqnum", &number) && number == MISSING) {
      g_test_message ("asked for at %" GST_TIME_FORMAT, GST_TIME_ARGS (gst_clock_get_time (GST_CLOCK (clock))));
      n++;
    }
    gst_event_unref (event);
  }
  return n;
}

/* The time between pictures and the jitter that retransmissions look like do not make it wait: a request may be lost as
 * well. */
static void
test_requests (void)
{
  GstHarness *harness = gst_harness_new ("rtpjitterbuffer");
  guint requests = 0;

  reel_rtp_jitter_set_up (harness->element);
  reel_rtp_jitter_retransmit (harness->element);
  gst_harness_set_src_caps_str (harness, "application/x-rtp,media=video,clock-rate=90000,payload=96");
  for (guint8 i = 0; i < MISSING; i++)
    push_packet (harness, i, i * PICTURE_MS);
  for (guint8 i = 1; i <= 4; i++)
    push_packet (harness, MISSING + i, MISSING * PICTURE_MS);
  for (requests = take_requests (harness); !is_given_up (harness); requests += take_requests (harness)) {
    if (gst_harness_wait_for_clock_id_waits (harness, 1, 1))
      gst_harness_crank_single_clock_wait (harness);
  }
  requests += take_requests (harness);
  g_assert_cmpuint (requests, >=, 4);
  g_assert_cmpuint (requests, <=, 200 / INTERVAL_MS);
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-jitter/requests", test_requests);
  return g_test_run ();
}
