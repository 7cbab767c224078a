/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ISO 8601 with milliseconds. */
#include "manager/core/document/reel-time.h"

static void
test_iso8601 (void)
{
  const struct {
    gint64 utc;
    const char *text;
  } cases[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 1, "1970-01-01T00:00:00.000Z" },
    { 999999, "1970-01-01T00:00:00.999Z" },
    { 1767323045678000, "2026-01-02T03:04:05.678Z" },
    { 1767323045678999, "2026-01-02T03:04:05.678Z" },
    { 1709251199999000, "2024-02-29T23:59:59.999Z" },
    { -1, "1969-12-31T23:59:59.999Z" },
    { -1000000, "1969-12-31T23:59:59.000Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = reel_time_to_iso8601 (cases[i].utc);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/time/iso8601", test_iso8601);
  return g_test_run ();
}
