/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/tile-initials. */
#include "gst/core/tile/tile-initials.h"

static void
test_names (void)
{
  static const char *const expected[][2] = {
    { "Ann Miller", "AM" },
    { "ann", "A" },
    { "Ann Maria van der Berg", "AB" },
    { " zoë  ångström ", "ZÅ" },
    { "\"Bob\" (guest)", "BG" },
    { "", "" },
    { "   ", "" },
    { "…", "" },
    { "山田 太郎", "山" },
    { "محمد علي", "م" },
    { "Жанна Иванова", "ЖИ" },
    { "😀 Smiley", "😀" },
    { "👩‍💻 Dev", "👩‍💻" },
    { "🇩🇪 Uwe", "🇩🇪" },
    { "e\u0301mile zola", "E\u0301Z" },
    { "7 of 9", "7" },
    { "Ann 2", "A" },
    { "प्रिया शर्मा", "प्रि" },
    { "नेहा", "ने" },
    { "\xff\xfe Ann", "\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree char *initials = tile_initials (expected[i][0]);

    g_assert_cmpstr (initials, ==, expected[i][1]);
  }
}

static void
test_no_name (void)
{
  g_autofree char *initials = tile_initials (NULL);

  g_assert_cmpstr (initials, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-initials/names", test_names);
  g_test_add_func ("/tile-initials/no-name", test_no_name);
  return g_test_run ();
}
