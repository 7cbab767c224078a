/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints what callreeld signals on the session bus, a line for each signal, as gdbus monitor does: PATH:
 * INTERFACE.MEMBER (…). Run by the tests in Python (callbus.py). gdbus monitor subscribes anew to each callreeld once
 * it has seen it appear, and misses what that one signals at once; this subscribes for good, and says "listening" when
 * it has. */
#include <gio/gio.h>

#include <stdio.h>

#define PLACE "/org/callreel"

static void
on_signal (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *member,
           GVariant *parameters, gpointer unused)
{
  g_autofree char *text = NULL;

  if (!g_str_has_prefix (path, PLACE))
    return;
  text = g_variant_print (parameters, TRUE);
  printf ("%s: %s.%s %s\n", path, interface, member, text);
  fflush (stdout);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GVariant) answer = NULL;

  if (connection != NULL) {
    g_dbus_connection_signal_subscribe (connection, NULL, NULL, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal,
                                        NULL, NULL);
    /* The bus answers in order: with this it has the rule. */
    answer = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                          "org.freedesktop.DBus", "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                          &error);
  }
  if (answer == NULL) {
    fprintf (stderr, "signal-lines: %s\n", error->message);
    return 1;
  }
  puts ("listening");
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
