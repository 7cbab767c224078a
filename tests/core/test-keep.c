/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What keeps files: each reason alone, and before the next one. */
#include "manager/core/rules/reel-keep.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1700000000000000)

static const struct {
  ReelKeepContext context;
  ReelKeep keep;
  const char *tells;
} rows[] = {
  { { TRUE, NULL, 0, 0 }, REEL_KEEP_NOT, NULL },
  { { FALSE, NULL, 0, 0 }, REEL_KEEP_RUNNING, "still running" },
  { { FALSE, "case 7", NOW + 1, 0 }, REEL_KEEP_RUNNING, "still running" },
  { { TRUE, "case 7", 0, 0 }, REEL_KEEP_HOLD, "case 7" },
  { { TRUE, "", NOW + 1, 0 }, REEL_KEEP_HOLD, "legal hold" },
  { { TRUE, NULL, NOW + 1, 0 }, REEL_KEEP_LINK, "2023-11-14T22:13:20.000Z" },
  { { TRUE, NULL, NOW, 0 }, REEL_KEEP_NOT, NULL },
  { { TRUE, NULL, NOW + 1, NOW + 1 }, REEL_KEEP_LINK, "link" },
  { { TRUE, NULL, 0, NOW + 1 }, REEL_KEEP_DELIVERY, NULL },
  { { TRUE, NULL, 0, NOW }, REEL_KEEP_NOT, NULL },
  { { TRUE, NULL, 0, 0, TRUE }, REEL_KEEP_REMOVAL_DROPPED, NULL },
  { { TRUE, "case 7", NOW + 1, 0, TRUE }, REEL_KEEP_REMOVAL_DROPPED, NULL },
};

static void
test_decide (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (reel_keep_decide (&rows[i].context, NOW), ==, rows[i].keep);
}

static void
test_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = reel_keep_to_error (rows[i].keep, &rows[i].context);

    g_assert_true ((error != NULL) == (rows[i].tells != NULL));
    if (error == NULL)
      continue;
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
    g_assert_nonnull (strstr (error->message, rows[i].tells));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/keep/decide", test_decide);
  g_test_add_func ("/core/keep/errors", test_errors);
  return g_test_run ();
}
