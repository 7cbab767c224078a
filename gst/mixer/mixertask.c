/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callmixer's task: waits for the clock or the data, mixes a block, pushes it. Started and stopped by callmixer.c with
 * the source pad. Locks: as in callmixer.c; the mixer's lock is not held while anything is pushed, posted or queried.
 */
#include "gst/mixer/callmixer-private.h"

#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (call_mixer_debug);
#define GST_CAT_DEFAULT call_mixer_debug

#define MIX_RANGE_DB     6.0
#define MAX_RATE         48000
#define MAX_BLOCK_FRAMES (MAX_RATE / CALL_MIXER_BLOCKS_PER_SECOND + 1)
#define DEFAULT_RATE     16000
#define DEFAULT_CHANNELS 1
#define ROOM_BLOCKS      16         /* well below what an input may be ahead: its thread writes for 400 ms at a time */
#define MESSAGE_INTERVAL GST_SECOND /* between the messages of one who goes on speaking */
/* A task that is woken so late had a process that stood still (suspended, or starved of the processor): its inputs did
 * not run either, and what came meanwhile still waits in their sockets. */
#define STANDSTILL       (400 * GST_MSECOND)
#define INPUT_TIMEOUT_US 250000 /* in which the thread of an input that has something to catch up brings some of it */

typedef enum {
  TURN_AGAIN, /* woken for another reason than a block */
  TURN_BLOCK,
  TURN_EOS,
  TURN_STOP
} Turn;

typedef struct {
  guint64 position;
  gsize count; /* frames */
} Block;

/* Any thread, called without lock. Asks downstream which of the rates and channel counts it wants. */
static GstCaps *
choose_caps (CallMixer *self, guint unmixed_channels)
{
  g_autoptr (GstCaps) allowed = gst_pad_get_allowed_caps (self->src_pad);
  g_autoptr (GstCaps) filter = gst_caps_from_string ("audio/x-raw, channels = (int) [ 1, 2 ]");
  GstCaps *caps;
  GstStructure *structure;

  if (unmixed_channels > 0)
    gst_caps_set_simple (filter, "channels", G_TYPE_INT, (gint)unmixed_channels, NULL);
  if (allowed == NULL || !gst_caps_can_intersect (allowed, filter)) {
    gst_clear_caps (&allowed);
    allowed = gst_pad_get_pad_template_caps (self->src_pad);
  }
  caps = gst_caps_make_writable (gst_caps_truncate (gst_caps_intersect (allowed, filter)));
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_nearest_int (structure, "rate", DEFAULT_RATE);
  gst_structure_fixate_field_nearest_int (structure, "channels", DEFAULT_CHANNELS);
  return gst_caps_fixate (caps);
}

/* Any thread, called without lock. The channels of an unmixed output are people, not places. */
static GstAudioInfo
choose_format (CallMixer *self, guint unmixed_channels)
{
  g_autoptr (GstCaps) caps = choose_caps (self, unmixed_channels);
  GstAudioChannelPosition nowhere[CHANNEL_MAP_MAX];
  gint rate = DEFAULT_RATE, channels = DEFAULT_CHANNELS;
  GstAudioInfo info;

  if (unmixed_channels <= 1 && gst_audio_info_from_caps (&info, caps))
    return info;
  gst_structure_get (gst_caps_get_structure (caps, 0), "rate", G_TYPE_INT, &rate, "channels", G_TYPE_INT, &channels,
                     NULL);
  for (guint i = 0; i < CHANNEL_MAP_MAX; i++)
    nowhere[i] = GST_AUDIO_CHANNEL_POSITION_NONE;
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, rate, channels, channels > 1 ? nowhere : NULL);
  return info;
}

/* Any thread, called with lock. */
static void
add_lanes (CallMixer *self, guint unmixed_channels)
{
  guint n_lanes = MAX (unmixed_channels, 1), rate = (guint)self->out.rate;

  self->mix_gain = 1.0f;
  if (unmixed_channels == 0 && self->target_loudness < 0.0)
    self->leveller = leveller_new (rate, (guint)self->out.channels, self->target_loudness, MIX_RANGE_DB);
  if (unmixed_channels > 0) {
    self->map = channel_map_new (unmixed_channels);
    self->unheard = mix_lane_new (rate, 1, MAX_BLOCK_FRAMES);
  }
  for (guint i = 0; i < n_lanes; i++)
    g_ptr_array_add (self->lanes, mix_lane_new (rate, call_mixer_get_voice_channels (self), MAX_BLOCK_FRAMES));
}

void
call_mixer_fix_format (CallMixer *self)
{
  guint unmixed_channels;
  gboolean has_out;
  GstAudioInfo out;

  g_mutex_lock (&self->lock);
  has_out = self->has_out;
  unmixed_channels = self->unmixed_channels;
  g_mutex_unlock (&self->lock);
  if (has_out)
    return;
  out = choose_format (self, unmixed_channels);
  g_mutex_lock (&self->lock);
  if (!self->has_out) {
    self->out = out;
    self->has_out = TRUE;
    add_lanes (self, unmixed_channels);
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

/* Task, called with lock. The last of the blocks that go out with the next one. They go by the grid, so that they do
 * not depend on which was the first. */
static guint64
last_at_once (const CallMixer *self)
{
  return self->block - self->block % self->blocks_at_once + self->blocks_at_once - 1;
}

/* Any thread, called with lock. The inputs' threads may write again. */
static void
tell_room (CallMixer *self)
{
  self->told = self->block;
  g_cond_broadcast (&self->room);
}

/* Any thread, called with lock. Whether an input has sound for the mix, or had until now, that is not there yet. */
static gboolean
is_awaited (CallMixer *self, CallMixerPad *pad, guint64 block_end)
{
  return gst_pad_is_linked (GST_PAD (pad)) && !pad->eos && !pad->overdue && pad->voice != NULL &&
         pad->covered < block_end && pad->covered + (guint64)self->out.rate >= self->position;
}

/* Any thread, called with lock. */
static gboolean
is_any_awaited (CallMixer *self, guint64 block_end)
{
  for (guint i = 0; i < self->pads->len; i++) {
    if (is_awaited (self, g_ptr_array_index (self->pads, i), block_end))
      return TRUE;
  }
  return FALSE;
}

/* Task, called with lock. */
static void
give_up_awaited (CallMixer *self, guint64 block_end)
{
  for (guint i = 0; i < self->pads->len; i++) {
    CallMixerPad *pad = g_ptr_array_index (self->pads, i);

    pad->overdue = pad->overdue || is_awaited (self, pad, block_end);
  }
}

void
call_mixer_catch_up (CallMixer *self)
{
  if (self->catching_up)
    return;
  self->catching_up = TRUE;
  self->deadline = g_get_monotonic_time () + INPUT_TIMEOUT_US;
  for (guint i = 0; i < self->pads->len; i++)
    ((CallMixerPad *)g_ptr_array_index (self->pads, i))->overdue = FALSE;
}

/* Task, called with lock. */
static void
end_catch_up (CallMixer *self)
{
  self->catching_up = FALSE;
  tell_room (self);
}

/* Task, called with lock, which it releases to sleep. The blocks up to @last are over: they go out as soon as what came
 * for them is there. */
static Turn
wait_for_backlog (CallMixer *self, guint64 last)
{
  const GstClockTime now = live_wait_get_running_time (GST_ELEMENT (self));
  const guint64 block_end = position_of_block (self, last + 1);

  if (!GST_CLOCK_TIME_IS_VALID (now) || now < tick_grid_time (&CALL_MIXER_GRID, last) + self->latency) {
    end_catch_up (self);
    return TURN_AGAIN;
  }
  if (is_any_awaited (self, block_end)) {
    tell_room (self);
    self->starved = TRUE;
    if (!g_cond_wait_until (&self->cond, &self->lock, self->deadline))
      give_up_awaited (self, block_end);
    self->starved = FALSE;
    return TURN_AGAIN;
  }
  self->deadline = g_get_monotonic_time () + INPUT_TIMEOUT_US;
  self->due = last + 1;
  return TURN_BLOCK;
}

/* Task, called with lock. Whether @time is longer over than a task that ran would let it be. */
static gboolean
stood_still (CallMixer *self, GstClockTime time)
{
  const GstClockTime now = live_wait_get_running_time (GST_ELEMENT (self));

  return GST_CLOCK_TIME_IS_VALID (now) && now > time + STANDSTILL;
}

/* Task, called with lock, which it releases to sleep. Live: a block is due by the clock. */
static Turn
wait_for_clock (CallMixer *self)
{
  GstClockTime time;
  guint64 last;

  if (!self->playing || (!self->started && !find_first_block (self))) {
    g_cond_wait (&self->cond, &self->lock);
    return TURN_AGAIN;
  }
  if (self->block < self->due)
    return TURN_BLOCK;
  last = last_at_once (self);
  if (self->catching_up)
    return wait_for_backlog (self, last);
  time = tick_grid_time (&CALL_MIXER_GRID, last) + self->latency;
  if (!live_wait_until (&self->wait, GST_ELEMENT (self), time))
    return TURN_AGAIN;
  if (self->flushing || !self->playing)
    return TURN_AGAIN;
  if (stood_still (self, time)) {
    call_mixer_catch_up (self);
    return TURN_AGAIN;
  }
  self->due = last + 1;
  return TURN_BLOCK;
}

/* Any thread, called with lock. Not live: whether the pads hold all that the block up to @block_end needs. @end becomes
 * the end of all data once every linked pad is at EOS, else it is beyond any. */
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

/* Task, called with lock, which it releases to sleep. Nobody who could bring the data is left asleep. */
static void
wait_for_data (CallMixer *self)
{
  tell_room (self);
  self->starved = TRUE;
  g_cond_wait (&self->cond, &self->lock);
  self->starved = FALSE;
}

void
call_mixer_feed (CallMixer *self)
{
  guint64 end;

  if (!self->starved)
    return;
  if (self->live ? !is_any_awaited (self, position_of_block (self, last_at_once (self) + 1))
                 : look_at_data (self, position_of_block (self, self->block + 1), &end) != TURN_AGAIN)
    g_cond_signal (&self->cond);
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
      wait_for_data (self);
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

/* Task, called with lock. Whoever asked for a channel has it before somebody else is first heard. */
static void
give_wanted_channels (CallMixer *self, GPtrArray *messages)
{
  GstClockTime now = tick_grid_time (&CALL_MIXER_GRID, self->block);

  for (guint i = 0; i < self->pads->len; i++) {
    CallMixerPad *pad = g_ptr_array_index (self->pads, i);

    if (call_mixer_pad_waits_for_channel (pad))
      g_ptr_array_add (messages, call_mixer_pad_take_channel (pad, self->map, now, NULL));
  }
}

static gboolean
is_heard (const MixLane *lane, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    if (lane->sum[i] != 0.0f)
      return TRUE;
  }
  return FALSE;
}

/* Task, called with lock. Mixes a pad that has no channel yet; the first sound that is not digital silence gives it
 * one. Returns: as call_mixer_pad_mix(). */
static gboolean
mix_unheard (CallMixer *self, CallMixerPad *pad, const Block *block, GPtrArray *messages)
{
  GstClockTime now = tick_grid_time (&CALL_MIXER_GRID, self->block);
  gboolean changed;
  guint channel;
  float *sum;

  mix_lane_clear (self->unheard);
  changed = call_mixer_pad_mix (pad, block->position, block->count, mix_lane_open (self->unheard, block->count));
  if (!is_heard (self->unheard, block->count))
    return changed;
  g_ptr_array_add (messages, call_mixer_pad_take_channel (pad, self->map, now, &channel));
  sum = mix_lane_open (g_ptr_array_index (self->lanes, channel), block->count);
  for (gsize i = 0; i < block->count; i++)
    sum[i] += self->unheard->sum[i];
  return changed;
}

/* Task, called with lock. */
static void
mix_pads (CallMixer *self, const Block *block, GPtrArray *messages)
{
  for (guint i = 0; i < self->pads->len; i++) {
    CallMixerPad *pad = g_ptr_array_index (self->pads, i);
    MixLane *lane = call_mixer_get_lane (self, pad);
    gboolean changed;

    if (pad->voice == NULL)
      continue;
    changed = lane != NULL ? call_mixer_pad_mix (pad, block->position, block->count, mix_lane_open (lane, block->count))
                           : mix_unheard (self, pad, block, messages);
    report (self, pad, changed, messages);
  }
}

/* Task, called with lock. What the limiter took is counted as if the mix had been quieter, so that the gain makes up
 * for it. */
static float
level_mix (CallMixer *self, const MixLane *lane, gsize count)
{
  double applied = 20.0 * log10 (lane->gain), seconds = (double)count / self->out.rate;

  leveller_measure (self->leveller, lane->sum, count, applied);
  return (float)pow (10.0, leveller_advance (self->leveller, seconds) / 20.0);
}

/* Task, called with lock. */
static void
finish_lanes (CallMixer *self, gsize count)
{
  for (guint i = 0; i < self->lanes->len; i++) {
    MixLane *lane = g_ptr_array_index (self->lanes, i);

    mix_lane_finish (lane, count, self->mix_gain);
    if (self->leveller != NULL && !lane->silent)
      self->mix_gain = level_mix (self, lane, count);
  }
}

/* Task, called with lock. */
static void
mix_block (CallMixer *self, const Block *block, GPtrArray *messages)
{
  for (guint i = 0; i < self->lanes->len; i++)
    mix_lane_clear (g_ptr_array_index (self->lanes, i));
  if (self->map != NULL)
    give_wanted_channels (self, messages);
  mix_pads (self, block, messages);
  finish_lanes (self, block->count);
  self->started = TRUE;
  self->position += block->count;
  if (self->position == position_of_block (self, self->block + 1))
    self->block++;
  if ((!self->live || self->catching_up) && self->block >= self->told + ROOM_BLOCKS)
    tell_room (self);
}

/* Task, called without lock. */
static GstBuffer *
new_buffer (CallMixer *self, const Block *block)
{
  guint64 rate = (guint64)self->out.rate, end = block->position + block->count;
  gsize size = block->count * (gsize)self->out.bpf;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data, 0, size);
  for (guint i = 0; i < self->lanes->len; i++)
    mix_lane_store (g_ptr_array_index (self->lanes, i), block->count, (gint16 *)(gpointer)map.data + i,
                    (gsize)self->out.channels);
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
  call_mixer_notify (self);
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
  Block block = { 0 };
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
