/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/wire/reel-mail-config, through the configuration that contains it. */
#include "manager/core/wire/reel-config.h"

#include "manager/core/wire/reel-error.h"

#define MAIL "[mail]\nserver=smtp://mail.example.org:587\nfrom=rec@example.org\n"

static void
test_values (void)
{
  g_autoptr (ReelConfig) none = reel_config_parse ("", NULL);
  g_autoptr (ReelConfig) least = reel_config_parse (MAIL, NULL);
  g_autoptr (ReelConfig) all = reel_config_parse (MAIL "from-name=Aufzeichnung Süd\nuser=rec\npassword-file=smtp\n"
                                                       "ca-file=/etc/ca.pem\nlanguage=de-AT\nallow-plain=true\n"
                                                       "max-age-hours=1\n",
                                                  NULL);

  g_assert_null (none->mail);
  g_assert_cmpstr (least->mail->server, ==, "smtp://mail.example.org:587");
  g_assert_cmpstr (least->mail->from, ==, "rec@example.org");
  g_assert_cmpstr (least->mail->language, ==, "en");
  g_assert_false (least->mail->allow_plain);
  g_assert_cmpint (least->mail->max_age_seconds, ==, 72 * 3600);
  g_assert_cmpstr (all->mail->from_name, ==, "Aufzeichnung Süd");
  g_assert_cmpstr (all->mail->user, ==, "rec");
  g_assert_cmpstr (all->mail->password_file, ==, "smtp");
  g_assert_cmpstr (all->mail->ca_file, ==, "/etc/ca.pem");
  g_assert_cmpstr (all->mail->language, ==, "de-AT");
  g_assert_true (all->mail->allow_plain);
  g_assert_cmpint (all->mail->max_age_seconds, ==, 3600);
}

static void
test_refused (void)
{
  static const char *const cases[][2] = {
    { "[mail]\nfrom=a@b\n", "line 1: [mail] needs server and from" },
    { "[mail]\nserver=smtp://m\n", "line 1: [mail] needs server and from" },
    { "[mail]\nserver=https://m\n", "line 2: [mail] server: not smtps" },
    { "[mail]\nserver=smtp://u:p@m\n", "line 2: [mail] server: not smtps" },
    { "[mail]\nserver=smtp://m/x\n", "line 2: [mail] server: not smtps" },
    { "[mail]\nserver=m\n", "line 2: [mail] server: not smtps" },
    { "[mail]\nfrom=a@b, c@d\n", "line 2: [mail] from: not an e-mail address" },
    { MAIL "user=x\n", "line 1: [mail] needs both of user and password-file" },
    { MAIL "password-file=../x\n", "line 4: [mail] password-file: a file must be an absolute path, or the name of" },
    { MAIL "language=../de\n", "line 4: [mail] language: not a language tag" },
    { MAIL "max-age-hours=0\n", "line 4: [mail] max-age-hours: “0” is not an integer from 1 to 720" },
    { MAIL "from-name=a\\tb\n", "line 4: [mail] from-name: not one line" },
    { MAIL "allow-plain=1\n", "line 4: [mail] allow-plain: “1” is neither" },
    { MAIL "subject=x\n", "line 4: [mail] subject: there is no such key" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_config_parse (cases[i][0], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    if (!g_str_has_prefix (error->message, cases[i][1]))
      g_error ("“%s” gave: %s", cases[i][0], error->message);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-config/values", test_values);
  g_test_add_func ("/mail-config/refused", test_refused);
  return g_test_run ();
}
