/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callmixer's task: waits for the clock, mixes a block, pushes it. Run by the source pad. Locks: the mixer's lock, then
 * object locks. It is never held during a push, message or query. */
#include "gst/mixer/mixertask.h"

#include <math.h>
#include <string.h>

#define GST_CAT_DEFAULT callreel_mixer_debug

#define SPACE_BLOCKS     16         /* well below what an input may buffer: its thread writes 400 ms at a time */
#define MESSAGE_INTERVAL GST_SECOND /* between messages about somebody who keeps speaking */
/* A task that wakes up this late means that the process stood still (suspended, or without CPU time): its inputs did
 * not run either, and the data of that time is still in their sockets. */
#define STANDSTILL       (400 * GST_MSECOND)
#define INPUT_TIMEOUT_US 250000 /* in which the thread of an input that has data to catch up delivers some */

typedef struct {
  guint64 position;
  gsize count; /* frames */
} Block;

/* Returns: the pad at @index. */
static CallreelMixerPad *
nth_pad (const MixerState *mix, guint index)
{
  return g_ptr_array_index (mix->ticker->pads, index);
}

static gboolean
has_ended (const CallreelMixerPad *pad)
{
  return CALLREEL_TICKER_PAD_CAST (pad)->eos;
}

/* Task, called with lock. The first block of a live mix is the first one on the grid that has not ended. Returns:
 * whether there is a clock. */
static gboolean
find_first_block (MixerState *mix)
{
  GstClockTime now = live_wait_get_running_time (GST_ELEMENT (mix->ticker));

  if (!GST_CLOCK_TIME_IS_VALID (now))
    return FALSE;
  mix->ticker->next_tick = tick_grid_ceil (&MIXER_GRID, now);
  mix->position = mixer_state_position_of (mix, mix->ticker->next_tick);
  mix->ticker->started = TRUE;
  for (guint i = 0; i < mix->ticker->pads->len; i++) {
    CallreelMixerPad *pad = nth_pad (mix, i);

    if (pad->input != NULL)
      sample_ring_advance (pad->input->ring, mix->position);
  }
  return TRUE;
}

/* Called with lock. The last of the blocks that are output with the next one. The groups lie on the grid, whichever
 * block was the first. */
static guint64
last_at_once (const MixerState *mix)
{
  guint64 block = mix->ticker->next_tick;

  return block - block % mix->blocks_at_once + mix->blocks_at_once - 1;
}

/* Any thread, called with lock. Whether an input is active but its data for the block has not arrived. */
static gboolean
is_awaited (const MixerState *mix, CallreelMixerPad *pad, guint64 block_end)
{
  return gst_pad_is_linked (GST_PAD (pad)) && !has_ended (pad) && !pad->overdue && pad->input != NULL &&
         pad->covered < block_end && pad->covered + (guint64)mix->out.rate >= mix->position;
}

/* Any thread, called with lock. */
static gboolean
is_any_awaited (const MixerState *mix, guint64 block_end)
{
  for (guint i = 0; i < mix->ticker->pads->len; i++) {
    if (is_awaited (mix, nth_pad (mix, i), block_end))
      return TRUE;
  }
  return FALSE;
}

gboolean
mixer_task_has_backlog (MixerState *mix)
{
  return !is_any_awaited (mix, mixer_state_position_of (mix, last_at_once (mix) + 1));
}

/* Task, called with lock. */
static void
give_up_awaited (MixerState *mix, guint64 block_end)
{
  for (guint i = 0; i < mix->ticker->pads->len; i++) {
    CallreelMixerPad *pad = nth_pad (mix, i);

    pad->overdue = pad->overdue || is_awaited (mix, pad, block_end);
  }
}

void
mixer_task_catch_up (MixerState *mix)
{
  if (mix->catching_up)
    return;
  mix->catching_up = TRUE;
  mix->deadline = g_get_monotonic_time () + INPUT_TIMEOUT_US;
  for (guint i = 0; i < mix->ticker->pads->len; i++)
    nth_pad (mix, i)->overdue = FALSE;
}

/* Task, called with lock. */
static void
end_catch_up (MixerState *mix)
{
  mix->catching_up = FALSE;
  callreel_ticker_notify_space (mix->ticker);
}

/* Task, called with lock, which is released to sleep. The blocks up to @last are overdue: each is output as soon as its
 * data has arrived. */
static CallreelTick
wait_for_backlog (MixerState *mix, guint64 last)
{
  CallreelTicker *ticker = mix->ticker;
  const GstClockTime now = live_wait_get_running_time (GST_ELEMENT (ticker));
  const guint64 block_end = mixer_state_position_of (mix, last + 1);

  if (!GST_CLOCK_TIME_IS_VALID (now) || now < tick_grid_time (&MIXER_GRID, last) + ticker->latency) {
    end_catch_up (mix);
    return CALLREEL_TICK_WAIT;
  }
  if (is_any_awaited (mix, block_end)) {
    callreel_ticker_notify_space (ticker);
    ticker->starved = TRUE;
    if (!g_cond_wait_until (&ticker->cond, &ticker->lock, mix->deadline))
      give_up_awaited (mix, block_end);
    ticker->starved = FALSE;
    return CALLREEL_TICK_WAIT;
  }
  mix->deadline = g_get_monotonic_time () + INPUT_TIMEOUT_US;
  mix->due = last + 1;
  return CALLREEL_TICK_MAKE;
}

/* Task, called with lock. Whether @time is longer ago than a running task would allow. */
static gboolean
stood_still (MixerState *mix, GstClockTime time)
{
  const GstClockTime now = live_wait_get_running_time (GST_ELEMENT (mix->ticker));

  return GST_CLOCK_TIME_IS_VALID (now) && now > time + STANDSTILL;
}

CallreelTick
mixer_task_wait_for_clock (MixerState *mix)
{
  CallreelTicker *ticker = mix->ticker;
  GstClockTime time;
  guint64 last;

  if (!ticker->playing || (!ticker->started && !find_first_block (mix))) {
    g_cond_wait (&ticker->cond, &ticker->lock);
    return CALLREEL_TICK_WAIT;
  }
  if (ticker->next_tick < mix->due)
    return CALLREEL_TICK_MAKE;
  last = last_at_once (mix);
  if (mix->catching_up)
    return wait_for_backlog (mix, last);
  time = tick_grid_time (&MIXER_GRID, last) + ticker->latency;
  if (!live_wait_until (&ticker->wait, GST_ELEMENT (ticker), time))
    return CALLREEL_TICK_WAIT;
  if (ticker->flushing || !ticker->playing)
    return CALLREEL_TICK_WAIT;
  if (stood_still (mix, time)) {
    mixer_task_catch_up (mix);
    return CALLREEL_TICK_WAIT;
  }
  mix->due = last + 1;
  return CALLREEL_TICK_MAKE;
}

gboolean
mixer_task_covers (MixerState *mix, CallreelMixerPad *pad)
{
  return pad->input != NULL && pad->covered >= mixer_state_position_of (mix, mix->ticker->next_tick + 1);
}

/* Any thread, called with lock. Returns: the end of all data once every linked pad has ended, otherwise a position
 * beyond any data. */
static guint64
find_end (const MixerState *mix)
{
  gboolean any_ended = FALSE;
  guint64 last = 0;

  for (guint i = 0; i < mix->ticker->pads->len; i++) {
    CallreelMixerPad *pad = nth_pad (mix, i);

    if (!gst_pad_is_linked (GST_PAD (pad)))
      continue;
    if (!has_ended (pad))
      return G_MAXUINT64;
    any_ended = TRUE;
    last = MAX (last, pad->covered);
  }
  return any_ended ? last : G_MAXUINT64;
}

gboolean
mixer_task_is_drained (MixerState *mix)
{
  return find_end (mix) <= mix->position;
}

/* Task, called with lock. The next block. Without a live input the last one ends with the data. */
static Block
next_block (const MixerState *mix)
{
  guint64 end = mixer_state_position_of (mix, mix->ticker->next_tick + 1);

  if (!mix->ticker->live)
    end = MIN (end, find_end (mix));
  return (Block){ mix->position, (gsize)(end - mix->position) };
}

/* Task, called with lock. Adds messages about @pad to @messages. */
static void
report (MixerState *mix, CallreelMixerPad *pad, gboolean changed, GPtrArray *messages)
{
  GstClockTime now = tick_grid_time (&MIXER_GRID, mix->ticker->next_tick);
  gboolean active = pad->input->level.active;

  if (!changed && (!active || now < pad->reported + MESSAGE_INTERVAL))
    return;
  pad->reported = now;
  g_ptr_array_add (messages, callreel_mixer_pad_new_message (pad, now, active));
}

/* Task, called with lock. Requested channels are assigned before somebody else is first heard. */
static void
give_wanted_channels (MixerState *mix, GPtrArray *messages)
{
  GstClockTime now = tick_grid_time (&MIXER_GRID, mix->ticker->next_tick);

  for (guint i = 0; i < mix->ticker->pads->len; i++) {
    CallreelMixerPad *pad = nth_pad (mix, i);

    if (callreel_mixer_pad_waits_for_channel (pad))
      g_ptr_array_add (messages, callreel_mixer_pad_take_channel (pad, now, NULL));
  }
}

static gboolean
is_heard (const MixBus *bus, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    if (bus->sum[i] != 0.0f)
      return TRUE;
  }
  return FALSE;
}

/* Task, called with lock. Mixes a pad without a channel; the first sound that is not digital silence assigns one.
 * Returns: as callreel_mixer_pad_mix(). */
static gboolean
mix_unheard (MixerState *mix, CallreelMixerPad *pad, const Block *block, GPtrArray *messages)
{
  GstClockTime now = tick_grid_time (&MIXER_GRID, mix->ticker->next_tick);
  gboolean changed;
  guint channel;
  float *sum;

  mix_bus_clear (mix->unheard);
  changed = callreel_mixer_pad_mix (pad, block->position, block->count, mix_bus_open (mix->unheard, block->count));
  if (!is_heard (mix->unheard, block->count))
    return changed;
  g_ptr_array_add (messages, callreel_mixer_pad_take_channel (pad, now, &channel));
  sum = mix_bus_open (g_ptr_array_index (mix->buses, channel), block->count);
  for (gsize i = 0; i < block->count; i++)
    sum[i] += mix->unheard->sum[i];
  return changed;
}

/* Task, called with lock. */
static void
mix_pads (MixerState *mix, const Block *block, GPtrArray *messages)
{
  for (guint i = 0; i < mix->ticker->pads->len; i++) {
    CallreelMixerPad *pad = nth_pad (mix, i);
    MixBus *bus = callreel_mixer_pad_get_bus (pad);
    gboolean changed;

    if (pad->input == NULL)
      continue;
    changed = bus != NULL
                  ? callreel_mixer_pad_mix (pad, block->position, block->count, mix_bus_open (bus, block->count))
                  : mix_unheard (mix, pad, block, messages);
    report (mix, pad, changed, messages);
  }
}

/* Task, called with lock. The mix is measured after the limiter, so that the gain makes up for what the limiter
 * took. */
static float
level_mix (MixerState *mix, const MixBus *bus, gsize count)
{
  double applied = 20.0 * log10 (bus->gain), seconds = (double)count / mix->out.rate;

  leveller_measure (mix->leveller, bus->sum, count, applied);
  return (float)pow (10.0, leveller_advance (mix->leveller, seconds) / 20.0);
}

/* Task, called with lock. */
static void
finish_buses (MixerState *mix, gsize count)
{
  for (guint i = 0; i < mix->buses->len; i++) {
    MixBus *bus = g_ptr_array_index (mix->buses, i);

    mix_bus_finish (bus, count, mix->mix_gain);
    if (mix->leveller != NULL && !bus->silent)
      mix->mix_gain = level_mix (mix, bus, count);
  }
}

/* Task, called with lock. */
static void
mix_block (MixerState *mix, const Block *block, GPtrArray *messages)
{
  CallreelTicker *ticker = mix->ticker;

  for (guint i = 0; i < mix->buses->len; i++)
    mix_bus_clear (g_ptr_array_index (mix->buses, i));
  if (mix->map != NULL)
    give_wanted_channels (mix, messages);
  mix_pads (mix, block, messages);
  finish_buses (mix, block->count);
  mix->position += block->count;
  if (mix->position == mixer_state_position_of (mix, ticker->next_tick + 1))
    ticker->next_tick++;
  if ((!ticker->live || mix->catching_up) && ticker->next_tick >= ticker->last_notified + SPACE_BLOCKS)
    callreel_ticker_notify_space (ticker);
}

/* Task, called without lock. */
static GstBuffer *
new_buffer (MixerState *mix, const Block *block)
{
  guint64 rate = (guint64)mix->out.rate, end = block->position + block->count;
  gsize size = block->count * (gsize)mix->out.bpf;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data, 0, size);
  for (guint i = 0; i < mix->buses->len; i++)
    mix_bus_store (g_ptr_array_index (mix->buses, i), block->count, (gint16 *)(gpointer)map.data + i,
                   (gsize)mix->out.channels);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (block->position, GST_SECOND, rate);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (end, GST_SECOND, rate) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = block->position;
  GST_BUFFER_OFFSET_END (buffer) = end;
  return buffer;
}

/* Task, called without lock. */
static void
announce (MixerState *mix)
{
  GstPad *src_pad = mix->ticker->src_pad;
  g_autofree char *stream_id = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstSegment segment;

  if (mix->announced)
    return;
  mix->announced = TRUE;
  stream_id = g_strdup_printf ("callmixer-%08x%08x", g_random_int (), g_random_int ());
  caps = gst_audio_info_to_caps (&mix->out);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (src_pad, gst_event_new_stream_start (stream_id));
  gst_pad_push_event (src_pad, gst_event_new_caps (caps));
  gst_pad_push_event (src_pad, gst_event_new_segment (&segment));
}

/* Task, called without lock. In live use time continues without a consumer: it may have been unlinked or have ended,
 * and another may come. */
static GstFlowReturn
push_block (MixerState *mix, const Block *block, gboolean live)
{
  GstFlowReturn flow;

  announce (mix);
  flow = gst_pad_push (mix->ticker->src_pad, new_buffer (mix, block));
  if (live && (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_EOS || flow == GST_FLOW_FLUSHING))
    return GST_FLOW_OK;
  return flow;
}

/* Task, called without lock. */
static GstFlowReturn
end_mix (MixerState *mix)
{
  announce (mix);
  return GST_FLOW_EOS;
}

void
mixer_task_run (MixerState *mix)
{
  CallreelTicker *ticker = mix->ticker;
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  GstFlowReturn flow;
  gboolean live;
  Block block = { 0 };
  CallreelTick next;

  mixer_state_fix_format (mix);
  g_mutex_lock (&ticker->lock);
  next = callreel_ticker_next (ticker);
  if (next == CALLREEL_TICK_MAKE) {
    block = next_block (mix);
    mix_block (mix, &block, messages);
  }
  live = ticker->live;
  g_mutex_unlock (&ticker->lock);

  for (guint i = 0; i < messages->len; i++)
    gst_element_post_message (GST_ELEMENT (ticker), g_ptr_array_index (messages, i));
  if (next == CALLREEL_TICK_MAKE)
    flow = push_block (mix, &block, live);
  else
    flow = next == CALLREEL_TICK_END ? end_mix (mix) : GST_FLOW_FLUSHING;
  if (flow < GST_FLOW_OK)
    callreel_ticker_end (ticker, flow);
}
