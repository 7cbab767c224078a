/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The input side of callmixer's pads, on their streaming threads. Locks: the mixer's lock, then the pad's object lock.
 * Neither is held during conversion. */
#include "gst/mixer/mixerflow.h"

#include "gst/mixer/mixertask.h"

#define GST_CAT_DEFAULT callreel_mixer_debug

#define PAD_RANGE_DB      20.0
#define MAX_AHEAD_SECONDS 3600               /* data further ahead has a broken timestamp */
#define INPUT_SECONDS     1                  /* buffered ahead of the mix, in addition to the latency */
#define MAX_SPACE_WAIT    G_TIME_SPAN_SECOND /* of a live input, while the mix catches up */

/* Streaming thread, called without lock. The first call fixes the output's format; then the pad gets its input. */
static void
open_input (CallreelMixerPad *pad)
{
  MixerState *mix = pad->mix;
  CallreelTicker *ticker = mix->ticker;
  guint rate, channels;

  mixer_state_fix_format (mix);
  g_mutex_lock (&ticker->lock);
  rate = (guint)mix->out.rate;
  channels = mixer_state_get_input_channels (mix);
  if (pad->input == NULL) {
    guint64 ahead = gst_util_uint64_scale (ticker->latency + INPUT_SECONDS * GST_SECOND, rate, GST_SECOND);

    pad->input = mix_input_new (rate, channels, (gsize)ahead, mix->position);
    pad->covered = mix->position;
    if (mix->target_loudness < 0.0)
      pad->leveller = leveller_new (rate, channels, mix->target_loudness, PAD_RANGE_DB);
  }
  g_mutex_unlock (&ticker->lock);
}

/* Streaming thread, called with lock. */
static gboolean
is_too_far (const MixerState *mix, guint64 position)
{
  return position > mix->position && position - mix->position > (guint64)mix->out.rate * MAX_AHEAD_SECONDS;
}

/* How many of the @count frames at @position lie before @bound. */
static gsize
count_before (guint64 position, gsize count, guint64 bound)
{
  return bound > position ? (gsize)MIN (bound - position, count) : 0;
}

/* Streaming thread, called with lock. Frames after the pad's leave time are discarded. Returns: how many frames were
 * handled. */
static gsize
write_admitted (CallreelMixerPad *pad, guint64 position, const float *frames, gsize count)
{
  gsize admitted = count_before (position, count, mixer_state_frame_at (pad->mix, pad->leave));
  gsize taken = mix_input_write (pad->input, position, frames, admitted);

  return taken == admitted ? count : taken;
}

/* Streaming thread, called with lock, which is released to sleep. Called when there is no space at @position. Returns:
 * whether to try again. A live input waits only for a mix that is behind the clock, and only briefly. */
static gboolean
wait_for_space (MixerState *mix, guint64 position)
{
  CallreelTicker *ticker = mix->ticker;
  GstClockTime now;

  if (!ticker->live) {
    g_cond_wait (&ticker->space_cond, &ticker->lock);
    return TRUE;
  }
  now = live_wait_get_running_time (GST_ELEMENT (ticker));
  if (!ticker->playing || !GST_CLOCK_TIME_IS_VALID (now) ||
      position > gst_util_uint64_scale (now, (guint64)mix->out.rate, GST_SECOND))
    return FALSE;
  mixer_task_catch_up (mix);
  return g_cond_wait_until (&ticker->space_cond, &ticker->lock, g_get_monotonic_time () + MAX_SPACE_WAIT);
}

/* Streaming thread, called without lock. Writes converted frames to the pad's input. In live use it returns at once and
 * drops what does not fit; otherwise it waits for the mix. */
static GstFlowReturn
write_frames (gpointer user_data, guint64 position, const float *frames, gsize count)
{
  CallreelMixerPad *pad = user_data;
  MixerState *mix = pad->mix;
  CallreelTicker *ticker = mix->ticker;
  const gboolean *flushing = &CALLREEL_TICKER_PAD (pad)->flushing;
  guint channels;
  GstFlowReturn flow;

  g_mutex_lock (&ticker->lock);
  channels = mixer_state_get_input_channels (mix);
  while ((flow = *flushing ? GST_FLOW_FLUSHING : ticker->flow) == GST_FLOW_OK && !is_too_far (mix, position)) {
    gsize early = count_before (position, count, mixer_state_frame_at (mix, pad->enter)), taken;

    pad->covered = MAX (pad->covered, position + early);
    taken = early + write_admitted (pad, position + early, frames + early * channels, count - early);
    position += taken;
    frames += taken * channels;
    count -= taken;
    pad->covered = MAX (pad->covered, position);
    callreel_ticker_feed (ticker);
    if (count == 0 || !wait_for_space (mix, position))
      break;
  }
  g_mutex_unlock (&ticker->lock);
  if (flow == GST_FLOW_OK && count > 0)
    GST_WARNING_OBJECT (pad, "%" G_GSIZE_FORMAT " frames for %" G_GUINT64_FORMAT " are too far ahead", count, position);
  return flow;
}

/* Streaming thread, called without lock. Returns: the position of frames without a timestamp and without a
 * predecessor. */
static guint64
get_entry (MixerState *mix)
{
  CallreelTicker *ticker = mix->ticker;
  GstClockTime now = live_wait_get_running_time (GST_ELEMENT (ticker));
  guint64 entry;

  g_mutex_lock (&ticker->lock);
  entry = mix->position;
  if (ticker->live && GST_CLOCK_TIME_IS_VALID (now))
    entry = MAX (entry, gst_util_uint64_scale (now, (guint64)mix->out.rate, GST_SECOND));
  g_mutex_unlock (&ticker->lock);
  return entry;
}

/* Streaming thread, called without lock. Everything up to @position is known: silence where there is no data. */
static void
cover (CallreelMixerPad *pad, guint64 position)
{
  CallreelTicker *ticker = pad->mix->ticker;

  g_mutex_lock (&ticker->lock);
  if (!is_too_far (pad->mix, position))
    pad->covered = MAX (pad->covered, position);
  callreel_ticker_feed (ticker);
  g_mutex_unlock (&ticker->lock);
}

/* Streaming thread, called without lock. */
static void
set_eos (CallreelMixerPad *pad, gboolean eos)
{
  CallreelTicker *ticker = pad->mix->ticker;

  g_mutex_lock (&ticker->lock);
  CALLREEL_TICKER_PAD (pad)->eos = eos;
  callreel_ticker_notify (ticker);
  g_mutex_unlock (&ticker->lock);
}

/* Any thread, called without lock. Flushing wakes the pad's streaming thread; its end clears the input. */
static void
set_flushing (CallreelMixerPad *pad, gboolean flushing)
{
  CallreelTicker *ticker = pad->mix->ticker;

  g_mutex_lock (&ticker->lock);
  CALLREEL_TICKER_PAD (pad)->flushing = flushing;
  if (pad->input != NULL && !flushing) {
    sample_ring_clear (pad->input->ring);
    pad->covered = pad->mix->position;
  }
  callreel_ticker_notify (ticker);
  g_mutex_unlock (&ticker->lock);
}

static gboolean
set_caps (CallreelMixerPad *self, GstCaps *caps)
{
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, caps)) {
    GST_WARNING_OBJECT (self, "unusable caps %" GST_PTR_FORMAT, caps);
    return FALSE;
  }
  open_input (self);
  if (self->converter == NULL)
    self->converter = mixer_converter_new ((guint)self->mix->out.rate, mixer_state_get_input_channels (self->mix),
                                           write_frames, self);
  return mixer_converter_set_format (self->converter, &info);
}

static gboolean
set_segment (CallreelMixerPad *self, GstEvent *event)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME) {
    GST_ELEMENT_ERROR (self->mix->ticker, STREAM, FORMAT, ("An input has no segment in time format."),
                       ("segment in format %s on %s", gst_format_get_name (segment->format), GST_PAD_NAME (self)));
    return FALSE;
  }
  self->segment = *segment;
  return TRUE;
}

static void
handle_gap (CallreelMixerPad *self, GstEvent *event)
{
  GstClockTime start, duration, running_time;

  gst_event_parse_gap (event, &start, &duration);
  if (self->converter == NULL || !GST_CLOCK_TIME_IS_VALID (start))
    return;
  mixer_converter_drain (self->converter);
  if (GST_CLOCK_TIME_IS_VALID (duration) && duration < G_MAXINT64 && start < G_MAXINT64)
    start += duration;
  running_time = gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, start);
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    cover (self, mixer_converter_position (self->converter, running_time));
}

static void
end_flush (CallreelMixerPad *self)
{
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  if (self->converter != NULL)
    mixer_converter_reset (self->converter);
  set_eos (self, FALSE);
  set_flushing (self, FALSE);
}

/* Streaming thread, FLUSH_START from any thread; called without lock. No event is forwarded: the output has a timeline
 * of its own. */
static gboolean
mixer_flow_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  CallreelMixerPad *self = CALLREEL_MIXER_PAD (pad);
  gboolean handled = TRUE;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    set_eos (self, FALSE);
    break;
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    handled = set_caps (self, caps);
    break;
  case GST_EVENT_SEGMENT:
    handled = set_segment (self, event);
    break;
  case GST_EVENT_GAP:
    handle_gap (self, event);
    break;
  case GST_EVENT_EOS:
    if (self->converter != NULL)
      mixer_converter_drain (self->converter);
    set_eos (self, TRUE);
    break;
  case GST_EVENT_FLUSH_START:
    set_flushing (self, TRUE);
    break;
  case GST_EVENT_FLUSH_STOP:
    end_flush (self);
    break;
  default:
    break;
  }
  gst_event_unref (event);
  return handled;
}

/* Streaming thread, called without lock. */
static GstFlowReturn
mixer_flow_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CallreelMixerPad *self = CALLREEL_MIXER_PAD (pad);

  if (self->converter == NULL) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  return mixer_converter_push (self->converter, buffer, &self->segment, get_entry (self->mix));
}

/* Any thread, called without lock. */
static gboolean
mixer_flow_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_ALLOCATION:
    gst_query_add_allocation_meta (query, GST_AUDIO_META_API_TYPE, NULL);
    return TRUE;
  default:
    return gst_pad_query_default (pad, parent, query);
  }
}

/* The thread that changes the state or releases the pad, called without lock. */
static gboolean
mixer_flow_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  CallreelMixerPad *self = CALLREEL_MIXER_PAD (pad);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  set_flushing (self, !active);
  return TRUE;
}

void
mixer_flow_setup (CallreelMixerPad *self, MixerState *mix)
{
  GstPad *pad = GST_PAD (self);

  self->mix = mix;
  gst_pad_set_chain_function (pad, mixer_flow_chain);
  gst_pad_set_event_function (pad, mixer_flow_event);
  gst_pad_set_query_function (pad, mixer_flow_query);
  gst_pad_set_activatemode_function (pad, mixer_flow_activate_mode);
}
