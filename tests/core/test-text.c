/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Quoting text from outside. */
#include "manager/core/wire/reel-text.h"

#include <string.h>

static void
test_quote (void)
{
  const struct {
    const char *text;
    const char *quoted;
  } cases[] = {
    { NULL, "" },
    { "", "" },
    { "plain ü", "plain ü" },
    { "a\nb\x1b[0m", "a\357\277\275b\357\277\275[0m" },
    { "\xff", "\357\277\275" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *quoted = reel_text_quote (cases[i].text);

    g_assert_cmpstr (quoted, ==, cases[i].quoted);
  }
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("x");
  g_autofree char *quoted = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "電");
  quoted = reel_text_quote (text->str);
  g_assert_cmpuint (strlen (quoted), <=, 64);
  g_assert_true (g_utf8_validate (quoted, -1, NULL));
  g_assert_true (g_str_has_suffix (quoted, "…"));
}

/* A line ends with any number of carriage returns and a line feed, or with the text. */
static void
test_stray_return (void)
{
  static const struct {
    const char *text;
    gboolean stray;
  } cases[] = { { "", FALSE },        { "a\nb\n", FALSE }, { "a\r\nb\r\n", FALSE }, { "a\r\r\nb\r", FALSE },
                { "a\rb\r\n", TRUE }, { "\ra\r\n", TRUE }, { "a\r\n\rb", TRUE },    { "a\r\r b\n", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gsize length = strlen (cases[i].text);
    g_autofree char *exact = g_memdup2 (cases[i].text, MAX (length, 1));

    g_assert_cmpint (reel_text_has_stray_return (exact, length), ==, cases[i].stray);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/text/quote", test_quote);
  g_test_add_func ("/core/text/long", test_long);
  g_test_add_func ("/core/text/stray-return", test_stray_return);
  return g_test_run ();
}
