/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paused or censored spans of a recording. */
#include "manager/core/document/reel-interval.h"

struct _ReelIntervals {
  GArray *spans;
};

ReelIntervals *
reel_intervals_new (void)
{
  ReelIntervals *self = g_new0 (ReelIntervals, 1);

  self->spans = g_array_new (FALSE, FALSE, sizeof (ReelInterval));
  return self;
}

void
reel_intervals_free (ReelIntervals *self)
{
  g_array_unref (self->spans);
  g_free (self);
}

static ReelInterval *
get_open (ReelIntervals *self)
{
  ReelInterval *last;

  if (self->spans->len == 0)
    return NULL;
  last = &g_array_index (self->spans, ReelInterval, self->spans->len - 1);
  return last->end == REEL_INTERVAL_OPEN ? last : NULL;
}

void
reel_intervals_begin (ReelIntervals *self, gint64 utc)
{
  ReelInterval span = { utc, REEL_INTERVAL_OPEN };

  if (get_open (self) == NULL)
    g_array_append_val (self->spans, span);
}

void
reel_intervals_end (ReelIntervals *self, gint64 utc)
{
  ReelInterval *open = get_open (self);

  if (open != NULL)
    open->end = MAX (utc, open->start);
}

gboolean
reel_intervals_contain (const ReelIntervals *self, gint64 utc, gint64 *end)
{
  for (guint i = self->spans->len; i > 0; i--) {
    const ReelInterval *span = &g_array_index (self->spans, ReelInterval, i - 1);

    if (utc < span->start || utc >= span->end)
      continue;
    if (end != NULL)
      *end = span->end;
    return TRUE;
  }
  return FALSE;
}

GArray *
reel_intervals_clip (const ReelIntervals *self, gint64 from, gint64 to)
{
  GArray *clipped = g_array_new (FALSE, FALSE, sizeof (ReelInterval));

  for (guint i = 0; i < self->spans->len; i++) {
    const ReelInterval *span = &g_array_index (self->spans, ReelInterval, i);
    ReelInterval part = { MAX (span->start, from), MIN (span->end, to) };

    if (part.start < part.end)
      g_array_append_val (clipped, part);
  }
  return clipped;
}
