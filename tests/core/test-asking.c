/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* On whose behalf something is asked: what is read, and what is refused. */
#include "manager/core/wire/reel-asking.h"

#include "tests/core/dict-cases.h"

static void
test_read (void)
{
  g_autoptr (GVariant) empty = dict_from_text ("{}");
  g_autoptr (GVariant) both = dict_from_text ("{'user': <'anna'>, 'call': <'c/1'>}");
  g_auto (ReelAsking) none = { NULL };
  g_auto (ReelAsking) asking = { NULL };

  g_assert_true (reel_asking_parse (&none, empty, reel_asking_keys, NULL));
  g_assert_null (none.user);
  g_assert_null (none.call);
  g_assert_true (reel_asking_parse (&asking, both, reel_asking_keys, NULL));
  g_assert_cmpstr (asking.user, ==, "anna");
  g_assert_cmpstr (asking.call, ==, "c/1");
}

static void
test_refused (void)
{
  const DictCase refused[] = {
    { "{'user': <''>}", "user: " },
    { "{'user': <1>}", "user: its type is s" },
    { "{'user': <'a'>, 'call': <'b'>}", "“call” is not a known key; these are: user" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;
    ReelAsking asking;

    g_assert_false (reel_asking_parse (&asking, dict, reel_asking_user_keys, &error));
    assert_refused (error, &refused[i]);
    g_assert_null (asking.user);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/asking/read", test_read);
  g_test_add_func ("/core/asking/refused", test_refused);
  return g_test_run ();
}
