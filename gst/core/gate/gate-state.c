/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The schedule of a recording: its modes over running time, and what follows for any instant of the input. Owned by
 * recordinggate, which calls it under its lock. */
#include "gst/core/gate/gate-state.h"

struct _GateState {
  ChunkClock *clock;
  TickGrid grid;
  guint64 origin; /* running time of the first instant of the grid */
  gboolean has_grid;
  gboolean started;
  GArray *cuts;                        /* GateCut, by running time; the first is the initial mode */
  GArray *starts;                      /* guint64, running time of each chunk that was queried */
  guint passed;                        /* cuts that gate_state_next_passed() returned, or that change nothing */
  guint64 released;                    /* running time */
  guint64 latest;                      /* running time of the last request, and of time zero */
  guint64 stop;                        /* running time; GATE_TIME_NONE before a stop */
  guint64 holds[GATE_STATE_MAX_HOLDS]; /* times of the expected requests, in order */
  guint n_holds;
};

GateState *
gate_state_new (gboolean paused, ChunkClock *clock)
{
  GateState *state = g_new0 (GateState, 1);
  GateCut first = { .paused = paused };

  state->clock = clock;
  state->cuts = g_array_new (FALSE, FALSE, sizeof (GateCut));
  g_array_append_val (state->cuts, first);
  state->starts = g_array_new (FALSE, FALSE, sizeof (guint64));
  state->passed = 1;
  state->stop = GATE_TIME_NONE;
  return state;
}

void
gate_state_free (GateState *state)
{
  chunk_clock_free (state->clock);
  g_array_unref (state->cuts);
  g_array_unref (state->starts);
  g_free (state);
}

ChunkClock *
gate_state_clock (GateState *state)
{
  return state->clock;
}

void
gate_state_set_grid (GateState *state, const TickGrid *grid, guint64 origin)
{
  state->grid = *grid;
  state->origin = origin;
  state->has_grid = TRUE;
}

static guint64
grid_ceil (const GateState *state, guint64 time)
{
  guint64 since = time - MIN (time, state->origin);

  if (!state->has_grid)
    return time;
  return state->origin + tick_grid_time (&state->grid, tick_grid_ceil (&state->grid, since));
}

/* There is nothing to cut before the grid is set, so any instant will do. */
static guint64
grid_floor (const GateState *state, guint64 time)
{
  if (!state->has_grid || time < state->origin)
    return time;
  return state->origin + tick_grid_time (&state->grid, tick_grid_floor (&state->grid, time - state->origin));
}

static GateCut *
cut_at (const GateState *state, guint index)
{
  return &g_array_index (state->cuts, GateCut, index);
}

static GateCut *
last_cut (const GateState *state)
{
  return cut_at (state, state->cuts->len - 1);
}

/* The cut in effect at `time`. Recent ones are queried, so the search starts at the end. */
static guint
find_cut (const GateState *state, guint64 time)
{
  guint index = state->cuts->len - 1;

  while (index > 0 && cut_at (state, index)->running_time > time)
    index--;
  return index;
}

static guint64
recorded_at (const GateState *state, guint64 time)
{
  const GateCut *cut = cut_at (state, find_cut (state, time));

  if (!state->started || cut->paused || time < cut->running_time)
    return cut->recorded;
  return cut->recorded + (time - cut->running_time);
}

guint64
gate_state_start (GateState *state, guint64 time)
{
  guint64 zero = grid_ceil (state, time);
  guint index = find_cut (state, zero);

  g_array_remove_range (state->cuts, 0, index);
  state->passed = 1;
  state->started = TRUE;
  cut_at (state, 0)->running_time = zero;
  for (guint i = 1; i < state->cuts->len; i++) {
    const GateCut *before = cut_at (state, i - 1);

    cut_at (state, i)->recorded = before->recorded;
    if (!before->paused)
      cut_at (state, i)->recorded += cut_at (state, i)->running_time - before->running_time;
  }
  state->released = MAX (state->released, zero);
  state->latest = MAX (state->latest, zero);
  return zero;
}

gboolean
gate_state_started (const GateState *state)
{
  return state->started;
}

void
gate_state_hold (GateState *state, guint64 time)
{
  guint at = 0;

  while (at < state->n_holds && state->holds[at] <= time)
    at++;
  if (at == GATE_STATE_MAX_HOLDS)
    return;
  state->n_holds = MIN (state->n_holds + 1, GATE_STATE_MAX_HOLDS);
  for (guint i = state->n_holds - 1; i > at; i--)
    state->holds[i] = state->holds[i - 1];
  state->holds[at] = time;
}

void
gate_state_unhold (GateState *state, guint64 time)
{
  guint kept = 0;
  gboolean found = FALSE;

  /* only one of several for the same time: each is resolved separately */
  for (guint i = 0; i < state->n_holds; i++) {
    if (time == GATE_TIME_NONE || (state->holds[i] == time && !found))
      found = TRUE;
    else
      state->holds[kept++] = state->holds[i];
  }
  state->n_holds = kept;
}

guint64
gate_state_held_from (const GateState *state)
{
  return state->n_holds > 0 ? grid_floor (state, state->holds[0]) : GATE_TIME_NONE;
}

/* What was released cannot be changed: a late request takes effect at the next instant. */
static guint64
not_before (const GateState *state, guint64 time, guint64 earliest)
{
  return time < earliest ? grid_ceil (state, earliest) : time;
}

static gboolean
is_over (const GateState *state)
{
  return state->stop != GATE_TIME_NONE || recorded_at (state, state->released) >= chunk_clock_final_end (state->clock);
}

/* Appends a change of mode; at the time of the last one it replaces it, unless that has been reported already. */
static void
append_cut (GateState *state, guint64 time, gboolean paused, gboolean censored)
{
  GateCut cut = { time, recorded_at (state, time), paused, censored };

  if (last_cut (state)->running_time == time && state->passed < state->cuts->len)
    *last_cut (state) = cut;
  else
    g_array_append_val (state->cuts, cut);
  state->latest = time;
}

guint64
gate_state_pause (GateState *state, guint64 time)
{
  gate_state_unhold (state, time);
  if (is_over (state) || last_cut (state)->paused)
    return GATE_TIME_NONE;
  time = not_before (state, grid_floor (state, time), MAX (state->released, state->latest));
  append_cut (state, time, TRUE, last_cut (state)->censored);
  return time;
}

guint64
gate_state_resume (GateState *state, guint64 time)
{
  gate_state_unhold (state, time);
  if (is_over (state) || !last_cut (state)->paused)
    return GATE_TIME_NONE;
  time = not_before (state, grid_ceil (state, time), MAX (state->released, state->latest));
  append_cut (state, time, FALSE, last_cut (state)->censored);
  return time;
}

guint64
gate_state_censor (GateState *state, gboolean on, guint64 time)
{
  gate_state_unhold (state, time);
  if (is_over (state) || !last_cut (state)->censored == !on)
    return GATE_TIME_NONE;
  time = on ? grid_floor (state, time) : grid_ceil (state, time);
  time = not_before (state, time, MAX (state->released, state->latest));
  append_cut (state, time, last_cut (state)->paused, on);
  return time;
}

guint64
gate_state_split (GateState *state, guint64 time, const char *reason)
{
  if (is_over (state) || !state->started)
    return GATE_TIME_NONE;
  time = not_before (state, grid_ceil (state, time), MAX (state->released, state->latest));
  if (!chunk_clock_split (state->clock, recorded_at (state, time), reason))
    return GATE_TIME_NONE;
  state->latest = time;
  return time;
}

guint64
gate_state_stop (GateState *state, guint64 time)
{
  guint index;

  gate_state_unhold (state, time);
  if (state->stop != GATE_TIME_NONE)
    return state->stop;
  if (is_over (state))
    return gate_state_end (state);
  time = not_before (state, grid_floor (state, time), state->released);
  index = find_cut (state, time);
  g_array_set_size (state->cuts, MAX (index + 1, state->passed));
  state->stop = time;
  return time;
}

gboolean
gate_state_paused (const GateState *state)
{
  return last_cut (state)->paused;
}

gboolean
gate_state_censored (const GateState *state)
{
  return last_cut (state)->censored;
}

void
gate_state_part_at (GateState *state, guint64 time, GatePart *part)
{
  guint index = find_cut (state, time);
  const GateCut *cut = cut_at (state, index);
  guint64 recorded = recorded_at (state, time);
  ChunkInfo chunk;

  *part = (GatePart){ .start = cut->running_time, .end = GATE_TIME_NONE, .recorded = cut->recorded };
  if (time < cut->running_time) {
    part->start = 0;
    part->end = MIN (cut->running_time, state->stop);
    part->ended = time >= state->stop;
    return;
  }
  if (time >= state->stop || recorded >= chunk_clock_final_end (state->clock)) {
    part->ended = TRUE;
    return;
  }
  if (index + 1 < state->cuts->len)
    part->end = cut_at (state, index + 1)->running_time;
  part->end = MIN (part->end, state->stop);
  if (cut->paused)
    return;
  part->pass = TRUE;
  part->censored = cut->censored;
  chunk_clock_locate (state->clock, recorded, &chunk);
  part->chunk = chunk.index;
  if (chunk.start > cut->recorded) {
    part->start += chunk.start - cut->recorded;
    part->recorded = chunk.start;
  }
  if (chunk.end != G_MAXUINT64)
    part->end = MIN (part->end, part->start + (chunk.end - part->recorded));
}

void
gate_state_release (GateState *state, guint64 time)
{
  state->released = MAX (state->released, time);
}

/* Recorded time stands still during a pause, so a value has a first and a last running time. */
static guint64
running_time_of (const GateState *state, guint64 recorded, gboolean first)
{
  guint64 found = GATE_TIME_NONE;

  for (guint i = 0; i < state->cuts->len; i++) {
    const GateCut *cut = cut_at (state, i);
    gboolean holds = i + 1 == state->cuts->len || cut_at (state, i + 1)->recorded >= recorded;

    if (cut->paused || cut->recorded > recorded || !holds)
      continue;
    found = cut->running_time + (recorded - cut->recorded);
    if (first)
      break;
  }
  return found;
}

guint64
gate_state_end (GateState *state)
{
  guint64 final = chunk_clock_final_end (state->clock);

  if (!state->started || final == G_MAXUINT64 || recorded_at (state, state->released) < final)
    return state->stop;
  return MIN (running_time_of (state, final, TRUE), state->stop);
}

guint64
gate_state_chunk_start (GateState *state, guint index)
{
  ChunkInfo chunk;

  if (!state->started)
    return GATE_TIME_NONE;
  /* Remembered, since the cuts from which it is computed are forgotten. */
  while (state->starts->len <= index && chunk_clock_get (state->clock, state->starts->len, &chunk)) {
    guint64 start = running_time_of (state, chunk.start, FALSE);

    g_array_append_val (state->starts, start);
  }
  return index < state->starts->len ? g_array_index (state->starts, guint64, index) : GATE_TIME_NONE;
}

gboolean
gate_state_next_passed (GateState *state, GateCut *cut)
{
  if (!state->started || state->passed >= state->cuts->len ||
      cut_at (state, state->passed)->running_time >= state->released)
    return FALSE;
  *cut = *cut_at (state, state->passed++);
  return TRUE;
}

void
gate_state_forget (GateState *state, guint64 time)
{
  guint index = MIN (find_cut (state, time), state->passed - 1);

  if (index == 0)
    return;
  g_array_remove_range (state->cuts, 0, index);
  state->passed -= index;
}
