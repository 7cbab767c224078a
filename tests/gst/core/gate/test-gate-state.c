/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/gate/gate-state: single cases, and random schedules against a model with a table of all ticks. */
#include "gst/core/gate/gate-state.h"

#define TICK G_GUINT64_CONSTANT (125000000)
#define NONE GATE_TIME_NONE

static const TickGrid ticks = { 8, 1 };

static GateState *
new_state (gboolean paused, guint64 limit, gboolean rolls)
{
  GateState *state = gate_state_new (paused, chunk_clock_new (limit, rolls, "limit", NULL, 0));

  gate_state_set_grid (state, &ticks, 0);
  return state;
}

static void
assert_part (GateState *state, guint64 time, gboolean pass, guint64 start, guint64 end, guint64 recorded)
{
  GatePart part;

  gate_state_part_at (state, time, &part);
  g_assert_false (part.ended);
  g_assert_cmpint (part.pass, ==, pass);
  g_assert_cmpuint (part.start, ==, start);
  g_assert_cmpuint (part.end, ==, end);
  g_assert_cmpuint (part.recorded, ==, recorded);
}

static void
test_time_zero (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);

  g_assert_false (gate_state_started (state));
  g_assert_cmpuint (gate_state_start (state, 10 * TICK + 1), ==, 11 * TICK);
  assert_part (state, 10 * TICK, FALSE, 0, 11 * TICK, 0);
  assert_part (state, 11 * TICK, TRUE, 11 * TICK, NONE, 0);
  g_assert_cmpuint (gate_state_chunk_start (state, 0), ==, 11 * TICK);
}

static void
test_pause_and_resume (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);
  GateCut cut;

  gate_state_start (state, 0);
  g_assert_cmpuint (gate_state_resume (state, 3 * TICK), ==, NONE);
  g_assert_cmpuint (gate_state_pause (state, 3 * TICK + 5), ==, 3 * TICK);
  g_assert_true (gate_state_paused (state));
  g_assert_cmpuint (gate_state_pause (state, 4 * TICK), ==, NONE);
  g_assert_cmpuint (gate_state_resume (state, 6 * TICK + 5), ==, 7 * TICK);
  assert_part (state, 3 * TICK - 1, TRUE, 0, 3 * TICK, 0);
  assert_part (state, 3 * TICK, FALSE, 3 * TICK, 7 * TICK, 3 * TICK);
  assert_part (state, 7 * TICK, TRUE, 7 * TICK, NONE, 3 * TICK);
  g_assert_false (gate_state_next_passed (state, &cut));
  gate_state_release (state, 3 * TICK + 1);
  g_assert_true (gate_state_next_passed (state, &cut));
  g_assert_cmpuint (cut.running_time, ==, 3 * TICK);
  g_assert_cmpuint (cut.recorded, ==, 3 * TICK);
  g_assert_true (cut.paused && !cut.censored);
  g_assert_false (gate_state_next_passed (state, &cut));
}

/* Held from the tick of the earliest pending request. */
static void
test_hold (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);

  gate_state_start (state, 0);
  g_assert_cmpuint (gate_state_held_from (state), ==, NONE);
  gate_state_hold (state, 9 * TICK);
  gate_state_hold (state, 4 * TICK + 7);
  gate_state_hold (state, 6 * TICK);
  gate_state_hold (state, 6 * TICK);
  g_assert_cmpuint (gate_state_held_from (state), ==, 4 * TICK);
  g_assert_cmpuint (gate_state_pause (state, 4 * TICK + 7), ==, 4 * TICK);
  g_assert_cmpuint (gate_state_held_from (state), ==, 6 * TICK);
  /* A request that changes nothing counts as made too, and two for the same time must both be made. */
  g_assert_cmpuint (gate_state_pause (state, 6 * TICK), ==, NONE);
  g_assert_cmpuint (gate_state_held_from (state), ==, 6 * TICK);
  gate_state_unhold (state, 5 * TICK);
  gate_state_unhold (state, 6 * TICK);
  g_assert_cmpuint (gate_state_held_from (state), ==, 9 * TICK);
  gate_state_hold (state, 7 * TICK);
  gate_state_unhold (state, NONE);
  g_assert_cmpuint (gate_state_held_from (state), ==, NONE);
}

static void
test_too_many_holds (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);

  gate_state_start (state, 0);
  for (guint i = 100; i > 0; i--)
    gate_state_hold (state, i * TICK);
  for (guint i = 1; i <= GATE_STATE_MAX_HOLDS; i++) {
    g_assert_cmpuint (gate_state_held_from (state), ==, i * TICK);
    gate_state_unhold (state, i * TICK);
  }
  g_assert_cmpuint (gate_state_held_from (state), ==, NONE);
}

/* What has been released can't be called back; then the cut is at the next tick. */
static void
test_too_late (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);

  gate_state_start (state, 0);
  gate_state_release (state, 5 * TICK + 1);
  g_assert_cmpuint (gate_state_pause (state, 2 * TICK), ==, 6 * TICK);
  /* In the order of the requests: a resume before the pause is moved to the pause, and nothing is paused. */
  g_assert_cmpuint (gate_state_resume (state, 3 * TICK), ==, 6 * TICK);
  assert_part (state, 6 * TICK + 7, TRUE, 6 * TICK, NONE, 6 * TICK);
}

static void
test_censor_and_pause (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);
  GatePart part;

  gate_state_start (state, 0);
  g_assert_cmpuint (gate_state_pause (state, 2 * TICK), ==, 2 * TICK);
  g_assert_cmpuint (gate_state_censor (state, TRUE, 3 * TICK + 1), ==, 3 * TICK);
  g_assert_cmpuint (gate_state_censor (state, TRUE, 3 * TICK + 1), ==, NONE);
  g_assert_cmpuint (gate_state_resume (state, 4 * TICK), ==, 4 * TICK);
  g_assert_true (gate_state_censored (state));
  g_assert_cmpuint (gate_state_censor (state, FALSE, 4 * TICK + 1), ==, 5 * TICK);
  gate_state_part_at (state, 4 * TICK, &part);
  g_assert_true (part.pass && part.censored);
  gate_state_part_at (state, 5 * TICK, &part);
  g_assert_true (part.pass && !part.censored);
  g_assert_cmpuint (part.recorded, ==, 3 * TICK);
}

static void
test_before_the_beginning (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);
  GateCut cut;

  g_assert_cmpuint (gate_state_pause (state, 2 * TICK), ==, 2 * TICK);
  g_assert_cmpuint (gate_state_split (state, 3 * TICK, "nothing yet"), ==, NONE);
  gate_state_start (state, 10 * TICK);
  assert_part (state, 10 * TICK, FALSE, 10 * TICK, NONE, 0);
  g_assert_cmpuint (gate_state_resume (state, 3 * TICK), ==, 10 * TICK);
  assert_part (state, 10 * TICK, TRUE, 10 * TICK, NONE, 0);
  gate_state_release (state, 11 * TICK);
  g_assert_true (gate_state_next_passed (state, &cut));
  g_assert_false (cut.paused);
}

static void
test_limit (void)
{
  /* Not a multiple of a tick. */
  const guint64 limit = 2 * TICK + 100;
  g_autoptr (GateState) state = new_state (TRUE, limit, FALSE);
  GatePart part;

  gate_state_start (state, 0);
  gate_state_resume (state, 10 * TICK);
  gate_state_pause (state, 11 * TICK);
  gate_state_resume (state, 20 * TICK);
  assert_part (state, 20 * TICK, TRUE, 20 * TICK, 21 * TICK + 100, TICK);
  gate_state_part_at (state, 21 * TICK + 99, &part);
  g_assert_true (part.pass);
  gate_state_part_at (state, 21 * TICK + 100, &part);
  g_assert_true (part.ended && !part.pass);
  g_assert_cmpuint (gate_state_end (state), ==, NONE);
  gate_state_release (state, 21 * TICK + 100);
  g_assert_cmpuint (gate_state_end (state), ==, 21 * TICK + 100);
  g_assert_cmpuint (gate_state_pause (state, 30 * TICK), ==, NONE);
  g_assert_cmpuint (gate_state_split (state, 30 * TICK, "over"), ==, NONE);
  g_assert_cmpuint (gate_state_stop (state, 30 * TICK), ==, 21 * TICK + 100);
}

/* The limit and a pause at the same time: the recording has ended, and is not paused. */
static void
test_limit_at_a_pause (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 2 * TICK, FALSE);
  GatePart part;

  gate_state_start (state, 0);
  gate_state_pause (state, 2 * TICK);
  gate_state_resume (state, 5 * TICK);
  gate_state_release (state, 2 * TICK);
  g_assert_cmpuint (gate_state_end (state), ==, 2 * TICK);
  gate_state_part_at (state, 2 * TICK, &part);
  g_assert_true (part.ended);
  gate_state_part_at (state, 5 * TICK, &part);
  g_assert_true (part.ended);
}

static void
test_roll_at_a_pause (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 2 * TICK, TRUE);
  GatePart part;

  gate_state_start (state, 0);
  gate_state_pause (state, 2 * TICK);
  gate_state_resume (state, 5 * TICK);
  gate_state_part_at (state, 2 * TICK - 1, &part);
  g_assert_cmpuint (part.chunk, ==, 0);
  gate_state_part_at (state, 5 * TICK, &part);
  g_assert_true (part.pass);
  g_assert_cmpuint (part.chunk, ==, 1);
  g_assert_cmpuint (gate_state_chunk_start (state, 1), ==, 5 * TICK);
}

static void
test_stop (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);
  GatePart part;

  gate_state_start (state, 0);
  gate_state_pause (state, 8 * TICK);
  /* Later requests are discarded. */
  g_assert_cmpuint (gate_state_stop (state, 5 * TICK + 9), ==, 5 * TICK);
  g_assert_cmpuint (gate_state_stop (state, 7 * TICK), ==, 5 * TICK);
  g_assert_cmpuint (gate_state_pause (state, 5 * TICK), ==, NONE);
  assert_part (state, 5 * TICK - 1, TRUE, 0, 5 * TICK, 0);
  gate_state_part_at (state, 5 * TICK, &part);
  g_assert_true (part.ended);
}

static void
test_stop_while_paused (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);

  gate_state_start (state, 0);
  gate_state_pause (state, 2 * TICK);
  g_assert_cmpuint (gate_state_stop (state, 5 * TICK), ==, 5 * TICK);
  g_assert_cmpuint (gate_state_end (state), ==, 5 * TICK);
  assert_part (state, 3 * TICK, FALSE, 2 * TICK, 5 * TICK, 2 * TICK);
}

static void
test_samples (void)
{
  const TickGrid samples = { 44100, 1 };
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);

  gate_state_set_grid (state, &samples, 777);
  g_assert_cmpuint (gate_state_start (state, 777), ==, 777);
  g_assert_cmpuint (gate_state_pause (state, 777 + 30000), ==, 777 + 22675);
  g_assert_cmpuint (gate_state_resume (state, 777 + 30000), ==, 777 + 45351);
}

static void
test_forget (void)
{
  g_autoptr (GateState) state = new_state (FALSE, 0, FALSE);
  GateCut cut;

  gate_state_start (state, 0);
  for (guint i = 1; i < 1000; i++) {
    if (i % 2)
      gate_state_pause (state, i * TICK);
    else
      gate_state_resume (state, i * TICK);
    gate_state_release (state, i * TICK + 1);
    g_assert_true (gate_state_next_passed (state, &cut));
    gate_state_forget (state, i * TICK);
    assert_part (state, i * TICK, i % 2 == 0, i * TICK, NONE, (i + 1) / 2 * TICK);
  }
}

/* --- random schedules --- */

#define MODEL_TICKS 96

typedef struct {
  gboolean pass[MODEL_TICKS], censored[MODEL_TICKS];
  guint64 recorded[MODEL_TICKS + 1]; /* up to the tick */
  GArray *splits;                    /* guint64, recorded time */
  guint stop;                        /* tick */
  guint64 limit;
} Model;

static void
model_set (gboolean *table, guint64 from, gboolean value)
{
  for (guint64 i = from / TICK; i < MODEL_TICKS; i++)
    table[i] = value;
}

static void
model_count (Model *model)
{
  model->recorded[0] = 0;
  for (guint i = 0; i < MODEL_TICKS; i++)
    model->recorded[i + 1] = model->recorded[i] + (model->pass[i] ? TICK : 0);
}

/* Returns: the chunk that contains `recorded`: each ends at its split or its limit, whichever is first */
static guint
model_chunk (const Model *model, guint64 recorded)
{
  guint64 start = 0;
  guint index = 0, split = 0;

  for (;;) {
    guint64 end = start + model->limit;

    while (split < model->splits->len && g_array_index (model->splits, guint64, split) <= start)
      split++;
    if (split < model->splits->len)
      end = MIN (end, g_array_index (model->splits, guint64, split));
    if (recorded < end)
      return index;
    start = end;
    index++;
  }
}

/* A request at a random time, from a little before what has been released up to twenty ticks after it. */
static void
random_request (GRand *rand, GateState *state, Model *model, guint64 released, guint64 *latest)
{
  guint64 low = released - MIN (released, 2 * TICK), time = low + g_rand_double_range (rand, 0, 20) * TICK;
  guint64 earliest = MAX (*latest, (released + TICK - 1) / TICK * TICK), effective, wanted;
  gboolean was_paused = gate_state_paused (state), was_censored = gate_state_censored (state);
  guint kind = g_rand_int_range (rand, 0, 5);

  wanted = kind == 0 || kind == 2 ? time / TICK * TICK : (time + TICK - 1) / TICK * TICK;
  wanted = MAX (wanted, earliest);
  if (kind == 0)
    effective = gate_state_pause (state, time);
  else if (kind == 1)
    effective = gate_state_resume (state, time);
  else if (kind < 4)
    effective = gate_state_censor (state, kind == 2, time);
  else
    effective = gate_state_split (state, time, "size");
  if (kind < 2)
    g_assert_cmpint (effective == NONE, ==, was_paused == (kind == 0));
  else if (kind < 4)
    g_assert_cmpint (effective == NONE, ==, was_censored == (kind == 2));
  if (effective == NONE)
    return;
  g_assert_cmpuint (effective, ==, wanted);
  *latest = effective;
  if (kind < 2)
    model_set (model->pass, effective, kind == 1);
  else if (kind < 4)
    model_set (model->censored, effective, kind == 2);
  model_count (model);
  if (kind == 4)
    g_array_append_val (model->splits, model->recorded[MIN (effective / TICK, MODEL_TICKS)]);
}

/* Walks [from, to) in parts, as a stream does, and compares each with the table. Returns: what passed */
static guint64
walk (GateState *state, const Model *model, guint64 from, guint64 to)
{
  guint64 passed = 0;

  for (guint64 time = from, end; time < to; time = end) {
    guint tick = time / TICK;
    GatePart part;

    gate_state_part_at (state, time, &part);
    end = MIN (to, part.end);
    g_assert_cmpuint (end, >, time);
    g_assert_cmpint (part.ended, ==, tick >= model->stop);
    if (part.ended)
      break;
    g_assert_cmpint (part.pass, ==, model->pass[tick]);
    if (part.pass) {
      guint64 recorded = part.recorded + (time - part.start);

      g_assert_cmpuint (recorded, ==, model->recorded[tick] + time % TICK);
      g_assert_cmpint (part.censored, ==, model->censored[tick]);
      g_assert_cmpuint (part.chunk, ==, model_chunk (model, recorded));
      passed += end - time;
    }
    /* The mode is constant up to the end of the part. */
    g_assert_cmpint (model->pass[(end - 1) / TICK], ==, part.pass);
  }
  return passed;
}

static void
random_schedule (GRand *rand)
{
  guint64 limit = g_rand_int_range (rand, 1, 40) * TICK + (g_rand_boolean (rand) ? 0 : g_rand_int_range (rand, 1, 999));
  gboolean paused = g_rand_boolean (rand);
  g_autoptr (GateState) state = new_state (paused, limit, TRUE);
  Model model = { .splits = g_array_new (FALSE, FALSE, sizeof (guint64)), .stop = MODEL_TICKS, .limit = limit };
  guint64 at[2] = { 0, 0 }, passed[2] = { 0, 0 }, latest = 0, released = 0;
  const guint64 last = MODEL_TICKS * TICK;

  model_set (model.pass, 0, !paused);
  model_count (&model);
  gate_state_start (state, 0);
  while (at[0] < last || at[1] < last) {
    guint stream = g_rand_int_range (rand, 0, 2);
    guint64 to = at[stream] + (guint64)(g_rand_double_range (rand, 0, 6) * TICK);
    GateCut cut;

    to = MIN (to, last);
    if (released < 70 * TICK && model.stop == MODEL_TICKS && g_rand_int_range (rand, 0, 3) == 0)
      random_request (rand, state, &model, released, &latest);
    if (released > 60 * TICK && released < 80 * TICK && model.stop == MODEL_TICKS && g_rand_int_range (rand, 0, 8) == 0)
      model.stop = gate_state_stop (state, released + TICK) / TICK;
    /* A stream that lags behind the other walks through the same schedule later. */
    passed[stream] += walk (state, &model, at[stream], to);
    at[stream] = to;
    released = MAX (released, MIN (to, model.stop * TICK));
    gate_state_release (state, released);
    while (gate_state_next_passed (state, &cut))
      continue;
    gate_state_forget (state, MIN (at[0], at[1]));
  }
  g_assert_cmpuint (passed[0], ==, model.recorded[model.stop]);
  g_assert_cmpuint (passed[1], ==, model.recorded[model.stop]);
  g_array_unref (model.splits);
}

static void
test_random_schedules (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260102);

  for (guint i = 0; i < 10000; i++)
    random_schedule (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gate-state/time-zero", test_time_zero);
  g_test_add_func ("/gate-state/pause-and-resume", test_pause_and_resume);
  g_test_add_func ("/gate-state/too-late", test_too_late);
  g_test_add_func ("/gate-state/hold", test_hold);
  g_test_add_func ("/gate-state/too-many-holds", test_too_many_holds);
  g_test_add_func ("/gate-state/censor-and-pause", test_censor_and_pause);
  g_test_add_func ("/gate-state/before-the-beginning", test_before_the_beginning);
  g_test_add_func ("/gate-state/limit", test_limit);
  g_test_add_func ("/gate-state/limit-at-a-pause", test_limit_at_a_pause);
  g_test_add_func ("/gate-state/roll-at-a-pause", test_roll_at_a_pause);
  g_test_add_func ("/gate-state/stop", test_stop);
  g_test_add_func ("/gate-state/stop-while-paused", test_stop_while_paused);
  g_test_add_func ("/gate-state/samples", test_samples);
  g_test_add_func ("/gate-state/forget", test_forget);
  g_test_add_func ("/gate-state/random-schedules", test_random_schedules);
  return g_test_run ();
}
