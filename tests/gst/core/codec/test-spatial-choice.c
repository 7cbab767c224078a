/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of which spatial layers are passed: 320×180, 640×360 and 1280×720. In key pictures the larger ones refer to the
 * smaller ones, but for those of S modes, which are a simulcast in one stream. */
#include "gst/core/codec/spatial-choice.h"

#define MSEC G_GUINT64_CONSTANT (1000000)
#define ALL  ((1U << VP9_SPATIAL_LAYERS) - 1)

static const Vp9Descriptor key = { .starts_frame = TRUE,
                                   .n_sizes = 3,
                                   .sizes = { { 320, 180 }, { 640, 360 }, { 1280, 720 } },
                                   .layered = TRUE,
                                   .inter_layer = TRUE };
static const Vp9Descriptor separate_key = {
  .starts_frame = TRUE, .n_sizes = 3, .sizes = { { 320, 180 }, { 640, 360 }, { 1280, 720 } }, .layered = TRUE
};
static const Vp9Descriptor inter = { .starts_frame = TRUE, .predicted = TRUE, .layered = TRUE };

/* A picture like @first, of the layers in the mask @layers. *@taken: the number of them that were passed */
static gboolean
add_picture (SpatialChoice *choice, const Vp9Descriptor *first, guint layers, guint64 time, guint *taken)
{
  gboolean ask = FALSE;
  gboolean begun = FALSE;

  *taken = 0;
  for (guint i = 0; i < VP9_SPATIAL_LAYERS; i++) {
    Vp9Descriptor packet = *first;

    if ((layers >> i & 1) == 0)
      continue;
    packet.spatial_id = i;
    packet.n_sizes = begun ? 0 : first->n_sizes;
    packet.inter_layer = begun && first->inter_layer;
    if (!begun)
      ask = spatial_choice_begin_picture (choice, &packet, time);
    begun = TRUE;
    *taken += spatial_choice_takes (choice, &packet);
  }
  return ask;
}

/* The number of layers that are passed of a picture of all. */
static guint
count (const SpatialChoice *choice)
{
  SpatialChoice copy = *choice;
  guint n;

  add_picture (&copy, &inter, ALL, 0, &n);
  return n;
}

typedef struct {
  guint pictures, taken, requests;
} Passed;

/* Pictures of @layers each 40 ms from *@time on, for @duration. */
static Passed
run_layers (SpatialChoice *choice, guint layers, guint64 *time, guint64 duration)
{
  Passed passed = { 0 };

  for (const guint64 end = *time + duration; *time < end; *time += 40 * MSEC) {
    guint taken;

    passed.requests += add_picture (choice, &inter, layers, *time, &taken);
    passed.pictures++;
    passed.taken += taken;
  }
  return passed;
}

/* Returns: the number of requests */
static guint
run (SpatialChoice *choice, guint64 *time, guint64 duration)
{
  return run_layers (choice, ALL, time, duration).requests;
}

/* A key picture of @layers; all of them must be passed, and nothing asked for. */
static void
add_key (SpatialChoice *choice, guint layers, guint64 *time)
{
  guint taken, n = 0;

  for (guint i = 0; i < VP9_SPATIAL_LAYERS; i++)
    n += layers >> i & 1;
  g_assert_false (add_picture (choice, &key, layers, *time, &taken));
  g_assert_cmpuint (taken, ==, n);
  *time += 40 * MSEC;
}

static void
assert_all_taken (const Passed *passed, guint layers)
{
  g_assert_cmpuint (passed->pictures, >, 0);
  g_assert_cmpuint (passed->taken, ==, passed->pictures * layers);
}

/* All layers for a tile that needs one, until only that one is passed. */
static void
start_small (SpatialChoice *choice, guint64 *time)
{
  *choice = (SpatialChoice){ .width = 320, .height = 180 };
  spatial_choice_restart (choice);
  add_key (choice, ALL, time);
  g_assert_cmpuint (run (choice, time, 4000 * MSEC), ==, 0);
  g_assert_cmpuint (count (choice), ==, 1);
}

static void
test_size (void)
{
  static const struct {
    guint width, height, layers;
  } cases[] = { { 160, 90, 1 },  { 320, 180, 1 },  { 350, 196, 1 }, { 384, 216, 2 },  { 640, 360, 2 },  { 704, 396, 2 },
                { 960, 540, 8 }, { 1280, 720, 8 }, { 360, 640, 2 }, { 1440, 810, 8 }, { 1920, 1080, 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    SpatialChoice choice = { 0 };
    guint64 time = 0;

    spatial_choice_restart (&choice);
    choice.width = cases[i].width;
    choice.height = cases[i].height;
    add_key (&choice, ALL, &time);
    g_assert_cmpuint (run (&choice, &time, 4000 * MSEC), ==, 0);
    g_test_message ("%u×%u", cases[i].width, cases[i].height);
    g_assert_cmpuint (count (&choice), ==, cases[i].layers);
  }
}

static guint
get_width (const SpatialChoice *choice)
{
  const Vp9Size *size = spatial_choice_get_size (choice);

  return size != NULL ? size->width : 0;
}

/* The size of what is passed: of all layers, of fewer, and of pictures whose largest frame was left out. */
static void
test_shown (void)
{
  SpatialChoice choice = { 0 };
  guint64 time = 0;
  guint taken;

  spatial_choice_restart (&choice);
  g_assert_cmpuint (get_width (&choice), ==, 0);
  add_key (&choice, 7, &time);
  run_layers (&choice, 7, &time, 1000 * MSEC);
  g_assert_cmpuint (get_width (&choice), ==, 1280);
  choice.width = 640;
  choice.height = 360;
  run_layers (&choice, 7, &time, 3000 * MSEC);
  g_assert_cmpuint (get_width (&choice), ==, 640);
  run_layers (&choice, 1, &time, 200 * MSEC);
  g_assert_cmpuint (get_width (&choice), ==, 320);
  choice.width = 1280;
  choice.height = 720;
  add_key (&choice, 7, &time);
  add_picture (&choice, &inter, 7, time, &taken);
  g_assert_cmpuint (get_width (&choice), ==, 1280);
  spatial_choice_restart (&choice);
  g_assert_cmpuint (get_width (&choice), ==, 0);
}

/* Fewer layers after a while, more with a key frame. */
static void
test_changes (void)
{
  SpatialChoice choice = { 0 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  add_key (&choice, ALL, &time);
  g_assert_cmpuint (run (&choice, &time, 4000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, VP9_SPATIAL_LAYERS);
  choice.width = 320;
  choice.height = 180;
  run (&choice, &time, 1900 * MSEC);
  g_assert_cmpuint (count (&choice), ==, VP9_SPATIAL_LAYERS);
  choice.width = 1920;
  choice.height = 1080;
  g_assert_cmpuint (run (&choice, &time, 400 * MSEC), ==, 0);
  choice.width = 320;
  choice.height = 180;
  run (&choice, &time, 1900 * MSEC);
  g_assert_cmpuint (count (&choice), ==, VP9_SPATIAL_LAYERS);
  run (&choice, &time, 400 * MSEC);
  g_assert_cmpuint (count (&choice), ==, 1);

  choice.width = 640;
  choice.height = 360;
  g_assert_cmpuint (run (&choice, &time, 2900 * MSEC), ==, 2);
  g_assert_cmpuint (count (&choice), ==, 1);
  add_key (&choice, ALL, &time);
  g_assert_cmpuint (run (&choice, &time, 2400 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, 2);
}

/* The 2 s are those for which the tile has needed as many layers. */
static void
test_two_changes (void)
{
  SpatialChoice choice = { .width = 320, .height = 180 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  add_key (&choice, ALL, &time);
  run (&choice, &time, 1800 * MSEC);
  choice.width = 640;
  choice.height = 360;
  run (&choice, &time, 1800 * MSEC);
  g_assert_cmpuint (count (&choice), ==, VP9_SPATIAL_LAYERS);
  run (&choice, &time, 400 * MSEC);
  g_assert_cmpuint (count (&choice), ==, 2);
}

/* Of a hidden tile as many layers are passed as before, also after a key picture or of another stream; none are asked
 * for. */
static void
test_hidden (void)
{
  SpatialChoice choice;
  guint64 time = 0;

  start_small (&choice, &time);
  choice.width = 640;
  choice.height = 360;
  g_assert_cmpuint (run (&choice, &time, 40 * MSEC), ==, 1);
  choice.width = choice.height = 0;
  g_assert_cmpuint (run (&choice, &time, 8000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, 1);
  add_key (&choice, ALL, &time);
  g_assert_cmpuint (run (&choice, &time, 8000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, 2);
  spatial_choice_restart (&choice);
  add_key (&choice, ALL, &time);
  g_assert_cmpuint (run (&choice, &time, 8000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, 2);
}

/* Of a sender that does not tell sizes all layers are passed. */
static void
test_unknown (void)
{
  const Vp9Descriptor bare = { .starts_frame = TRUE, .layered = TRUE, .inter_layer = TRUE };
  SpatialChoice choice = { .width = 320, .height = 180 };
  guint64 time = 0;
  guint taken;

  spatial_choice_restart (&choice);
  g_assert_false (add_picture (&choice, &bare, ALL, time, &taken));
  g_assert_cmpuint (run (&choice, &time, 8000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, VP9_SPATIAL_LAYERS);
}

/* An SFU forwards K-SVC: key pictures whole, of others one layer, which changes with a key picture. */
static void
test_one_layer (void)
{
  SpatialChoice choice;
  guint64 time = 0;
  Passed passed;

  choice = (SpatialChoice){ .width = 320, .height = 180 };
  spatial_choice_restart (&choice);
  for (guint i = 0; i < 6; i++) {
    add_key (&choice, 7, &time);
    passed = run_layers (&choice, 1U << i % 3, &time, 10000 * MSEC);
    g_assert_cmpuint (passed.requests, ==, 0);
    assert_all_taken (&passed, 1);
  }
}

/* Frames of the layer that the tile needs come in a part of the pictures only: nothing is dropped. */
static void
test_gaps (void)
{
  SpatialChoice choice = { .width = 320, .height = 180 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  add_key (&choice, 7, &time);
  for (guint i = 0; i < 20; i++) {
    Passed passed = run_layers (&choice, 7, &time, 1000 * MSEC);

    g_assert_cmpuint (passed.requests, ==, 0);
    assert_all_taken (&passed, 3);
    passed = run_layers (&choice, 6, &time, 40 * MSEC);
    g_assert_cmpuint (passed.requests, ==, 0);
    assert_all_taken (&passed, 2);
  }
}

/* A picture without the layer that is passed is passed whole, and so are those after it; what it refers to was dropped,
 * so a key frame is asked for. Each time it takes longer until layers are dropped again. */
static void
test_above (void)
{
  SpatialChoice choice;
  guint64 time = 0;

  start_small (&choice, &time);
  for (guint i = 0; i < 7; i++) {
    const guint64 wait = SPATIAL_SHRINK_NSEC << MIN (i + 1, 4);
    Passed passed = run_layers (&choice, 2, &time, 80 * MSEC);

    g_assert_cmpuint (passed.requests, ==, 1);
    assert_all_taken (&passed, 1);
    add_key (&choice, 7, &time);
    passed = run_layers (&choice, 7, &time, wait - 100 * MSEC);
    g_assert_cmpuint (passed.requests, ==, 0);
    assert_all_taken (&passed, 3);
    run (&choice, &time, 400 * MSEC);
    g_assert_cmpuint (count (&choice), ==, 1);
  }
}

/* After such a picture no key frame comes. */
static void
test_no_key (void)
{
  SpatialChoice choice;
  guint64 time = 0;
  Passed passed;

  start_small (&choice, &time);
  passed = run_layers (&choice, 2, &time, 600000 * MSEC);
  g_assert_cmpuint (passed.requests, ==, SPATIAL_REQUESTS);
  assert_all_taken (&passed, 1);
}

/* The same, and then the tile needs the larger one, but not the largest: its frames still refer to dropped ones. */
static void
test_broken (void)
{
  SpatialChoice choice;
  guint64 time = 0;

  start_small (&choice, &time);
  g_assert_cmpuint (run_layers (&choice, 2, &time, 40 * MSEC).requests, ==, 0);
  choice.width = 640;
  choice.height = 360;
  g_assert_cmpuint (run_layers (&choice, 7, &time, 60000 * MSEC).requests, ==, SPATIAL_REQUESTS);
  g_assert_cmpuint (count (&choice), ==, 2);
}

/* The largest layer is passed already when the tile outgrows it. */
static void
test_largest (void)
{
  SpatialChoice choice = { .width = 1280, .height = 720 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  add_key (&choice, 7, &time);
  g_assert_cmpuint (run_layers (&choice, 7, &time, 4000 * MSEC).requests, ==, 0);
  choice.width = 1920;
  choice.height = 1080;
  g_assert_cmpuint (run_layers (&choice, 7, &time, 4000 * MSEC).requests, ==, 0);
}

/* The middle one of three layers is missing. */
static void
test_hole (void)
{
  SpatialChoice choice = { .width = 640, .height = 360 };
  guint64 time = 0;
  Passed passed;

  spatial_choice_restart (&choice);
  add_key (&choice, 7, &time);
  run_layers (&choice, 7, &time, 4000 * MSEC);
  g_assert_cmpuint (count (&choice), ==, 2);
  passed = run_layers (&choice, 1, &time, 4000 * MSEC);
  g_assert_cmpuint (passed.requests, ==, 0);
  assert_all_taken (&passed, 1);
  passed = run_layers (&choice, 5, &time, 800 * MSEC);
  g_assert_cmpuint (passed.requests, ==, 1);
  assert_all_taken (&passed, 2);
  add_key (&choice, 7, &time);
  passed = run_layers (&choice, 5, &time, 60000 * MSEC);
  g_assert_cmpuint (passed.requests, ==, 0);
  assert_all_taken (&passed, 2);
}

/* An SFU forwards one of several independent layers, and goes over to a larger one. */
static void
test_independent (void)
{
  SpatialChoice choice;
  guint64 time = 0;

  start_small (&choice, &time);
  for (guint i = 0; i < 6; i++) {
    Passed passed;

    if (i == 3) {
      choice.width = 640;
      choice.height = 360;
    }
    add_key (&choice, 2, &time);
    passed = run_layers (&choice, 2, &time, 10000 * MSEC);
    g_assert_cmpuint (passed.requests, ==, 0);
    assert_all_taken (&passed, 1);
  }
}

/* A key picture of S modes: @passed layers of it must be passed. */
static void
add_separate_key (SpatialChoice *choice, guint layers, guint passed, guint64 *time)
{
  guint taken;

  g_assert_false (add_picture (choice, &separate_key, layers, *time, &taken));
  g_assert_cmpuint (taken, ==, passed);
  *time += 40 * MSEC;
}

/* Of pictures of @layers, the frame of @layer alone is passed. */
static void
assert_only (const SpatialChoice *choice, guint layers, guint layer)
{
  for (guint i = 0; i < 3; i++) {
    SpatialChoice copy = *choice;
    guint taken;

    add_picture (&copy, &inter, layers & 1U << i, 0, &taken);
    g_assert_cmpuint (taken, ==, (layers >> i & 1) != 0 && i == layer);
  }
}

/* In S modes each layer has key frames, which take the place of all that was decoded: of the pictures that follow, the
 * largest layer that was passed in the key picture can be decoded, and no other. */
static void
test_separate (void)
{
  SpatialChoice choice = { .width = 1280, .height = 720 };
  guint64 time = 0;
  Passed passed;

  spatial_choice_restart (&choice);
  add_separate_key (&choice, 7, 3, &time);
  passed = run_layers (&choice, 7, &time, 10000 * MSEC);
  g_assert_cmpuint (passed.requests, ==, 0);
  assert_all_taken (&passed, 1);
  assert_only (&choice, 7, 2);
  g_assert_cmpuint (get_width (&choice), ==, 1280);
  add_separate_key (&choice, 3, 2, &time);
  passed = run_layers (&choice, 3, &time, 10000 * MSEC);
  g_assert_cmpuint (passed.requests, ==, 0);
  assert_only (&choice, 3, 1);
  add_key (&choice, 7, &time);
  passed = run_layers (&choice, 7, &time, 10000 * MSEC);
  assert_all_taken (&passed, 3);
}

/* The tile becomes smaller, and larger again: both take a key frame, the former is not urgent. */
static void
test_separate_changes (void)
{
  SpatialChoice choice = { .width = 1280, .height = 720 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  add_separate_key (&choice, 7, 3, &time);
  run_layers (&choice, 7, &time, 400 * MSEC);
  choice.width = 640;
  choice.height = 360;
  g_assert_cmpuint (run_layers (&choice, 7, &time, SPATIAL_SHRINK_NSEC - 100 * MSEC).requests, ==, 0);
  g_assert_cmpuint (run_layers (&choice, 7, &time, 400 * MSEC).requests, ==, 1);
  assert_only (&choice, 7, 2);
  add_separate_key (&choice, 7, 2, &time);
  g_assert_cmpuint (run_layers (&choice, 7, &time, 10000 * MSEC).requests, ==, 0);
  assert_only (&choice, 7, 1);
  choice.width = 1280;
  choice.height = 720;
  g_assert_cmpuint (run_layers (&choice, 7, &time, 80 * MSEC).requests, ==, 1);
  assert_only (&choice, 7, 1);
  add_separate_key (&choice, 7, 3, &time);
  g_assert_cmpuint (run_layers (&choice, 7, &time, 10000 * MSEC).requests, ==, 0);
  assert_only (&choice, 7, 2);
}

/* The layer that can be decoded does not come any more. */
static void
test_separate_ends (void)
{
  SpatialChoice choice = { .width = 1280, .height = 720 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  add_separate_key (&choice, 7, 3, &time);
  run_layers (&choice, 7, &time, 10000 * MSEC);
  for (guint i = 0; i < 20; i++) {
    g_assert_cmpuint (run_layers (&choice, 3, &time, 400 * MSEC).requests, ==, 0);
    g_assert_cmpuint (run_layers (&choice, 7, &time, 40 * MSEC).requests, ==, 0);
  }
  g_assert_cmpuint (run_layers (&choice, 3, &time, 1200 * MSEC).requests, ==, 1);
  g_assert_cmpuint (run_layers (&choice, 3, &time, 60000 * MSEC).requests, ==, SPATIAL_REQUESTS - 1);
  add_separate_key (&choice, 3, 2, &time);
  g_assert_cmpuint (run_layers (&choice, 3, &time, 10000 * MSEC).requests, ==, 0);
  assert_only (&choice, 3, 1);
}

/* No key frame comes: it is asked for less and less often, then no more, until the tile has changed. */
static void
test_requests (void)
{
  SpatialChoice choice;
  guint64 time = 0;

  start_small (&choice, &time);
  choice.width = 640;
  choice.height = 360;
  g_assert_cmpuint (run (&choice, &time, 900 * MSEC), ==, 1);
  g_assert_cmpuint (run (&choice, &time, 1000 * MSEC), ==, 1);
  g_assert_cmpuint (run (&choice, &time, 1000 * MSEC), ==, 0);
  g_assert_cmpuint (run (&choice, &time, 1000 * MSEC), ==, 1);
  g_assert_cmpuint (run (&choice, &time, 600000 * MSEC), ==, SPATIAL_REQUESTS - 3);
  choice.width = 1280;
  choice.height = 720;
  g_assert_cmpuint (run (&choice, &time, 600000 * MSEC), ==, SPATIAL_REQUESTS);
  add_key (&choice, ALL, &time);
  g_assert_cmpuint (run (&choice, &time, 4000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, VP9_SPATIAL_LAYERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spatial-choice/size", test_size);
  g_test_add_func ("/spatial-choice/shown", test_shown);
  g_test_add_func ("/spatial-choice/changes", test_changes);
  g_test_add_func ("/spatial-choice/two-changes", test_two_changes);
  g_test_add_func ("/spatial-choice/hidden", test_hidden);
  g_test_add_func ("/spatial-choice/unknown", test_unknown);
  g_test_add_func ("/spatial-choice/one-layer", test_one_layer);
  g_test_add_func ("/spatial-choice/gaps", test_gaps);
  g_test_add_func ("/spatial-choice/above", test_above);
  g_test_add_func ("/spatial-choice/no-key", test_no_key);
  g_test_add_func ("/spatial-choice/broken", test_broken);
  g_test_add_func ("/spatial-choice/largest", test_largest);
  g_test_add_func ("/spatial-choice/hole", test_hole);
  g_test_add_func ("/spatial-choice/independent", test_independent);
  g_test_add_func ("/spatial-choice/separate", test_separate);
  g_test_add_func ("/spatial-choice/separate-changes", test_separate_changes);
  g_test_add_func ("/spatial-choice/separate-ends", test_separate_ends);
  g_test_add_func ("/spatial-choice/requests", test_requests);
  return g_test_run ();
}
