/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feedback as GStreamer's own rtpsession, a sender, understands it; and that nothing counts before it can be sent. */
#include "manager/worker/rtp/reel-rtp-feedback.h"

#include <gst/check/gstharness.h>
#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#define OURS  0x01020304u
#define MEDIA 0xa1a2a3a4u

typedef struct {
  GstElement *pipeline;
  GstElement *inlet;
  ReelRtpFeedback *feedback;
  GstElement *sender;  /* an rtpsession that gets the feedback */
  GstHarness *harness; /* of its sending side */
  guint key_units;     /* requests that it has passed to its encoder */
} Rig;

static void
on_life (gpointer user_data)
{
}

static gboolean
on_control (GstBuffer *buffer, gpointer user_data)
{
  return TRUE;
}

static const ReelRtpInletEvents events = { on_life, on_control, NULL };

static void
rig_init (Rig *rig, gboolean fir)
{
  *rig = (Rig){ .pipeline = gst_pipeline_new (NULL) };
  rig->inlet = reel_rtp_inlet_new (&events, NULL);
  rig->feedback = REEL_RTP_FEEDBACK (
      reel_rtp_feedback_new (REEL_RTP_INLET (rig->inlet), OURS, &(ReelRtpFeedbackKinds){ .fir = fir }));
  rig->sender = gst_element_factory_make ("rtpsession", NULL);
  gst_bin_add_many (GST_BIN (rig->pipeline), rig->inlet, GST_ELEMENT (rig->feedback), NULL);
  gst_util_set_object_arg (G_OBJECT (rig->sender), "rtp-profile", "avpf");
  rig->harness = gst_harness_new_with_element (rig->sender, "send_rtp_sink", "send_rtp_src");
  gst_harness_set_src_caps_str (rig->harness, "application/x-rtp,media=video,clock-rate=90000,encoding-name=VP8,"
                                              "payload=97,ssrc=(uint)2711790500,rtcp-fb-nack-pli=true,"
                                              "rtcp-fb-ccm-fir=true");
}

static void
rig_clear (Rig *rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->pipeline);
  gst_harness_teardown (rig->harness);
  gst_object_unref (rig->sender);
}

/* The sender's rtpsession sends one packet, so that it knows its own SSRC. */
static void
send_packet (Rig *rig)
{
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (4, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_WRITE, &rtp));
  gst_rtp_buffer_set_ssrc (&rtp, MEDIA);
  gst_rtp_buffer_set_payload_type (&rtp, 97);
  gst_rtp_buffer_unmap (&rtp);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = 0;
  g_assert_cmpint (gst_harness_push (rig->harness, buffer), ==, GST_FLOW_OK);
}

static void
count_key_units (Rig *rig)
{
  GstEvent *event = NULL;

  while ((event = gst_harness_try_pull_upstream_event (rig->harness)) != NULL) {
    rig->key_units += gst_video_event_is_force_key_unit (event) != FALSE;
    gst_event_unref (event);
  }
}

static void
receive (Rig *rig, guint32 ssrc, guint8 seq, GstClockTime arrival)
{
  guint8 packet[13] = { 0x80, 97, 0, seq };
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->inlet, "rtp");
  GstBuffer *buffer = NULL;

  GST_WRITE_UINT32_BE (packet + 8, ssrc);
  buffer = gst_buffer_new_memdup (packet, sizeof packet);
  GST_BUFFER_DTS (buffer) = arrival;
  gst_pad_chain (pad, buffer);
}

/* The inlet hears the sender. */
static void
receive_packet (Rig *rig)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->inlet, "rtp");
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("application/x-rtp");
  ReelRtpInletStats stats;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (pad, gst_event_new_stream_start ("rtp"));
  gst_pad_send_event (pad, gst_event_new_caps (caps));
  gst_pad_send_event (pad, gst_event_new_segment (&segment));
  reel_rtp_inlet_accept (REEL_RTP_INLET (rig->inlet), 97, REEL_RTP_MEDIA);
  receive (rig, MEDIA, 1, 0);
  reel_rtp_inlet_get_stats (REEL_RTP_INLET (rig->inlet), &stats);
  g_assert_cmpuint (stats.ssrc, ==, MEDIA);
}

static guint64
count_requests (Rig *rig)
{
  ReelRtpFeedbackStats stats;

  reel_rtp_feedback_get_stats (rig->feedback, &stats);
  return stats.requests;
}

static void
start (Rig *rig)
{
  GstPad *rtcp = gst_element_request_pad_simple (rig->sender, "recv_rtcp_sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (GST_ELEMENT (rig->feedback), "src");

  g_assert_cmpint (gst_pad_link_full (src, rtcp, GST_PAD_LINK_CHECK_NOTHING), ==, GST_PAD_LINK_OK);
  gst_object_unref (rtcp);
  g_assert_cmpint (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
}

/* Wanted before there is an address, and before the element runs: asked for once it can be, and only then. */
static void
test_request (gconstpointer fir)
{
  Rig rig;

  rig_init (&rig, GPOINTER_TO_INT (fir));
  send_packet (&rig);
  reel_rtp_feedback_want_key_frame (rig.feedback);
  reel_rtp_feedback_note_address (rig.feedback);
  g_assert_cmpuint (count_requests (&rig), ==, 0);
  start (&rig);
  receive_packet (&rig);
  reel_rtp_feedback_tick (rig.feedback, g_get_monotonic_time ());
  g_assert_cmpuint (count_requests (&rig), ==, 1);
  count_key_units (&rig);
  g_assert_cmpuint (rig.key_units, ==, 1);

  for (guint i = 0; i < 10; i++) /* too early for another */
    reel_rtp_feedback_want_key_frame (rig.feedback);
  count_key_units (&rig);
  g_assert_cmpuint (rig.key_units, ==, 1);
  reel_rtp_feedback_note_key_frame (rig.feedback);
  reel_rtp_feedback_tick (rig.feedback, g_get_monotonic_time () + 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (count_requests (&rig), ==, 1);
  rig_clear (&rig);
}

static gboolean
on_deadline (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Asked for together; the sender's rtpsession passes each one on, for rtprtxsend. */
static void
test_missing (void)
{
  ReelRtpFeedbackStats stats = { 0 };
  gboolean over = FALSE;
  GString *numbers = g_string_new (NULL);
  GstEvent *event = NULL;
  guint timer;
  Rig rig;

  rig_init (&rig, FALSE);
  send_packet (&rig);
  start (&rig);
  receive_packet (&rig);
  reel_rtp_feedback_note_address (rig.feedback);
  reel_rtp_feedback_note_missing (rig.feedback, 65534);
  reel_rtp_feedback_note_missing (rig.feedback, 3);
  reel_rtp_feedback_note_missing (rig.feedback, 300);
  timer = g_timeout_add_seconds (60, on_deadline, &over);
  while (stats.missing == 0 && !over) {
    g_main_context_iteration (NULL, TRUE);
    reel_rtp_feedback_get_stats (rig.feedback, &stats);
  }
  g_assert_false (over);
  g_source_remove (timer);
  g_assert_cmpuint (stats.missing, ==, 3);
  while ((event = gst_harness_try_pull_upstream_event (rig.harness)) != NULL) {
    guint number = 0;

    if (gst_event_has_name (event, "GstRTPRetransmissionRequest") &&
        gst_structure_get_uint (gst_event_get_structure (event), "seqnum", &number))
      g_string_append_printf (numbers, "%u ", number);
    gst_event_unref (event);
  }
  g_assert_cmpstr (numbers->str, ==, "65534 3 300 ");
  g_string_free (numbers, TRUE);
  rig_clear (&rig);
}

/* A stream may be removed while losses are gathered: until they are reported, it is asked for whose they are. */
static void
test_removed (void)
{
  static const char text[] = "m=video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\n"
                             "a=ssrc-group:SIM 2711790500 2711790501\r\n";
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (text, -1, REEL_MEDIA_VIDEO, NULL, NULL);
  ReelRtpInletStats stats;
  Rig rig;

  rig_init (&rig, FALSE);
  reel_rtp_inlet_set_layers (REEL_RTP_INLET (rig.inlet), reel_rtp_layers_new (sdp));
  send_packet (&rig);
  start (&rig);
  receive_packet (&rig);
  reel_rtp_feedback_note_address (rig.feedback);
  reel_rtp_feedback_note_missing (rig.feedback, 3);
  g_object_add_weak_pointer (G_OBJECT (rig.feedback), (gpointer *)&rig.feedback);
  g_object_add_weak_pointer (G_OBJECT (rig.inlet), (gpointer *)&rig.inlet);
  rig_clear (&rig);
  g_assert_nonnull (rig.feedback);
  g_assert_nonnull (rig.inlet);
  reel_rtp_inlet_get_stats (REEL_RTP_INLET (rig.inlet), &stats);
  g_assert_cmpuint (stats.ssrc, ==, MEDIA);
  while (rig.feedback != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (rig.inlet);
}

static GstPadProbeReturn
on_rtcp (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, user_data, 20);
  return GST_PAD_PROBE_OK;
}

/* The sender goes on with another SSRC. */
static void
replace_source (Rig *rig, guint32 ssrc, GstClockTime arrival)
{
  for (guint8 seq = 1; seq <= 3; seq++)
    receive (rig, ssrc, seq, arrival + seq * 20 * GST_MSECOND);
}

/* Numbers of one source are not asked for from another. */
static void
test_missing_before_a_change (void)
{
  ReelRtpFeedbackStats stats;
  g_autoptr (GstPad) src = NULL;
  guint8 sent[20] = { 0 };
  gboolean over = FALSE;
  Rig rig;

  rig_init (&rig, FALSE);
  src = gst_element_get_static_pad (GST_ELEMENT (rig.feedback), "src");
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_rtcp, sent, NULL);
  start (&rig);
  receive_packet (&rig);
  reel_rtp_feedback_note_address (rig.feedback);
  reel_rtp_feedback_note_missing (rig.feedback, 3);
  replace_source (&rig, MEDIA + 1, 10 * GST_SECOND);
  reel_rtp_feedback_note_missing (rig.feedback, 500);
  g_timeout_add (100, on_deadline, &over); /* later than what was gathered, however busy the machine is */
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  reel_rtp_feedback_get_stats (rig.feedback, &stats);
  g_assert_cmpuint (stats.missing, ==, 1);
  g_assert_cmpuint (GST_READ_UINT32_BE (sent + 16), ==, MEDIA + 1);

  reel_rtp_feedback_note_missing (rig.feedback, 501);
  replace_source (&rig, MEDIA + 2, 20 * GST_SECOND);
  over = FALSE;
  g_timeout_add (100, on_deadline, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  reel_rtp_feedback_get_stats (rig.feedback, &stats);
  g_assert_cmpuint (stats.missing, ==, 1);
  rig_clear (&rig);
}

/* Some senders send nothing before they are asked: nobody's SSRC is known then. */
static void
test_before_the_first_packet (void)
{
  static const guint8 expected[20] = { 0x80, 201, 0, 1, 1, 2, 3, 4, 0x81, 206, 0, 2, 1, 2, 3, 4, 0, 0, 0, 0 };
  g_autoptr (GstPad) src = NULL;
  guint8 sent[20] = { 0 };
  Rig rig;

  rig_init (&rig, FALSE);
  src = gst_element_get_static_pad (GST_ELEMENT (rig.feedback), "src");
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_rtcp, sent, NULL);
  start (&rig);
  reel_rtp_feedback_want_key_frame (rig.feedback);
  reel_rtp_feedback_note_address (rig.feedback);
  g_assert_cmpmem (sent, sizeof sent, expected, sizeof expected);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/rtp-feedback/pli", GINT_TO_POINTER (FALSE), test_request);
  g_test_add_data_func ("/rtp-feedback/fir", GINT_TO_POINTER (TRUE), test_request);
  g_test_add_func ("/rtp-feedback/missing", test_missing);
  g_test_add_func ("/rtp-feedback/missing-before-a-change", test_missing_before_a_change);
  g_test_add_func ("/rtp-feedback/removed", test_removed);
  g_test_add_func ("/rtp-feedback/before-the-first-packet", test_before_the_first_packet);
  return g_test_run ();
}
