/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One input of the mix: its frames by position, its gain, its seams, its level. One for each pad of callmixer, which
 * serialises all calls with its lock. */
#pragma once

#include "gst/core/mix/declick.h"
#include "gst/core/mix/sample-ring.h"
#include "gst/core/mix/speech-level.h"

G_BEGIN_DECLS

typedef struct {
  guint rate, channels;
  SampleRing *ring;
  Declick declick;
  SpeechLevel level;
  float gain, gain_target, gain_step;
  guint gain_left;      /* frames until the target is reached */
  gboolean heard;       /* the first block was mixed: from now on a gain change is faded */
  gboolean sounding;    /* the last frame mixed was data */
  guint64 gap_samples;  /* frames of silence inserted between data */
  guint64 late_samples; /* frames of data that came after their block or overlapped */
} MixInput;

/* @capacity: maximum of frames held ahead of the reader; @start: the position of the next block of the mix. */
MixInput *mix_input_new (guint rate, guint channels, gsize capacity, guint64 start);
void mix_input_free (MixInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MixInput, mix_input_free)

/* See sample_ring_write(). Counts gaps and late frames. */
gsize mix_input_write (MixInput *self, guint64 position, const float *frames, gsize count);

/* Adds the @count frames at @position, times @gain (0 … 100), to @sum, advances past them and measures their level.
 * Blocks are mixed in order. A change of @gain is faded over 5 ms. Returns: whether the input started or stopped
 * speaking. */
gboolean mix_input_mix (MixInput *self, guint64 position, gsize count, float gain, float *sum);

G_END_DECLS
