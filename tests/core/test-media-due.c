/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media is missing: the cases in words. */
#include "manager/core/state/reel-media-due.h"

#define NOW G_GINT64_CONSTANT (1000)

/* Streams: a admitted, h on hold, m muted, then the last activity. */
static const struct {
  const char *name;
  ReelMediaSource sources[3];
  guint n_sources;
  guint n_held, n_talking;
  gint64 last;
} cases[] = {
  { "no streams", { { 0 } }, 0, 0, 2, 0 },
  { "both send", { { 1, 0, 0, 500 }, { 1, 0, 0, 700 } }, 2, 0, 2, 700 },
  { "neither has ever sent", { { 1, 0, 0, 0 }, { 1, 0, 0, 0 } }, 2, 0, 2, 0 },
  { "all are muted", { { 1, 0, 1, 500 }, { 1, 0, 1, 700 } }, 2, 0, 2, NOW },
  { "one is muted, the other missing", { { 1, 0, 1, 900 }, { 1, 0, 0, 300 } }, 2, 0, 2, 300 },
  { "all are on hold", { { 1, 1, 0, 500 }, { 1, 1, 0, 700 } }, 2, 2, 0, NOW },
  { "one is alone with somebody on hold", { { 1, 1, 0, 500 }, { 1, 0, 0, 300 } }, 2, 1, 1, NOW },
  { "two talk beside somebody on hold", { { 1, 1, 0, 900 }, { 1, 0, 0, 300 }, { 1, 0, 0, 400 } }, 3, 1, 2, 400 },
  { "a consultation is not recorded", { { 0, 1, 0, 900 }, { 0, 0, 0, 300 }, { 0, 0, 0, 400 } }, 3, 1, 2, NOW },
  { "who is not admitted is no sign of life", { { 1, 0, 0, 300 }, { 0, 0, 0, 990 } }, 2, 0, 2, 300 },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 last =
        reel_media_due_last_sign (cases[i].sources, cases[i].n_sources, cases[i].n_held, cases[i].n_talking, NOW);

    g_test_message ("%s", cases[i].name);
    g_assert_cmpint (last, ==, cases[i].last);
  }
}

static void
test_expected (void)
{
  const ReelMediaSource sends = { TRUE, FALSE, FALSE, 0 }, held = { TRUE, TRUE, FALSE, 0 },
                        muted = { TRUE, FALSE, TRUE, 0 }, other = { FALSE, FALSE, FALSE, 0 };

  g_assert_true (reel_media_due_is_expected (&sends, 0, 1));
  g_assert_true (reel_media_due_is_expected (&sends, 1, 2));
  g_assert_false (reel_media_due_is_expected (&sends, 1, 1));
  g_assert_false (reel_media_due_is_expected (&held, 1, 2));
  g_assert_false (reel_media_due_is_expected (&muted, 0, 2));
  g_assert_false (reel_media_due_is_expected (&other, 0, 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/media-due/cases", test_cases);
  g_test_add_func ("/core/media-due/expected", test_expected);
  return g_test_run ();
}
