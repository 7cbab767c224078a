/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callmixer's sink pads: their properties and their part of the mix. Locks: the mixer's lock, then the pad's object
 * lock, which guards settings and counts. */
#include "gst/mixer/mixerpad.h"

#include "gst/common/names.h"

#include <math.h>

enum {
  PROP_0,
  PROP_PARTICIPANT_ID,
  PROP_MUTED,
  PROP_VOLUME,
  PROP_CHANNEL,
  PROP_ENTER_TIME,
  PROP_LEAVE_TIME,
  PROP_LEVEL,
  PROP_GAP_SAMPLES,
  PROP_LATE_SAMPLES
};

static const double MAX_VOLUME = 10.0;

G_DEFINE_FINAL_TYPE (CallreelMixerPad, callreel_mixer_pad, CALLREEL_TYPE_TICKER_PAD)

static void
callreel_mixer_pad_init (CallreelMixerPad *self)
{
  self->volume = 1.0;
  self->channel_wanted = self->channel = CHANNEL_MAP_NONE;
  self->level = SPEECH_LEVEL_FLOOR_DB;
  self->reported = GST_CLOCK_TIME_NONE;
  self->leave = GST_CLOCK_TIME_NONE;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

static void
callreel_mixer_pad_finalize (GObject *object)
{
  CallreelMixerPad *self = CALLREEL_MIXER_PAD (object);

  g_clear_pointer (&self->converter, mixer_converter_free);
  g_clear_pointer (&self->input, mix_input_free);
  g_clear_pointer (&self->leveller, leveller_free);
  g_free (self->participant_id);
  G_OBJECT_CLASS (callreel_mixer_pad_parent_class)->finalize (object);
}

/* Any thread, called without lock. @bound is the pad's enter or leave time. */
static void
set_bound (CallreelMixerPad *self, GstClockTime *bound, GstClockTime time)
{
  CallreelTicker *ticker = self->mix->ticker;

  g_mutex_lock (&ticker->lock);
  *bound = time;
  if (self->input != NULL)
    sample_ring_cut (self->input->ring, mixer_state_frame_at (self->mix, self->leave));
  callreel_ticker_notify (ticker);
  g_mutex_unlock (&ticker->lock);
}

static GstClockTime
get_bound (CallreelMixerPad *self, const GstClockTime *bound)
{
  GstClockTime time;

  g_mutex_lock (&self->mix->ticker->lock);
  time = *bound;
  g_mutex_unlock (&self->mix->ticker->lock);
  return time;
}

static void
callreel_mixer_pad_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelMixerPad *self = CALLREEL_MIXER_PAD (object);

  if (id == PROP_ENTER_TIME || id == PROP_LEAVE_TIME) {
    set_bound (self, id == PROP_ENTER_TIME ? &self->enter : &self->leave, g_value_get_uint64 (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_PARTICIPANT_ID:
    g_free (self->participant_id);
    self->participant_id = g_value_dup_string (value);
    self->channel = CHANNEL_MAP_NONE;
    break;
  case PROP_MUTED:
    self->muted = g_value_get_boolean (value);
    break;
  case PROP_VOLUME:
    self->volume = g_value_get_double (value);
    break;
  case PROP_CHANNEL:
    self->channel_wanted = g_value_get_int (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
callreel_mixer_pad_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelMixerPad *self = CALLREEL_MIXER_PAD (object);

  if (id == PROP_ENTER_TIME || id == PROP_LEAVE_TIME) {
    g_value_set_uint64 (value, get_bound (self, id == PROP_ENTER_TIME ? &self->enter : &self->leave));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_PARTICIPANT_ID:
    g_value_set_string (value, self->participant_id);
    break;
  case PROP_MUTED:
    g_value_set_boolean (value, self->muted);
    break;
  case PROP_VOLUME:
    g_value_set_double (value, self->volume);
    break;
  case PROP_CHANNEL:
    g_value_set_int (value, self->channel >= 0 ? self->channel : self->channel_wanted);
    break;
  case PROP_LEVEL:
    g_value_set_double (value, self->level);
    break;
  case PROP_GAP_SAMPLES:
    g_value_set_uint64 (value, self->gap_samples);
    break;
  case PROP_LATE_SAMPLES:
    g_value_set_uint64 (value, self->late_samples);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
install_settings (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_CONTROLLABLE;

  g_object_class_install_property (object_class, PROP_PARTICIPANT_ID,
                                   g_param_spec_string ("participant-id", "Participant id",
                                                        "Identifier of the participant; returned in messages", NULL,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, PROP_MUTED,
      g_param_spec_boolean ("muted", "Muted", "Leave this participant out of the mix; changes fade over 5 ms", FALSE,
                            flags));
  g_object_class_install_property (object_class, PROP_VOLUME,
                                   g_param_spec_double ("volume", "Volume",
                                                        "Gain factor (1 = unchanged); changes fade over 5 ms", 0.0,
                                                        MAX_VOLUME, 1.0, flags));
  g_object_class_install_property (
      object_class, PROP_CHANNEL,
      g_param_spec_int (
          "channel", "Channel",
          "Channel of an unmixed output: the requested one, which is assigned at the latest when the participant is "
          "first heard (-1 = lowest free one); reads as the assigned one once there is one. A participant keeps the "
          "first one on all pads; numbers beyond the last channel mean the last",
          CHANNEL_MAP_NONE, CHANNEL_MAP_MAX - 1, CHANNEL_MAP_NONE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
install_admission (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (
      object_class, PROP_ENTER_TIME,
      g_param_spec_uint64 ("enter-time", "Enter time",
                           "Running time from which this participant is heard, in ns; earlier data is dropped", 0,
                           G_MAXUINT64, 0, flags));
  g_object_class_install_property (
      object_class, PROP_LEAVE_TIME,
      g_param_spec_uint64 ("leave-time", "Leave time",
                           "Running time from which this participant is no longer heard, in ns; buffered data for "
                           "later is dropped (18446744073709551615 = none)",
                           0, G_MAXUINT64, GST_CLOCK_TIME_NONE, flags));
}

static void
install_stats (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (object_class, PROP_LEVEL,
                                   g_param_spec_double ("level", "Level",
                                                        "RMS level of what this participant adds to the mix in dBFS; "
                                                        "rises within 20 ms, falls by 29 dB/s, -100 for silence",
                                                        SPEECH_LEVEL_FLOOR_DB, G_MAXDOUBLE, SPEECH_LEVEL_FLOOR_DB,
                                                        flags));
  g_object_class_install_property (object_class, PROP_GAP_SAMPLES,
                                   g_param_spec_uint64 ("gap-samples", "Gap samples",
                                                        "Silence inserted between data, in frames at the output rate",
                                                        0, G_MAXUINT64, 0, flags));
  g_object_class_install_property (
      object_class, PROP_LATE_SAMPLES,
      g_param_spec_uint64 (
          "late-samples", "Late samples",
          "Data dropped because its block had been mixed or it overlapped earlier data, in frames at the output rate",
          0, G_MAXUINT64, 0, flags));
}

static void
callreel_mixer_pad_class_init (CallreelMixerPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = callreel_mixer_pad_set_property;
  object_class->get_property = callreel_mixer_pad_get_property;
  object_class->finalize = callreel_mixer_pad_finalize;
  install_settings (object_class);
  install_admission (object_class);
  install_stats (object_class);
}

void
callreel_mixer_pad_reset (CallreelMixerPad *self)
{
  g_clear_pointer (&self->converter, mixer_converter_free);
  g_clear_pointer (&self->input, mix_input_free);
  g_clear_pointer (&self->leveller, leveller_free);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  GST_OBJECT_LOCK (self);
  self->channel = CHANNEL_MAP_NONE;
  GST_OBJECT_UNLOCK (self);
  self->covered = 0;
  CALLREEL_TICKER_PAD (self)->eos = FALSE;
  self->reported = GST_CLOCK_TIME_NONE;
}

/* Mixer's task, called with the mixer's lock. Measures the frames that are mixed next. Returns: the factor that brings
 * them to the target; unchanged without data. */
static float
level (CallreelMixerPad *self, guint64 position, gsize count)
{
  gsize heard = 0;

  if (self->leveller == NULL)
    return 1.0f;
  for (gsize done = 0; done < count;) {
    SamplePiece piece = sample_ring_peek (self->input->ring, position + done, count - done);

    if (piece.frames != NULL) {
      leveller_measure (self->leveller, piece.frames, piece.length, 0.0);
      heard += piece.length;
    }
    done += piece.length;
  }
  return (float)pow (10.0, leveller_advance (self->leveller, (double)heard / self->input->rate) / 20.0);
}

gboolean
callreel_mixer_pad_mix (CallreelMixerPad *self, guint64 position, gsize count, float *sum)
{
  float gain = level (self, position, count);
  gboolean changed;

  GST_OBJECT_LOCK (self);
  gain *= self->muted ? 0.0f : (float)self->volume;
  GST_OBJECT_UNLOCK (self);
  changed = mix_input_mix (self->input, position, count, gain, sum);
  GST_OBJECT_LOCK (self);
  self->level = speech_level_get_db (&self->input->level);
  self->gap_samples = self->input->gap_samples;
  self->late_samples = self->input->late_samples;
  GST_OBJECT_UNLOCK (self);
  return changed;
}

MixBus *
callreel_mixer_pad_get_bus (CallreelMixerPad *self)
{
  int channel;

  GST_OBJECT_LOCK (self);
  channel = self->channel;
  GST_OBJECT_UNLOCK (self);
  return mixer_state_get_bus (self->mix, channel);
}

gboolean
callreel_mixer_pad_waits_for_channel (CallreelMixerPad *self)
{
  gboolean waits;

  GST_OBJECT_LOCK (self);
  waits = self->channel < 0 && self->channel_wanted >= 0;
  GST_OBJECT_UNLOCK (self);
  return waits;
}

GstMessage *
callreel_mixer_pad_take_channel (CallreelMixerPad *self, GstClockTime running_time, guint *taken)
{
  g_autofree char *participant_id = NULL;
  guint channel;

  GST_OBJECT_LOCK (self);
  channel = channel_map_take (self->mix->map, self->participant_id, self->channel_wanted);
  self->channel = (int)channel;
  participant_id = g_strdup (self->participant_id);
  GST_OBJECT_UNLOCK (self);
  if (taken != NULL)
    *taken = channel;
  return gst_message_new_element (GST_OBJECT (self->mix->ticker),
                                  gst_structure_new (CALLREEL_MESSAGE_CHANNEL, CALLREEL_FIELD_PAD, GST_TYPE_PAD, self,
                                                     CALLREEL_FIELD_PARTICIPANT_ID, G_TYPE_STRING, participant_id,
                                                     CALLREEL_FIELD_CHANNEL, G_TYPE_UINT, channel,
                                                     CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, running_time, NULL));
}

GstMessage *
callreel_mixer_pad_new_message (CallreelMixerPad *self, GstClockTime running_time, gboolean active)
{
  const guint64 silence = (guint64)(self->input->level.silence * GST_SECOND);
  g_autofree char *participant_id = NULL;
  GstStructure *s;
  double level;

  GST_OBJECT_LOCK (self);
  participant_id = g_strdup (self->participant_id);
  level = self->level;
  GST_OBJECT_UNLOCK (self);
  s = gst_structure_new (CALLREEL_MESSAGE_SPEAKING, CALLREEL_FIELD_PAD, GST_TYPE_PAD, self,
                         CALLREEL_FIELD_PARTICIPANT_ID, G_TYPE_STRING, participant_id, CALLREEL_FIELD_LEVEL,
                         G_TYPE_DOUBLE, level, CALLREEL_FIELD_ACTIVE, G_TYPE_BOOLEAN, active,
                         CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, running_time, NULL);
  if (!active)
    gst_structure_set (s, CALLREEL_FIELD_SILENCE, G_TYPE_UINT64, MIN (silence, running_time), NULL);
  return gst_message_new_element (GST_OBJECT (self->mix->ticker), s);
}

GstMessage *
callreel_mixer_pad_leave (CallreelMixerPad *self)
{
  MixBus *bus;

  if (self->input == NULL)
    return NULL;
  bus = callreel_mixer_pad_get_bus (self);
  if (bus != NULL)
    declick_add_step (&bus->draining, self->input->declick.last);
  if (!self->input->level.active)
    return NULL;
  return callreel_mixer_pad_new_message (self, tick_grid_time (&MIXER_GRID, self->mix->ticker->next_tick), FALSE);
}
