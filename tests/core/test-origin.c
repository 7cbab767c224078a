/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a request came from: what is read and refused, and what the trail says. */
#include "manager/core/wire/reel-origin.h"

#include "tests/core/dict-cases.h"

static void
test_take (void)
{
  const struct {
    const char *options, *origin, *others;
  } cases[] = {
    { "{}", NULL, "@a{sv} {}" },
    { "{'origin': <'192.0.2.7'>}", "192.0.2.7", "@a{sv} {}" },
    { "{'days': <uint32 3>, 'origin': <'192.0.2.7'>}", "192.0.2.7", "{'days': <uint32 3>}" },
    { "{'days': <uint32 3>}", NULL, "{'days': <uint32 3>}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) options = dict_from_text (cases[i].options);
    g_autoptr (GVariant) others = NULL;
    g_autofree char *origin = NULL;
    g_autofree char *text = NULL;

    g_assert_true (reel_origin_take (options, &origin, &others, NULL));
    g_assert_cmpstr (origin, ==, cases[i].origin);
    text = g_variant_print (others, TRUE);
    g_assert_cmpstr (text, ==, cases[i].others);
  }
}

static void
test_refused (void)
{
  g_autofree char *long_text = g_strnfill (257, 'x');
  g_autofree char *too_long = g_strdup_printf ("{'origin': <'%s'>}", long_text);
  const DictCase refused[] = {
    { "{'origin': <7>}", "origin: its type is s" },
    { "{'origin': <'a\\nb'>}", "origin: " },
    { too_long, "origin: " },
  };
  g_autoptr (GVariant) more = dict_from_text ("{'origin': <'a'>, 'user': <'a'>}");
  char *origin = NULL;
  GVariant *others = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) options = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_origin_take (options, &origin, &others, &error));
    assert_refused (error, &refused[i]);
  }
  g_assert_false (reel_origin_parse (more, &origin, NULL));
  g_assert_null (origin);
  g_assert_null (others);
}

static void
test_join (void)
{
  g_autofree char *both = reel_origin_join ("192.0.2.7", "uid 1, pid 2");
  g_autofree char *empty = reel_origin_join ("", "uid 1, pid 2");
  g_autofree char *none = reel_origin_join (NULL, "uid 1, pid 2");

  g_assert_cmpstr (both, ==, "192.0.2.7 (uid 1, pid 2)");
  g_assert_cmpstr (empty, ==, "uid 1, pid 2");
  g_assert_cmpstr (none, ==, "uid 1, pid 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/origin/take", test_take);
  g_test_add_func ("/core/origin/refused", test_refused);
  g_test_add_func ("/core/origin/join", test_join);
  return g_test_run ();
}
