/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides which frames are decoded; the header lists the callers and the guarantees. */
#include "gst/core/codec/thin-state.h"

#include <stdlib.h>
#include <string.h>

/* consecutive frames for which lower layers must have kept the pace before higher ones are dropped */
#define STEADY_ENOUGH 16

static guint64 *
consumer_key (guint64 consumer)
{
  return g_memdup2 (&consumer, sizeof consumer);
}

void
thin_state_init (ThinState *state, const TickGrid *grid)
{
  *state = (ThinState){ .grid = *grid, .active = TRUE };
  state->consumers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  state->asked_at = THIN_NO_TIME;
  thin_state_restart (state);
}

void
thin_state_clear (ThinState *state)
{
  g_clear_pointer (&state->consumers, g_hash_table_unref);
}

void
thin_state_set_grid (ThinState *state, const TickGrid *grid)
{
  state->grid = *grid;
}

static void
forget_layers (ThinState *state)
{
  state->keep = THIN_LAYERS;
  state->distrusted = FALSE;
  for (guint i = 0; i < THIN_LAYERS; i++) {
    state->layer_time[i] = THIN_NO_TIME;
    state->layer_steady[i] = 0;
  }
}

void
thin_state_restart (ThinState *state)
{
  state->n_passed = 0;
  state->n_pace = 0;
  forget_layers (state);
}

/* --- visibility --- */

gboolean
thin_state_is_hidden (const ThinState *state)
{
  GHashTableIter iter;
  gpointer visible = NULL;

  if (!state->active)
    return TRUE;
  g_hash_table_iter_init (&iter, state->consumers);
  while (g_hash_table_iter_next (&iter, NULL, &visible)) {
    if (GPOINTER_TO_INT (visible))
      return FALSE;
  }
  return g_hash_table_size (state->consumers) > 0;
}

static void
appear (ThinState *state, gboolean was_hidden)
{
  if (!was_hidden || thin_state_is_hidden (state) || !state->missed)
    return;
  state->waiting = TRUE;
  state->asked_at = THIN_NO_TIME;
}

void
thin_state_set_active (ThinState *state, gboolean active)
{
  const gboolean hidden = thin_state_is_hidden (state);

  if (!active) {
    g_hash_table_remove_all (state->consumers);
    /* a stream that nobody has seen yet may start in the middle of a group of pictures */
    state->missed |= state->n_passed == 0;
  }
  state->active = active;
  appear (state, hidden);
}

void
thin_state_set_visible (ThinState *state, guint64 consumer, gboolean visible)
{
  const gboolean hidden = thin_state_is_hidden (state);

  g_hash_table_insert (state->consumers, consumer_key (consumer), GINT_TO_POINTER (visible != FALSE));
  appear (state, hidden);
}

gboolean
thin_state_take_key_request (ThinState *state, guint64 now)
{
  if (!state->waiting || thin_state_is_hidden (state))
    return FALSE;
  if (state->asked_at != THIN_NO_TIME && now >= state->asked_at && now - state->asked_at < THIN_KEY_RETRY_NSEC)
    return FALSE;
  state->asked_at = now;
  return TRUE;
}

/* --- which frames a tick shows --- */

static int
compare_times (const void *a, const void *b)
{
  const guint64 *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* How long after a frame the next one is due: the median of the last intervals plus a quarter, since a frame that is
 * slightly late must not be relied on. G_MAXUINT64 if unknown. */
static guint64
expected_distance (const ThinState *state)
{
  guint64 times[THIN_PACE], distances[THIN_PACE];
  const guint n = MIN (state->n_pace, THIN_PACE);

  if (n < 3)
    return G_MAXUINT64;
  memcpy (times, state->pace, n * sizeof *times);
  qsort (times, n, sizeof *times, compare_times);
  for (guint i = 0; i + 1 < n; i++)
    distances[i] = times[i + 1] - times[i];
  qsort (distances, n - 1, sizeof *distances, compare_times);
  return distances[(n - 1) / 2] + distances[(n - 1) / 2] / 4;
}

/* Whether without the frame at @time a tick would show a picture that is a tick old or older. */
static gboolean
is_needed (const ThinState *state, guint64 time)
{
  const guint64 n = tick_grid_ceil (&state->grid, time);
  const guint64 tick = tick_grid_time (&state->grid, n);
  const guint64 before = n > 0 ? tick_grid_time (&state->grid, n - 1) : THIN_NO_TIME;
  guint64 newest = THIN_NO_TIME;

  for (guint i = 0; i < MIN (state->n_passed, THIN_PASSED); i++) {
    const guint64 passed = state->passed[i];

    if (passed <= tick && (before == THIN_NO_TIME || passed > before))
      return FALSE;
    if (passed <= time && (newest == THIN_NO_TIME || passed > newest))
      newest = passed;
  }
  if (newest == THIN_NO_TIME || time - newest >= tick_grid_duration (&state->grid, n))
    return TRUE;
  return expected_distance (state) > tick - time;
}

/* --- temporal layers --- */

/* The number of layers that provide a picture for each tick. */
static guint
layers_needed (const ThinState *state)
{
  for (guint i = 0; i < THIN_LAYERS; i++) {
    if (state->layer_steady[i] >= STEADY_ENOUGH)
      return i + 1;
  }
  return THIN_LAYERS;
}

static void
measure_layers (ThinState *state, const ThinFrame *frame)
{
  const guint64 tick = tick_grid_duration (&state->grid, 0);

  if (frame->time == THIN_NO_TIME || !frame->shown)
    return;
  for (int i = MAX (frame->layer, 0); i < THIN_LAYERS; i++) {
    const guint64 last = state->layer_time[i];

    if (last != THIN_NO_TIME)
      state->layer_steady[i] = frame->time >= last && frame->time - last <= tick ? state->layer_steady[i] + 1 : 0;
    state->layer_time[i] = frame->time;
  }
}

/* A frame without a layer after layers were dropped, one that changes what lower layers depend on, and one that
 * inherits the state of frames that may be dropped, violate the rules of temporal layers. */
static ThinVerdict
break_trust (ThinState *state)
{
  state->distrusted = TRUE;
  state->keep = THIN_LAYERS;
  if (!state->stale)
    return THIN_PASS;
  state->waiting = TRUE;
  state->asked_at = THIN_NO_TIME;
  return THIN_WAIT;
}

static ThinVerdict
judge_layer (ThinState *state, const ThinFrame *frame)
{
  const guint needed = layers_needed (state);

  if (frame->key) {
    state->stale = FALSE;
    state->keep = state->distrusted ? THIN_LAYERS : needed;
    return THIN_PASS;
  }
  if (state->distrusted)
    return THIN_PASS;
  if (frame->inherits)
    return break_trust (state);
  if (frame->layer == THIN_NO_LAYER)
    return state->stale ? break_trust (state) : THIN_PASS;
  if (needed < state->keep)
    state->keep = needed;
  else if (needed > state->keep && frame->layer_sync && frame->layer == (int)state->keep)
    state->keep++;
  if (frame->layer < (int)state->keep) {
    if (frame->switch_up)
      state->keep = needed;
    return THIN_PASS;
  }
  if (!frame->layer_only)
    return break_trust (state);
  if (frame->disposable && !state->stale)
    return THIN_PASS; /* dropping its layer would save nothing */
  state->stale |= !frame->disposable;
  return THIN_DROP;
}

/* --- the verdict --- */

static void
note (guint64 *ring, guint size, guint *n, guint64 time)
{
  ring[*n % size] = time;
  /* stays above `size` once the ring is full, and does not overflow */
  *n = *n + 1 < 2 * size ? *n + 1 : size;
}

static ThinVerdict
judge_visible (ThinState *state, const ThinFrame *frame)
{
  ThinVerdict verdict;

  if (state->waiting && !frame->key)
    return THIN_WAIT;
  state->waiting = FALSE;
  verdict = judge_layer (state, frame);
  if (verdict != THIN_PASS || !frame->disposable)
    return verdict;
  return frame->shown && (frame->time == THIN_NO_TIME || is_needed (state, frame->time)) ? THIN_PASS : THIN_DROP;
}

ThinVerdict
thin_state_judge (ThinState *state, const ThinFrame *frame)
{
  const gboolean timed = frame->shown && frame->time != THIN_NO_TIME;
  ThinVerdict verdict;

  if (timed)
    note (state->pace, THIN_PACE, &state->n_pace, frame->time);
  measure_layers (state, frame);
  if (thin_state_is_hidden (state)) {
    state->missed |= !frame->disposable;
    return THIN_HIDE;
  }
  verdict = judge_visible (state, frame);
  if (frame->key)
    state->missed = FALSE;
  if (verdict == THIN_PASS && timed)
    note (state->passed, THIN_PASSED, &state->n_passed, frame->time);
  return verdict;
}
