/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sources that receiver reports tell of: those of a sender always, those of a flood at a limited rate. */
#include "manager/core/media/reel-reported-sources.h"

#define MS     G_GINT64_CONSTANT (1000000)
#define SENDER 7

static void
test_flood (void)
{
  ReelReportedSources sources = { 0 };
  guint admitted = 0;

  for (guint i = 0; i < 100000; i++) { /* 100 s */
    admitted += reel_reported_sources_admit (&sources, 0x10000 + i, i * MS);
    if (i % 20 == 0)
      g_assert_true (reel_reported_sources_admit (&sources, SENDER, i * MS));
  }
  g_assert_cmpuint (admitted, >=, REEL_REPORTED_SOURCES_MAX + 90);
  g_assert_cmpuint (admitted, <=, REEL_REPORTED_SOURCES_MAX + 100);
  g_assert_cmpuint (sources.count, ==, REEL_REPORTED_SOURCES_MAX);
}

/* The one that was silent for longest makes room, and gets in again like any other. */
static void
test_replaced (void)
{
  ReelReportedSources sources = { 0 };

  for (guint32 i = 0; i < REEL_REPORTED_SOURCES_MAX; i++)
    g_assert_true (reel_reported_sources_admit (&sources, i, i * MS));
  g_assert_true (reel_reported_sources_admit (&sources, 0, 100 * MS));
  g_assert_false (reel_reported_sources_admit (&sources, 100, 200 * MS));
  g_assert_true (reel_reported_sources_admit (&sources, 100, 1100 * MS));
  g_assert_true (reel_reported_sources_admit (&sources, 0, 1100 * MS));
  g_assert_false (reel_reported_sources_admit (&sources, 1, 2000 * MS));
  g_assert_true (reel_reported_sources_admit (&sources, 2, 2000 * MS));
  g_assert_true (reel_reported_sources_admit (&sources, 1, 2100 * MS));
}

/* Reports add the first source alone, which makes room for media like any other. */
static void
test_reports (void)
{
  ReelReportedSources sources = { 0 };

  g_assert_true (reel_reported_sources_admit_report (&sources, 1000));
  g_assert_true (reel_reported_sources_admit_report (&sources, 1000));
  g_assert_false (reel_reported_sources_admit_report (&sources, SENDER));
  for (guint32 i = 0; i < REEL_REPORTED_SOURCES_MAX; i++)
    g_assert_true (reel_reported_sources_admit (&sources, i, i * 1000 * MS));
  g_assert_true (reel_reported_sources_admit_report (&sources, SENDER));
  g_assert_false (reel_reported_sources_admit_report (&sources, 1000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reported-sources/flood", test_flood);
  g_test_add_func ("/reported-sources/replaced", test_replaced);
  g_test_add_func ("/reported-sources/reports", test_reports);
  return g_test_run ();
}
