/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streaming side of recordinggate: what comes in at a pad, waits, and goes out cut. Called by the pads of
 * recordinggate, in their streaming threads.
 *
 * Lock order: a sink pad's stream lock, then the gate's lock. What a pad holds is guarded by its stream lock, what pads
 * know of each other by the gate's lock. Nothing is pushed, posted or queried with the gate's lock held.
 *
 * Of a pause nothing is told downstream: recorded time stands still, so there is no gap to tell of. */
#include "gst/gate/gateflow.h"
#include "gst/common/names.h"
#include "gst/gate/gatewatch.h"

static const TickGrid default_ticks = { 8, 1 };

/* Buffers of a pool that are in here: what is held back, and the one that just came. */
#define BUFFERS_HELD 2

/* What one step of a stream comes to; done without the lock. */
typedef struct {
  GQueue messages;       /* GstMessage */
  GQueue segments;       /* GstEvent, callreel-segment */
  GstMiniObject *object; /* GstBuffer or GstEvent to push */
  gboolean finished;     /* the recording is over for this stream: EOS, and the others are watched */
} GateWork;

/* --- with the lock --- */

gboolean
callreel_gate_flow_update_grid (CallreelRecordingGate *self)
{
  const CallreelGatePad *sound = NULL;
  TickGrid grid = { 0, 1 };
  guint64 origin = 0, hold;

  for (GList *l = self->pads; l != NULL; l = l->next) {
    const CallreelGatePad *pad = l->data;

    if (pad->media == GATE_MEDIA_VIDEO && grid.fps_n == 0)
      grid = pad->fps_n > 0 ? (TickGrid){ pad->fps_n, pad->fps_d } : default_ticks;
    else if (pad->media == GATE_MEDIA_AUDIO && sound == NULL && GST_CLOCK_TIME_IS_VALID (pad->first))
      sound = pad;
  }
  /* A stream that is still to say what it is may be the video. */
  for (GList *l = self->pads; l != NULL && grid.fps_n == 0; l = l->next)
    if (((CallreelGatePad *)l->data)->media == GATE_MEDIA_UNKNOWN && gst_pad_is_linked (l->data))
      grid = default_ticks;
  hold = grid.fps_n > 0 ? tick_grid_time (&grid, 1) : 0;
  if (grid.fps_n == 0 && sound != NULL) {
    grid = (TickGrid){ sound->rate, 1 };
    origin = sound->first;
  }
  gate_state_set_grid (self->state, grid.fps_n > 0 ? &grid : &default_ticks, origin);
  if (hold == self->hold)
    return FALSE;
  self->hold = hold;
  return TRUE;
}

void
callreel_gate_flow_try_start (CallreelRecordingGate *self, gboolean now)
{
  guint64 earliest = GST_CLOCK_TIME_NONE, latest = 0;

  if (gate_state_started (self->state))
    return;
  for (GList *l = self->pads; l != NULL; l = l->next)
    earliest = MIN (earliest, ((CallreelGatePad *)l->data)->first);
  if (!GST_CLOCK_TIME_IS_VALID (earliest))
    return;
  if (self->received - MIN (earliest, self->received) >= self->max_start_wait)
    now = TRUE;
  for (GList *l = self->pads; l != NULL; l = l->next) {
    CallreelGatePad *pad = l->data;

    if (GST_CLOCK_TIME_IS_VALID (pad->first)) {
      if (pad->first - earliest <= self->max_start_wait)
        latest = MAX (latest, pad->first);
    } else if (!pad->eos && !now && gst_pad_is_linked (GST_PAD (pad))) {
      return;
    }
  }
  callreel_gate_flow_update_grid (self);
  gate_state_start (self->state, latest);
}

static void
note_data (CallreelRecordingGate *self, CallreelGatePad *pad, guint64 start, guint64 end)
{
  if (!GST_CLOCK_TIME_IS_VALID (pad->first))
    pad->first = start;
  pad->received = MAX (pad->received, end);
  self->received = MAX (self->received, end);
  callreel_gate_flow_try_start (self, FALSE);
}

static void
add_message (CallreelRecordingGate *self, GateWork *work, GstStructure *structure)
{
  g_queue_push_tail (&work->messages, gst_message_new_element (GST_OBJECT (self), structure));
}

/* Cuts, warnings and limits that the output has now reached. */
static void
note_progress (CallreelRecordingGate *self, GateWork *work, guint64 recorded)
{
  SegmentClock *clock = gate_state_clock (self->state);
  SegmentClockNotice notice;
  GateCut cut;
  guint64 value;

  while (gate_state_next_passed (self->state, &cut))
    add_message (self, work,
                 gst_structure_new (CALLREEL_MESSAGE_MODE, CALLREEL_FIELD_PAUSED, G_TYPE_BOOLEAN, cut.paused,
                                    CALLREEL_FIELD_CENSORED, G_TYPE_BOOLEAN, cut.censored, CALLREEL_FIELD_RUNNING_TIME,
                                    G_TYPE_UINT64, cut.running_time, CALLREEL_FIELD_RECORDED_TIME, G_TYPE_UINT64,
                                    cut.recorded, NULL));
  while ((notice = segment_clock_advance (clock, recorded, &value)) != SEGMENT_CLOCK_NOTHING) {
    if (notice == SEGMENT_CLOCK_WARNING)
      add_message (self, work,
                   gst_structure_new (CALLREEL_MESSAGE_WARNING, CALLREEL_FIELD_REMAINING_TIME, G_TYPE_UINT64, value,
                                      NULL));
    else
      add_message (self, work,
                   gst_structure_new (CALLREEL_MESSAGE_LIMIT, CALLREEL_FIELD_INDEX, G_TYPE_UINT, (guint)value, NULL));
  }
}

/* Every stream hears of every segment, also of one in which it had nothing. */
static void
announce_segments (CallreelRecordingGate *self, CallreelGatePad *pad, GateWork *work, const GatePart *part)
{
  SegmentInfo info;

  if (!self->started_told)
    add_message (self, work,
                 gst_structure_new (CALLREEL_MESSAGE_STARTED, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64,
                                    gate_state_segment_start (self->state, 0), NULL));
  self->started_told = TRUE;
  for (; pad->next_segment <= part->segment; pad->next_segment++) {
    guint64 start = gate_state_segment_start (self->state, pad->next_segment);
    GstStructure *s;

    segment_clock_get (gate_state_clock (self->state), pad->next_segment, &info);
    s = gst_structure_new (CALLREEL_EVENT_SEGMENT, CALLREEL_FIELD_INDEX, G_TYPE_UINT, info.index,
                           CALLREEL_FIELD_RECORDED_START, G_TYPE_UINT64, info.start, CALLREEL_FIELD_RUNNING_TIME,
                           G_TYPE_UINT64, start, NULL);
    if (info.end_reason != NULL)
      gst_structure_set (s, CALLREEL_FIELD_END_REASON, G_TYPE_STRING, info.end_reason, NULL);
    g_queue_push_tail (&work->segments, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, s));
  }
}

/* Gives what was taken its place in recorded time. */
static GstMiniObject *
place (CallreelRecordingGate *self, CallreelGatePad *pad, GstMiniObject *object, const GatePart *part, guint64 start,
       guint64 end)
{
  guint64 from = part->recorded + (MAX (start, part->start) - part->start);
  guint64 to = part->recorded + (end - part->start);
  GstBuffer *buffer;

  if (!GST_IS_BUFFER (object)) {
    gst_mini_object_unref (object);
    return GST_MINI_OBJECT_CAST (gst_event_new_gap (from, to - from));
  }
  buffer = GST_BUFFER_CAST (object);
  if (!part->censored) {
    buffer = gst_buffer_make_writable (buffer);
  } else if ((buffer = callreel_gate_pad_censor (pad, buffer, &self->look, from)) == NULL) {
    GST_ERROR_OBJECT (pad, "no memory for censored content: left out");
    return GST_MINI_OBJECT_CAST (gst_event_new_gap (from, to - from));
  }
  GST_BUFFER_PTS (buffer) = from;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  if (pad->leaving.media == GATE_MEDIA_AUDIO || !GST_BUFFER_DURATION_IS_VALID (buffer))
    GST_BUFFER_DURATION (buffer) = to - from;
  return GST_MINI_OBJECT_CAST (buffer);
}

static void
finish_pad (CallreelGatePad *pad, GateWork *work)
{
  callreel_gate_pad_drop_data (pad);
  pad->done = TRUE;
  work->finished = TRUE;
}

/* How far the stream may be let out: a cut can still be asked for at anything later, until the end is certain. A stream
 * that is at its EOS has nobody who would push the rest for it later; a pause right after comes at the tick after it.
 */
static guint64
release_limit (CallreelRecordingGate *self, CallreelGatePad *pad)
{
  guint64 limit = self->received - MIN (self->hold, self->received), held;

  if (pad->eos || gate_state_end (self->state) != GATE_TIME_NONE)
    return GATE_TIME_NONE;
  held = gate_state_held_from (self->state);
  if (held >= limit)
    return limit;
  if (self->received - held <= CALLREEL_GATE_MAX_HOLD_TIME && callreel_gate_pad_get_size (pad) <= self->max_hold)
    return held;
  GST_WARNING_OBJECT (pad, "no request came for what was held back: it is let out");
  gate_state_unhold (self->state, GATE_TIME_NONE);
  return limit;
}

/* Forgets cuts that every stream has behind it. */
static void
forget_cuts (CallreelRecordingGate *self)
{
  guint64 behind = GST_CLOCK_TIME_NONE;

  for (GList *l = self->pads; l != NULL; l = l->next)
    if (!((CallreelGatePad *)l->data)->done)
      behind = MIN (behind, ((CallreelGatePad *)l->data)->position);
  gate_state_forget (self->state, behind);
}

/* Takes the next piece of timed data; FALSE when it has to wait. */
static gboolean
next_data (CallreelRecordingGate *self, CallreelGatePad *pad, const GateItem *item, GateWork *work)
{
  guint64 limit = release_limit (self, pad), until, start, end = 0;
  /* A sample whose timestamp was rounded down still lies on the cut. */
  guint64 time = item->rate > 0 ? item->start + GATE_PAD_ROUNDING : item->start;
  gboolean splits = item->rate > 0 || GST_IS_EVENT (item->object);
  GstMiniObject *object;
  GatePart part;

  if (!gate_state_started (self->state) || time >= limit)
    return FALSE;
  gate_state_part_at (self->state, time, &part);
  if (part.ended) {
    finish_pad (pad, work);
    return TRUE;
  }
  until = splits ? MIN (item->end, part.end) : item->end;
  if (splits && until > limit) {
    /* Buffers are let out whole unless that would take longer than the hold-back itself. */
    if (item->end - item->start <= self->hold)
      return FALSE;
    until = limit;
  }
  object = callreel_gate_pad_take (pad, until, &start, &end);
  gate_state_release (self->state, splits ? MIN (end, part.end) : time + 1);
  pad->position = MAX (pad->position, MIN (end, part.end));
  if (part.pass)
    announce_segments (self, pad, work, &part);
  note_progress (self, work, part.pass ? part.recorded + (MIN (end, part.end) - part.start) : part.recorded);
  forget_cuts (self);
  if (object != NULL && part.pass)
    work->object = place (self, pad, object, &part, start, end);
  else if (object != NULL)
    gst_mini_object_unref (object);
  return TRUE;
}

/* Decides the stream's next step; FALSE when there is none for now. `last`: nothing more will come. */
static gboolean
next_work (CallreelRecordingGate *self, CallreelGatePad *pad, gboolean last, GateWork *work)
{
  const GateItem *item = callreel_gate_pad_peek (pad);
  guint64 start, end;

  if (item != NULL && item->timed)
    return next_data (self, pad, item, work);
  if (item != NULL) {
    work->object = callreel_gate_pad_take (pad, 0, &start, &end);
    if (GST_EVENT_TYPE (work->object) == GST_EVENT_EOS) {
      if (pad->done)
        gst_clear_mini_object (&work->object);
      pad->done = TRUE;
    }
    return TRUE;
  }
  if (pad->done || (!last && pad->received < gate_state_end (self->state)))
    return FALSE;
  finish_pad (pad, work);
  return TRUE;
}

/* --- without the lock --- */

static GstFlowReturn
push_event (CallreelGatePad *pad, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (event, &caps);
    gate_format_parse (&pad->leaving, caps);
    gst_clear_buffer (&pad->blank);
  }
  return gst_pad_push_event (pad->src, event) || !GST_PAD_IS_FLUSHING (pad->src) ? GST_FLOW_OK : GST_FLOW_FLUSHING;
}

/* A stream that never began still has to begin before it ends. */
static void
push_end (CallreelGatePad *pad)
{
  g_autoptr (GstEvent) begun = gst_pad_get_sticky_event (pad->src, GST_EVENT_STREAM_START, 0);
  g_autofree gchar *id = NULL;

  if (begun == NULL) {
    id = gst_pad_create_stream_id (pad->src, GST_ELEMENT (GST_PAD_PARENT (pad->src)), NULL);
    gst_pad_push_event (pad->src, gst_event_new_stream_start (id));
  }
  gst_pad_push_event (pad->src, gst_event_new_eos ());
}

static GstFlowReturn
do_work (CallreelRecordingGate *self, CallreelGatePad *pad, GateWork *work)
{
  GstFlowReturn ret = GST_FLOW_OK;
  gpointer next;

  while ((next = g_queue_pop_head (&work->messages)) != NULL)
    gst_element_post_message (GST_ELEMENT (self), next);
  while ((next = g_queue_pop_head (&work->segments)) != NULL)
    gst_pad_push_event (pad->src, next);
  if (work->object != NULL && GST_IS_BUFFER (work->object))
    ret = gst_pad_push (pad->src, GST_BUFFER_CAST (work->object));
  else if (work->object != NULL)
    ret = push_event (pad, GST_EVENT_CAST (work->object));
  if (work->finished) {
    push_end (pad);
    callreel_gate_watch_begin (self);
  }
  return ret;
}

GstFlowReturn
callreel_gate_flow_drain (CallreelRecordingGate *self, CallreelGatePad *pad, gboolean last)
{
  GstFlowReturn ret = GST_FLOW_OK;

  while (ret == GST_FLOW_OK) {
    GateWork work = { G_QUEUE_INIT, G_QUEUE_INIT };
    gboolean more;

    g_mutex_lock (&self->lock);
    more = next_work (self, pad, last, &work);
    g_mutex_unlock (&self->lock);
    if (!more)
      break;
    ret = do_work (self, pad, &work);
  }
  return ret;
}

/* A source of files may stop now; a live one goes on, since others may listen to it. */
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

GstFlowReturn
callreel_gate_flow_chain (GstPad *sink, GstObject *parent, GstBuffer *buffer)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (parent);
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
  note_data (self, pad, start, end);
  g_mutex_unlock (&self->lock);
  return callreel_gate_flow_drain (self, pad, FALSE);
}

static gboolean
sink_caps (CallreelRecordingGate *self, CallreelGatePad *pad, GstEvent *event)
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
  latency = callreel_gate_flow_update_grid (self);
  g_mutex_unlock (&self->lock);
  if (latency)
    gst_element_post_message (GST_ELEMENT (self), gst_message_new_latency (GST_OBJECT (self)));
  return callreel_gate_flow_drain (self, pad, FALSE) == GST_FLOW_OK;
}

/* The output has one segment for its whole life: recorded time from 0. */
static gboolean
sink_segment (CallreelRecordingGate *self, CallreelGatePad *pad, GstEvent *event)
{
  GstSegment out;

  gst_event_copy_segment (event, &pad->segment);
  gst_event_unref (event);
  if (pad->segment.format != GST_FORMAT_TIME) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, ("The input has no timestamps."),
                       ("segment on %s is not in time", GST_PAD_NAME (pad)));
    return FALSE;
  }
  if (pad->segment_pushed)
    return TRUE;
  pad->segment_pushed = TRUE;
  gst_segment_init (&out, GST_FORMAT_TIME);
  callreel_gate_pad_add_event (pad, gst_event_new_segment (&out));
  return callreel_gate_flow_drain (self, pad, FALSE) == GST_FLOW_OK;
}

static gboolean
sink_eos (CallreelRecordingGate *self, CallreelGatePad *pad, GstEvent *event)
{
  callreel_gate_pad_add_event (pad, event);
  g_mutex_lock (&self->lock);
  pad->eos = TRUE;
  callreel_gate_flow_try_start (self, TRUE);
  g_mutex_unlock (&self->lock);
  return callreel_gate_flow_drain (self, pad, FALSE) == GST_FLOW_OK;
}

static gboolean
sink_gap (CallreelRecordingGate *self, CallreelGatePad *pad, GstEvent *event)
{
  guint64 start, end;

  if (!callreel_gate_pad_add_gap (pad, event, &start, &end))
    return TRUE;
  g_mutex_lock (&self->lock);
  note_data (self, pad, start, end);
  g_mutex_unlock (&self->lock);
  return callreel_gate_flow_drain (self, pad, FALSE) == GST_FLOW_OK;
}

/* A stream may come back after its EOS, as long as the recording goes on. */
static void
stream_start (CallreelRecordingGate *self, CallreelGatePad *pad)
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

/* What comes after a flush is judged by its running time, like anything else. */
static void
flush_stop (CallreelRecordingGate *self, CallreelGatePad *pad)
{
  callreel_gate_pad_clear (pad);
  g_mutex_lock (&self->lock);
  pad->eos = FALSE;
  pad->done = FALSE;
  g_mutex_unlock (&self->lock);
}

gboolean
callreel_gate_flow_sink_event (GstPad *sink, GstObject *parent, GstEvent *event)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (parent);
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
    return callreel_gate_flow_drain (self, pad, FALSE) == GST_FLOW_OK;
  case GST_EVENT_FLUSH_STOP:
    flush_stop (self, pad);
    return gst_pad_push_event (pad->src, event);
  default:
    if (!GST_EVENT_IS_SERIALIZED (event))
      return gst_pad_push_event (pad->src, event);
    callreel_gate_pad_add_event (pad, event);
    return callreel_gate_flow_drain (self, pad, FALSE) == GST_FLOW_OK;
  }
}

gboolean
callreel_gate_flow_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
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

/* The pair of a pad. */
static GstPad *
other_pad (CallreelRecordingGate *self, GstPad *pad)
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

GstIterator *
callreel_gate_flow_internal_links (GstPad *pad, GstObject *parent)
{
  g_autoptr (GstPad) other = other_pad (CALLREEL_RECORDING_GATE (parent), pad);
  g_auto (GValue) value = G_VALUE_INIT;

  if (other == NULL)
    return NULL;
  g_value_init (&value, GST_TYPE_PAD);
  g_value_set_object (&value, other);
  return gst_iterator_new_single (GST_TYPE_PAD, &value);
}

gboolean
callreel_gate_flow_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  /* These speak of recorded time, which nobody upstream knows. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS || GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    gst_event_unref (event);
    return FALSE;
  }
  return gst_pad_event_default (pad, parent, event);
}

gboolean
callreel_gate_flow_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (parent);
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
