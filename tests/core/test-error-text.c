/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Refusals in other languages: each has all texts, and a tag without any is English. */
#include "manager/core/wire/reel-error-text.h"

static void
test_complete (void)
{
  static const char *const languages[] = { "de", "nb", "ja" };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    for (guint code = 0; code < REEL_N_ERRORS; code++) {
      const ReelErrorInfo *info = reel_error_info (code);
      ReelErrorText text = reel_error_text_find (code, languages[i]);

      g_assert_true (text.title != NULL && text.sentence != NULL);
      g_assert_true (g_utf8_validate (text.title, -1, NULL) && g_utf8_validate (text.sentence, -1, NULL));
      g_assert_cmpstr (text.sentence, !=, info->sentence);
      g_assert_true (g_str_has_suffix (text.sentence, ".") || g_str_has_suffix (text.sentence, "。"));
      g_assert_false (g_str_has_suffix (text.title, "."));
    }
  }
}

static void
test_tags (void)
{
  static const struct {
    const char *tag, *title;
  } cases[] = {
    { "de", "Nicht erlaubt" }, { "de-AT", "Nicht erlaubt" }, { "DE-at", "Nicht erlaubt" }, { "den", "Not allowed" },
    { "en", "Not allowed" },   { "fr", "Not allowed" },      { "", "Not allowed" },        { "d", "Not allowed" },
    { NULL, "Not allowed" },   { "de_AT", "Not allowed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (reel_error_text_find (REEL_ERROR_NOT_ALLOWED, cases[i].tag).title, ==, cases[i].title);
  g_assert_cmpstr (reel_error_text_find (REEL_ERROR_NOT_ALLOWED, "no").title, ==,
                   reel_error_text_find (REEL_ERROR_NOT_ALLOWED, "nb-NO").title);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/error-text/complete", test_complete);
  g_test_add_func ("/core/error-text/tags", test_tags);
  return g_test_run ();
}
