/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element callmixer: any number of participants' sound into one stream. Registered by the plugin; the functions
 * below are for its pads. */
#pragma once

#include "gst/mixer/mixerpad.h"

G_BEGIN_DECLS

#define CALL_TYPE_MIXER (call_mixer_get_type ())
G_DECLARE_FINAL_TYPE (CallMixer, call_mixer, CALL, MIXER, GstElement)

GST_ELEMENT_REGISTER_DECLARE (callmixer);

/* All of these are called without lock and take the mixer's; on the streaming thread of @pad unless they say more. */

/* Fixes the output's format with the first call and gives the pad its voice. */
void call_mixer_open_pad (CallMixer *self, CallMixerPad *pad, guint *rate, guint *channels);

/* Hands @count converted frames at @position to the pad's voice. In live use returns at once and drops what does not
 * fit; otherwise waits until the mix has come near enough. */
GstFlowReturn call_mixer_write (CallMixer *self, CallMixerPad *pad, guint64 position, const float *frames, gsize count);

/* Returns: the position where frames belong that have no timestamp and none before them. */
guint64 call_mixer_get_entry (CallMixer *self);

/* The pad is silent up to @position, as far as it has no data. */
void call_mixer_cover (CallMixer *self, CallMixerPad *pad, guint64 position);

/* Any thread. @bound: the pad's enter or leave; see its properties. */
void call_mixer_set_stay (CallMixer *self, CallMixerPad *pad, GstClockTime *bound, GstClockTime time);
GstClockTime call_mixer_get_stay (CallMixer *self, const GstClockTime *bound);

void call_mixer_set_eos (CallMixer *self, CallMixerPad *pad, gboolean eos);

/* Any thread. Flushing wakes the pad's streaming thread; its end clears the voice. */
void call_mixer_set_flushing (CallMixer *self, CallMixerPad *pad, gboolean flushing);

/* Any thread. A pad was linked or unlinked: what the mix waits for has changed. */
void call_mixer_wake (CallMixer *self);

G_END_DECLS
