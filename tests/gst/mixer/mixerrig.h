/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A callmixer under test: with or without a test clock, inputs in harnesses, the whole output in one array. Used by the
 * tests of callmixer's files. */
#pragma once

#include <gst/audio/audio.h>
#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>

#define RIG_RATE    16000
#define RIG_BLOCK   400
#define RIG_LATENCY (300 * GST_MSECOND)
#define RIG_S16     "audio/x-raw, format=S16LE, layout=interleaved, rate=16000, channels=1"
#define RIG_OPUS    "audio/x-raw, format=S16LE, layout=interleaved, rate=48000, channels=2"

typedef struct {
  GstElement *mixer;
  GstHarness *out;
  GstTestClock *clock; /* NULL if it is not live */
  GstBus *bus;
  GArray *samples; /* gint16, the output so far, interleaved */
  guint channels;
  guint channel; /* the channel that the functions below analyse, at first 0 */
  guint64 start; /* position of its first frame */
  guint64 next;  /* expected position of the next buffer */
} MixerRig;

typedef struct {
  GstHarness *harness;
  GstPad *pad; /* of the mixer */
  GstAudioInfo info;
} MixerInputRig;

/* A force-live mixer in PLAYING whose clock is at @now. */
MixerRig *mixer_rig_new_live (GstClockTime now);
/* A mixer in PLAYING that is driven by its data. */
MixerRig *mixer_rig_new (void);
/* A force-live mixer in PLAYING at 0 with this many channels. */
MixerRig *mixer_rig_new_unmixed (guint channels);
void mixer_rig_free (MixerRig *self);

/* Advances the clock until @n blocks have been output, and checks that they are contiguous. */
void mixer_rig_tick (MixerRig *self, guint n);
/* Takes one buffer that will come by itself. */
void mixer_rig_pull (MixerRig *self);
/* Not live: takes all buffers until EOS. */
void mixer_rig_pull_all (MixerRig *self);

MixerInputRig *mixer_rig_add (MixerRig *self, const char *caps);
/* Releases the pad. */
void mixer_input_rig_free (MixerInputRig *self);

/* Returns: a buffer with a cosine of @hz at @running_time, phase 0 at running time 0 */
GstBuffer *mixer_input_rig_tone (MixerInputRig *self, GstClockTime running_time, GstClockTime duration, double hz,
                                 double amplitude);
GstFlowReturn mixer_input_rig_push_tone (MixerInputRig *self, GstClockTime running_time, GstClockTime duration,
                                         double hz, double amplitude);

/* Returns: the amplitude of @hz in @n frames from index @from, full scale 1 */
double mixer_rig_amplitude (MixerRig *self, gsize from, gsize n, double hz);
/* Returns: the largest difference of adjacent frames, full scale 1 */
double mixer_rig_largest_step (MixerRig *self, gsize from, gsize n);
/* Returns: the number of frames that are not 0 */
gsize mixer_rig_count_sounding (MixerRig *self, gsize from, gsize n);
