/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of a link. */
#include "manager/core/wire/reel-link-options.h"

#include "manager/core/wire/reel-error.h"

#include "tests/core/dict-cases.h"

static void
test_parse (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'days': <uint32 3>, 'code': <'123456'>, 'download': <true>, "
                                              "'subject': <'s'>, 'body': <'a\\nb'>, 'language': <'de-AT'>}");
  g_autoptr (GVariant) empty = dict_from_text ("@a{sv} {}");
  g_autoptr (ReelLinkOptions) options = reel_link_options_parse (dict, NULL);
  g_autoptr (ReelLinkOptions) none = reel_link_options_parse (empty, NULL);

  g_assert_cmpuint (options->days, ==, 3);
  g_assert_cmpstr (options->code, ==, "123456");
  g_assert_true (options->download);
  g_assert_cmpstr (options->body, ==, "a\nb");
  g_assert_cmpstr (options->language, ==, "de-AT");
  g_assert_cmpuint (none->days, ==, 0);
  g_assert_true (none->code == NULL && none->reason == NULL && none->sender == NULL && !none->download);
}

static void
test_refused (void)
{
  static const DictCase cases[] = {
    { "{'colour': <'red'>}", "“colour” is not a known key" },
    { "{'days': <uint32 0>}", "days: 0 is outside of 1 to 36500" },
    { "{'days': <7>}", "days" },
    { "{'code': <'12345'>}", "code: it has 6 to 64 bytes" },
    { "{'subject': <'a\\r\\nBcc: b'>}", "subject" },
    { "{'sender': <'a\\nb'>}", "sender" },
    { "{'sender': <'Zoe'>}", "sender: it is one e-mail address" },
    { "{'sender': <'a@b, c@d'>}", "sender: it is one e-mail address" },
    { "{'language': <'de_AT'>}", "language: it is a language tag" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_link_options_parse (dict, &error));
    assert_refused (error, &cases[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/link-options/parse", test_parse);
  g_test_add_func ("/core/link-options/refused", test_refused);
  return g_test_run ();
}
