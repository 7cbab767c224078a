/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callmixer's task: waits for the clock or the data, mixes a block, pushes it. Started and stopped by callmixer.c with
 * the source pad. Locks: as in callmixer.c; the mixer's lock is not held while anything is pushed, posted or queried.
 */
#include "gst/callmixer-private.h"

#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (call_mixer_debug);
#define GST_CAT_DEFAULT call_mixer_debug

#define MAX_RATE         48000
#define MAX_BLOCK_FRAMES (MAX_RATE / CALL_MIXER_BLOCKS_PER_SECOND + 1)
#define DEFAULT_RATE     16000
#define DEFAULT_CHANNELS 1
#define MESSAGE_INTERVAL GST_SECOND /* between the messages of one who goes on speaking */

typedef enum {
  TURN_AGAIN, /* woken for another reason than a block */
  TURN_BLOCK,
  TURN_EOS,
  TURN_STOP
} Turn;

typedef struct {
  guint64 position;
  gsize count; /* frames */
  float sum[MAX_BLOCK_FRAMES * DECLICK_MAX_CHANNELS];
} Block;

/* Any thread, called without lock. Asks downstream which of the rates and channel counts it wants. */
static GstAudioInfo
choose_format (CallMixer *self)
{
  g_autoptr (GstCaps) caps = gst_pad_get_allowed_caps (self->src_pad);
  GstStructure *structure;
  GstAudioInfo info;

  if (caps == NULL || gst_caps_is_empty (caps)) {
    gst_clear_caps (&caps);
    caps = gst_pad_get_pad_template_caps (self->src_pad);
  }
  caps = gst_caps_make_writable (gst_caps_truncate (g_steal_pointer (&caps)));
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_nearest_int (structure, "rate", DEFAULT_RATE);
  gst_structure_fixate_field_nearest_int (structure, "channels", DEFAULT_CHANNELS);
  caps = gst_caps_fixate (g_steal_pointer (&caps));
  if (!gst_audio_info_from_caps (&info, caps))
    gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, DEFAULT_RATE, DEFAULT_CHANNELS, NULL);
  return info;
}

void
call_mixer_fix_format (CallMixer *self)
{
  gboolean has_out;
  GstAudioInfo out;

  g_mutex_lock (&self->lock);
  has_out = self->has_out;
  g_mutex_unlock (&self->lock);
  if (has_out)
    return;
  out = choose_format (self);
  g_mutex_lock (&self->lock);
  if (!self->has_out) {
    self->out = out;
    self->has_out = TRUE;
    soft_limiter_init (&self->limiter, (guint)out.rate, (guint)out.channels);
    declick_init (&self->leaving, (guint)out.rate, (guint)out.channels);
  }
  g_mutex_unlock (&self->lock);
}

/* Task. The first frame of @block, since running time 0. */
static guint64
position_of_block (CallMixer *self, guint64 block)
{
  return gst_util_uint64_scale (block, (guint64)self->out.rate, CALL_MIXER_BLOCKS_PER_SECOND);
}

/* Task, called with lock. The first block of a live mix is the first on the grid that is not over yet.
 * Returns: whether there is a clock to tell. */
static gboolean
find_first_block (CallMixer *self)
{
  GstClockTime now = live_wait_get_running_time (GST_ELEMENT (self));

  if (!GST_CLOCK_TIME_IS_VALID (now))
    return FALSE;
  self->block = tick_grid_ceil (&CALL_MIXER_GRID, now);
  self->position = position_of_block (self, self->block);
  self->started = TRUE;
  for (guint i = 0; i < self->pads->len; i++) {
    CallMixerPad *pad = g_ptr_array_index (self->pads, i);

    if (pad->voice != NULL)
      sample_ring_advance (pad->voice->ring, self->position);
  }
  return TRUE;
}

/* Task, called with lock, which it releases to sleep. Live: a block is due by the clock. */
static Turn
wait_for_clock (CallMixer *self)
{
  if (!self->playing || (!self->started && !find_first_block (self))) {
    g_cond_wait (&self->cond, &self->lock);
    return TURN_AGAIN;
  }
  if (!live_wait_until (&self->wait, GST_ELEMENT (self),
                        tick_grid_time (&CALL_MIXER_GRID, self->block) + self->latency))
    return TURN_AGAIN;
  return self->flushing || !self->playing ? TURN_AGAIN : TURN_BLOCK;
}

/* Task, called with lock. Not live: whether the pads hold all that the block up to @block_end needs. @end becomes the
 * end of all data once every linked pad is at EOS, else it is beyond any. */
static Turn
look_at_data (CallMixer *self, guint64 block_end, guint64 *end)
{
  gboolean any_open = FALSE, any_ended = FALSE, all_covered = TRUE;
  guint64 last = 0;

  for (guint i = 0; i < self->pads->len; i++) {
    CallMixerPad *pad = g_ptr_array_index (self->pads, i);

    if (!gst_pad_is_linked (GST_PAD (pad)))
      continue;
    if (pad->eos) {
      any_ended = TRUE;
      last = MAX (last, pad->covered);
    } else {
      any_open = TRUE;
      all_covered = all_covered && pad->voice != NULL && pad->covered >= block_end;
    }
  }
  *end = any_open || !any_ended ? G_MAXUINT64 : last;
  if (any_open)
    return all_covered ? TURN_BLOCK : TURN_AGAIN;
  if (any_ended)
    return last > self->position ? TURN_BLOCK : TURN_EOS;
  return TURN_AGAIN;
}

/* Task, called with lock, which it releases to sleep. Waits for a reason to make a block and says how long it is. */
static Turn
wait_for_turn (CallMixer *self, Block *block)
{
  guint64 end = G_MAXUINT64;
  Turn turn;

  if (self->flushing)
    return TURN_STOP;
  if (self->finish)
    return TURN_EOS;
  if (self->live) {
    turn = wait_for_clock (self);
  } else {
    turn = look_at_data (self, position_of_block (self, self->block + 1), &end);
    if (turn == TURN_AGAIN)
      g_cond_wait (&self->cond, &self->lock);
  }
  if (turn == TURN_BLOCK) {
    block->position = self->position;
    block->count = (gsize)(MIN (position_of_block (self, self->block + 1), end) - self->position);
  }
  return turn;
}

/* Task, called with lock. Notes in @messages what is to be told about @pad. */
static void
report (CallMixer *self, CallMixerPad *pad, gboolean changed, GPtrArray *messages)
{
  GstClockTime now = tick_grid_time (&CALL_MIXER_GRID, self->block);
  gboolean active = pad->voice->level.active;

  if (!changed && (!active || now < pad->reported + MESSAGE_INTERVAL))
    return;
  pad->reported = now;
  g_ptr_array_add (messages, call_mixer_pad_new_message (pad, now, active));
}

/* Task, called with lock. */
static void
mix_block (CallMixer *self, Block *block, GPtrArray *messages)
{
  memset (block->sum, 0, block->count * (gsize)self->out.channels * sizeof (float));
  for (guint i = 0; i < self->pads->len; i++) {
    CallMixerPad *pad = g_ptr_array_index (self->pads, i);

    if (pad->voice != NULL)
      report (self, pad, call_mixer_pad_mix (pad, block->position, block->count, block->sum), messages);
  }
  declick_run (&self->leaving, block->sum, block->count);
  soft_limiter_run (&self->limiter, block->sum, block->count);
  self->started = TRUE;
  self->position += block->count;
  if (self->position == position_of_block (self, self->block + 1))
    self->block++;
  if (!self->live)
    g_cond_broadcast (&self->cond);
}

/* Task, called without lock. */
static GstBuffer *
new_buffer (CallMixer *self, const Block *block)
{
  guint64 rate = (guint64)self->out.rate, end = block->position + block->count;
  gsize n = block->count * (gsize)self->out.channels;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, n * sizeof (gint16), NULL);
  GstMapInfo map;
  gint16 *to;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  to = (gint16 *)(gpointer)map.data;
  for (gsize i = 0; i < n; i++) {
    long sample = lrintf (block->sum[i] * 32768.0f);

    to[i] = GINT16_TO_LE ((gint16)MIN (sample, G_MAXINT16));
  }
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (block->position, GST_SECOND, rate);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (end, GST_SECOND, rate) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = block->position;
  GST_BUFFER_OFFSET_END (buffer) = end;
  return buffer;
}

/* Task, called without lock. */
static void
announce (CallMixer *self)
{
  g_autofree gchar *stream_id = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstSegment segment;

  if (self->announced)
    return;
  self->announced = TRUE;
  stream_id = g_strdup_printf ("callmixer-%08x%08x", g_random_int (), g_random_int ());
  caps = gst_audio_info_to_caps (&self->out);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src_pad, gst_event_new_stream_start (stream_id));
  gst_pad_push_event (self->src_pad, gst_event_new_caps (caps));
  gst_pad_push_event (self->src_pad, gst_event_new_segment (&segment));
}

/* Task, called without lock. The inputs' threads that wait get @flow, and so does who comes later. */
static void
stop_with (CallMixer *self, GstFlowReturn flow)
{
  g_mutex_lock (&self->lock);
  if (self->flow == GST_FLOW_OK)
    self->flow = flow;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  if (flow != GST_FLOW_FLUSHING) {
    announce (self);
    gst_pad_push_event (self->src_pad, gst_event_new_eos ());
  }
  gst_pad_pause_task (self->src_pad);
}

/* Task, called without lock. In live use time goes on without a listener: it may have been taken off, or have had
 * enough, and another may come. */
static void
push_block (CallMixer *self, const Block *block, gboolean live)
{
  GstFlowReturn flow;

  announce (self);
  flow = gst_pad_push (self->src_pad, new_buffer (self, block));
  if (flow >= GST_FLOW_OK)
    return;
  if (live && (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_EOS || flow == GST_FLOW_FLUSHING))
    return;
  if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  stop_with (self, flow);
}

void
call_mixer_loop (gpointer data)
{
  CallMixer *self = data;
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  gboolean live;
  Block block;
  Turn turn;

  call_mixer_fix_format (self);
  g_mutex_lock (&self->lock);
  turn = wait_for_turn (self, &block);
  if (turn == TURN_BLOCK)
    mix_block (self, &block, messages);
  live = self->live;
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < messages->len; i++)
    gst_element_post_message (GST_ELEMENT (self), g_ptr_array_index (messages, i));
  if (turn == TURN_BLOCK)
    push_block (self, &block, live);
  else if (turn == TURN_EOS)
    stop_with (self, GST_FLOW_EOS);
  else if (turn == TURN_STOP)
    stop_with (self, GST_FLOW_FLUSHING);
}
