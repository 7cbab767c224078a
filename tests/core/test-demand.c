/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much a sender is asked for, by the size of its tile and by what happens to it. */
#include "manager/core/media/reel-demand.h"

#define TICK_MS 250

static void
test_rates (void)
{
  static const struct {
    guint width, height, rate;
  } cases[] = {
    { 0, 0, REEL_DEMAND_HIDDEN },
    { 160, 90, 100000 },
    { 272, 152, 162370 }, /* 7×7 */
    { 320, 180, 200000 },
    { 384, 216, 252800 }, /* the side column of a presentation */
    { 480, 270, 350000 },
    { 640, 360, 600000 }, /* 3×3 */
    { 360, 640, 600000 }, /* upright */
    { 960, 540, 1200000 },
    { 1536, 864, 2704000 }, /* the stage */
    { 1920, 1080, REEL_DEMAND_MOST },
    { 3840, 2160, REEL_DEMAND_MOST },
    { G_MAXUINT, G_MAXUINT, REEL_DEMAND_MOST },
  };
  guint last = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const guint rate = reel_demand_get_rate (cases[i].width, cases[i].height);

    g_test_message ("%u×%u: %u", cases[i].width, cases[i].height, rate);
    g_assert_cmpuint (rate, ==, cases[i].rate);
    g_assert_cmpuint (rate, >=, last);
    g_assert_cmpuint (rate, <=, REEL_DEMAND_MOST);
    last = rate;
  }
}

/* Simulcast: what is asked for is enough for all layers up to the one that is shown. */
static void
test_layers (void)
{
  static const struct {
    guint width, height, layers, rate;
  } cases[] = {
    { 1280, 720, 0, 2000000 },          { 1280, 720, 1, 2000000 },
    { 1280, 720, 2, 2000000 + 600000 }, { 1280, 720, 3, 2000000 + 600000 + 200000 },
    { 320, 180, 2, 200000 + 100000 },   { 1920, 1080, 2, REEL_DEMAND_MOST + 1200000 },
    { 1, 1, G_MAXUINT, 50003 },         { 0, 0, 3, REEL_DEMAND_HIDDEN },
  };
  const ReelDemandView small = { TRUE, 320, 180 }, unknown = { FALSE, 0, 0 };
  ReelDemand demand = { .layers = 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (reel_demand_get_layers_rate (cases[i].width, cases[i].height, cases[i].layers), ==,
                      cases[i].rate);
  reel_demand_update (&demand, &small, 0);
  g_assert_cmpuint (demand.rate, ==, 300000);
  reel_demand_update (&demand, &unknown, 1);
  g_assert_cmpuint (demand.rate, ==, REEL_DEMAND_MOST + 1200000);
}

/* A stream's life: what is shown, for how long, and what is asked for at its end; in ms the time when that changed, 0:
 * not in this step. */
typedef struct {
  const char *what;
  ReelDemandView view;
  guint ms;
  guint rate;
  guint changed;
} Step;

static const Step life[] = {
  { "nothing is recorded yet", { FALSE, 0, 0 }, 1000, REEL_DEMAND_MOST, 250 },
  { "a grid of nine", { TRUE, 640, 360 }, 3000, 600000, 2250 },
  { "the same", { TRUE, 640, 360 }, 10000, 600000, 0 },
  { "someone joins, 4×3: less, but not for long", { TRUE, 480, 270 }, 1500, 600000, 0 },
  { "the grid of nine again", { TRUE, 640, 360 }, 1000, 600000, 0 },
  { "a screen share: the side column", { TRUE, 384, 216 }, 5000, 252800, 2250 },
  { "a bit smaller, by a banner", { TRUE, 368, 208 }, 10000, 252800, 0 },
  { "the stage: more, at once", { TRUE, 1536, 864 }, 1000, 2704000, 250 },
  { "another speaker for a moment", { TRUE, 384, 216 }, 1000, 2704000, 0 },
  { "the stage", { TRUE, 1536, 864 }, 5000, 2704000, 0 },
  { "not shown for a moment", { TRUE, 0, 0 }, 4750, 2704000, 0 },
  { "shown, but small for long enough", { TRUE, 384, 216 }, 3000, 252800, 250 },
  { "not shown", { TRUE, 0, 0 }, 8000, REEL_DEMAND_HIDDEN, 5250 },
  { "shown again: at once", { TRUE, 320, 180 }, 250, 200000, 250 },
  { "no recording any more", { FALSE, 0, 0 }, 250, REEL_DEMAND_MOST, 250 },
};

static void
test_life (void)
{
  ReelDemand demand = { 0 };
  guint now = 1000;

  for (gsize i = 0; i < G_N_ELEMENTS (life); i++) {
    guint changed = 0;

    for (guint ms = TICK_MS; ms <= life[i].ms; ms += TICK_MS) {
      now += TICK_MS;
      if (reel_demand_update (&demand, &life[i].view, (gint64)now * 1000))
        changed = ms;
    }
    g_test_message ("%s: %u bit/s, changed after %u ms", life[i].what, demand.rate, changed);
    g_assert_cmpuint (demand.rate, ==, life[i].rate);
    g_assert_cmpuint (changed, ==, life[i].changed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demand/rates", test_rates);
  g_test_add_func ("/demand/layers", test_layers);
  g_test_add_func ("/demand/life", test_life);
  return g_test_run ();
}
