/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element callmixer: mixes the sound of all participants into one gapless stream of 25 ms blocks. This file has the
 * object and its settings. The base class CallreelTicker has pads, states and the task; mixerflow.c receives data,
 * mixertask.c produces the blocks.
 * Threads and lock order: see gst/common/ticker.h. */
#include "gst/mixer/callmixer.h"

#include "gst/common/names.h"
#include "gst/mixer/mixerflow.h"
#include "gst/mixer/mixertask.h"

#define MAX_LATENCY     (10 * GST_SECOND)
#define DEFAULT_LATENCY (300 * GST_MSECOND)
#define LOUDNESS_MIN    -40.0

struct _CallreelMixer {
  CallreelTicker parent_instance;
  MixerState mix;
};

enum { PROP_0, PROP_LATENCY, PROP_FORCE_LIVE, PROP_UNMIXED_CHANNELS, PROP_TARGET_LOUDNESS, PROP_BLOCKS_AT_ONCE };

G_DEFINE_FINAL_TYPE (CallreelMixer, callreel_mixer, CALLREEL_TYPE_TICKER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (callmixer, CALLREEL_ELEMENT_MIXER, GST_RANK_NONE, CALLREEL_TYPE_MIXER,
                                       GST_DEBUG_CATEGORY_INIT (callreel_mixer_debug, "callmixer", 0, "mixer of calls"))

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw, format = (string) S16LE, layout = (string) interleaved, "
                                              "rate = (int) [ 8000, 48000 ], channels = (int) [ 1, 64 ]"));
static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
                             GST_STATIC_CAPS (
                                 "audio/x-raw, format = (string) " GST_AUDIO_FORMATS_ALL
                                 ", layout = (string) { interleaved, non-interleaved }, rate = (int) [ 8000, 192000 ], "
                                 "channels = (int) [ 1, 8 ]"));

static void
callreel_mixer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelTicker *ticker = CALLREEL_TICKER (object);
  MixerState *mix = &CALLREEL_MIXER (object)->mix;

  g_mutex_lock (&ticker->lock);
  switch (id) {
  case PROP_LATENCY:
    ticker->latency = g_value_get_uint64 (value);
    break;
  case PROP_FORCE_LIVE:
    ticker->force_live = g_value_get_boolean (value);
    break;
  case PROP_UNMIXED_CHANNELS:
    mix->unmixed_channels = g_value_get_uint (value);
    break;
  case PROP_TARGET_LOUDNESS:
    mix->target_loudness = g_value_get_double (value);
    break;
  case PROP_BLOCKS_AT_ONCE:
    mix->blocks_at_once = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  g_mutex_unlock (&ticker->lock);
}

static void
callreel_mixer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelTicker *ticker = CALLREEL_TICKER (object);
  MixerState *mix = &CALLREEL_MIXER (object)->mix;

  g_mutex_lock (&ticker->lock);
  switch (id) {
  case PROP_LATENCY:
    g_value_set_uint64 (value, ticker->latency);
    break;
  case PROP_FORCE_LIVE:
    g_value_set_boolean (value, ticker->force_live);
    break;
  case PROP_UNMIXED_CHANNELS:
    g_value_set_uint (value, mix->unmixed_channels);
    break;
  case PROP_TARGET_LOUDNESS:
    g_value_set_double (value, mix->target_loudness);
    break;
  case PROP_BLOCKS_AT_ONCE:
    g_value_set_uint (value, mix->blocks_at_once);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  g_mutex_unlock (&ticker->lock);
}

static void
callreel_mixer_finalize (GObject *object)
{
  mixer_state_clear (&CALLREEL_MIXER (object)->mix);
  G_OBJECT_CLASS (callreel_mixer_parent_class)->finalize (object);
}

/* --- virtual functions of CallreelTicker; see gst/common/ticker.h --- */

static MixerState *
get_mix (CallreelTicker *ticker)
{
  return &CALLREEL_MIXER (ticker)->mix;
}

static void
callreel_mixer_stop (CallreelTicker *ticker)
{
  mixer_state_reset (get_mix (ticker));
  for (guint i = 0; i < ticker->pads->len; i++)
    callreel_mixer_pad_reset (g_ptr_array_index (ticker->pads, i));
}

static void
callreel_mixer_setup_pad (CallreelTicker *ticker, GstPad *pad)
{
  mixer_flow_setup (CALLREEL_MIXER_PAD (pad), get_mix (ticker));
}

static GstMessage *
callreel_mixer_pad_released (CallreelTicker *ticker, GstPad *pad)
{
  return callreel_mixer_pad_leave (CALLREEL_MIXER_PAD (pad));
}

static GstClockTime
callreel_mixer_get_latency (CallreelTicker *ticker)
{
  return ticker->latency + tick_grid_time (&MIXER_GRID, get_mix (ticker)->blocks_at_once - 1);
}

static gboolean
callreel_mixer_covers (CallreelTicker *ticker, GstPad *pad)
{
  return mixer_task_covers (get_mix (ticker), CALLREEL_MIXER_PAD (pad));
}

static gboolean
callreel_mixer_is_drained (CallreelTicker *ticker)
{
  return mixer_task_is_drained (get_mix (ticker));
}

static gboolean
callreel_mixer_is_fed (CallreelTicker *ticker)
{
  if (ticker->live)
    return mixer_task_has_backlog (get_mix (ticker));
  return CALLREEL_TICKER_CLASS (callreel_mixer_parent_class)->is_fed (ticker);
}

static CallreelTick
callreel_mixer_wait_for_clock (CallreelTicker *ticker)
{
  return mixer_task_wait_for_clock (get_mix (ticker));
}

static void
callreel_mixer_run (CallreelTicker *ticker)
{
  mixer_task_run (get_mix (ticker));
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      object_class, PROP_LATENCY,
      g_param_spec_uint64 ("latency", "Latency",
                           "Delay of a block after its running time in live use, in ns; later data is dropped. Must "
                           "cover the latency of the inputs; reported downstream together with that of blocks-at-once",
                           0, MAX_LATENCY, DEFAULT_LATENCY, flags));
  g_object_class_install_property (
      object_class, PROP_FORCE_LIVE,
      g_param_spec_boolean ("force-live", "Force live",
                            "Produce blocks by the clock from PLAYING on, regardless of the inputs and also without "
                            "any; EOS of inputs does not end the stream. By default only if an input is live",
                            FALSE, flags));
  g_object_class_install_property (
      object_class, PROP_UNMIXED_CHANNELS,
      g_param_spec_uint (
          "unmixed-channels", "Unmixed channels",
          "Number of output channels, each with one participant and all pads of that participant (0 = mix). Channels "
          "are assigned in the order in which participants are first heard, unless the pad property channel requests "
          "another, and are kept; once all are taken, the last one is a mix of all further participants",
          0, CHANNEL_MAP_MAX, 0, flags));
  g_object_class_install_property (
      object_class, PROP_TARGET_LOUDNESS,
      g_param_spec_double (
          "target-loudness", "Target loudness",
          "Target loudness in LUFS (EBU R 128, 0 = unchanged). Adjusts each participant's speech by at most 20 dB, and "
          "then the mix by at most 6 dB. The gains follow speech within seconds and do not change in its pauses, so "
          "that noise is not raised. An unmixed output has only the first of the two",
          LOUDNESS_MIN, 0.0, 0.0, flags));
  g_object_class_install_property (
      object_class, PROP_BLOCKS_AT_ONCE,
      g_param_spec_uint ("blocks-at-once", "Blocks at once",
                         "Number of 25 ms blocks that are pushed together in live use when the last of them is due, so "
                         "that the mixer and downstream wake up less often; delays the first one by the duration of "
                         "the others, which is added to the latency",
                         1, MIXER_BLOCKS_PER_SECOND, 1, flags));
}

static void
callreel_mixer_class_init (CallreelMixerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  CallreelTickerClass *ticker_class = CALLREEL_TICKER_CLASS (klass);

  object_class->set_property = callreel_mixer_set_property;
  object_class->get_property = callreel_mixer_get_property;
  object_class->finalize = callreel_mixer_finalize;
  ticker_class->pad_type = CALLREEL_TYPE_MIXER_PAD;
  ticker_class->stop = callreel_mixer_stop;
  ticker_class->setup_pad = callreel_mixer_setup_pad;
  ticker_class->pad_released = callreel_mixer_pad_released;
  ticker_class->get_latency = callreel_mixer_get_latency;
  ticker_class->covers = callreel_mixer_covers;
  ticker_class->is_drained = callreel_mixer_is_drained;
  ticker_class->is_fed = callreel_mixer_is_fed;
  ticker_class->wait_for_clock = callreel_mixer_wait_for_clock;
  ticker_class->run = callreel_mixer_run;
  install_properties (object_class);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_template, CALLREEL_TYPE_MIXER_PAD);
  gst_element_class_set_static_metadata (
      element_class, "Call mixer", "Generic/Audio",
      "Mixes participants who come and go into one gapless stream of 25 ms blocks (16 kHz mono unless downstream wants "
      "another format) with a soft limiter; stereo in opposite phase does not cancel out. Posts who is speaking: "
      "element message speaking with pad, participant-id, level (dBFS), active and running-time (ns), at each change "
      "and every second while active; at an end silence (ns) says for how long nothing had been said. An unmixed "
      "output has a channel for each participant, reported by the element "
      "message participant-channel with pad, participant-id, channel (from 0) and running-time (ns)",
      "The Callreel authors");
}

static void
callreel_mixer_init (CallreelMixer *self)
{
  CallreelTicker *ticker = CALLREEL_TICKER (self);

  ticker->latency = DEFAULT_LATENCY;
  mixer_state_init (&self->mix, ticker);
  callreel_ticker_add_src_pad (ticker, &src_template);
}
