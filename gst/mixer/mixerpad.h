/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink pad of callmixer: one participant's sound. Receives and converts on its streaming thread; the mixer's task
 * takes what it mixes from the pad's voice. */
#pragma once

#include "gst/core/mix/channel-map.h"
#include "gst/core/mix/mix-voice.h"
#include "gst/mixer/leveller.h"
#include "gst/mixer/mixerinput.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALL_TYPE_MIXER_PAD (call_mixer_pad_get_type ())
G_DECLARE_FINAL_TYPE (CallMixerPad, call_mixer_pad, CALL, MIXER_PAD, GstPad)

typedef struct _CallMixer CallMixer;

struct _CallMixerPad {
  GstPad parent_instance;
  CallMixer *mixer; /* set once; outlives all streaming */

  /* guarded by the pad's object lock */
  gchar *participant_id;
  gboolean muted;
  gdouble volume;
  gint channel_wanted; /* CHANNEL_MAP_NONE: any */
  gint channel;        /* of an unmixed output; CHANNEL_MAP_NONE: none yet */
  gdouble level;       /* dBFS, as of the block mixed last, like the two counts */
  guint64 gap_samples, late_samples;

  /* streaming thread only, without lock */
  MixerInput *input; /* NULL until the first caps */
  GstSegment segment;

  /* guarded by the mixer's lock */
  MixVoice *voice;           /* NULL until the first caps */
  Leveller *leveller;        /* NULL where the loudness is to stay */
  guint64 covered;           /* position up to which all data, or silence, is known */
  GstClockTime reported;     /* running time of the last speaking message */
  GstClockTime enter, leave; /* running times between which the pad is heard; leave may be GST_CLOCK_TIME_NONE */
  gboolean overdue;          /* while the mix catches up: nothing more is expected of it */
  gboolean eos, flushing;
};

/* Sets the pad's functions and mixer, before it is added to it. */
void call_mixer_pad_setup (CallMixerPad *self, CallMixer *mixer);

/* Thread that changes the state, called with the mixer's lock while the pad is inactive. Forgets all that was received.
 */
void call_mixer_pad_reset (CallMixerPad *self);

/* Mixer's task, called with the mixer's lock, takes the object lock. Adds @count frames at @position to @sum.
 * Returns: whether the pad began or ended to count as speaking. */
gboolean call_mixer_pad_mix (CallMixerPad *self, guint64 position, gsize count, float *sum);

/* Any thread, takes the object lock. Returns: the pad's channel of an unmixed output, CHANNEL_MAP_NONE before it has
 * one. */
gint call_mixer_pad_get_channel (CallMixerPad *self);

/* Any thread, takes the object lock. Returns: whether the pad asked for a channel that it does not have yet. */
gboolean call_mixer_pad_waits_for_channel (CallMixerPad *self);

/* Mixer's task, called with the mixer's lock, takes the object lock. Gives the pad its participant's channel of @map,
 * also to @taken (nullable). Returns: (transfer full): the message that says so. */
GstMessage *call_mixer_pad_take_channel (CallMixerPad *self, ChannelMap *map, GstClockTime running_time, guint *taken);

/* Any thread, takes the object lock. Returns: (transfer full): the message `speaking` of @mixer for this pad, as of
 * @running_time (ns). */
GstMessage *call_mixer_pad_new_message (CallMixerPad *self, GstClockTime running_time, gboolean active);

G_END_DECLS
