/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is told of files at a destination. */
#include "manager/core/state/reel-copy.h"

static void
test_nicks (void)
{
  g_assert_cmpint (reel_copy_find ("waiting"), ==, REEL_COPY_WAITING);
  g_assert_cmpint (reel_copy_find ("there"), ==, REEL_COPY_THERE);
  g_assert_cmpint (reel_copy_find ("undelivered"), ==, REEL_COPY_UNDELIVERED);
  g_assert_cmpint (reel_copy_find ("removing"), ==, REEL_COPY_REMOVING);
  g_assert_cmpint (reel_copy_find ("removed"), ==, REEL_COPY_REMOVED);
  g_assert_cmpint (reel_copy_find ("burnt"), ==, REEL_COPY_UNDELIVERED);
  g_assert_cmpint (reel_copy_find (NULL), ==, REEL_COPY_UNDELIVERED);
}

static void
test_join (void)
{
  static const ReelCopyState falling[] = { REEL_COPY_UNDELIVERED, REEL_COPY_WAITING, REEL_COPY_REMOVING,
                                           REEL_COPY_THERE, REEL_COPY_REMOVED };

  for (guint i = 0; i < G_N_ELEMENTS (falling); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (falling); j++)
      g_assert_cmpint (reel_copy_join (falling[i], falling[j]), ==, falling[MIN (i, j)]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/copy/nicks", test_nicks);
  g_test_add_func ("/core/copy/join", test_join);
  return g_test_run ();
}
