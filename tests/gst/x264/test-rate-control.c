/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rate-control with frames of known size: kept over time, back after a jump, calm, and never out of bounds. */
#include "gst/x264/rate-control.h"

#include <math.h>

#define FPS          8
#define KEY_INTERVAL 80
#define BITRATE      1500000
#define MACROBLOCKS  8160

typedef struct {
  RateControl rate;
  guint n, changes;
  int last;
  gboolean much; /* whether much moves */
  double slope;  /* number of quantizers that halve the bits */
  double bits;
} Film;

static Film
film_new (int finest)
{
  Film film = { .slope = 6 };

  rate_control_init (&film.rate, BITRATE, FPS, finest, KEY_INTERVAL, MACROBLOCKS);
  return film;
}

/* A scene whose frames have `at_28` bits at quantizer 28, ±50 %; key frames up to six times as many. */
static void
shoot (Film *film, guint frames, double at_28)
{
  film->bits = 0;
  film->changes = 0;
  for (guint i = 0; i < frames; i++, film->n++) {
    gboolean key = film->n % KEY_INTERVAL == 0;
    int quantizer = rate_control_next (&film->rate, key, film->much);
    double bits = at_28 * g_test_rand_double_range (0.5, 1.5) * (key ? 6 : 1) * exp2 ((28 - quantizer) / film->slope);

    g_assert_cmpint (quantizer, >=, key ? RATE_CONTROL_FINEST : film->rate.finest);
    g_assert_cmpint (quantizer, <=, RATE_CONTROL_COARSEST);
    rate_control_spend (&film->rate, key, quantizer, bits / 8);
    film->bits += bits;
    if (!key) {
      film->changes += film->last != quantizer;
      film->last = quantizer;
    }
  }
}

static double
bitrate_of (const Film *film, guint frames)
{
  return film->bits / frames * FPS;
}

/* For any scene, and any dependence of its bits on the quantizer. */
static void
held (gboolean much, double slope, double at_28)
{
  Film film = film_new (12);

  film.slope = slope;
  film.much = much;
  shoot (&film, 400, at_28);
  shoot (&film, 800, at_28);
  if (film.last < RATE_CONTROL_COARSEST && film.last > 12)
    g_assert_cmpfloat (fabs (bitrate_of (&film, 800) / BITRATE - 1), <, 0.07);
  else if (film.last == 12)
    g_assert_cmpfloat (bitrate_of (&film, 800), <, BITRATE * 1.07);
}

static void
test_held (void)
{
  for (double slope = 4; slope <= 9; slope++)
    for (double at_28 = 60e3; at_28 < 3e6; at_28 *= 2) {
      held (FALSE, slope, at_28);
      held (TRUE, slope, at_28);
    }
}

/* One frame in eight is finer if much moves and the rate does not suffice; none if little does, or all are fine. */
static void
test_turns (void)
{
  Film film = film_new (24);

  shoot (&film, 400, 300e3);
  rate_control_next (&film.rate, TRUE, TRUE);
  g_assert_cmpint (film.rate.quantizer, >, 24);
  for (guint n = 1; n < 80; n++) {
    int quantizer = rate_control_next (&film.rate, FALSE, TRUE), middle = film.rate.quantizer;

    g_assert_cmpint (quantizer, ==, middle == 24 ? 24 : n % 8 == 0 ? MAX (middle - 4, 24) : middle + 1);
  }
  for (guint n = 1; n < 20; n++)
    g_assert_cmpint (rate_control_next (&film.rate, FALSE, FALSE), ==, film.rate.quantizer);
}

/* From the first frame on: ten seconds have paid for it, and for a wrong guess. */
static void
test_start (void)
{
  for (double at_28 = 20e3; at_28 < 1e6; at_28 *= 2) {
    Film film = film_new (24);

    film.much = TRUE;
    shoot (&film, 80, at_28);
    g_test_message ("%.0f: %.0f bit/s in ten seconds", at_28, bitrate_of (&film, 80));
    g_assert_cmpfloat (bitrate_of (&film, 80), <, BITRATE * 1.25);
  }
}

/* Eight times as much to code from one frame to the next, and back. */
static void
test_jump (void)
{
  Film film = film_new (24);

  shoot (&film, 400, 100e3);
  shoot (&film, 160, 800e3);
  g_assert_cmpfloat (bitrate_of (&film, 160), <, BITRATE * 1.5);
  shoot (&film, 160, 800e3);
  g_assert_cmpfloat (bitrate_of (&film, 160), <, BITRATE * 1.1);
  shoot (&film, 160, 100e3);
  g_assert_cmpint (film.last, <=, 27);
}

/* An hour of stillness is not used up at once: savings are forgotten after a window. */
static void
test_savings_are_forgotten (void)
{
  Film film = film_new (24);

  shoot (&film, 28800, 3e3);
  g_assert_cmpint (film.last, ==, 24);
  shoot (&film, 320, 600e3);
  g_assert_cmpfloat (bitrate_of (&film, 320), <, BITRATE * 1.3);
}

/* Stillness is coded with one quantizer, and a steady scene with few. */
static void
test_calm (void)
{
  Film film = film_new (24);

  shoot (&film, 80, 5e3);
  shoot (&film, 800, 5e3);
  g_assert_cmpuint (film.changes, ==, 0);
  shoot (&film, 400, 300e3);
  shoot (&film, 800, 300e3);
  g_test_message ("%u changes", film.changes);
  g_assert_cmpuint (film.changes, <, 120);
}

static void
test_new_bitrate (void)
{
  Film film = film_new (12);

  shoot (&film, 400, 200e3);
  rate_control_set_bitrate (&film.rate, BITRATE / 3, FPS);
  shoot (&film, 160, 200e3);
  shoot (&film, 800, 200e3);
  g_assert_cmpfloat (fabs (bitrate_of (&film, 800) / (BITRATE / 3) - 1), <, 0.07);
}

/* Empty frames and frames of any size; every frame a key frame. */
static void
test_extremes (void)
{
  RateControl rate;

  for (guint interval = 1; interval < 100; interval += 33) {
    rate_control_init (&rate, 16000, 0.5, RATE_CONTROL_COARSEST, interval, 1);
    for (guint n = 0; n < 300; n++) {
      int quantizer = rate_control_next (&rate, n % interval == 0, n % 200 < 100);

      g_assert_cmpint (quantizer, >=, RATE_CONTROL_FINEST);
      g_assert_cmpint (quantizer, <=, RATE_CONTROL_COARSEST);
      rate_control_spend (&rate, n % interval == 0, quantizer, n % 7 == 0 ? 0 : g_test_rand_int_range (0, G_MAXINT));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate-control/held", test_held);
  g_test_add_func ("/rate-control/turns", test_turns);
  g_test_add_func ("/rate-control/start", test_start);
  g_test_add_func ("/rate-control/jump", test_jump);
  g_test_add_func ("/rate-control/savings-are-forgotten", test_savings_are_forgotten);
  g_test_add_func ("/rate-control/calm", test_calm);
  g_test_add_func ("/rate-control/new-bitrate", test_new_bitrate);
  g_test_add_func ("/rate-control/extremes", test_extremes);
  return g_test_run ();
}
