/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/document/reel-mailbox: one address, with a name or without, and nothing beside it. */
#include "manager/core/document/reel-mailbox.h"

#include "manager/core/wire/reel-error.h"

static void
test_addresses (void)
{
  static const char *const good[] = { "a@b", "ana.ruiz+x@mail.example.org", "o'neil@example.org" };
  static const char *const bad[] = { "",        "a",     "@b",        "a@",   "a@b@c d", "a b@c",  "a@b\r\nBcc: x@y",
                                     "a@b,c@d", "<a@b>", "a..b@c",    ".a@b", "a@b.",    "a@-b c", "ä@b",
                                     "a\n@b",   "a@b\n", "\"a b\"@c", "a@b>", NULL };
  g_autofree char *label = g_strnfill (64, 'x');
  g_autofree char *long_label = g_strconcat ("a@", label, NULL);
  g_autofree char *many = g_strnfill (254, 'x');
  g_autofree char *long_address = g_strconcat (many, "@b", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (reel_mailbox_is_address (good[i]));
  for (guint i = 0; bad[i] != NULL; i++) {
    if (reel_mailbox_is_address (bad[i]))
      g_error ("“%s” is taken", bad[i]);
  }
  g_assert_false (reel_mailbox_is_address (long_label));
  g_assert_false (reel_mailbox_is_address (long_address));
}

static void
test_parse (void)
{
  static const struct {
    const char *text, *address, *name;
  } cases[] = {
    { "ana@example.org", "ana@example.org", NULL },
    { " ana@example.org ", "ana@example.org", NULL },
    { "<ana@example.org>", "ana@example.org", NULL },
    { "Ana Ruiz <ana@example.org>", "ana@example.org", "Ana Ruiz" },
    { "Dr. Ana Ruiz-Gómez <ana@example.org>", "ana@example.org", "Dr. Ana Ruiz-Gómez" },
    { "\"Ruiz, Ana\" <ana@example.org>", "ana@example.org", "Ruiz, Ana" },
    { "\"Ana \\\"the\\\" <R>\" <ana@example.org>", "ana@example.org", "Ana \"the\" <R>" },
    { "\"\" <ana@example.org>", "ana@example.org", NULL },
    { "Süd <ana@bücher.example>", "ana@xn--bcher-kva.example", "Süd" },
    { "ana@bücher.example", "ana@xn--bcher-kva.example", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelMailbox) mailbox = reel_mailbox_parse (cases[i].text, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (mailbox->address, ==, cases[i].address);
    g_assert_cmpstr (mailbox->name, ==, cases[i].name);
  }
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "Ana",
    "Ana <>",
    "Ana <ana@example.org",
    "ana@example.org>",
    "a@example.org, b@example.org",
    "Ana, Ben <ben@example.org>",
    "a@example.org <b@example.org>",
    "<a@example.org> <b@example.org>",
    "a@example.org; b@example.org",
    "group: a@example.org",
    "Ana (the one) <a@example.org>",
    "\"Ana <a@example.org>",
    "\"Ana\" x <a@example.org>",
    "\"Ana\\\" <a@example.org>",
    "Ana <a@example.org>\r\nBcc: b@example.org",
    "Ana\r\nBcc: b <a@example.org>",
    "Ana\x01 <a@example.org>",
    "\xff <a@example.org>",
    "ä@example.org",
    "=?utf-8?Q?a=40b?=",
    "a@exa mple.org",
    "a@\xe2\x80\xa8.example",
  };
  g_autofree char *name = g_strnfill (1 << 20, 'x');
  g_autofree char *huge = g_strconcat (name, " <a@example.org>", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelMailbox) mailbox = reel_mailbox_parse (bad[i], &error);

    if (mailbox != NULL)
      g_error ("“%s” is taken as %s", bad[i], mailbox->address);
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
  g_assert_null (reel_mailbox_parse (huge, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/addresses", test_addresses);
  g_test_add_func ("/mailbox/parse", test_parse);
  g_test_add_func ("/mailbox/refused", test_refused);
  return g_test_run ();
}
