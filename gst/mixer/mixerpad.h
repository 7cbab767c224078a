/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sink pad of callmixer: one participant's sound. mixerflow.c receives and converts on its streaming thread; the
 * mixer's task reads from the pad's input. */
#pragma once

#include "gst/core/mix/mix-input.h"
#include "gst/mixer/mixerconverter.h"
#include "gst/mixer/mixerstate.h"

G_BEGIN_DECLS

#define CALLREEL_TYPE_MIXER_PAD (callreel_mixer_pad_get_type ())
G_DECLARE_FINAL_TYPE (CallreelMixerPad, callreel_mixer_pad, CALLREEL, MIXER_PAD, CallreelTickerPad)

struct _CallreelMixerPad {
  CallreelTickerPad parent_instance;
  MixerState *mix; /* constant; outlives all streaming */

  /* guarded by the pad's object lock */
  char *participant_id;
  gboolean muted;
  double volume;
  int channel_wanted; /* requested; CHANNEL_MAP_NONE: any */
  int channel;        /* of an unmixed output; CHANNEL_MAP_NONE: none yet */
  double level;       /* dBFS, as of the last mixed block, like the two counts */
  guint64 gap_samples, late_samples;

  /* streaming thread only, without lock */
  MixerConverter *converter; /* NULL until the first caps */
  GstSegment segment;

  /* guarded by the mixer's lock */
  MixInput *input;           /* NULL until the first caps */
  Leveller *leveller;        /* NULL without a target loudness */
  guint64 covered;           /* position up to which data or silence is known */
  GstClockTime reported;     /* running time of the last speaking message */
  GstClockTime enter, leave; /* running times between which the pad is heard; leave may be GST_CLOCK_TIME_NONE */
  gboolean overdue;          /* set while the mix catches up: no more data is expected from it */
};

/* The thread that changes the state, called with the mixer's lock while the pad is inactive. Discards everything
 * received. */
void callreel_mixer_pad_reset (CallreelMixerPad *self);

/* Mixer's task, called with the mixer's lock, takes the object lock. Adds @count frames at @position to @sum. Returns:
 * whether the pad started or stopped speaking. */
gboolean callreel_mixer_pad_mix (CallreelMixerPad *self, guint64 position, gsize count, float *sum);

/* Any thread, called with the mixer's lock once the format is fixed, takes the object lock. Returns: (nullable): the
 * bus of the pad, NULL as long as it has no channel. */
MixBus *callreel_mixer_pad_get_bus (CallreelMixerPad *self);

/* Any thread, takes the object lock. Returns: whether the pad requested a channel that it does not have yet. */
gboolean callreel_mixer_pad_waits_for_channel (CallreelMixerPad *self);

/* Mixer's task, called with the mixer's lock, takes the object lock. Assigns the pad its participant's channel, also
 * stored in @taken (nullable). Returns: (transfer full): the message about it. */
GstMessage *callreel_mixer_pad_take_channel (CallreelMixerPad *self, GstClockTime running_time, guint *taken);

/* Any thread, called with the mixer's lock: the pad leaves. Its last frame decays in its bus. Returns: (transfer full)
 * (nullable): a message to post. */
GstMessage *callreel_mixer_pad_leave (CallreelMixerPad *self);

/* Any thread, called with the mixer's lock, takes the object lock. Returns: (transfer full): the message `speaking` for
 * this pad, as of @running_time (ns). */
GstMessage *callreel_mixer_pad_new_message (CallreelMixerPad *self, GstClockTime running_time, gboolean active);

G_END_DECLS
