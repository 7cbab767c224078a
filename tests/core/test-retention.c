/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Retention: when files expire, what is never made earlier, and what keeps them beyond that. */
#include "manager/core/rules/reel-retention.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define END  G_GINT64_CONSTANT (1700000000000000)
#define EVER REEL_RETENTION_FOR_EVER

static const struct {
  guint hours;
  gboolean shortens;
  gint64 before, now;
  ReelKeepContext keep;
  ReelExpiry expected;
} rows[] = {
  /* It expires. */
  { 48, FALSE, 0, END, { TRUE, NULL, 0, 0 }, { END + 48 * HOUR, REEL_KEEP_NOT, FALSE, END + 48 * HOUR } },
  { 48,
    FALSE,
    0,
    END + 48 * HOUR - 1,
    { TRUE, NULL, 0, 0 },
    { END + 48 * HOUR, REEL_KEEP_NOT, FALSE, END + 48 * HOUR } },
  { 48, FALSE, 0, END + 48 * HOUR, { TRUE, NULL, 0, 0 }, { END + 48 * HOUR, REEL_KEEP_NOT, TRUE, END + 48 * HOUR } },
  { 0, FALSE, 0, END + 9999 * HOUR, { TRUE, NULL, 0, 0 }, { EVER, REEL_KEEP_NOT, FALSE, EVER } },
  /* Raised at will, lowered only if forced. */
  { 72,
    FALSE,
    END + 48 * HOUR,
    END + 48 * HOUR,
    { TRUE, NULL, 0, 0 },
    { END + 72 * HOUR, REEL_KEEP_NOT, FALSE, END + 72 * HOUR } },
  { 24,
    FALSE,
    END + 48 * HOUR,
    END + 30 * HOUR,
    { TRUE, NULL, 0, 0 },
    { END + 48 * HOUR, REEL_KEEP_NOT, FALSE, END + 48 * HOUR } },
  { 24, FALSE, EVER, END + 30 * HOUR, { TRUE, NULL, 0, 0 }, { EVER, REEL_KEEP_NOT, FALSE, EVER } },
  { 24,
    TRUE,
    END + 48 * HOUR,
    END + 30 * HOUR,
    { TRUE, NULL, 0, 0 },
    { END + 24 * HOUR, REEL_KEEP_NOT, TRUE, END + 30 * HOUR } },
  { 24, TRUE, EVER, END + 1 * HOUR, { TRUE, NULL, 0, 0 }, { END + 24 * HOUR, REEL_KEEP_NOT, FALSE, END + 24 * HOUR } },
  /* What keeps it matters only once it has expired. */
  { 48, FALSE, 0, END, { TRUE, "case 7", 0, 0 }, { END + 48 * HOUR, REEL_KEEP_NOT, FALSE, END + 48 * HOUR } },
  { 48, FALSE, 0, END + 50 * HOUR, { TRUE, "case 7", 0, 0 }, { END + 48 * HOUR, REEL_KEEP_HOLD, FALSE, EVER } },
  { 48, FALSE, 0, END + 50 * HOUR, { FALSE, NULL, 0, 0 }, { 0, REEL_KEEP_RUNNING, FALSE, EVER } },
  { 48,
    FALSE,
    0,
    END + 50 * HOUR,
    { TRUE, NULL, END + 90 * HOUR, 0 },
    { END + 48 * HOUR, REEL_KEEP_LINK, FALSE, END + 51 * HOUR } },
  { 48,
    FALSE,
    0,
    END + 50 * HOUR,
    { TRUE, NULL, END + 50 * HOUR + 1, 0 },
    { END + 48 * HOUR, REEL_KEEP_LINK, FALSE, END + 50 * HOUR + 1 } },
  { 48,
    FALSE,
    0,
    END + 50 * HOUR,
    { TRUE, NULL, 0, EVER },
    { END + 48 * HOUR, REEL_KEEP_DELIVERY, FALSE, END + 51 * HOUR } },
  { 48,
    FALSE,
    0,
    END + 50 * HOUR,
    { TRUE, NULL, END + 50 * HOUR, END + 50 * HOUR },
    { END + 48 * HOUR, REEL_KEEP_NOT, TRUE, END + 50 * HOUR } },
  /* Whose removal was given up is not removed because of its age. */
  { 48,
    TRUE,
    END + 30 * HOUR,
    END + 99 * HOUR,
    { TRUE, NULL, 0, 0, TRUE },
    { END + 30 * HOUR, REEL_KEEP_REMOVAL_DROPPED, FALSE, EVER } },
};

static void
test_decide (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelRetention retention;
    ReelExpiry expiry;

    g_test_message ("row %u", i);
    reel_retention_init (&retention, rows[i].hours, 168, rows[i].shortens);
    expiry = reel_retention_decide (&retention, END, rows[i].before, &rows[i].keep, rows[i].now);
    g_assert_cmpint (expiry.expires_utc, ==, rows[i].expected.expires_utc);
    g_assert_cmpint (expiry.keep, ==, rows[i].expected.keep);
    g_assert_cmpint (expiry.is_due, ==, rows[i].expected.is_due);
    g_assert_cmpint (expiry.look_utc, ==, rows[i].expected.look_utc);
  }
}

static void
test_delivery (void)
{
  ReelRetention retention;

  reel_retention_init (&retention, 48, 168, FALSE);
  g_assert_cmpint (reel_retention_await_delivery (&retention, 0), ==, EVER);
  g_assert_cmpint (reel_retention_await_delivery (&retention, END), ==, END + 168 * HOUR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/retention/decide", test_decide);
  g_test_add_func ("/core/retention/delivery", test_delivery);
  return g_test_run ();
}
