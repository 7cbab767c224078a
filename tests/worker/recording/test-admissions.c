/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is admitted to a recording, and since when. */
#include "manager/worker/recording/reel-admissions.h"

static void
test_everybody (void)
{
  g_autoptr (ReelAdmissions) all = reel_admissions_new ();

  g_assert_cmpuint (reel_admissions_find (all, "ann"), ==, 0);
  reel_admissions_add (all, "ann", 5);
  g_assert_cmpuint (reel_admissions_find (all, "ann"), ==, 0);
  reel_admissions_remove (all, "ann");
  g_assert_cmpuint (reel_admissions_find (all, "ann"), ==, 0);
  g_assert_null (reel_admissions_list (all));
}

static void
test_restricted (void)
{
  static const char *const ids[] = { "ann", NULL }, *const others[] = { "carl", NULL };
  g_autoptr (ReelAdmissions) some = reel_admissions_new ();
  g_autofree const char **list = NULL, **none = NULL;

  reel_admissions_restrict (some, ids);
  reel_admissions_restrict (some, others);
  g_assert_cmpuint (reel_admissions_find (some, "ann"), ==, 0);
  g_assert_cmpuint (reel_admissions_find (some, "ben"), ==, REEL_ADMISSIONS_NEVER);
  g_assert_cmpuint (reel_admissions_find (some, "carl"), ==, REEL_ADMISSIONS_NEVER);
  reel_admissions_add (some, "ben", 7);
  reel_admissions_add (some, "ben", 9);
  reel_admissions_add (some, "ann", 9);
  g_assert_cmpuint (reel_admissions_find (some, "ben"), ==, 7);
  g_assert_cmpuint (reel_admissions_find (some, "ann"), ==, 0);
  reel_admissions_remove (some, "ben");
  g_assert_cmpuint (reel_admissions_find (some, "ben"), ==, REEL_ADMISSIONS_NEVER);
  reel_admissions_add (some, "ben", 11);
  g_assert_cmpuint (reel_admissions_find (some, "ben"), ==, 11);
  list = reel_admissions_list (some);
  g_assert_cmpuint (g_strv_length ((char **)list), ==, 2);
  reel_admissions_remove (some, "ann");
  reel_admissions_remove (some, "ben");
  none = reel_admissions_list (some);
  g_assert_nonnull (none);
  g_assert_null (none[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admissions/everybody", test_everybody);
  g_test_add_func ("/admissions/restricted", test_restricted);
  return g_test_run ();
}
