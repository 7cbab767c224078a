/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides where the frames of an input belong in the output: counts them, so that jitter of timestamps makes no seams,
 * compares the count with the timestamps, and follows the sender's clock by single frames. Used by mixer-input. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SAMPLE_CLOCK_NO_POSITION G_MAXUINT64

typedef enum {
  SAMPLE_CLOCK_CONTINUE, /* the buffer follows the one before it */
  SAMPLE_CLOCK_RESYNC    /* it does not: sample_clock_restart() at its own position */
} SampleClockStep;

typedef struct {
  guint in_rate, out_rate;
  gboolean running;
  guint64 base;    /* position of the first frame since the last restart */
  guint64 counted; /* input frames since then */
  gint64 slipped;  /* output frames inserted (or, negative, left out) since then */
  double offset;   /* timestamps minus count, smoothed, output frames */
  gboolean slipping;
} SampleClock;

void sample_clock_init (SampleClock *self, guint in_rate, guint out_rate);

/* Compares the @position that a buffer's timestamp gives, in output frames or SAMPLE_CLOCK_NO_POSITION, with the count.
 * @discont: the source says that something is missing before the buffer, so a small offset is a gap and not jitter. */
SampleClockStep sample_clock_check (const SampleClock *self, guint64 position, gboolean discont);

/* The next frame counted belongs at @position. */
void sample_clock_restart (SampleClock *self, guint64 position);

/* Counts the @frames of a buffer whose timestamp gives @position. */
void sample_clock_count (SampleClock *self, guint64 position, gsize frames);

/* Called for each piece that is long enough to be stretched by a frame unheard.
 * Returns: output frames to insert there, -1, 0 or 1, so that the count follows the timestamps. */
gint sample_clock_slip (SampleClock *self);

/* Where the next input frame belongs. */
guint64 sample_clock_get_next (const SampleClock *self);

G_END_DECLS
