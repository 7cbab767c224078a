/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of which spatial layers are passed: 320×180, 640×360 and 1280×720. */
#include "gst/core/codec/spatial-choice.h"

#define MSEC G_GUINT64_CONSTANT (1000000)

static const Vp9Descriptor key = {
  .starts_frame = TRUE, .n_sizes = 3, .sizes = { { 320, 180 }, { 640, 360 }, { 1280, 720 } }, .layered = TRUE
};
static const Vp9Descriptor inter = { .starts_frame = TRUE, .predicted = TRUE, .layered = TRUE };

static guint
count (const SpatialChoice *choice)
{
  guint n = 0;

  for (guint i = 0; i < VP9_SPATIAL_LAYERS; i++) {
    const Vp9Descriptor packet = { .layered = TRUE, .spatial_id = i };

    n += spatial_choice_takes (choice, &packet);
  }
  return n;
}

/* Pictures each 40 ms from *@time on, for @duration. Returns: the number of requests */
static guint
run (SpatialChoice *choice, guint64 *time, guint64 duration)
{
  guint requests = 0;

  for (const guint64 end = *time + duration; *time < end; *time += 40 * MSEC)
    requests += spatial_choice_begin_picture (choice, &inter, *time);
  return requests;
}

static void
test_size (void)
{
  static const struct {
    guint width, height, layers;
  } cases[] = { { 160, 90, 1 },  { 320, 180, 1 },  { 350, 196, 1 }, { 384, 216, 2 },  { 640, 360, 2 },  { 704, 396, 2 },
                { 960, 540, 3 }, { 1280, 720, 3 }, { 360, 640, 2 }, { 1440, 810, 8 }, { 1920, 1080, 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    SpatialChoice choice = { 0 };
    guint64 time = 0;

    spatial_choice_restart (&choice);
    choice.width = cases[i].width;
    choice.height = cases[i].height;
    g_assert_false (spatial_choice_begin_picture (&choice, &key, 0));
    g_assert_cmpuint (run (&choice, &time, 4000 * MSEC), ==, 0);
    g_test_message ("%u×%u", cases[i].width, cases[i].height);
    g_assert_cmpuint (count (&choice), ==, cases[i].layers);
  }
}

/* Fewer layers after a while, more with a key frame, which is asked for each second. */
static void
test_changes (void)
{
  SpatialChoice choice = { 0 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  g_assert_false (spatial_choice_begin_picture (&choice, &key, 0));
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
  g_assert_cmpuint (run (&choice, &time, 2900 * MSEC), ==, 3);
  g_assert_cmpuint (count (&choice), ==, 1);
  g_assert_false (spatial_choice_begin_picture (&choice, &key, time));
  g_assert_cmpuint (count (&choice), ==, 2);
  /* hidden: nothing changes */
  choice.width = choice.height = 0;
  g_assert_cmpuint (run (&choice, &time, 8000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, 2);
}

/* Of a sender that does not tell sizes all layers are passed. */
static void
test_unknown (void)
{
  const Vp9Descriptor bare = { .starts_frame = TRUE, .layered = TRUE };
  SpatialChoice choice = { 0 };
  guint64 time = 0;

  spatial_choice_restart (&choice);
  choice.width = 320;
  choice.height = 180;
  g_assert_false (spatial_choice_begin_picture (&choice, &bare, 0));
  g_assert_cmpuint (run (&choice, &time, 8000 * MSEC), ==, 0);
  g_assert_cmpuint (count (&choice), ==, VP9_SPATIAL_LAYERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spatial-choice/size", test_size);
  g_test_add_func ("/spatial-choice/changes", test_changes);
  g_test_add_func ("/spatial-choice/unknown", test_unknown);
  return g_test_run ();
}
