/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Computes the output position of an input's frames: counts them, so that timestamp jitter causes no seams, compares
 * the count with the timestamps, and follows the sender's clock by single frames. Used by mixerconverter. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SAMPLE_CLOCK_NO_POSITION G_MAXUINT64

typedef enum {
  SAMPLE_CLOCK_CONTINUE, /* the buffer continues the one before it */
  SAMPLE_CLOCK_RESYNC    /* it does not: call sample_clock_restart() with its own position */
} SampleClockStep;

typedef struct {
  guint in_rate, out_rate;
  gboolean running;
  guint64 base;    /* position of the first frame since the last restart */
  guint64 counted; /* input frames since then */
  gint64 slipped;  /* output frames inserted (negative: left out) since then */
  double offset;   /* timestamps minus count, smoothed, output frames */
  gboolean slipping;
} SampleClock;

void sample_clock_init (SampleClock *self, guint in_rate, guint out_rate);

/* Compares @position, which a buffer's timestamp gives in output frames (or SAMPLE_CLOCK_NO_POSITION), with the count.
 * @discont: the source reports missing data before the buffer, so a small offset is a gap and not jitter. */
SampleClockStep sample_clock_check (const SampleClock *self, guint64 position, gboolean discont);

/* The next counted frame belongs at @position. */
void sample_clock_restart (SampleClock *self, guint64 position);

/* Counts the @frames of a buffer whose timestamp gives @position. */
void sample_clock_count (SampleClock *self, guint64 position, gsize frames);

/* Called for each piece that is long enough to be stretched by a frame inaudibly. Returns: output frames to insert
 * there, -1, 0 or 1, so that the count follows the timestamps. */
int sample_clock_slip (SampleClock *self);

/* The position of the next input frame. */
guint64 sample_clock_get_next (const SampleClock *self);

G_END_DECLS
