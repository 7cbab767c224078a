/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of which frames are decoded, on streams that consist only of times and flags. */
#include "gst/core/codec/thin-state.h"

#define MSEC G_GUINT64_CONSTANT (1000000)
#define TICK (125 * MSEC)

static const TickGrid canvas = { 8, 1 };

static guint64
at_30 (guint n)
{
  return (guint64)n * 1000 * MSEC / 30;
}

static ThinVerdict
judge (ThinState *state, guint64 time, gboolean key, gboolean disposable)
{
  const ThinFrame frame = { .time = time, .key = key, .shown = TRUE, .disposable = disposable, .layer = THIN_NO_LAYER };

  return thin_state_judge (state, &frame);
}

static ThinVerdict
judge_layer (ThinState *state, guint n, int layer, gboolean sync, gboolean layer_only)
{
  const ThinFrame frame = {
    .time = at_30 (n), .key = n == 0, .shown = TRUE, .layer = layer, .layer_sync = sync, .layer_only = layer_only
  };

  return thin_state_judge (state, &frame);
}

/* 20 s at 30 fps, of which one frame in `every` is a reference, each up to `jitter` late. Returns: the greatest age of
 * the visible frame at a tick after the first second. `passed` counts. */
static guint64
greatest_age (guint every, guint64 jitter, guint *passed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (every);
  ThinState state;
  guint64 newest = 0, age = 0, tick = 8;

  thin_state_init (&state, &canvas);
  *passed = 0;
  for (guint n = 0; n < 600; n++) {
    const guint64 time = at_30 (n) + (jitter > 0 ? (guint64)g_rand_int_range (random, 0, (int)jitter) : 0);

    for (; tick * TICK < time; tick++)
      age = MAX (age, tick * TICK - newest);
    if (judge (&state, time, n == 0, every == 0 ? n > 0 : n % every > 0) == THIN_PASS) {
      newest = time;
      ++*passed;
    }
  }
  thin_state_clear (&state);
  return age;
}

static void
test_age (void)
{
  guint passed;

  for (guint every = 0; every < 20; every++) {
    g_test_message ("one in %u", every);
    g_assert_cmpuint (greatest_age (every, 0, &passed), <, TICK);
    g_assert_cmpuint (greatest_age (every, 8 * MSEC, &passed), <, 2 * TICK);
  }
}

/* Frames that are no reference are dropped as far as ticks allow: 300 of the 600 frames are references in the first
 * case, none in the second, where 160 ticks need a picture each. */
static void
test_saving (void)
{
  guint passed;

  greatest_age (2, 0, &passed);
  g_assert_cmpuint (passed, ==, 301); /* one while it is unknown when the next one comes */
  greatest_age (0, 0, &passed);
  g_assert_cmpuint (passed, >=, 160);
  g_assert_cmpuint (passed, <, 175);
}

/* Frames that are decoded in another order than displayed: P4 b1 b2 b3 P8 … */
static void
test_reordered (void)
{
  static const guint order[] = { 4, 1, 2, 3 };
  ThinState state;
  gboolean seen[600] = { TRUE };
  guint dropped = 0;

  thin_state_init (&state, &canvas);
  judge (&state, 0, TRUE, FALSE);
  for (guint n = 0; n + 8 < 600; n += 4) {
    for (guint i = 0; i < 4; i++) {
      seen[n + order[i]] = judge (&state, at_30 (n + order[i]), FALSE, i > 0) == THIN_PASS;
      dropped += !seen[n + order[i]];
    }
  }
  for (guint64 tick = 8; tick < 150; tick++) {
    guint newest = 0;

    for (guint n = 0; n < 600 && at_30 (n) <= tick * TICK; n++)
      newest = seen[n] ? n : newest;
    g_assert_cmpuint (tick * TICK - at_30 (newest), <, TICK);
  }
  g_assert_cmpuint (dropped, >, 400);
  thin_state_clear (&state);
}

static void
test_without_time (void)
{
  ThinState state;
  const ThinFrame hidden = { .time = 5, .disposable = TRUE, .layer = THIN_NO_LAYER };

  thin_state_init (&state, &canvas);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (judge (&state, THIN_NO_TIME, FALSE, TRUE), ==, THIN_PASS);
  g_assert_cmpint (thin_state_judge (&state, &hidden), ==, THIN_DROP);
  thin_state_clear (&state);
}

/* L1T3 at 30 fps: 7.5 fps of the base layer are too few, 15 of two layers are enough. L1T2: 15 fps of the base are
 * enough. */
static void
test_layers (void)
{
  static const int l1t3[] = { 0, 2, 1, 2 }, l1t2[] = { 0, 1, 0, 1 };

  for (guint i = 0; i < 2; i++) {
    const int *pattern = i == 0 ? l1t3 : l1t2;
    const int kept = i == 0 ? 1 : 0;
    ThinState state;

    thin_state_init (&state, &canvas);
    for (guint n = 0; n < 300; n++) {
      const int layer = pattern[n % 4];
      const ThinVerdict verdict = judge_layer (&state, n, layer, FALSE, TRUE);

      if (layer <= kept)
        g_assert_cmpint (verdict, ==, THIN_PASS);
      else if (n > 80)
        g_assert_cmpint (verdict, ==, THIN_DROP);
    }
    thin_state_clear (&state);
  }
}

/* The base slows down: the next layer is decoded again from a frame that depends on the base only. */
static void
test_layer_returns (void)
{
  ThinState state;
  guint n = 0;

  thin_state_init (&state, &canvas);
  for (; n < 100; n++)
    judge_layer (&state, n, n % 2, FALSE, TRUE);
  for (n = 100; n < 140; n++)
    g_assert_cmpint (judge_layer (&state, n, n % 6 > 0, FALSE, TRUE), ==, n % 6 > 0 ? THIN_DROP : THIN_PASS);
  g_assert_cmpint (judge_layer (&state, n++, 1, TRUE, TRUE), ==, THIN_PASS);
  for (; n < 160; n++)
    g_assert_cmpint (judge_layer (&state, n, n % 6 > 0, FALSE, TRUE), ==, THIN_PASS);
  thin_state_clear (&state);
}

/* A sender whose upper layer changes the decoder state of the base is not thinned by layers, and no key frame is wasted
 * on that. */
static void
test_distrust (void)
{
  ThinState state;

  thin_state_init (&state, &canvas);
  for (guint n = 0; n < 200; n++)
    g_assert_cmpint (judge_layer (&state, n, n % 2, FALSE, FALSE), ==, THIN_PASS);
  g_assert_false (thin_state_take_key_request (&state, 1));
  thin_state_clear (&state);

  /* … but one that did so after a layer was dropped must start again */
  thin_state_init (&state, &canvas);
  for (guint n = 0; n < 200; n++)
    judge_layer (&state, n, n % 2, FALSE, TRUE);
  g_assert_cmpint (judge_layer (&state, 201, 1, FALSE, FALSE), ==, THIN_WAIT);
  g_assert_true (thin_state_take_key_request (&state, 1));
  g_assert_cmpint (judge_layer (&state, 202, 0, FALSE, FALSE), ==, THIN_WAIT);
  g_assert_cmpint (judge (&state, at_30 (203), TRUE, FALSE), ==, THIN_PASS);
  for (guint n = 204; n < 400; n++)
    g_assert_cmpint (judge_layer (&state, n, n % 2, FALSE, TRUE), ==, THIN_PASS);
  thin_state_clear (&state);
}

/* L1T3 of VP9 at 30 fps, where a picture can tell that what depends on it does not depend on anything above it that
 * came before. The canvas asks for more pictures a second from frame 100 on. */
static void
test_switch_up (void)
{
  static const int l1t3[] = { 0, 2, 1, 2 };
  static const TickGrid fast = { 30, 1 };

  for (guint up = 100; up < 110; up++) {
    ThinState state;

    thin_state_init (&state, &canvas);
    for (guint n = 0; n < 140; n++) {
      const ThinFrame frame = { .time = at_30 (n),
                                .key = n == 0,
                                .shown = TRUE,
                                .layer = l1t3[n % 4],
                                .layer_only = TRUE,
                                .switch_up = n >= up && l1t3[n % 4] < 2 };
      const ThinVerdict verdict = thin_state_judge (&state, &frame);
      const guint first = up + up % 2; /* that is in a layer which is decoded */

      if (n == 100)
        thin_state_set_grid (&state, &fast);
      if (n > 40)
        g_assert_cmpint (verdict, ==, frame.layer < 2 || n > MAX (first, 102) ? THIN_PASS : THIN_DROP);
    }
    thin_state_clear (&state);
  }
}

/* A sender whose frames inherit state of those before them is decoded completely; one that begins to when layers have
 * been dropped must start again. */
static void
test_inherits (void)
{
  ThinFrame frame = { .shown = TRUE, .layer_only = TRUE };
  ThinState state;

  for (guint from = 1; from < 120; from += 118) {
    thin_state_init (&state, &canvas);
    for (guint n = 0; n < 200; n++) {
      frame.time = at_30 (n);
      frame.key = n == 0 || n == 150;
      frame.layer = (int)n % 2;
      frame.inherits = n >= from;
      if (from == 1 || n < 30 || n >= 150)
        g_assert_cmpint (thin_state_judge (&state, &frame), ==, THIN_PASS);
      else if (n > 40 && n < from)
        g_assert_cmpint (thin_state_judge (&state, &frame), ==, n % 2 == 0 ? THIN_PASS : THIN_DROP);
      else if (n >= from)
        g_assert_cmpint (thin_state_judge (&state, &frame), ==, THIN_WAIT);
      else
        thin_state_judge (&state, &frame);
    }
    g_assert_false (thin_state_take_key_request (&state, 1));
    thin_state_clear (&state);
  }
}

static void
test_visibility (void)
{
  ThinState state;

  thin_state_init (&state, &canvas);
  g_assert_cmpint (judge (&state, at_30 (0), TRUE, FALSE), ==, THIN_PASS);
  thin_state_set_visible (&state, 7, FALSE);
  g_assert_true (thin_state_is_hidden (&state));
  thin_state_set_visible (&state, 8, TRUE);
  g_assert_cmpint (judge (&state, at_30 (1), FALSE, FALSE), ==, THIN_PASS);

  /* hidden and visible again before a frame came: nothing was dropped */
  thin_state_set_visible (&state, 8, FALSE);
  thin_state_set_visible (&state, 7, TRUE);
  g_assert_false (thin_state_take_key_request (&state, 0));
  g_assert_cmpint (judge (&state, at_30 (2), FALSE, FALSE), ==, THIN_PASS);

  /* nor if all frames that came could be dropped */
  thin_state_set_visible (&state, 7, FALSE);
  g_assert_cmpint (judge (&state, at_30 (3), FALSE, TRUE), ==, THIN_HIDE);
  thin_state_set_visible (&state, 7, TRUE);
  g_assert_cmpint (judge (&state, at_30 (4), FALSE, FALSE), ==, THIN_PASS);

  thin_state_set_visible (&state, 7, FALSE);
  g_assert_cmpint (judge (&state, at_30 (5), FALSE, FALSE), ==, THIN_HIDE);
  g_assert_cmpint (judge (&state, at_30 (6), TRUE, FALSE), ==, THIN_HIDE);
  g_assert_false (thin_state_take_key_request (&state, 0));
  thin_state_set_visible (&state, 7, TRUE);
  g_assert_true (thin_state_take_key_request (&state, 5));
  g_assert_cmpint (judge (&state, at_30 (7), FALSE, FALSE), ==, THIN_WAIT);
  g_assert_false (thin_state_take_key_request (&state, 4 + THIN_KEY_RETRY_NSEC));
  g_assert_true (thin_state_take_key_request (&state, 5 + THIN_KEY_RETRY_NSEC));
  g_assert_false (thin_state_take_key_request (&state, 6 + THIN_KEY_RETRY_NSEC));
  g_assert_cmpint (judge (&state, at_30 (8), TRUE, FALSE), ==, THIN_PASS);
  g_assert_false (thin_state_take_key_request (&state, 9 * THIN_KEY_RETRY_NSEC));
  g_assert_cmpint (judge (&state, at_30 (9), FALSE, FALSE), ==, THIN_PASS);
  thin_state_clear (&state);
}

static void
test_active (void)
{
  ThinState state;

  thin_state_init (&state, &canvas);
  thin_state_set_active (&state, FALSE);
  g_assert_false (thin_state_take_key_request (&state, 0));
  thin_state_set_active (&state, TRUE);
  /* nothing came, but the next frame may be in the middle of a stream */
  g_assert_true (thin_state_take_key_request (&state, 0));
  g_assert_cmpint (judge (&state, at_30 (0), FALSE, FALSE), ==, THIN_WAIT);
  g_assert_cmpint (judge (&state, at_30 (1), TRUE, FALSE), ==, THIN_PASS);
  thin_state_set_visible (&state, 1, FALSE);
  thin_state_set_active (&state, FALSE);
  thin_state_set_active (&state, TRUE);
  /* the consumer that did not show it is gone, like the others */
  g_assert_false (thin_state_is_hidden (&state));
  g_assert_cmpint (judge (&state, at_30 (2), FALSE, FALSE), ==, THIN_PASS);
  thin_state_clear (&state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thin-state/age", test_age);
  g_test_add_func ("/thin-state/saving", test_saving);
  g_test_add_func ("/thin-state/reordered", test_reordered);
  g_test_add_func ("/thin-state/without-time", test_without_time);
  g_test_add_func ("/thin-state/layers", test_layers);
  g_test_add_func ("/thin-state/layer-returns", test_layer_returns);
  g_test_add_func ("/thin-state/distrust", test_distrust);
  g_test_add_func ("/thin-state/switch-up", test_switch_up);
  g_test_add_func ("/thin-state/inherits", test_inherits);
  g_test_add_func ("/thin-state/visibility", test_visibility);
  g_test_add_func ("/thin-state/active", test_active);
  return g_test_run ();
}
