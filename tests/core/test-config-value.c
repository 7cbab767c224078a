/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of values of the configuration: what each takes, what it refuses, and that a refusal changes nothing. */
#include "manager/core/wire/reel-config-value.h"

#include "manager/core/wire/reel-error.h"

#define assert_refused(call, text)                                                                                     \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autoptr (GError) error = NULL;                                                                                   \
    g_assert_false (call);                                                                                             \
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);                                                   \
    g_assert_cmpstr (error->message, ==, text);                                                                        \
  }                                                                                                                    \
  G_STMT_END

static void
test_numbers (void)
{
  guint number = 7;
  guint16 port = 7;

  assert_refused (reel_config_read_uint ("4", 5, 6, &number, &error), "“4” is not an integer from 5 to 6");
  assert_refused (reel_config_read_uint ("7", 5, 6, &number, &error), "“7” is not an integer from 5 to 6");
  assert_refused (reel_config_read_uint ("", 0, 6, &number, &error), "“” is not an integer from 0 to 6");
  assert_refused (reel_config_read_port ("65536", 1024, &port, &error), "“65536” is not an integer from 1024 to 65535");
  g_assert_cmpuint (number, ==, 7);
  g_assert_cmpuint (port, ==, 7);
  g_assert_true (reel_config_read_uint ("4294967295", 0, G_MAXUINT, &number, NULL));
  g_assert_cmpuint (number, ==, G_MAXUINT);
  g_assert_true (reel_config_read_port ("65535", 1024, &port, NULL));
  g_assert_cmpuint (port, ==, 65535);
}

static void
test_truth (void)
{
  gboolean truth = FALSE;

  g_assert_true (reel_config_read_truth ("true", &truth, NULL));
  g_assert_true (truth);
  g_assert_true (reel_config_read_truth ("false", &truth, NULL));
  g_assert_false (truth);
  assert_refused (reel_config_read_truth ("1", &truth, &error), "“1” is neither true nor false");
}

static void
test_texts (void)
{
  g_autofree char *text = g_strdup ("before");

  assert_refused (reel_config_read_directory ("a", &text, &error), "“a” is not an absolute path");
  assert_refused (reel_config_read_directories ("/a;b", &text, &error), "“b” is not an absolute path");
  assert_refused (reel_config_read_language ("../de", &text, &error), "not a language tag such as en or de-AT");
  g_assert_cmpstr (text, ==, "before");
  assert_refused (reel_config_read_address ("::1 # here", &text, &error),
                  "“::1 # here” is not a numeric IPv4 or IPv6 address");
  g_assert_cmpstr (text, ==, "before");
  g_assert_true (reel_config_read_address ("::1", &text, NULL));
  g_assert_cmpstr (text, ==, "::1");
  g_assert_true (reel_config_read_directory ("/a", &text, NULL));
  g_assert_cmpstr (text, ==, "/a");
  g_assert_true (reel_config_read_directories (" /a; ;/b;", &text, NULL));
  g_assert_cmpstr (text, ==, "/a\n/b");
  g_assert_true (reel_config_read_language ("de-AT", &text, NULL));
  g_assert_cmpstr (text, ==, "de-AT");
  g_assert_true (reel_config_read_text ("", &text, NULL));
  g_assert_cmpstr (text, ==, "");
}

static void
test_files (void)
{
  static const char *const taken[] = { "/etc/key", "key", "a.pem" };
  static const char *const refused[] = { "", ".key", "./key", "a/key" };
  g_autofree char *file = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (taken); i++) {
    g_assert_true (reel_config_read_file (taken[i], &file, NULL));
    g_assert_cmpstr (file, ==, taken[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (reel_config_read_file (refused[i], &file, &error),
                    "a file must be an absolute path, or the name of a systemd credential");
}

static void
test_warnings (void)
{
  g_autoptr (GArray) warnings = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_assert_true (reel_config_read_warnings ("30; 90;60;", 90, &warnings, NULL));
  assert_refused (reel_config_read_warnings ("30;91", 90, &warnings, &error), "“91” is not an integer from 1 to 90");
  assert_refused (reel_config_read_warnings ("30;30", 90, &warnings, &error), "duplicate warning");
  g_assert_cmpuint (warnings->len, ==, 3);
  g_assert_cmpuint (g_array_index (warnings, guint32, 0), ==, 90);
  g_assert_cmpuint (g_array_index (warnings, guint32, 2), ==, 30);
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (64, 'x');
  g_autofree char *too_long = g_strnfill (65, 'x');

  g_assert_true (reel_config_check_name ("crm-2.a_B", NULL));
  g_assert_true (reel_config_check_name (longest, NULL));
  g_assert_false (reel_config_check_name (too_long, NULL));
  assert_refused (reel_config_check_name ("a b", &error),
                  "has no name of letters, digits, dots, hyphens and underscores, 1 to 64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/config-value/numbers", test_numbers);
  g_test_add_func ("/core/config-value/truth", test_truth);
  g_test_add_func ("/core/config-value/texts", test_texts);
  g_test_add_func ("/core/config-value/files", test_files);
  g_test_add_func ("/core/config-value/warnings", test_warnings);
  g_test_add_func ("/core/config-value/names", test_names);
  return g_test_run ();
}
