/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a user can receive on a bus. Run as several users by test-bus-policy.py:
 *
 *   bus-client ADDRESS listen      prints each signal that it receives: type, sender, path, interface, member, body
 *   bus-client ADDRESS eavesdrop   the same for every message on the bus; if that is refused, prints why
 *   bus-client ADDRESS say         broadcasts the signal org.example.Last.Said
 *
 * Prints "listening" when it is ready. */
#include <gio/gio.h>

#include <stdio.h>

/* On GDBus's thread, called without lock. */
static GDBusMessage *
print_message (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  GVariant *body = g_dbus_message_get_body (message);
  g_autofree char *text = body != NULL ? g_variant_print (body, FALSE) : NULL;

  if (incoming) {
    printf ("heard %d %s %s %s %s %s\n", (int)g_dbus_message_get_message_type (message),
            g_dbus_message_get_sender (message), g_dbus_message_get_path (message),
            g_dbus_message_get_interface (message), g_dbus_message_get_member (message), text != NULL ? text : "()");
    fflush (stdout);
  }
  return message;
}

static gboolean
add_match (GDBusConnection *connection, const char *rule)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) done =
      g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "AddMatch", g_variant_new ("(s)", rule), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                   &error);

  if (done == NULL)
    printf ("refused %s: %s\n", rule, error->message);
  return done != NULL;
}

static int
listen_for (GDBusConnection *connection, const char *rule)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_dbus_connection_add_filter (connection, print_message, NULL, NULL);
  if (!add_match (connection, rule))
    return 1;
  puts ("listening");
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 3)
    return 2;
  connection = g_dbus_connection_new_for_address_sync (argv[1],
                                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                           G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                       NULL, NULL, &error);
  if (connection == NULL) {
    printf ("no connection: %s\n", error->message);
    return 1;
  }
  if (g_str_equal (argv[2], "listen"))
    return listen_for (connection, "type='signal'");
  if (g_str_equal (argv[2], "eavesdrop"))
    return listen_for (connection, "eavesdrop='true'");
  return g_dbus_connection_emit_signal (connection, NULL, "/", "org.example.Last", "Said", NULL, NULL) &&
                 g_dbus_connection_flush_sync (connection, NULL, NULL)
             ? 0
             : 1;
}
