/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The intervals of a recording and the requests that change them. Called by ReelRecording and its other parts. */
#include "manager/engine/recording/reel-timeline.h"

struct _ReelTimeline {
  ReelStore *store;
  char *operation;
  ReelIntervals *intervals[REEL_N_TIMELINE_KINDS];
  gint64 cuts[REEL_N_TIMELINE_KINDS];      /* last beginning or end */
  gint64 end_asked[REEL_N_TIMELINE_KINDS]; /* when the last end was requested */
  gboolean asked[REEL_N_TIMELINE_KINDS];   /* a request is pending */
  gint64 hidden_since;
  gboolean censored;
};

/* The names used in rows. */
static const char *const kinds[] = { "pause", "censor", "late" };
G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == REEL_N_TIMELINE_KINDS);

ReelTimeline *
reel_timeline_new (ReelStore *store, const char *operation)
{
  ReelTimeline *self = g_rc_box_new0 (ReelTimeline);

  self->store = g_object_ref (store);
  self->operation = g_strdup (operation);
  for (guint i = 0; i < REEL_N_TIMELINE_KINDS; i++)
    self->intervals[i] = reel_intervals_new ();
  return self;
}

ReelTimeline *
reel_timeline_ref (ReelTimeline *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ReelTimeline *self = data;

  for (guint i = 0; i < REEL_N_TIMELINE_KINDS; i++)
    reel_intervals_free (self->intervals[i]);
  g_free (self->operation);
  g_object_unref (self->store);
}

void
reel_timeline_unref (ReelTimeline *self)
{
  g_rc_box_release_full (self, clear);
}

static ReelTimelineKind
find_kind (const char *name)
{
  return g_str_equal (name, kinds[REEL_TIMELINE_LATE])    ? REEL_TIMELINE_LATE
         : g_str_equal (name, kinds[REEL_TIMELINE_PAUSE]) ? REEL_TIMELINE_PAUSE
                                                          : REEL_TIMELINE_CENSOR;
}

void
reel_timeline_restore (ReelTimeline *self, const GPtrArray *rows, gboolean active)
{
  for (guint i = 0; i < rows->len; i++) {
    const ReelIntervalRecord *row = rows->pdata[i];
    ReelTimelineKind kind = find_kind (row->kind);

    reel_intervals_begin (self->intervals[kind], row->start_utc);
    if (row->end_utc != 0)
      reel_intervals_end (self->intervals[kind], row->end_utc);
    else if (kind == REEL_TIMELINE_CENSOR)
      self->censored = active;
    self->cuts[kind] = MAX (self->cuts[kind], MAX (row->start_utc, row->end_utc));
  }
}

static void
save (ReelTimeline *self, ReelTimelineKind kind, gint64 start_utc, gint64 end_utc)
{
  ReelIntervalRecord record = { self->operation, (char *)kinds[kind], start_utc, end_utc };

  reel_store_put (self->store, reel_change_put_interval (&record));
}

/* The open one, or the last one. */
static ReelInterval
get_last (const ReelIntervals *intervals)
{
  g_autoptr (GArray) all = reel_intervals_clip (intervals, 0, G_MAXINT64);

  return all->len > 0 ? g_array_index (all, ReelInterval, all->len - 1) : (ReelInterval){ 0, 0 };
}

void
reel_timeline_cut (ReelTimeline *self, ReelTimelineKind kind, gboolean on, gint64 utc)
{
  self->cuts[kind] = utc;
  if (on)
    reel_intervals_begin (self->intervals[kind], utc);
  else
    reel_intervals_end (self->intervals[kind], utc);
  if (kind == REEL_TIMELINE_CENSOR)
    self->censored = on;
  save (self, kind, get_last (self->intervals[kind]).start, on ? 0 : utc);
}

gint64
reel_timeline_get_cut (const ReelTimeline *self, ReelTimelineKind kind)
{
  return self->cuts[kind];
}

gboolean
reel_timeline_is_censored (const ReelTimeline *self)
{
  return self->censored;
}

void
reel_timeline_end (ReelTimeline *self, gint64 utc)
{
  reel_intervals_end (self->intervals[REEL_TIMELINE_PAUSE], utc);
  reel_intervals_end (self->intervals[REEL_TIMELINE_CENSOR], utc);
  self->censored = FALSE;
}

void
reel_timeline_note_late (ReelTimeline *self, gint64 from, gint64 to)
{
  if (to <= from)
    return;
  g_warning ("Recording %s: what was captured in %" G_GINT64_FORMAT " ms after a request not to is in the file",
             self->operation, (to - from) / 1000);
  reel_intervals_begin (self->intervals[REEL_TIMELINE_LATE], from);
  reel_intervals_end (self->intervals[REEL_TIMELINE_LATE], to);
  save (self, REEL_TIMELINE_LATE, from, to);
}

void
reel_timeline_ask (ReelTimeline *self, ReelTimelineKind kind, gboolean on, gint64 asked_utc)
{
  self->asked[kind] = TRUE;
  if (!on)
    self->end_asked[kind] = asked_utc;
  else if (self->hidden_since == 0)
    self->hidden_since = asked_utc;
}

void
reel_timeline_answer (ReelTimeline *self, ReelTimelineKind kind)
{
  self->asked[kind] = FALSE;
  if (!self->asked[REEL_TIMELINE_PAUSE] && !self->asked[REEL_TIMELINE_CENSOR])
    self->hidden_since = 0;
}

gboolean
reel_timeline_is_asked (const ReelTimeline *self, ReelTimelineKind kind)
{
  return self->asked[kind];
}

gint64
reel_timeline_get_hidden_since (const ReelTimeline *self)
{
  return self->hidden_since;
}

gint64
reel_timeline_get_hidden_until (const ReelTimeline *self)
{
  if (self->hidden_since != 0)
    return G_MAXINT64;
  return MAX (get_last (self->intervals[REEL_TIMELINE_PAUSE]).end,
              get_last (self->intervals[REEL_TIMELINE_CENSOR]).end);
}

static gboolean
place (const ReelTimeline *self, ReelTimelineKind kind, gint64 *utc)
{
  gint64 end;

  if (!reel_intervals_contain (self->intervals[kind], *utc, &end))
    return TRUE;
  if (end == REEL_INTERVAL_OPEN || *utc < self->end_asked[kind])
    return FALSE;
  *utc = end;
  return TRUE;
}

gboolean
reel_timeline_place (const ReelTimeline *self, gint64 *utc)
{
  return place (self, REEL_TIMELINE_PAUSE, utc) && place (self, REEL_TIMELINE_CENSOR, utc);
}

GArray *
reel_timeline_clip (const ReelTimeline *self, ReelTimelineKind kind, gint64 from, gint64 to)
{
  return reel_intervals_clip (self->intervals[kind], from, to);
}

/* Total of the pauses between, in microseconds. */
static gint64
sum_pauses (const ReelTimeline *self, gint64 from, gint64 to)
{
  g_autoptr (GArray) pauses = reel_timeline_clip (self, REEL_TIMELINE_PAUSE, from, MAX (from, to));
  gint64 sum = 0;

  for (guint i = 0; i < pauses->len; i++) {
    const ReelInterval *pause = &g_array_index (pauses, ReelInterval, i);

    sum += pause->end - pause->start;
  }
  return sum;
}

gint64
reel_timeline_find_end (const ReelTimeline *self, gint64 start, guint64 duration_ns, gint64 before)
{
  return start + (gint64)(duration_ns / 1000) + sum_pauses (self, start, before);
}

guint64
reel_timeline_measure (const ReelTimeline *self, gint64 from, gint64 to)
{
  return to > from ? (guint64)MAX (to - from - sum_pauses (self, from, to), 0) * 1000 : 0;
}

gint64
reel_timeline_get_asked_utc (gint64 asked)
{
  return g_get_real_time () - (g_get_monotonic_time () - asked);
}
