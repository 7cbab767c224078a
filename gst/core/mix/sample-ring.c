/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A window of positioned frames with holes. Called by mix-input; the caller serialises. */
#include "gst/core/mix/sample-ring.h"

#include <math.h>
#include <string.h>

#define MAX_RUNS 64

static const float LOUDEST = 16.0f; /* 24 dB over full scale: more comes from a broken decoder */

typedef struct {
  guint64 start, end;
  gboolean seam;
} Run;

struct _SampleRing {
  guint channels;
  gsize capacity; /* frames */
  guint64 reader; /* nothing is kept before it */
  guint64 end;
  gboolean cleared;   /* since the last write */
  Run runs[MAX_RUNS]; /* in order, none empty, circular from first_run */
  guint first_run, n_runs;
  float samples[];
};

SampleRing *
sample_ring_new (guint channels, gsize capacity)
{
  SampleRing *self = g_malloc0 (sizeof *self + capacity * channels * sizeof (float));

  self->channels = channels;
  self->capacity = capacity;
  return self;
}

void
sample_ring_free (SampleRing *self)
{
  g_free (self);
}

static const Run *
run_at (const SampleRing *self, guint n)
{
  return &self->runs[(self->first_run + n) % MAX_RUNS];
}

static Run *
last_run (SampleRing *self)
{
  return self->n_runs > 0 ? &self->runs[(self->first_run + self->n_runs - 1) % MAX_RUNS] : NULL;
}

static float
sane (float sample)
{
  if (G_LIKELY (fabsf (sample) <= LOUDEST))
    return sample;
  return isnan (sample) ? 0.0f : copysignf (LOUDEST, sample);
}

static void
store (SampleRing *self, guint64 position, const float *frames, gsize count)
{
  gsize at = position % self->capacity;
  gsize before_wrap = MIN (count, self->capacity - at) * self->channels;
  gsize total = count * self->channels;
  float *to = self->samples + at * self->channels;

  for (gsize i = 0; i < before_wrap; i++)
    to[i] = sane (frames[i]);
  for (gsize i = before_wrap; i < total; i++)
    self->samples[i - before_wrap] = sane (frames[i]);
}

/* Makes a run end at @end: the last one grows, or a new one starts at @start. */
static gboolean
extend_runs (SampleRing *self, guint64 start, guint64 end, gboolean overlapped)
{
  gboolean seam = overlapped || self->cleared || start != self->end;
  Run *run = last_run (self);

  if (run != NULL && !seam) {
    run->end = end;
    return TRUE;
  }
  if (self->n_runs == MAX_RUNS)
    return FALSE;
  self->n_runs++;
  *last_run (self) = (Run){ .start = start, .end = end, .seam = seam };
  self->cleared = FALSE;
  return TRUE;
}

gsize
sample_ring_write (SampleRing *self, guint64 position, const float *frames, gsize count, gsize *dropped)
{
  guint64 first = MAX (self->reader, self->end);
  gsize skip = position < first ? (gsize)MIN (first - position, count) : 0;
  guint64 start = position + skip, limit = self->reader + self->capacity;
  gsize fit = start < limit ? (gsize)MIN (limit - start, count - skip) : 0;

  *dropped = skip;
  if (fit == 0)
    return skip;
  if (!extend_runs (self, start, start + fit, skip > 0))
    return skip;
  store (self, start, frames + skip * self->channels, fit);
  self->end = start + fit;
  return skip + fit;
}

SamplePiece
sample_ring_peek (const SampleRing *self, guint64 position, gsize max)
{
  SamplePiece piece = { .length = max };

  for (guint i = 0; i < self->n_runs; i++) {
    const Run *run = run_at (self, i);
    gsize at = position % self->capacity;

    if (run->end <= position)
      continue;
    if (run->start > position) {
      piece.length = (gsize)MIN (max, run->start - position);
    } else {
      piece.frames = self->samples + at * self->channels;
      piece.length = MIN ((gsize)MIN (max, run->end - position), self->capacity - at);
      piece.seam = run->seam && run->start == position;
    }
    break;
  }
  return piece;
}

void
sample_ring_advance (SampleRing *self, guint64 position)
{
  self->reader = MAX (self->reader, position);
  while (self->n_runs > 0 && run_at (self, 0)->end <= self->reader) {
    self->first_run = (self->first_run + 1) % MAX_RUNS;
    self->n_runs--;
  }
}

guint64
sample_ring_get_end (const SampleRing *self)
{
  return self->end;
}

void
sample_ring_cut (SampleRing *self, guint64 position)
{
  if (self->end <= position)
    return;
  while (self->n_runs > 0 && last_run (self)->start >= position)
    self->n_runs--;
  if (self->n_runs > 0)
    last_run (self)->end = MIN (last_run (self)->end, position);
  self->end = position;
  self->cleared = TRUE;
}

void
sample_ring_clear (SampleRing *self)
{
  self->n_runs = 0;
  self->end = MIN (self->end, self->reader);
  self->cleared = TRUE;
}
