/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/sync/reel-clock-map.c: drift is found and outliers are left out, for any clock, wrap and
 * noise. */
#include "manager/worker/sync/reel-clock-map.h"

#include <math.h>

#define START G_GINT64_CONSTANT (3976000000000000000) /* an NTP time of 2026 */

/* A sender whose RTP clock is @ppm too fast, and its report at @seconds. */
typedef struct {
  guint clock_rate;
  double ppm;
  guint32 first;
} Sender;

static guint32
rtp_at (const Sender *sender, double seconds)
{
  return sender->first + (guint32)(guint64)llround (seconds * sender->clock_rate * (1.0 + sender->ppm * 1e-6));
}

static gint64
time_at (double seconds)
{
  return START + (gint64)(seconds * 1e9);
}

static void
assert_follows (const ReelClockMap *map, const Sender *sender, double seconds, double tolerance_ms)
{
  gint64 error = reel_clock_map_get_time (map, rtp_at (sender, seconds)) - time_at (seconds);

  g_assert_cmpfloat (fabs ((double)error), <=, tolerance_ms * 1e6);
}

static void
assert_drift (const ReelClockMap *map, double ppm, double tolerance)
{
  double found = 0.0;

  g_assert_true (reel_clock_map_get_drift (map, &found));
  g_assert_cmpfloat_with_epsilon (found, ppm, tolerance);
}

/* An hour of reports, five seconds apart, for every clock rate, drift and start, with a wrap among them. */
static void
test_drift (void)
{
  static const Sender senders[] = {
    { 8000, 100, 0 },          { 48000, -100, 0xFFFF0000u }, { 90000, 100, 0x7FFFFF00u },
    { 90000, 0, 0xFFFFFFFFu }, { 48000, 500, 12345 },        { 90000, -37.5, 0xF0000000u }
  };

  for (gsize s = 0; s < G_N_ELEMENTS (senders); s++) {
    g_autoptr (ReelClockMap) map = reel_clock_map_new (senders[s].clock_rate, 20, 3);

    for (guint i = 0; i <= 720; i++) {
      double seconds = i * 5.0;

      g_assert_cmpint (reel_clock_map_add (map, rtp_at (&senders[s], seconds), time_at (seconds)), ==,
                       REEL_CLOCK_MAP_TAKEN);
      if (i >= 4)
        assert_follows (map, &senders[s], seconds + 5.0, 0.2);
    }
    assert_drift (map, senders[s].ppm, 1.5);
    g_assert_cmpuint (reel_clock_map_get_rejected (map), ==, 0);
    g_assert_cmpuint (reel_clock_map_get_steps (map), ==, 0);
  }
}

static void
test_outliers (void)
{
  const Sender sender = { 90000, 100, 0xFFF00000u };

  for (guint seed = 1; seed <= 20; seed++) {
    g_autoptr (ReelClockMap) map = reel_clock_map_new (sender.clock_rate, 20, 3);
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    guint bad = 0;

    for (guint i = 0; i <= 400; i++) {
      double seconds = i * 5.0, noise = g_rand_double_range (rand, -0.0003, 0.0003);
      gboolean outlier = i > 6 && g_rand_double (rand) < 0.1;

      if (outlier)
        noise = g_rand_double_range (rand, 0.01, 2.0) * (g_rand_boolean (rand) ? 1.0 : -1.0);
      bad += outlier;
      g_assert_cmpint (reel_clock_map_add (map, rtp_at (&sender, seconds), time_at (seconds + noise)), ==,
                       outlier ? REEL_CLOCK_MAP_REJECTED : REEL_CLOCK_MAP_TAKEN);
      if (i > 6)
        assert_follows (map, &sender, seconds, 0.5);
    }
    assert_drift (map, 100, 10);
    g_assert_cmpuint (reel_clock_map_get_rejected (map), ==, bad);
    g_assert_cmpuint (reel_clock_map_get_steps (map), ==, 0);
  }
}

/* Arrival times: always a few ms of jitter, and bursts of tens of ms. */
static void
test_jitter_bursts (void)
{
  const Sender sender = { 48000, -100, 5 };

  for (guint seed = 1; seed <= 10; seed++) {
    g_autoptr (ReelClockMap) map = reel_clock_map_new (sender.clock_rate, 64, 8);
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

    for (guint i = 0; i <= 600; i++) {
      double seconds = i * 2.0, jitter = g_rand_double_range (rand, 0.0, 0.004);

      if (i % 50 >= 46)
        jitter += g_rand_double_range (rand, 0.02, 0.12);
      reel_clock_map_add (map, rtp_at (&sender, seconds), time_at (seconds + jitter));
      if (i > 64)
        assert_follows (map, &sender, seconds, 6.0);
    }
    assert_drift (map, -100, 15);
    g_assert_cmpuint (reel_clock_map_get_steps (map), ==, 0);
  }
}

/* The sender's clock is set: two reports are doubted, the third is believed. */
static void
test_step (void)
{
  static const double steps[] = { 0.05, -0.05, 1.0, -3600.0 };
  const Sender sender = { 90000, 50, 0 };

  for (gsize s = 0; s < G_N_ELEMENTS (steps); s++) {
    g_autoptr (ReelClockMap) map = reel_clock_map_new (sender.clock_rate, 20, 3);

    for (guint i = 0; i < 60; i++) {
      double seconds = i * 5.0;
      ReelClockMapVerdict verdict =
          reel_clock_map_add (map, rtp_at (&sender, seconds), time_at (seconds + (i >= 30 ? steps[s] : 0.0)));

      if (i < 30 || i > 32)
        g_assert_cmpint (verdict, ==, REEL_CLOCK_MAP_TAKEN);
      else
        g_assert_cmpint (verdict, ==, i < 32 ? REEL_CLOCK_MAP_REJECTED : REEL_CLOCK_MAP_STEPPED);
    }
    g_assert_cmpuint (reel_clock_map_get_steps (map), ==, 1);
    g_assert_cmpuint (reel_clock_map_get_rejected (map), ==, 0);
    assert_drift (map, 50, 1.0);
    g_assert_cmpint (ABS (reel_clock_map_get_time (map, rtp_at (&sender, 295)) - time_at (295 + steps[s])), <, 100000);
  }
}

static void
test_few (void)
{
  const Sender sender = { 8000, 0, 0xFFFFFFF0u };
  g_autoptr (ReelClockMap) map = reel_clock_map_new (sender.clock_rate, 20, 3);
  double ppm = 1.0;

  g_assert_false (reel_clock_map_is_known (map));
  reel_clock_map_add (map, rtp_at (&sender, 0), time_at (0));
  g_assert_true (reel_clock_map_is_known (map));
  assert_follows (map, &sender, 3.0, 0.001);
  assert_follows (map, &sender, -3.0, 0.001);
  g_assert_false (reel_clock_map_get_drift (map, &ppm));
  g_assert_cmpfloat (ppm, ==, 0.0);
  /* The same report again is ignored. */
  for (guint i = 0; i < 50; i++)
    g_assert_cmpint (reel_clock_map_add (map, rtp_at (&sender, 0), time_at (0)), ==, REEL_CLOCK_MAP_TAKEN);
  g_assert_false (reel_clock_map_get_drift (map, &ppm));
  reel_clock_map_reset (map);
  g_assert_false (reel_clock_map_is_known (map));
}

/* No report for ten minutes: the line still applies. */
static void
test_hole (void)
{
  const Sender sender = { 48000, 100, 77 };
  g_autoptr (ReelClockMap) map = reel_clock_map_new (sender.clock_rate, 20, 3);

  for (guint i = 0; i < 20; i++)
    reel_clock_map_add (map, rtp_at (&sender, i * 5.0), time_at (i * 5.0));
  assert_follows (map, &sender, 700.0, 1.0);
  g_assert_cmpint (reel_clock_map_add (map, rtp_at (&sender, 700.0), time_at (700.0)), ==, REEL_CLOCK_MAP_TAKEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/clock-map/drift", test_drift);
  g_test_add_func ("/worker/clock-map/outliers", test_outliers);
  g_test_add_func ("/worker/clock-map/jitter-bursts", test_jitter_bursts);
  g_test_add_func ("/worker/clock-map/step", test_step);
  g_test_add_func ("/worker/clock-map/few", test_few);
  g_test_add_func ("/worker/clock-map/hole", test_hole);
  return g_test_run ();
}
