/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts for people and exit codes for scripts, by kind of error. */
#include "manager/ctl/ctl-error.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static CtlProblem *
describe_remote (const char *name, const char *message)
{
  g_autoptr (GError) error = g_dbus_error_new_for_dbus_error (name, message);

  return ctl_error_describe (error, NULL, FALSE);
}

static void
test_every_refusal (void)
{
  for (guint code = 0; code < REEL_N_ERRORS; code++) {
    const ReelErrorInfo *info = reel_error_info (code);
    g_autoptr (CtlProblem) plain = describe_remote (info->dbus_name, info->sentence);
    g_autoptr (CtlProblem) exact = describe_remote (info->dbus_name, "format: no");
    g_autoptr (CtlProblem) advised = describe_remote (info->dbus_name, "It is paused. Resume it.");
    CtlExit expected = code == REEL_ERROR_CONNECTION_ERROR ? CTL_EXIT_UNREACHABLE : CTL_EXIT_REFUSED;

    g_assert_cmpint (plain->exit_code, ==, expected);
    g_assert_cmpstr (plain->name, ==, info->dbus_name);
    g_assert_cmpstr (plain->title, ==, info->title);
    g_assert_cmpstr (plain->message, ==, info->sentence);
    g_assert_null (plain->advice);
    g_assert_cmpstr (exact->message, ==, "format: no");
    g_assert_null (exact->advice);
    g_assert_cmpstr (advised->message, ==, "It is paused. Resume it.");
    g_assert_null (advised->advice);
  }
}

/* The manager's table takes precedence over the program's own; the manager's text over both. */
static void
test_words_of_the_manager (void)
{
  g_autoptr (GVariant) errors = g_variant_ref_sink (
      g_variant_new_parsed ("{'org.callreel.Error.NotAllowed': ('Nicht erlaubt', 'Die Regeln lassen es nicht zu.')}"));
  g_autoptr (GError) plain = g_dbus_error_new_for_dbus_error ("org.callreel.Error.NotAllowed", "");
  g_autoptr (GError) exact = g_dbus_error_new_for_dbus_error ("org.callreel.Error.NotAllowed", "Only the host may.");
  g_autoptr (CtlProblem) general = ctl_error_describe (plain, errors, FALSE);
  g_autoptr (CtlProblem) particular = ctl_error_describe (exact, errors, FALSE);

  g_assert_true (ctl_error_is_refusal (plain));
  g_assert_cmpstr (general->title, ==, "Nicht erlaubt");
  g_assert_cmpstr (general->message, ==, "Die Regeln lassen es nicht zu.");
  g_assert_cmpstr (particular->title, ==, "Nicht erlaubt");
  g_assert_cmpstr (particular->message, ==, "Only the host may.");
  g_assert_null (particular->advice);
}

static void
test_unreachable (void)
{
  const char *const names[] = {
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NoReply",
    "org.freedesktop.DBus.Error.Spawn.ChildExited",
  };
  g_autoptr (GError) no_bus = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no bus");
  g_autoptr (CtlProblem) system = ctl_error_describe (no_bus, NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (CtlProblem) problem = describe_remote (names[i], "gone");

    g_assert_cmpint (problem->exit_code, ==, CTL_EXIT_UNREACHABLE);
    g_assert_cmpstr (problem->title, ==, "Connection lost");
    g_assert_cmpstr (problem->message, ==, "gone");
    g_assert_nonnull (strstr (problem->advice, "running on the session bus?"));
    g_assert_null (strstr (problem->advice, "dbus-run-session"));
  }
  g_assert_cmpint (system->exit_code, ==, CTL_EXIT_UNREACHABLE);
  g_assert_nonnull (strstr (system->advice, "running on the system bus?"));
  g_assert_nonnull (strstr (system->advice, "dbus-run-session"));
}

/* The manager runs, so whether it does is not the question. */
static void
test_account_without_access (void)
{
  g_autoptr (CtlProblem) problem = describe_remote ("org.freedesktop.DBus.Error.AccessDenied", "Rejected send message");

  g_assert_cmpint (problem->exit_code, ==, CTL_EXIT_UNREACHABLE);
  g_assert_cmpstr (problem->message, ==, "Rejected send message");
  g_assert_nonnull (strstr (problem->advice, "adduser ACCOUNT callreel"));
  g_assert_null (strstr (problem->advice, "running"));
}

static void
test_others (void)
{
  g_autoptr (GError) usage = g_error_new (CTL_USAGE_ERROR, 0, "wrong");
  g_autoptr (CtlProblem) wrong_usage = ctl_error_describe (usage, NULL, FALSE);
  g_autoptr (CtlProblem) foreign = describe_remote ("org.example.Odd", "odd");

  g_assert_cmpint (wrong_usage->exit_code, ==, CTL_EXIT_USAGE);
  g_assert_cmpstr (wrong_usage->message, ==, "wrong");
  g_assert_cmpint (foreign->exit_code, ==, CTL_EXIT_REFUSED);
  g_assert_cmpstr (foreign->name, ==, "org.example.Odd");
  g_assert_cmpstr (foreign->message, ==, "odd");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/error/every-refusal", test_every_refusal);
  g_test_add_func ("/ctl/error/account-without-access", test_account_without_access);
  g_test_add_func ("/ctl/error/words-of-the-manager", test_words_of_the_manager);
  g_test_add_func ("/ctl/error/unreachable", test_unreachable);
  g_test_add_func ("/ctl/error/others", test_others);
  return g_test_run ();
}
