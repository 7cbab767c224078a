/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The input side of recordinggate's pads, in their streaming threads: queues data and events in order, and outputs what
 * need not wait.
 * Lock order: a sink pad's stream lock, then the gate's lock. What a pad holds is guarded by its stream lock, what pads
 * share by the gate's lock. Nothing is pushed, posted or queried with the gate's lock held. */
#include "gst/gate/gateflow.h"

#include "gst/gate/gatedrain.h"
#include "gst/gate/gatewatch.h"

/* Buffers of an upstream pool that the gate holds: the delayed one and the current one. */
#define BUFFERS_HELD 2

/* Streaming thread, called without lock. */
static GstFlowReturn
drain (GateStreams *self, CallreelGatePad *pad)
{
  gboolean ended = FALSE;
  GstFlowReturn ret = gate_drain (self, pad, FALSE, &ended);

  if (ended)
    gate_watch_begin (self);
  return ret;
}

/* A file source may stop now; a live one must continue, since it may have other consumers. */
static GstFlowReturn
after_end (CallreelGatePad *pad)
{
  g_autoptr (GstQuery) query = NULL;
  gboolean live = FALSE;

  if (pad->after_end == GST_FLOW_CUSTOM_SUCCESS) {
    query = gst_query_new_latency ();
    if (gst_pad_peer_query (GST_PAD (pad), query))
      gst_query_parse_latency (query, &live, NULL, NULL);
    pad->after_end = live ? GST_FLOW_OK : GST_FLOW_EOS;
  }
  return pad->after_end;
}

static GstFlowReturn
gate_flow_chain (GstPad *sink, GstObject *parent, GstBuffer *buffer)
{
  GateStreams *self = gate_streams_of (sink);
  CallreelGatePad *pad = CALLREEL_GATE_PAD (sink);
  guint64 start, end;
  gboolean done;

  if (pad->arriving.media == GATE_MEDIA_UNKNOWN) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  g_mutex_lock (&self->lock);
  done = pad->done;
  g_mutex_unlock (&self->lock);
  if (done) {
    gst_buffer_unref (buffer);
    return after_end (pad);
  }
  if (!callreel_gate_pad_add_buffer (pad, buffer, &start, &end))
    return GST_FLOW_OK;
  g_mutex_lock (&self->lock);
  gate_streams_note_data (self, pad, start, end);
  g_mutex_unlock (&self->lock);
  return drain (self, pad);
}

static gboolean
sink_caps (GateStreams *self, CallreelGatePad *pad, GstEvent *event)
{
  const GateFormat *format = &pad->arriving;
  gboolean latency;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  if (!gate_format_parse (&pad->arriving, caps)) {
    gst_event_unref (event);
    return FALSE;
  }
  pad->anchor = GST_CLOCK_TIME_NONE;
  callreel_gate_pad_add_event (pad, event);
  g_mutex_lock (&self->lock);
  pad->media = format->media;
  if (pad->media == GATE_MEDIA_AUDIO) {
    pad->rate = GST_AUDIO_INFO_RATE (&format->audio);
  } else {
    pad->fps_n = GST_VIDEO_INFO_FPS_N (&format->video);
    pad->fps_d = GST_VIDEO_INFO_FPS_D (&format->video);
  }
  latency = gate_streams_update_grid (self);
  g_mutex_unlock (&self->lock);
  if (latency)
    gst_element_post_message (self->element, gst_message_new_latency (GST_OBJECT (self->element)));
  return drain (self, pad) == GST_FLOW_OK;
}

/* The output has a single segment: recorded time from 0. */
static gboolean
sink_segment (GateStreams *self, CallreelGatePad *pad, GstEvent *event)
{
  GstSegment out;

  gst_event_copy_segment (event, &pad->segment);
  gst_event_unref (event);
  if (pad->segment.format != GST_FORMAT_TIME) {
    GST_ELEMENT_ERROR (self->element, STREAM, FORMAT, ("The input has no timestamps."),
                       ("segment on %s is not in time", GST_PAD_NAME (pad)));
    return FALSE;
  }
  if (pad->segment_pushed)
    return TRUE;
  pad->segment_pushed = TRUE;
  gst_segment_init (&out, GST_FORMAT_TIME);
  callreel_gate_pad_add_event (pad, gst_event_new_segment (&out));
  return drain (self, pad) == GST_FLOW_OK;
}

static gboolean
sink_eos (GateStreams *self, CallreelGatePad *pad, GstEvent *event)
{
  callreel_gate_pad_add_event (pad, event);
  g_mutex_lock (&self->lock);
  pad->eos = TRUE;
  gate_streams_try_start (self, TRUE);
  g_mutex_unlock (&self->lock);
  return drain (self, pad) == GST_FLOW_OK;
}

static gboolean
sink_gap (GateStreams *self, CallreelGatePad *pad, GstEvent *event)
{
  guint64 start, end;

  if (!callreel_gate_pad_add_gap (pad, event, &start, &end))
    return TRUE;
  g_mutex_lock (&self->lock);
  gate_streams_note_data (self, pad, start, end);
  g_mutex_unlock (&self->lock);
  return drain (self, pad) == GST_FLOW_OK;
}

/* A stream may restart after its EOS, as long as the recording goes on. */
static void
stream_start (GateStreams *self, CallreelGatePad *pad)
{
  g_mutex_lock (&self->lock);
  if (pad->eos && gate_state_end (self->state) == GST_CLOCK_TIME_NONE) {
    pad->eos = FALSE;
    pad->done = FALSE;
    pad->segment_pushed = FALSE;
    pad->anchor = GST_CLOCK_TIME_NONE;
    pad->last_frame = GST_CLOCK_TIME_NONE;
  }
  g_mutex_unlock (&self->lock);
}

/* Data after a flush is placed by its running time, like all data. */
static void
flush_stop (GateStreams *self, CallreelGatePad *pad)
{
  callreel_gate_pad_clear (pad);
  g_mutex_lock (&self->lock);
  pad->eos = FALSE;
  pad->done = FALSE;
  g_mutex_unlock (&self->lock);
}

static gboolean
gate_flow_sink_event (GstPad *sink, GstObject *parent, GstEvent *event)
{
  GateStreams *self = gate_streams_of (sink);
  CallreelGatePad *pad = CALLREEL_GATE_PAD (sink);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    return sink_caps (self, pad, event);
  case GST_EVENT_SEGMENT:
    return sink_segment (self, pad, event);
  case GST_EVENT_EOS:
    return sink_eos (self, pad, event);
  case GST_EVENT_GAP:
    return sink_gap (self, pad, event);
  case GST_EVENT_STREAM_START:
    stream_start (self, pad);
    callreel_gate_pad_add_event (pad, event);
    return drain (self, pad) == GST_FLOW_OK;
  case GST_EVENT_FLUSH_STOP:
    flush_stop (self, pad);
    return gst_pad_push_event (pad->src, event);
  default:
    if (!GST_EVENT_IS_SERIALIZED (event))
      return gst_pad_push_event (pad->src, event);
    callreel_gate_pad_add_event (pad, event);
    return drain (self, pad) == GST_FLOW_OK;
  }
}

static gboolean
gate_flow_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return TRUE;
  for (guint i = 0; i < gst_query_get_n_allocation_pools (query); i++) {
    g_autoptr (GstBufferPool) pool = NULL;
    guint size, min, max;

    gst_query_parse_nth_allocation_pool (query, i, &pool, &size, &min, &max);
    gst_query_set_nth_allocation_pool (query, i, pool, size, min + BUFFERS_HELD, max > 0 ? max + BUFFERS_HELD : 0);
  }
  return TRUE;
}

/* The opposite pad of a pair. */
static GstPad *
other_pad (GateStreams *self, GstPad *pad)
{
  GstPad *other = NULL;

  g_mutex_lock (&self->lock);
  for (GList *l = self->pads; l != NULL && other == NULL; l = l->next) {
    CallreelGatePad *mine = l->data;

    if (pad == GST_PAD (mine))
      other = gst_object_ref (mine->src);
    else if (pad == mine->src)
      other = gst_object_ref (GST_PAD (mine));
  }
  g_mutex_unlock (&self->lock);
  return other;
}

static GstIterator *
gate_flow_internal_links (GstPad *pad, GstObject *parent)
{
  g_autoptr (GstPad) other = other_pad (gate_streams_of (pad), pad);
  g_auto (GValue) value = G_VALUE_INIT;

  if (other == NULL)
    return NULL;
  g_value_init (&value, GST_TYPE_PAD);
  g_value_set_object (&value, other);
  return gst_iterator_new_single (GST_TYPE_PAD, &value);
}

static gboolean
gate_flow_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  /* These contain recorded times, which upstream elements do not know. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS || GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    gst_event_unref (event);
    return FALSE;
  }
  return gst_pad_event_default (pad, parent, event);
}

static gboolean
gate_flow_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GateStreams *self = gate_streams_of (pad);
  GstClockTime min, max, hold;
  gboolean live;

  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return TRUE;
  g_mutex_lock (&self->lock);
  hold = self->hold;
  g_mutex_unlock (&self->lock);
  gst_query_parse_latency (query, &live, &min, &max);
  gst_query_set_latency (query, live, min + hold, GST_CLOCK_TIME_IS_VALID (max) ? max + hold : max);
  return TRUE;
}

void
gate_flow_setup (CallreelGatePad *pad, GateStreams *streams)
{
  GstPad *sink = GST_PAD (pad);

  gst_pad_set_element_private (sink, streams);
  gst_pad_set_chain_function (sink, gate_flow_chain);
  gst_pad_set_event_function (sink, gate_flow_sink_event);
  gst_pad_set_query_function (sink, gate_flow_sink_query);
  gst_pad_set_iterate_internal_links_function (sink, gate_flow_internal_links);
  GST_PAD_SET_PROXY_CAPS (sink);
  GST_PAD_SET_PROXY_ALLOCATION (sink);

  gst_pad_set_element_private (pad->src, streams);
  gst_pad_set_event_function (pad->src, gate_flow_src_event);
  gst_pad_set_query_function (pad->src, gate_flow_src_query);
  gst_pad_set_iterate_internal_links_function (pad->src, gate_flow_internal_links);
  GST_PAD_SET_PROXY_CAPS (pad->src);
}
