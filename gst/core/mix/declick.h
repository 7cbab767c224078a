/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes the click out of a seam: where a signal would jump, the step decays over 5 ms instead. Samples away from a
 * seam are not touched. Used by mix-input for each input and by callmixer for inputs that left. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DECLICK_MAX_CHANNELS 2

typedef struct {
  guint channels;
  guint length; /* frames that a step takes to decay */
  guint left;   /* frames of the present decay still to come */
  float residual[DECLICK_MAX_CHANNELS];
  float last[DECLICK_MAX_CHANNELS]; /* the frame put out last */
} Declick;

void declick_init (Declick *self, guint rate, guint channels);

/* The next frame does not follow from the one before it; @next is that frame, NULL for silence. */
void declick_seam (Declick *self, const float *next);

/* A signal that stood at @last ends here; its step joins those that are still decaying. */
void declick_add_step (Declick *self, const float *last);

/* Adds what is decaying to @frames interleaved frames, in place. */
void declick_run (Declick *self, float *samples, gsize frames);

/* Nothing decays and the last frame was silence: a run over silence would change nothing. */
gboolean declick_is_idle (const Declick *self);

G_END_DECLS
