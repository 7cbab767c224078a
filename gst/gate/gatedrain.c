/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Outputs what a recordinggate holds. Called by the pads' streaming threads, and by those of gatewatch.
 * Lock order: a sink pad's stream lock, then the gate's lock. What a pad holds is guarded by its stream lock, what pads
 * share by the gate's lock. Nothing is pushed, posted or queried with the gate's lock held.
 * Pauses are not signalled downstream: recorded time stands still, so there is no gap. */
#include "gst/gate/gatedrain.h"

#include "gst/common/names.h"

/* The results of one step of a stream; processed without the lock. */
typedef struct {
  GQueue messages;       /* GstMessage */
  GQueue chunks;         /* GstEvent, callreel-chunk */
  GstMiniObject *object; /* GstBuffer or GstEvent to push */
  gboolean finished;     /* the recording has ended for this stream: EOS is pushed, and the others are watched */
} GateWork;

/* --- with the lock --- */

static void
add_message (GateStreams *self, GateWork *work, GstStructure *structure)
{
  g_queue_push_tail (&work->messages, gst_message_new_element (GST_OBJECT (self->element), structure));
}

/* Reports cuts, warnings and limits that the output has reached. */
static void
note_progress (GateStreams *self, GateWork *work, guint64 recorded)
{
  ChunkClock *clock = gate_state_clock (self->state);
  ChunkClockNotice notice;
  GateCut cut;
  guint64 value;

  while (gate_state_next_passed (self->state, &cut))
    add_message (self, work,
                 gst_structure_new (CALLREEL_MESSAGE_MODE, CALLREEL_FIELD_PAUSED, G_TYPE_BOOLEAN, cut.paused,
                                    CALLREEL_FIELD_CENSORED, G_TYPE_BOOLEAN, cut.censored, CALLREEL_FIELD_RUNNING_TIME,
                                    G_TYPE_UINT64, cut.running_time, CALLREEL_FIELD_RECORDED_TIME, G_TYPE_UINT64,
                                    cut.recorded, NULL));
  while ((notice = chunk_clock_advance (clock, recorded, &value)) != CHUNK_CLOCK_NOTHING) {
    if (notice == CHUNK_CLOCK_WARNING)
      add_message (self, work,
                   gst_structure_new (CALLREEL_MESSAGE_WARNING, CALLREEL_FIELD_REMAINING_TIME, G_TYPE_UINT64, value,
                                      NULL));
    else
      add_message (self, work,
                   gst_structure_new (CALLREEL_MESSAGE_LIMIT, CALLREEL_FIELD_INDEX, G_TYPE_UINT, (guint)value, NULL));
  }
}

/* Every stream gets every chunk event, also of a chunk in which it has no data. */
static void
announce_chunks (GateStreams *self, CallreelGatePad *pad, GateWork *work, const GatePart *part)
{
  ChunkInfo info;

  if (!self->started_notified)
    add_message (self, work,
                 gst_structure_new (CALLREEL_MESSAGE_STARTED, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64,
                                    gate_state_chunk_start (self->state, 0), NULL));
  self->started_notified = TRUE;
  for (; pad->next_chunk <= part->chunk; pad->next_chunk++) {
    guint64 start = gate_state_chunk_start (self->state, pad->next_chunk);
    GstStructure *s;

    chunk_clock_get (gate_state_clock (self->state), pad->next_chunk, &info);
    s = gst_structure_new (CALLREEL_EVENT_CHUNK, CALLREEL_FIELD_INDEX, G_TYPE_UINT, info.index,
                           CALLREEL_FIELD_RECORDED_START, G_TYPE_UINT64, info.start, CALLREEL_FIELD_RUNNING_TIME,
                           G_TYPE_UINT64, start, NULL);
    if (info.end_reason != NULL)
      gst_structure_set (s, CALLREEL_FIELD_END_REASON, G_TYPE_STRING, info.end_reason, NULL);
    g_queue_push_tail (&work->chunks, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, s));
  }
}

/* Moves the taken data to its position in recorded time. */
static GstMiniObject *
place (GateStreams *self, CallreelGatePad *pad, GstMiniObject *object, const GatePart *part, guint64 start, guint64 end)
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
    GST_ERROR_OBJECT (pad, "no memory for censored content, dropping it");
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

/* How far the stream may be output: anything later can still be cut, until the end is certain. For a stream at EOS,
 * whose remaining data nothing would push later, there is no such limit; a pause requested right after takes effect one
 * tick later. */
static guint64
release_limit (GateStreams *self, CallreelGatePad *pad)
{
  guint64 limit = self->received - MIN (self->hold, self->received), held;

  if (pad->eos || gate_state_end (self->state) != GATE_TIME_NONE)
    return GATE_TIME_NONE;
  held = gate_state_held_from (self->state);
  if (held >= limit)
    return limit;
  if (self->received - held <= GATE_MAX_HOLD_TIME && callreel_gate_pad_get_size (pad) <= self->max_hold)
    return held;
  GST_WARNING_OBJECT (pad, "no request came within the limits of hold, pushing the held data");
  gate_state_unhold (self->state, GATE_TIME_NONE);
  return limit;
}

/* Takes the next piece of timed data. Returns: FALSE when it has to wait. */
static gboolean
next_data (GateStreams *self, CallreelGatePad *pad, const GateItem *item, GateWork *work)
{
  guint64 limit = release_limit (self, pad), until, start, end = 0;
  /* A sample whose timestamp was rounded down still belongs after the cut. */
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
    /* Buffers are output whole unless that would delay them by more than the hold-back. */
    if (item->end - item->start <= self->hold)
      return FALSE;
    until = limit;
  }
  object = callreel_gate_pad_take (pad, until, &start, &end);
  gate_state_release (self->state, splits ? MIN (end, part.end) : time + 1);
  pad->position = MAX (pad->position, MIN (end, part.end));
  if (part.pass)
    announce_chunks (self, pad, work, &part);
  note_progress (self, work, part.pass ? part.recorded + (MIN (end, part.end) - part.start) : part.recorded);
  gate_streams_forget_cuts (self);
  if (object != NULL && part.pass)
    work->object = place (self, pad, object, &part, start, end);
  else if (object != NULL)
    gst_mini_object_unref (object);
  return TRUE;
}

/* Decides the stream's next step. Returns: FALSE when there is none yet. `last`: no more data will come. */
static gboolean
next_work (GateStreams *self, CallreelGatePad *pad, gboolean last, GateWork *work)
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

/* A stream without data must still be started before it is ended. */
static void
push_end (CallreelGatePad *pad)
{
  g_autoptr (GstEvent) begun = gst_pad_get_sticky_event (pad->src, GST_EVENT_STREAM_START, 0);
  g_autofree char *id = NULL;

  if (begun == NULL) {
    id = gst_pad_create_stream_id (pad->src, GST_ELEMENT (GST_PAD_PARENT (pad->src)), NULL);
    gst_pad_push_event (pad->src, gst_event_new_stream_start (id));
  }
  gst_pad_push_event (pad->src, gst_event_new_eos ());
}

static GstFlowReturn
do_work (GateStreams *self, CallreelGatePad *pad, GateWork *work)
{
  GstFlowReturn ret = GST_FLOW_OK;
  gpointer next;

  while ((next = g_queue_pop_head (&work->messages)) != NULL)
    gst_element_post_message (self->element, next);
  while ((next = g_queue_pop_head (&work->chunks)) != NULL)
    gst_pad_push_event (pad->src, next);
  if (work->object != NULL && GST_IS_BUFFER (work->object))
    ret = gst_pad_push (pad->src, GST_BUFFER_CAST (work->object));
  else if (work->object != NULL)
    ret = push_event (pad, GST_EVENT_CAST (work->object));
  if (work->finished)
    push_end (pad);
  return ret;
}

GstFlowReturn
gate_drain (GateStreams *self, CallreelGatePad *pad, gboolean last, gboolean *ended)
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
    *ended |= work.finished;
  }
  return ret;
}
