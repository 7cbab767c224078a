/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of enumeration members. */
#include "manager/core/wire/reel-nick.h"

#include "manager/core/wire/reel-error.h"

static const char *const nicks[] = { "zero", "one", "two", NULL };

static void
test_find (void)
{
  g_assert_cmpint (reel_nick_find (nicks, "zero"), ==, 0);
  g_assert_cmpint (reel_nick_find (nicks, "two"), ==, 2);
  g_assert_cmpint (reel_nick_find (nicks, "Two"), ==, -1);
  g_assert_cmpint (reel_nick_find (nicks, ""), ==, -1);
  g_assert_cmpint (reel_nick_find (nicks, NULL), ==, -1);
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  int value = 7;

  g_assert_true (reel_nick_parse (nicks, "number", "one", &value, &error));
  g_assert_cmpint (value, ==, 1);
  g_assert_false (reel_nick_parse (nicks, "number", "three", &value, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "number: “three” is not one of: zero, one, two");
  g_assert_cmpint (value, ==, 1);
}

/* A cut inside a character would make the text invalid for the bus. */
static void
test_parse_long_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new ("x");
  int value;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "ü");
  g_assert_false (reel_nick_parse (nicks, "number", text->str, &value, &error));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/nick/find", test_find);
  g_test_add_func ("/core/nick/parse", test_parse);
  g_test_add_func ("/core/nick/parse-long-text", test_parse_long_text);
  return g_test_run ();
}
