/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error table: every name of section 5 of the rules, complete, and found both ways. */
#include "manager/core/wire/reel-error.h"

static const char *const names[] = {
  "NotEnabledForRecording",
  "NoOngoingCall",
  "AlreadyStarted",
  "AlreadyStopped",
  "NotAllowed",
  "ConsentRequired",
  "TokenExpired",
  "ConnectionError",
  "InvalidState",
  "UnknownRecording",
  "UnknownParticipant",
  "InvalidArgument",
  "Overloaded",
  "StorageFull",
  "StorageFailed",
  "MediaFailed",
};

static void
test_names (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (names), ==, REEL_N_ERRORS);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *dbus_name = g_strconcat ("org.callreel.Error.", names[i], NULL);
    const ReelErrorInfo *info = reel_error_info_by_dbus_name (dbus_name);

    g_assert_nonnull (info);
    g_assert_true (reel_error_info (info->code) == info);
  }
}

static void
test_texts (void)
{
  for (guint code = 0; code < REEL_N_ERRORS; code++) {
    const ReelErrorInfo *info = reel_error_info (code);

    g_assert_cmpint (info->code, ==, code);
    g_assert_true (info->title != NULL && g_ascii_isupper (info->title[0]));
    g_assert_false (g_str_has_suffix (info->title, "."));
    g_assert_true (g_str_has_suffix (info->sentence, "."));
    for (guint other = 0; other < code; other++)
      g_assert_cmpstr (info->dbus_name, !=, reel_error_info (other)->dbus_name);
  }
}

static void
test_unknown (void)
{
  g_assert_null (reel_error_info_by_dbus_name (NULL));
  g_assert_null (reel_error_info_by_dbus_name (""));
  g_assert_null (reel_error_info_by_dbus_name ("InvalidArgument"));
  g_assert_null (reel_error_info_by_dbus_name ("org.freedesktop.DBus.Error.Failed"));
}

static void
test_set (void)
{
  g_autoptr (GError) error = NULL;

  reel_error_set (&error, REEL_ERROR_STORAGE_FULL);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  g_assert_cmpstr (error->message, ==, reel_error_info (REEL_ERROR_STORAGE_FULL)->sentence);
  reel_error_set (NULL, REEL_ERROR_STORAGE_FULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/error/names", test_names);
  g_test_add_func ("/core/error/texts", test_texts);
  g_test_add_func ("/core/error/unknown", test_unknown);
  g_test_add_func ("/core/error/set", test_set);
  return g_test_run ();
}
