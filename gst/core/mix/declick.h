/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes the click at a seam: where a signal would jump, the step decays over 5 ms instead. Samples away from a seam
 * are unchanged. Used by mix-input for each input and by callmixer for inputs that left. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DECLICK_MAX_CHANNELS 2

typedef struct {
  guint channels;
  guint length; /* frames in which a step decays */
  guint left;   /* frames left of the current decay */
  float residual[DECLICK_MAX_CHANNELS];
  float last[DECLICK_MAX_CHANNELS]; /* the last output frame */
} Declick;

void declick_init (Declick *self, guint rate, guint channels);

/* The next frame does not continue the last one; @next is that frame, NULL for silence. */
void declick_seam (Declick *self, const float *next);

/* A signal that stood at @last ends here; its step is added to those that are decaying. */
void declick_add_step (Declick *self, const float *last);

/* Adds the decaying steps to @frames interleaved frames, in place. */
void declick_run (Declick *self, float *samples, gsize frames);

/* Whether nothing decays and the last frame was silence: running over silence would change nothing. */
gboolean declick_is_idle (const Declick *self);

G_END_DECLS
