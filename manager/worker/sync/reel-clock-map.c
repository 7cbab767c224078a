/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A robust line fit: first the median of the slopes between all pairs, which a third of bad pairs cannot move; then
 * least squares over the pairs within three sigma of that, which is more exact. */
#include "manager/worker/sync/reel-clock-map.h"

#include <math.h>
#include <stdlib.h>

#define MAX_CAPACITY 128
#define MAX_STEP     16

static const double MIN_SPAN_SECONDS = 10.0; /* below, timestamp jitter outweighs drift */
static const guint MIN_PAIRS = 4;
static const guint TRUSTED_PAIRS = 6;          /* before, the usual deviation is unknown */
static const double MAX_DRIFT = 1e-3;          /* a crystal is ten times better */
static const double UNKNOWN_DRIFT = 3e-4;      /* of a crystal, in doubt */
static const double REMAINING_DRIFT = 1e-5;    /* its variation */
static const double FLOOR_NS = 1e6;            /* no sender's report is more precise */
static const double SIGMA_PER_MEDIAN = 1.4826; /* of a normal distribution */

typedef struct {
  gint64 ticks; /* the RTP timestamp, unwrapped */
  gint64 time;
} Pair;

struct _ReelClockMap {
  guint clock_rate;
  guint capacity;
  guint count; /* of pairs, in order of arrival */
  Pair *pairs;
  guint step;
  guint n_apart;
  Pair apart[MAX_STEP];
  Pair origin;  /* of the line */
  double slope; /* seconds more, or less, than nominal in a second */
  double shift; /* ns at the origin */
  double sigma; /* ns */
  double doubt; /* of the slope, three sigma */
  gboolean sloped;
  guint64 rejected;
  guint64 steps;
};

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *)a, right = *(const double *)b;

  return (left > right) - (left < right);
}

/* Sorts @values. */
static double
median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2.0;
}

static double
seconds_from_origin (const ReelClockMap *self, gint64 ticks)
{
  return (double)(ticks - self->origin.ticks) / self->clock_rate;
}

/* ns by which the pair is later than on a perfect clock. */
static double
lateness (const ReelClockMap *self, const Pair *pair)
{
  return (double)(pair->time - self->origin.time) - seconds_from_origin (self, pair->ticks) * 1e9;
}

static double
line_at (const ReelClockMap *self, gint64 ticks)
{
  return self->shift + self->slope * seconds_from_origin (self, ticks) * 1e9;
}

static void
fit_shift (ReelClockMap *self)
{
  double rests[MAX_CAPACITY];

  for (guint i = 0; i < self->count; i++)
    rests[i] = lateness (self, &self->pairs[i]) - self->slope * seconds_from_origin (self, self->pairs[i].ticks) * 1e9;
  self->shift = median (rests, self->count);
  for (guint i = 0; i < self->count; i++)
    rests[i] = fabs (rests[i] - self->shift);
  /* With few pairs the line is so close to some that the rest looks better than it is. */
  self->sigma = median (rests, self->count) * SIGMA_PER_MEDIAN * (1.0 + 5.0 / self->count);
  self->sigma = MAX (self->sigma, FLOOR_NS / 3.0);
}

static void
fit_slope (ReelClockMap *self)
{
  g_autofree double *slopes = g_new (double, (gsize)self->count * self->count);
  guint n = 0;

  for (guint i = 0; i < self->count; i++) {
    for (guint j = i + 1; j < self->count; j++) {
      double run = (double)(self->pairs[j].ticks - self->pairs[i].ticks) / self->clock_rate;

      if (run != 0.0)
        slopes[n++] = (lateness (self, &self->pairs[j]) - lateness (self, &self->pairs[i])) / (run * 1e9);
    }
  }
  self->slope = n > 0 ? CLAMP (median (slopes, n), -MAX_DRIFT, MAX_DRIFT) : 0.0;
}

static void
refine (ReelClockMap *self)
{
  double n = 0.0, sum_x = 0.0, sum_y = 0.0, sum_xx = 0.0, sum_xy = 0.0, run;

  for (guint i = 0; i < self->count; i++) {
    double x = seconds_from_origin (self, self->pairs[i].ticks), y = lateness (self, &self->pairs[i]);

    if (fabs (y - line_at (self, self->pairs[i].ticks)) > 3.0 * self->sigma)
      continue;
    n += 1.0;
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
  }
  run = n * sum_xx - sum_x * sum_x;
  if (n < 3.0 || run <= 0.0)
    return;
  self->slope = CLAMP ((n * sum_xy - sum_x * sum_y) / run / 1e9, -MAX_DRIFT, MAX_DRIFT);
  self->shift = (sum_y - self->slope * 1e9 * sum_x) / n;
}

static double
get_span (const ReelClockMap *self)
{
  gint64 least = G_MAXINT64, greatest = G_MININT64;

  for (guint i = 0; i < self->count; i++) {
    least = MIN (least, self->pairs[i].ticks);
    greatest = MAX (greatest, self->pairs[i].ticks);
  }
  return (double)(greatest - least) / self->clock_rate;
}

/* A slope over a short time, or from noisy pairs, would do more harm than none. */
static void
fit (ReelClockMap *self)
{
  double span = get_span (self);

  self->origin = self->pairs[self->count - 1];
  self->sloped = self->count >= MIN_PAIRS && span >= MIN_SPAN_SECONDS;
  self->slope = 0.0;
  self->doubt = UNKNOWN_DRIFT;
  if (self->sloped) {
    fit_slope (self);
    fit_shift (self);
    self->doubt = REMAINING_DRIFT + 3.0 * self->sigma * 1e-9 * sqrt (12.0 / self->count) / span;
    self->sloped = self->doubt < UNKNOWN_DRIFT;
  }
  if (self->sloped) {
    refine (self);
    return;
  }
  self->slope = 0.0;
  self->doubt = UNKNOWN_DRIFT;
  fit_shift (self);
}

static void
keep (ReelClockMap *self, const Pair *pair)
{
  if (self->count == self->capacity) {
    for (guint i = 1; i < self->count; i++)
      self->pairs[i - 1] = self->pairs[i];
    self->count--;
  }
  self->pairs[self->count++] = *pair;
}

/* A pair may be off by chance; after a long gap also because the drift was not known well enough. */
static gboolean
is_near (const ReelClockMap *self, const Pair *pair)
{
  double distance = fabs (seconds_from_origin (self, pair->ticks));
  double forgiven = self->doubt * distance * 1e9;

  return fabs (lateness (self, pair) - line_at (self, pair->ticks)) <= MAX (3.0 * self->sigma, FLOOR_NS) + forgiven;
}

/* Whether the rejected pairs form a line among themselves. */
static gboolean
agree (const ReelClockMap *self)
{
  for (guint i = 1; i < self->n_apart; i++) {
    double run = (double)(self->apart[i].ticks - self->apart[0].ticks) / self->clock_rate;
    double error = (double)(self->apart[i].time - self->apart[0].time) - run * 1e9;

    if (fabs (error) > MAX (3.0 * self->sigma, FLOOR_NS) + UNKNOWN_DRIFT * fabs (run) * 1e9)
      return FALSE;
  }
  return TRUE;
}

static ReelClockMapVerdict
set_aside (ReelClockMap *self, const Pair *pair)
{
  self->rejected++;
  if (self->n_apart == self->step) {
    for (guint i = 1; i < self->step; i++)
      self->apart[i - 1] = self->apart[i];
    self->n_apart--;
  }
  self->apart[self->n_apart++] = *pair;
  if (self->n_apart < self->step || !agree (self))
    return REEL_CLOCK_MAP_REJECTED;
  self->count = 0;
  for (guint i = 0; i < self->step; i++)
    keep (self, &self->apart[i]);
  self->rejected -= self->step;
  self->n_apart = 0;
  self->steps++;
  fit (self);
  return REEL_CLOCK_MAP_STEPPED;
}

static gint64
unwrap (const ReelClockMap *self, guint32 rtp)
{
  return self->origin.ticks + (gint32)(rtp - (guint32)self->origin.ticks);
}

ReelClockMap *
reel_clock_map_new (guint clock_rate, guint capacity, guint step)
{
  ReelClockMap *self = g_new0 (ReelClockMap, 1);

  self->clock_rate = clock_rate;
  self->capacity = CLAMP (capacity, MIN_PAIRS, MAX_CAPACITY);
  self->step = CLAMP (step, 2, MIN (self->capacity, MAX_STEP));
  self->pairs = g_new (Pair, self->capacity);
  return self;
}

void
reel_clock_map_free (ReelClockMap *self)
{
  g_free (self->pairs);
  g_free (self);
}

void
reel_clock_map_reset (ReelClockMap *self)
{
  self->count = 0;
  self->n_apart = 0;
  self->sloped = FALSE;
}

ReelClockMapVerdict
reel_clock_map_add (ReelClockMap *self, guint32 rtp, gint64 time)
{
  Pair pair = { rtp, time };

  if (self->count > 0) {
    const Pair *last = &self->pairs[self->count - 1];

    pair.ticks = unwrap (self, rtp);
    if (pair.ticks == last->ticks && pair.time == last->time)
      return REEL_CLOCK_MAP_TAKEN;
    if (self->count >= TRUSTED_PAIRS && !is_near (self, &pair))
      return set_aside (self, &pair);
  }
  self->n_apart = 0;
  keep (self, &pair);
  fit (self);
  return REEL_CLOCK_MAP_TAKEN;
}

gboolean
reel_clock_map_is_known (const ReelClockMap *self)
{
  return self->count > 0;
}

gint64
reel_clock_map_get_time (const ReelClockMap *self, guint32 rtp)
{
  gint64 ticks = unwrap (self, rtp);

  return self->origin.time + (gint64)(seconds_from_origin (self, ticks) * 1e9 + line_at (self, ticks));
}

gboolean
reel_clock_map_get_drift (const ReelClockMap *self, double *ppm)
{
  *ppm = self->sloped ? -self->slope * 1e6 : 0.0;
  return self->sloped;
}

guint64
reel_clock_map_get_rejected (const ReelClockMap *self)
{
  return self->rejected;
}

guint64
reel_clock_map_get_steps (const ReelClockMap *self)
{
  return self->steps;
}
