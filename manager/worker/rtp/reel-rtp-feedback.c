/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feedback to the sender of a stream; the header documents its pads.
 *
 * Threads: any thread may push into "src": packets are sent one by one under the stream lock of its peer. Its events
 * are sent when the element starts, before anything flows. `lock` guards the fields below it; nothing is called or
 * pushed while it is held. */
#include "manager/worker/rtp/reel-rtp-feedback.h"

#include "manager/core/media/reel-key-frames.h"
#include "manager/core/media/reel-rtcp-feedback.h"

struct _ReelRtpFeedback {
  GstElement parent_instance;

  ReelRtpInlet *inlet;
  GstPad *src;
  guint32 ssrc;
  gboolean fir;

  GMutex lock;
  ReelKeyFrames keys;
};

G_DEFINE_FINAL_TYPE (ReelRtpFeedback, reel_rtp_feedback, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp"));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp"));

/* Any thread. Returns: FALSE: the sink does not run yet, or not any more. */
static gboolean
send (ReelRtpFeedback *self, const ReelRtcpFeedback *feedback)
{
  return gst_pad_push (self->src, gst_buffer_new_memdup (feedback->data, feedback->size)) == GST_FLOW_OK;
}

/* Any thread. @number: of the request. */
static gboolean
ask_for_key_frame (ReelRtpFeedback *self, guint64 number)
{
  ReelRtcpFeedback feedback;

  reel_rtcp_feedback_begin (&feedback, self->ssrc, reel_rtp_inlet_get_ssrc (self->inlet));
  if (self->fir)
    reel_rtcp_feedback_add_fir (&feedback, (guint8)number);
  else
    reel_rtcp_feedback_add_pli (&feedback);
  return send (self, &feedback);
}

/* rtpsession's thread. */
static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return gst_pad_push (REEL_RTP_FEEDBACK (parent)->src, buffer);
}

/* rtpsession's thread. The source pad has its own. */
static gboolean
event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return TRUE;
}

static void
begin (ReelRtpFeedback *self)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("application/x-rtcp");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_stream_start ("rtcp"));
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
}

static GstStateChangeReturn
reel_rtp_feedback_change_state (GstElement *element, GstStateChange transition)
{
  GstStateChangeReturn result = GST_ELEMENT_CLASS (reel_rtp_feedback_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && result != GST_STATE_CHANGE_FAILURE)
    begin (REEL_RTP_FEEDBACK (element));
  return result;
}

static void
reel_rtp_feedback_init (ReelRtpFeedback *self)
{
  GstPad *sink = gst_pad_new_from_static_template (&sink_template, "sink");

  g_mutex_init (&self->lock);
  gst_pad_set_chain_function (sink, chain);
  gst_pad_set_event_function (sink, event);
  gst_element_add_pad (GST_ELEMENT (self), sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

static void
reel_rtp_feedback_finalize (GObject *object)
{
  g_mutex_clear (&REEL_RTP_FEEDBACK (object)->lock);
  G_OBJECT_CLASS (reel_rtp_feedback_parent_class)->finalize (object);
}

static void
reel_rtp_feedback_class_init (ReelRtpFeedbackClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_rtp_feedback_finalize;
  element_class->change_state = reel_rtp_feedback_change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "RTP feedback", "Network/RTP", "Asks a sender for key frames",
                                         "Callreel");
}

GstElement *
reel_rtp_feedback_new (ReelRtpInlet *inlet, guint32 ssrc, gboolean fir)
{
  ReelRtpFeedback *self = g_object_new (REEL_TYPE_RTP_FEEDBACK, NULL);

  self->inlet = inlet;
  self->ssrc = ssrc;
  self->fir = fir;
  return GST_ELEMENT (self);
}

void
reel_rtp_feedback_tick (ReelRtpFeedback *self, gint64 now)
{
  gboolean asks;
  guint64 number;

  g_mutex_lock (&self->lock);
  asks = reel_key_frames_take (&self->keys, now);
  number = self->keys.requests;
  g_mutex_unlock (&self->lock);
  if (!asks || ask_for_key_frame (self, number))
    return;
  g_mutex_lock (&self->lock);
  reel_key_frames_take_back (&self->keys);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_feedback_want_key_frame (ReelRtpFeedback *self)
{
  const gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  reel_key_frames_want (&self->keys, now);
  g_mutex_unlock (&self->lock);
  reel_rtp_feedback_tick (self, now);
}

void
reel_rtp_feedback_note_key_frame (ReelRtpFeedback *self)
{
  g_mutex_lock (&self->lock);
  reel_key_frames_note_arrival (&self->keys);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_feedback_note_address (ReelRtpFeedback *self)
{
  g_mutex_lock (&self->lock);
  reel_key_frames_set_reachable (&self->keys, TRUE);
  g_mutex_unlock (&self->lock);
  reel_rtp_feedback_tick (self, g_get_monotonic_time ());
}

void
reel_rtp_feedback_get_stats (ReelRtpFeedback *self, ReelRtpFeedbackStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = (ReelRtpFeedbackStats){ self->keys.wanted, self->keys.reachable, self->keys.requests };
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_feedback_describe (ReelRtpFeedback *self, GVariantDict *stats)
{
  ReelRtpFeedbackStats read;

  reel_rtp_feedback_get_stats (self, &read);
  g_variant_dict_insert (stats, "key-frames-requested", "t", read.requests);
}
