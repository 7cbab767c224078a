/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which layer of a simulcast is taken: by what is shown, and by what comes. */
#include "manager/core/media/reel-layer-choice.h"

#define MS      1000
#define PICTURE (40 * MS)
#define SMALL   1u
#define MIDDLE  2u
#define LARGE   4u
#define ALL     (SMALL | MIDDLE | LARGE)

static const ReelDemandView unknown = { FALSE, 0, 0 }, hidden = { TRUE, 0, 0 }, tile = { TRUE, 320, 180 },
                            grid = { TRUE, 640, 360 }, half = { TRUE, 960, 540 }, stage = { TRUE, 1536, 864 };

/* Three layers of 320×180, 640×360 and 1280×720, of which not all come; and how long they do, and what is taken at the
 * end. */
typedef struct {
  const char *what;
  const ReelDemandView *view;
  guint come; /* bits */
  guint ms;
  int taken;
  guint after; /* ms, when it was first taken in this step; 0: from its beginning */
} Step;

static const Step life[] = {
  { "nothing is recorded: the smallest", &unknown, ALL, 1000, 0, 0 },
  { "a grid: its size", &grid, ALL, 1000, 1, 0 },
  { "the stage: the largest, at once", &stage, ALL, 1000, 2, 0 },
  { "another speaker for a moment", &tile, ALL, 1500, 2, 0 },
  { "the stage again", &stage, ALL, 5000, 2, 0 },
  { "the side column: smaller, after a while", &tile, ALL, 3000, 0, 2000 },
  { "half of the canvas: the layer below would be too small", &half, ALL, 1000, 2, 0 },
  { "hidden, by a page of tiles", &hidden, ALL, 4000, 2, 0 },
  { "still hidden", &hidden, ALL, 2000, 0, 1000 },
  { "the stage", &stage, ALL, 1000, 2, 0 },
  { "the network has no space for the largest", &stage, SMALL | MIDDLE, 2000, 1, 960 },
  { "nor for the next", &stage, SMALL, 2000, 0, 960 },
  { "it has again: not at once, it may not last", &stage, SMALL | MIDDLE, 1000, 0, 0 },
  { "it lasts", &stage, SMALL | MIDDLE, 2000, 1, 1000 },
  { "for all of it", &stage, ALL, 3000, 2, 2000 },
  { "the sender pauses altogether", &stage, 0, 10000, 2, 0 },
  { "and is back", &stage, ALL, 1000, 2, 0 },
  { "only the largest goes on", &tile, LARGE, 5000, 2, 0 },
};

static void
run (ReelLayerChoice *choice, const Step *step, gint64 *now)
{
  gint64 since = 0;
  int taken = REEL_LAYER_NONE;

  choice->view = *step->view;
  for (gint64 at = 0; at < (gint64)step->ms * MS; at += PICTURE, *now += PICTURE) {
    int next = taken;

    for (guint i = 0; i < choice->n; i++) {
      if ((step->come & 1u << i) == 0)
        continue;
      reel_layer_choice_note_picture (choice, i, *now);
      next = reel_layer_choice_update (choice, *now);
    }
    if (step->come == 0)
      next = reel_layer_choice_update (choice, *now);
    if (next != taken)
      since = at;
    taken = next;
  }
  g_test_message ("%s: %d after %" G_GINT64_FORMAT " ms", step->what, taken, since / MS);
  g_assert_cmpint (taken, ==, step->taken);
  g_assert_cmpint (since / MS, ==, step->after);
}

static void
init_sized (ReelLayerChoice *choice)
{
  *choice = (ReelLayerChoice){ .n = 3 };
  for (guint i = 0; i < 3; i++)
    reel_layer_choice_note_size (choice, i, 320u << i, 180u << i);
}

static void
test_life (void)
{
  ReelLayerChoice choice;
  gint64 now = 1000 * MS;

  init_sized (&choice);
  for (gsize i = 0; i < G_N_ELEMENTS (life); i++)
    run (&choice, &life[i], &now);
}

static int
take_all (ReelLayerChoice *choice, gint64 now)
{
  for (guint i = 0; i < choice->n; i++)
    reel_layer_choice_note_picture (choice, i, now);
  return reel_layer_choice_update (choice, now);
}

/* Nothing came: nothing is taken; the first that comes is. */
static void
test_beginning (void)
{
  ReelLayerChoice choice;

  init_sized (&choice);
  choice.view = half;
  g_assert_cmpint (reel_layer_choice_update (&choice, 1), ==, REEL_LAYER_NONE);
  g_assert_cmpuint (reel_layer_choice_count (&choice), ==, 0);
  reel_layer_choice_note_picture (&choice, 0, 2);
  g_assert_cmpint (reel_layer_choice_update (&choice, 2), ==, 0);
  g_assert_true (reel_layer_choice_comes (&choice, 0));
  g_assert_false (reel_layer_choice_comes (&choice, 1));
  reel_layer_choice_note_picture (&choice, 1, 3);
  g_assert_cmpint (reel_layer_choice_update (&choice, 3), ==, 1);
  reel_layer_choice_note_picture (&choice, 2, 4);
  g_assert_cmpint (reel_layer_choice_update (&choice, 4), ==, 2);
  g_assert_cmpuint (reel_layer_choice_count (&choice), ==, 3);
}

/* The order counts as long as no size is known; then the others are estimated; in the end the sizes count alone. */
static void
test_sizes (void)
{
  ReelLayerChoice choice = { .n = 3, .view = { TRUE, 640, 360 } };

  g_assert_cmpint (take_all (&choice, 1), ==, 2);
  reel_layer_choice_note_size (&choice, 2, 1280, 720);
  g_assert_cmpint (take_all (&choice, 2), ==, 2);
  g_assert_cmpint (take_all (&choice, 3 * G_USEC_PER_SEC), ==, 1);
  reel_layer_choice_note_size (&choice, 1, 480, 270);
  g_assert_cmpint (take_all (&choice, 3 * G_USEC_PER_SEC + 1), ==, 2);

  choice = (ReelLayerChoice){ .n = 2 };
  g_assert_cmpint (take_all (&choice, 1), ==, 0);
  reel_layer_choice_note_size (&choice, 0, 1280, 720);
  reel_layer_choice_note_size (&choice, 1, 640, 360);
  g_assert_cmpint (take_all (&choice, 6 * G_USEC_PER_SEC), ==, 0);
  g_assert_cmpint (take_all (&choice, 12 * G_USEC_PER_SEC), ==, 1);
  choice.view = half;
  g_assert_cmpint (take_all (&choice, 13 * G_USEC_PER_SEC), ==, 0);
}

/* A tenth less in width and height is enough. Upright pictures count by their area. */
static void
test_enough (void)
{
  ReelLayerChoice choice;

  init_sized (&choice);
  choice.view = (ReelDemandView){ TRUE, 704, 396 };
  g_assert_cmpint (take_all (&choice, 1), ==, 1);
  choice.view = (ReelDemandView){ TRUE, 736, 414 };
  g_assert_cmpint (take_all (&choice, 2), ==, 2);
  init_sized (&choice);
  reel_layer_choice_note_size (&choice, 1, 360, 640);
  choice.view = grid;
  g_assert_cmpint (take_all (&choice, 1), ==, 1);
}

/* What would be refused is not taken, while there is something else. */
static void
test_limit (void)
{
  ReelLayerChoice choice;

  init_sized (&choice);
  choice.view = stage;
  choice.limit = 1280 * 704;
  g_assert_cmpint (take_all (&choice, 1), ==, 1);
  choice.limit = 100;
  g_assert_cmpint (take_all (&choice, 2), ==, 2);
}

/* A shared screen with a picture a second: none of the layers has stopped. */
static void
test_slow (void)
{
  ReelLayerChoice choice;

  init_sized (&choice);
  choice.view = stage;
  for (gint64 second = 1; second < 10; second++) {
    for (guint i = 0; i < 3; i++) {
      reel_layer_choice_note_picture (&choice, i, second * G_USEC_PER_SEC + i * 100 * MS);
      reel_layer_choice_update (&choice, second * G_USEC_PER_SEC + i * 100 * MS);
    }
    g_assert_cmpint (reel_layer_choice_update (&choice, second * G_USEC_PER_SEC + 900 * MS), ==, 2);
  }
}

/* What the sender has to send: the size of the layer that would be taken if all came, and how many there are up to it.
 */
static void
test_demand (void)
{
  ReelDemandView view;
  ReelLayerChoice choice = { .n = 3, .view = grid };

  g_assert_cmpuint (reel_layer_choice_get_demand (&choice, &view), ==, 3);
  g_assert_cmpuint (view.width, ==, 640);
  init_sized (&choice);
  g_assert_cmpuint (reel_layer_choice_get_demand (&choice, &view), ==, 3);
  g_assert_false (view.recorded);
  choice.view = half;
  g_assert_cmpuint (reel_layer_choice_get_demand (&choice, &view), ==, 3);
  g_assert_cmpuint (view.width, ==, 1280);
  g_assert_cmpuint (view.height, ==, 720);
  choice.view = grid;
  g_assert_cmpuint (reel_layer_choice_get_demand (&choice, &view), ==, 2);
  g_assert_cmpuint (view.width, ==, 640);
  choice.view = stage;
  g_assert_cmpuint (reel_layer_choice_get_demand (&choice, &view), ==, 3);
  g_assert_cmpuint (view.width, ==, 1536);
  choice.view = hidden;
  g_assert_cmpuint (reel_layer_choice_get_demand (&choice, &view), ==, 1);
  g_assert_cmpuint (view.width, ==, 0);
}

/* A sender that restarts: the layer is as new. */
static void
test_forget (void)
{
  ReelLayerChoice choice;

  init_sized (&choice);
  choice.view = stage;
  take_all (&choice, 1);
  reel_layer_choice_forget (&choice, 2);
  g_assert_cmpint (reel_layer_choice_update (&choice, 2), ==, 1);
  reel_layer_choice_note_picture (&choice, 2, 3);
  g_assert_cmpint (reel_layer_choice_update (&choice, 3), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layer-choice/life", test_life);
  g_test_add_func ("/layer-choice/beginning", test_beginning);
  g_test_add_func ("/layer-choice/sizes", test_sizes);
  g_test_add_func ("/layer-choice/enough", test_enough);
  g_test_add_func ("/layer-choice/limit", test_limit);
  g_test_add_func ("/layer-choice/slow", test_slow);
  g_test_add_func ("/layer-choice/demand", test_demand);
  g_test_add_func ("/layer-choice/forget", test_forget);
  return g_test_run ();
}
