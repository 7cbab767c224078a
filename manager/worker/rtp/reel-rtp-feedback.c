/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feedback to the sender of a stream; the header documents its pads.
 *
 * Threads: any thread may push into "src": packets are sent one by one under the stream lock of its peer. Its events
 * are sent when the element starts, before anything flows. `lock` guards the fields below it; nothing is called or
 * pushed while it is held. */
#include "manager/worker/rtp/reel-rtp-feedback.h"

#include "manager/core/media/reel-key-frames.h"
#include "manager/core/media/reel-rtcp-feedback.h"
#include "manager/worker/rtp/reel-rtp-pad.h"

#include <string.h>

#define MAX_MISSING 64
#define GATHER_MS   10                   /* losses come in bursts */
#define REMB_US     (2 * G_USEC_PER_SEC) /* it is repeated, since it may be lost */

struct _ReelRtpFeedback {
  GstElement parent_instance;

  ReelRtpInlet *inlet; /* a reference, since losses may be reported after the stream was removed */
  GstPad *src;
  guint32 ssrc;
  ReelRtpFeedbackKinds kinds;

  GMutex lock;
  ReelKeyFrames keys;
  guint64 layer_requests; /* of key frames of layers */
  ReelDemand demand;
  gint64 remb_sent;     /* monotonic, µs; 0: not that rate */
  guint32 missing_ssrc; /* whose numbers the next ones are: another layer has its own */
  guint16 missing[MAX_MISSING];
  guint n_missing;
  guint64 asked_for; /* packets */
};

G_DEFINE_FINAL_TYPE (ReelRtpFeedback, reel_rtp_feedback, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp"));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtcp"));

/* Any thread. Returns: 0: nothing was received so far. */
static guint32
get_media_ssrc (ReelRtpFeedback *self)
{
  ReelRtpInletStats stats;

  reel_rtp_inlet_get_stats (self->inlet, &stats);
  return stats.ssrc;
}

/* Any thread. Returns: FALSE: the sink does not run yet, or not any more. */
static gboolean
send (ReelRtpFeedback *self, const ReelRtcpFeedback *feedback)
{
  return gst_pad_push (self->src, gst_buffer_new_memdup (feedback->data, feedback->size)) == GST_FLOW_OK;
}

/* Any thread. @media: SSRC; @number: of the request. */
static gboolean
ask_for_key_frame (ReelRtpFeedback *self, guint32 media, guint64 number)
{
  ReelRtcpFeedback feedback;

  reel_rtcp_feedback_begin (&feedback, self->ssrc, media);
  if (self->kinds.fir)
    reel_rtcp_feedback_add_fir (&feedback, (guint8)number);
  else
    reel_rtcp_feedback_add_pli (&feedback);
  return send (self, &feedback);
}

/* Main thread, takes the lock. */
static void
ask_for_rate (ReelRtpFeedback *self, gint64 now)
{
  const guint32 ssrc = self->kinds.remb ? get_media_ssrc (self) : 0;
  ReelRtcpFeedback feedback;
  gboolean due;
  guint rate;

  g_mutex_lock (&self->lock);
  rate = self->demand.rate;
  due = ssrc != 0 && rate != 0 && self->keys.reachable && (self->remb_sent == 0 || now - self->remb_sent >= REMB_US);
  if (due)
    self->remb_sent = now;
  g_mutex_unlock (&self->lock);
  if (!due)
    return;
  reel_rtcp_feedback_begin (&feedback, self->ssrc, ssrc);
  reel_rtcp_feedback_add_bandwidth (&feedback, rate);
  send (self, &feedback);
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
  GstPad *sink = reel_rtp_pad_add (GST_ELEMENT (self), &sink_template);

  g_mutex_init (&self->lock);
  gst_pad_set_chain_function (sink, chain);
  gst_pad_set_event_function (sink, event);
  self->src = reel_rtp_pad_add (GST_ELEMENT (self), &src_template);
}

static void
reel_rtp_feedback_finalize (GObject *object)
{
  ReelRtpFeedback *self = REEL_RTP_FEEDBACK (object);

  gst_object_unref (self->inlet);
  g_mutex_clear (&self->lock);
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
  gst_element_class_set_static_metadata (element_class, "RTP feedback", "Network/RTP",
                                         "Asks a sender for key frames, packets and a bit rate", "Callreel");
}

GstElement *
reel_rtp_feedback_new (ReelRtpInlet *inlet, guint32 ssrc, const ReelRtpFeedbackKinds *kinds)
{
  ReelRtpFeedback *self = g_object_new (REEL_TYPE_RTP_FEEDBACK, NULL);

  self->inlet = gst_object_ref (inlet);
  self->ssrc = ssrc;
  self->kinds = *kinds;
  return GST_ELEMENT (self);
}

/* Takes the lock. */
static void
ask_if_due (ReelRtpFeedback *self, gint64 now)
{
  gboolean asks;
  guint64 number;

  g_mutex_lock (&self->lock);
  asks = reel_key_frames_take (&self->keys, now);
  number = self->keys.requests + self->layer_requests;
  g_mutex_unlock (&self->lock);
  if (!asks || ask_for_key_frame (self, get_media_ssrc (self), number))
    return;
  g_mutex_lock (&self->lock);
  reel_key_frames_take_back (&self->keys);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_feedback_tick (ReelRtpFeedback *self, gint64 now)
{
  ask_if_due (self, now);
  ask_for_rate (self, now);
}

void
reel_rtp_feedback_set_layers (ReelRtpFeedback *self, guint layers)
{
  g_mutex_lock (&self->lock);
  self->demand.layers = layers;
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_feedback_set_view (ReelRtpFeedback *self, const ReelDemandView *view)
{
  const gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  if (reel_demand_update (&self->demand, view, now))
    self->remb_sent = 0;
  g_mutex_unlock (&self->lock);
  ask_for_rate (self, now);
}

void
reel_rtp_feedback_want_key_frame (ReelRtpFeedback *self)
{
  const gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  reel_key_frames_want (&self->keys, now);
  g_mutex_unlock (&self->lock);
  ask_if_due (self, now);
}

gboolean
reel_rtp_feedback_ask_layer (ReelRtpFeedback *self, guint32 ssrc)
{
  gboolean reachable;
  guint64 number;

  g_mutex_lock (&self->lock);
  reachable = self->keys.reachable;
  self->layer_requests += reachable;
  number = self->keys.requests + self->layer_requests;
  g_mutex_unlock (&self->lock);
  return reachable && ask_for_key_frame (self, ssrc, number);
}

/* Main thread, takes the lock. */
static gboolean
on_gathered (gpointer user_data)
{
  ReelRtpFeedback *self = user_data;
  const guint32 ssrc = get_media_ssrc (self);
  guint16 missing[MAX_MISSING];
  ReelRtcpFeedback feedback;
  guint n;

  g_mutex_lock (&self->lock);
  n = self->keys.reachable && self->missing_ssrc == ssrc ? self->n_missing : 0;
  memcpy (missing, self->missing, sizeof missing);
  self->n_missing = 0;
  self->asked_for += n;
  g_mutex_unlock (&self->lock);
  if (n == 0)
    return G_SOURCE_REMOVE;
  reel_rtcp_feedback_begin (&feedback, self->ssrc, ssrc);
  reel_rtcp_feedback_add_lost (&feedback, missing, n);
  send (self, &feedback);
  return G_SOURCE_REMOVE;
}

void
reel_rtp_feedback_note_missing (ReelRtpFeedback *self, guint16 number)
{
  const guint32 ssrc = get_media_ssrc (self);
  gboolean first;

  g_mutex_lock (&self->lock);
  first = self->n_missing == 0;
  if (self->missing_ssrc != ssrc)
    self->n_missing = 0;
  self->missing_ssrc = ssrc;
  if (self->n_missing < MAX_MISSING)
    self->missing[self->n_missing++] = number;
  g_mutex_unlock (&self->lock);
  if (first)
    g_timeout_add_full (G_PRIORITY_DEFAULT, GATHER_MS, on_gathered, gst_object_ref (self), gst_object_unref);
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
  ask_if_due (self, g_get_monotonic_time ());
}

void
reel_rtp_feedback_get_stats (ReelRtpFeedback *self, ReelRtpFeedbackStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats =
      (ReelRtpFeedbackStats){ self->keys.wanted,   self->keys.reachable, self->keys.requests + self->layer_requests,
                              self->keys.arrivals, self->asked_for,      self->kinds.remb ? self->demand.rate : 0 };
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_feedback_count (const ReelRtpFeedbackStats *stats, ReelStreamCounts *counts)
{
  counts->waits = stats->waits;
  counts->key_frames = stats->key_frames;
}

void
reel_rtp_feedback_describe (ReelRtpFeedback *self, gboolean video, GVariantDict *stats)
{
  ReelRtpFeedbackStats read;

  reel_rtp_feedback_get_stats (self, &read);
  g_variant_dict_insert (stats, "packets-requested", "t", read.missing);
  if (!video)
    return;
  g_variant_dict_insert (stats, "key-frames-requested", "t", read.requests);
  if (read.rate != 0)
    g_variant_dict_insert (stats, "requested-bitrate", "u", read.rate);
}
