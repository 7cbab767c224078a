/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options that all programs beside callreeld have. */
#include "manager/secret/reel-client-program.h"

/* Returns: the message of a refusal, or NULL */
static char *
parse (ReelClientProgram *self, const GOptionEntry *own, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autofree char **argv = g_memdup2 (words, (g_strv_length (words) + 1) * sizeof (char *));
  char **rest = argv;
  int argc = (int)g_strv_length (words);

  if (reel_client_program_parse (self, "Tests.", own, &argc, &rest, &error)) {
    g_assert_cmpint (argc, ==, 1);
    return NULL;
  }
  g_assert_true (error->domain == G_OPTION_ERROR);
  return g_strdup (error->message);
}

static void
test_given (void)
{
  int number = 0;
  const GOptionEntry own[] = { { "number", 0, 0, G_OPTION_ARG_INT, &number, "A number", "N" }, { NULL } };
  ReelClientProgram self = { NULL };

  g_assert_null (parse (&self, NULL, "program"));
  g_assert_null (self.config_path);
  g_assert_cmpint (self.bus, ==, G_BUS_TYPE_SESSION);
  g_assert_false (self.version);
  g_assert_null (parse (&self, own, "program --system -c /etc/x.conf --number 7 --version"));
  g_assert_cmpstr (self.config_path, ==, "/etc/x.conf");
  g_assert_cmpint (self.bus, ==, G_BUS_TYPE_SYSTEM);
  g_assert_true (self.version);
  g_assert_cmpint (number, ==, 7);
  reel_client_program_clear (&self);
  g_assert_null (self.config_path);
}

static void
test_without_bus (void)
{
  const ReelClientProgram self = { .bus = G_BUS_TYPE_SESSION };
  g_autoptr (GError) error = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_assert_null (reel_client_program_connect (&self, &error));
  g_assert_nonnull (strstr (error->message, "dbus-run-session"));
}

static void
test_refused (void)
{
  static const char *const cases[][2] = {
    { "program --session --system", "--session and --system cannot be combined" },
    { "program more", "Unknown argument 'more'" },
    { "program --number 7", "Unknown option --number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    ReelClientProgram self = { NULL };
    g_autofree char *message = parse (&self, NULL, cases[i][0]);

    g_assert_cmpstr (message, ==, cases[i][1]);
    reel_client_program_clear (&self);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-program/given", test_given);
  g_test_add_func ("/client-program/without-bus", test_without_bus);
  g_test_add_func ("/client-program/refused", test_refused);
  return g_test_run ();
}
