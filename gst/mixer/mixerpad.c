/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callmixer's sink pads: properties, incoming events and buffers.
 * Locks: the functions of callmixer.h take the mixer's lock; inside it only the pad's object lock is taken, which
 * guards settings and facts. Neither is held while data is converted. */
#include "gst/mixer/mixerpad.h"
#include "gst/common/names.h"

#include "gst/mixer/callmixer.h"

#include <math.h>

GST_DEBUG_CATEGORY_EXTERN (call_mixer_debug);
#define GST_CAT_DEFAULT call_mixer_debug

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

static const gdouble MAX_VOLUME = 10.0;

G_DEFINE_FINAL_TYPE (CallMixerPad, call_mixer_pad, GST_TYPE_PAD)

static void
call_mixer_pad_init (CallMixerPad *self)
{
  self->volume = 1.0;
  self->channel_wanted = self->channel = CHANNEL_MAP_NONE;
  self->level = SPEECH_LEVEL_FLOOR_DB;
  self->reported = GST_CLOCK_TIME_NONE;
  self->leave = GST_CLOCK_TIME_NONE;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

static void
call_mixer_pad_finalize (GObject *object)
{
  CallMixerPad *self = CALL_MIXER_PAD (object);

  g_clear_pointer (&self->input, mixer_input_free);
  g_clear_pointer (&self->voice, mix_voice_free);
  g_clear_pointer (&self->leveller, leveller_free);
  g_free (self->participant_id);
  G_OBJECT_CLASS (call_mixer_pad_parent_class)->finalize (object);
}

static void
call_mixer_pad_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallMixerPad *self = CALL_MIXER_PAD (object);

  if (id == PROP_ENTER_TIME || id == PROP_LEAVE_TIME) {
    call_mixer_set_stay (self->mixer, self, id == PROP_ENTER_TIME ? &self->enter : &self->leave,
                         g_value_get_uint64 (value));
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
call_mixer_pad_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallMixerPad *self = CALL_MIXER_PAD (object);

  if (id == PROP_ENTER_TIME || id == PROP_LEAVE_TIME) {
    g_value_set_uint64 (value, call_mixer_get_stay (self->mixer, id == PROP_ENTER_TIME ? &self->enter : &self->leave));
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

/* GstPad's signal, any thread, called without lock. Who holds a pad may link it when it has left its mixer. */
static void
call_mixer_pad_link_changed (GstPad *pad, GstPad *peer)
{
  g_autoptr (GstElement) mixer = gst_pad_get_parent_element (pad);

  if (mixer != NULL)
    call_mixer_wake (CALL_MIXER (mixer));
}

static void
install_settings (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_CONTROLLABLE;

  g_object_class_install_property (object_class, PROP_PARTICIPANT_ID,
                                   g_param_spec_string ("participant-id", "Participant id",
                                                        "Whose sound this is; given back in the messages", NULL,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, PROP_MUTED,
      g_param_spec_boolean ("muted", "Muted", "Leave this participant out of the mix; changes fade over 5 ms", FALSE,
                            flags));
  g_object_class_install_property (
      object_class, PROP_VOLUME,
      g_param_spec_double ("volume", "Volume",
                           "Factor for the samples, 1 leaves them as they are; changes fade over 5 ms", 0.0, MAX_VOLUME,
                           1.0, flags));
  g_object_class_install_property (
      object_class, PROP_CHANNEL,
      g_param_spec_int (
          "channel", "Channel",
          "Of an unmixed output: the one that this participant is to have, at the latest when first heard; -1 for the "
          "lowest free one. Reads as the one that the participant has, once there is one. A participant keeps the "
          "first one for good, with every pad; beyond the last channel stands for the last",
          CHANNEL_MAP_NONE, CHANNEL_MAP_MAX - 1, CHANNEL_MAP_NONE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
install_stay (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (
      object_class, PROP_ENTER_TIME,
      g_param_spec_uint64 ("enter-time", "Enter time",
                           "Running time from which on this participant is heard, in ns; data for before is left out",
                           0, G_MAXUINT64, 0, flags));
  g_object_class_install_property (
      object_class, PROP_LEAVE_TIME,
      g_param_spec_uint64 ("leave-time", "Leave time",
                           "Running time from which on this participant is not heard any more, in ns; what waits to be "
                           "mixed for then or later is forgotten. The largest number: none",
                           0, G_MAXUINT64, GST_CLOCK_TIME_NONE, flags));
}

static void
install_facts (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (
      object_class, PROP_LEVEL,
      g_param_spec_double (
          "level", "Level",
          "Loudness (RMS) of what this participant adds to the mix, in dBFS; rises within 20 ms, falls "
          "by 29 dB a second, -100 for silence",
          SPEECH_LEVEL_FLOOR_DB, G_MAXDOUBLE, SPEECH_LEVEL_FLOOR_DB, flags));
  g_object_class_install_property (
      object_class, PROP_GAP_SAMPLES,
      g_param_spec_uint64 ("gap-samples", "Gap samples",
                           "Silence that was put between two pieces of data, in frames at the output's rate", 0,
                           G_MAXUINT64, 0, flags));
  g_object_class_install_property (
      object_class, PROP_LATE_SAMPLES,
      g_param_spec_uint64 ("late-samples", "Late samples",
                           "Data left out since it came after its block was mixed or lay over earlier data, in frames "
                           "at the output's rate",
                           0, G_MAXUINT64, 0, flags));
}

static void
call_mixer_pad_class_init (CallMixerPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstPadClass *pad_class = GST_PAD_CLASS (klass);

  object_class->set_property = call_mixer_pad_set_property;
  object_class->get_property = call_mixer_pad_get_property;
  object_class->finalize = call_mixer_pad_finalize;
  pad_class->linked = call_mixer_pad_link_changed;
  pad_class->unlinked = call_mixer_pad_link_changed;
  install_settings (object_class);
  install_stay (object_class);
  install_facts (object_class);
}

/* Streaming thread, called without lock. */
static GstFlowReturn
write_frames (gpointer user_data, guint64 position, const float *frames, gsize count)
{
  CallMixerPad *self = user_data;

  return call_mixer_write (self->mixer, self, position, frames, count);
}

static gboolean
set_caps (CallMixerPad *self, GstCaps *caps)
{
  guint rate, channels;
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, caps)) {
    GST_WARNING_OBJECT (self, "unusable caps %" GST_PTR_FORMAT, caps);
    return FALSE;
  }
  call_mixer_open_pad (self->mixer, self, &rate, &channels);
  if (self->input == NULL)
    self->input = mixer_input_new (rate, channels, write_frames, self);
  return mixer_input_set_format (self->input, &info);
}

static gboolean
set_segment (CallMixerPad *self, GstEvent *event)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME) {
    GST_ELEMENT_ERROR (self->mixer, STREAM, FORMAT, ("An input has no timeline."),
                       ("segment in format %s on %s", gst_format_get_name (segment->format), GST_PAD_NAME (self)));
    return FALSE;
  }
  self->segment = *segment;
  return TRUE;
}

static void
handle_gap (CallMixerPad *self, GstEvent *event)
{
  GstClockTime start, duration, running_time;

  gst_event_parse_gap (event, &start, &duration);
  if (self->input == NULL || !GST_CLOCK_TIME_IS_VALID (start))
    return;
  mixer_input_drain (self->input);
  if (GST_CLOCK_TIME_IS_VALID (duration) && duration < G_MAXINT64 && start < G_MAXINT64)
    start += duration;
  running_time = gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, start);
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    call_mixer_cover (self->mixer, self, mixer_input_position (self->input, running_time));
}

static void
end_flush (CallMixerPad *self)
{
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  if (self->input != NULL)
    mixer_input_reset (self->input);
  call_mixer_set_eos (self->mixer, self, FALSE);
  call_mixer_set_flushing (self->mixer, self, FALSE);
}

/* Streaming thread, FLUSH_START from any thread; called without lock. No event passes: the output has a timeline of its
 * own. */
static gboolean
call_mixer_pad_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  CallMixerPad *self = CALL_MIXER_PAD (pad);
  gboolean handled = TRUE;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    call_mixer_set_eos (self->mixer, self, FALSE);
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
    if (self->input != NULL)
      mixer_input_drain (self->input);
    call_mixer_set_eos (self->mixer, self, TRUE);
    break;
  case GST_EVENT_FLUSH_START:
    call_mixer_set_flushing (self->mixer, self, TRUE);
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
call_mixer_pad_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CallMixerPad *self = CALL_MIXER_PAD (pad);

  if (self->input == NULL) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  return mixer_input_push (self->input, buffer, &self->segment, call_mixer_get_entry (self->mixer));
}

/* Any thread, called without lock. */
static gboolean
call_mixer_pad_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_ALLOCATION:
    gst_query_add_allocation_meta (query, GST_AUDIO_META_API_TYPE, NULL);
    return TRUE;
  default:
    return gst_pad_query_default (pad, parent, query);
  }
}

/* Thread that changes the state or releases the pad, called without lock. */
static gboolean
call_mixer_pad_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  CallMixerPad *self = CALL_MIXER_PAD (pad);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  call_mixer_set_flushing (self->mixer, self, !active);
  return TRUE;
}

void
call_mixer_pad_setup (CallMixerPad *self, CallMixer *mixer)
{
  GstPad *pad = GST_PAD (self);

  self->mixer = mixer;
  gst_pad_set_chain_function (pad, call_mixer_pad_chain);
  gst_pad_set_event_function (pad, call_mixer_pad_event);
  gst_pad_set_query_function (pad, call_mixer_pad_query);
  gst_pad_set_activatemode_function (pad, call_mixer_pad_activate_mode);
}

void
call_mixer_pad_reset (CallMixerPad *self)
{
  g_clear_pointer (&self->input, mixer_input_free);
  g_clear_pointer (&self->voice, mix_voice_free);
  g_clear_pointer (&self->leveller, leveller_free);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  GST_OBJECT_LOCK (self);
  self->channel = CHANNEL_MAP_NONE;
  GST_OBJECT_UNLOCK (self);
  self->covered = 0;
  self->eos = FALSE;
  self->reported = GST_CLOCK_TIME_NONE;
}

/* Mixer's task, called with the mixer's lock. Measures what is about to be mixed. Returns: the factor that brings it to
 * the target, which stays while there is no data. */
static gfloat
level (CallMixerPad *self, guint64 position, gsize count)
{
  gsize heard = 0;

  if (self->leveller == NULL)
    return 1.0f;
  for (gsize done = 0; done < count;) {
    SamplePiece piece = sample_ring_peek (self->voice->ring, position + done, count - done);

    if (piece.frames != NULL) {
      leveller_measure (self->leveller, piece.frames, piece.length, 0.0);
      heard += piece.length;
    }
    done += piece.length;
  }
  return (gfloat)pow (10.0, leveller_advance (self->leveller, (double)heard / self->voice->rate) / 20.0);
}

gboolean
call_mixer_pad_mix (CallMixerPad *self, guint64 position, gsize count, float *sum)
{
  gfloat gain = level (self, position, count);
  gboolean changed;

  GST_OBJECT_LOCK (self);
  gain *= self->muted ? 0.0f : (gfloat)self->volume;
  GST_OBJECT_UNLOCK (self);
  changed = mix_voice_mix (self->voice, position, count, gain, sum);
  GST_OBJECT_LOCK (self);
  self->level = speech_level_get_db (&self->voice->level);
  self->gap_samples = self->voice->gap_samples;
  self->late_samples = self->voice->late_samples;
  GST_OBJECT_UNLOCK (self);
  return changed;
}

gint
call_mixer_pad_get_channel (CallMixerPad *self)
{
  gint channel;

  GST_OBJECT_LOCK (self);
  channel = self->channel;
  GST_OBJECT_UNLOCK (self);
  return channel;
}

gboolean
call_mixer_pad_waits_for_channel (CallMixerPad *self)
{
  gboolean waits;

  GST_OBJECT_LOCK (self);
  waits = self->channel < 0 && self->channel_wanted >= 0;
  GST_OBJECT_UNLOCK (self);
  return waits;
}

GstMessage *
call_mixer_pad_take_channel (CallMixerPad *self, ChannelMap *map, GstClockTime running_time, guint *taken)
{
  g_autofree gchar *participant_id = NULL;
  guint channel;

  GST_OBJECT_LOCK (self);
  channel = channel_map_take (map, self->participant_id, self->channel_wanted);
  self->channel = (gint)channel;
  participant_id = g_strdup (self->participant_id);
  GST_OBJECT_UNLOCK (self);
  if (taken != NULL)
    *taken = channel;
  return gst_message_new_element (GST_OBJECT (self->mixer),
                                  gst_structure_new (CALLREEL_MESSAGE_CHANNEL, CALLREEL_FIELD_PAD, GST_TYPE_PAD, self,
                                                     CALLREEL_FIELD_PARTICIPANT_ID, G_TYPE_STRING, participant_id,
                                                     CALLREEL_FIELD_CHANNEL, G_TYPE_UINT, channel,
                                                     CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, running_time, NULL));
}

GstMessage *
call_mixer_pad_new_message (CallMixerPad *self, GstClockTime running_time, gboolean active)
{
  g_autofree gchar *participant_id = NULL;
  gdouble level;

  GST_OBJECT_LOCK (self);
  participant_id = g_strdup (self->participant_id);
  level = self->level;
  GST_OBJECT_UNLOCK (self);
  return gst_message_new_element (GST_OBJECT (self->mixer),
                                  gst_structure_new (CALLREEL_MESSAGE_SPEAKING, CALLREEL_FIELD_PAD, GST_TYPE_PAD, self,
                                                     CALLREEL_FIELD_PARTICIPANT_ID, G_TYPE_STRING, participant_id,
                                                     CALLREEL_FIELD_LEVEL, G_TYPE_DOUBLE, level, CALLREEL_FIELD_ACTIVE,
                                                     G_TYPE_BOOLEAN, active, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64,
                                                     running_time, NULL));
}
