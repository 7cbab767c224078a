/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of a mix and its format; the header documents the callers and the lock. */
#include "gst/mixer/mixerstate.h"

GST_DEBUG_CATEGORY (callreel_mixer_debug);

#define MIX_RANGE_DB     6.0
#define MAX_RATE         48000
#define MAX_BLOCK_FRAMES (MAX_RATE / MIXER_BLOCKS_PER_SECOND + 1)
#define DEFAULT_RATE     16000
#define DEFAULT_CHANNELS 1

void
mixer_state_init (MixerState *self, CallreelTicker *ticker)
{
  self->ticker = ticker;
  self->blocks_at_once = 1;
  self->buses = g_ptr_array_new_with_free_func ((GDestroyNotify)mix_bus_free);
}

static void
forget_format (MixerState *self)
{
  self->has_out = FALSE;
  g_clear_pointer (&self->map, channel_map_free);
  g_clear_pointer (&self->unheard, mix_bus_free);
  g_clear_pointer (&self->leveller, leveller_free);
  g_ptr_array_set_size (self->buses, 0);
}

void
mixer_state_clear (MixerState *self)
{
  forget_format (self);
  g_ptr_array_unref (self->buses);
}

void
mixer_state_reset (MixerState *self)
{
  forget_format (self);
  self->position = self->due = 0;
  self->catching_up = self->announced = FALSE;
}

/* Any thread, called without lock. Queries which rate and channel count downstream wants. */
static GstCaps *
choose_caps (MixerState *self, guint unmixed_channels)
{
  g_autoptr (GstCaps) allowed = gst_pad_get_allowed_caps (self->ticker->src_pad);
  g_autoptr (GstCaps) filter = gst_caps_from_string ("audio/x-raw, channels = (int) [ 1, 2 ]");
  GstCaps *caps;
  GstStructure *structure;

  if (unmixed_channels > 0)
    gst_caps_set_simple (filter, "channels", G_TYPE_INT, (int)unmixed_channels, NULL);
  if (allowed == NULL || !gst_caps_can_intersect (allowed, filter)) {
    gst_clear_caps (&allowed);
    allowed = gst_pad_get_pad_template_caps (self->ticker->src_pad);
  }
  caps = gst_caps_make_writable (gst_caps_truncate (gst_caps_intersect (allowed, filter)));
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_nearest_int (structure, "rate", DEFAULT_RATE);
  gst_structure_fixate_field_nearest_int (structure, "channels", DEFAULT_CHANNELS);
  return gst_caps_fixate (caps);
}

/* Any thread, called without lock. The channels of an unmixed output are participants, not loudspeaker positions. */
static GstAudioInfo
choose_format (MixerState *self, guint unmixed_channels)
{
  g_autoptr (GstCaps) caps = choose_caps (self, unmixed_channels);
  GstAudioChannelPosition nowhere[CHANNEL_MAP_MAX];
  int rate = DEFAULT_RATE, channels = DEFAULT_CHANNELS;
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
add_buses (MixerState *self, guint unmixed_channels)
{
  guint n_buses = MAX (unmixed_channels, 1), rate = (guint)self->out.rate;

  self->mix_gain = 1.0f;
  if (unmixed_channels == 0 && self->target_loudness < 0.0)
    self->leveller = leveller_new (rate, (guint)self->out.channels, self->target_loudness, MIX_RANGE_DB);
  if (unmixed_channels > 0) {
    self->map = channel_map_new (unmixed_channels);
    self->unheard = mix_bus_new (rate, 1, MAX_BLOCK_FRAMES);
  }
  for (guint i = 0; i < n_buses; i++)
    g_ptr_array_add (self->buses, mix_bus_new (rate, mixer_state_get_input_channels (self), MAX_BLOCK_FRAMES));
}

void
mixer_state_fix_format (MixerState *self)
{
  guint unmixed_channels;
  gboolean has_out;
  GstAudioInfo out;

  g_mutex_lock (&self->ticker->lock);
  has_out = self->has_out;
  unmixed_channels = self->unmixed_channels;
  g_mutex_unlock (&self->ticker->lock);
  if (has_out)
    return;
  out = choose_format (self, unmixed_channels);
  g_mutex_lock (&self->ticker->lock);
  if (!self->has_out) {
    self->out = out;
    self->has_out = TRUE;
    add_buses (self, unmixed_channels);
  }
  g_mutex_unlock (&self->ticker->lock);
}

guint
mixer_state_get_input_channels (const MixerState *self)
{
  return self->map != NULL ? 1 : (guint)self->out.channels;
}

MixBus *
mixer_state_get_bus (MixerState *self, int channel)
{
  int bus = self->map != NULL ? channel : 0;

  return bus >= 0 ? g_ptr_array_index (self->buses, (guint)bus) : NULL;
}

guint64
mixer_state_position_of (const MixerState *self, guint64 block)
{
  return gst_util_uint64_scale (block, (guint64)self->out.rate, MIXER_BLOCKS_PER_SECOND);
}

guint64
mixer_state_frame_at (const MixerState *self, GstClockTime time)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return G_MAXUINT64;
  return gst_util_uint64_scale_ceil (time, (guint64)self->out.rate, GST_SECOND);
}
