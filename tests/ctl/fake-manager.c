/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A manager that answers as a test tells it, and writes down requests. */
#include "tests/ctl/fake-manager.h"

#include "reel-ctl-generated.h"

#define MANAGER_PATH "/org/callreel/Manager1"
#define CALL_PATH    "/org/callreel/Manager1/call/c1"

static const char object_manager_xml[] =
    "<node><interface name='org.freedesktop.DBus.ObjectManager'><method name='GetManagedObjects'>"
    "<arg type='a{oa{sa{sv}}}' direction='out'/></method></interface></node>";

static const char call_properties[] =
    "{'ServerCallId': <'call/1'>, 'CallId': <'uuid'>, 'Subject': <'Budget'>, 'MeetingId': <''>, 'Kind': <'room'>,"
    " 'State': <'established'>, 'Capacity': <uint32 3>, 'Variables': <{'SET_RESTRICTED': '1'}>, 'Participants': "
    "<[{'participant-id': <'ann'>, 'host': <true>}]>,"
    " 'Recordings': <['op-1']>}";

struct _FakeManager {
  GDBusConnection *connection;
  GHashTable *answers;
  GHashTable *refusals;
  GHashTable *calls;
  char *streams; /* (nullable): of the call */
};

static GVariant *
parse (const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (type != NULL ? G_VARIANT_TYPE (type) : NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static void
on_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  FakeManager *self = user_data;
  const char *answer = g_hash_table_lookup (self->answers, method);
  char **refusal = g_hash_table_lookup (self->refusals, method);
  const GDBusMethodInfo *info = g_dbus_method_invocation_get_method_info (invocation);

  g_hash_table_insert (self->calls, g_strdup (method), g_variant_print (parameters, FALSE));
  if (refusal != NULL) {
    g_dbus_method_invocation_return_dbus_error (invocation, refusal[0], refusal[1]);
  } else if (answer == NULL) {
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else {
    g_autoptr (GString) type = g_string_new ("(");
    g_autoptr (GVariant) reply = NULL;

    for (guint i = 0; info->out_args[i] != NULL; i++)
      g_string_append (type, info->out_args[i]->signature);
    g_string_append_c (type, ')');
    reply = parse (type->str, answer);
    g_dbus_method_invocation_return_value (invocation, reply);
  }
}

static GVariant *
on_get_property (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                 const char *name, GError **error, gpointer user_data)
{
  FakeManager *self = user_data;
  g_autoptr (GVariant) properties = parse ("a{sv}", call_properties);

  if (self->streams != NULL && g_str_equal (name, "Streams"))
    return parse ("aa{sv}", self->streams);
  return g_variant_lookup_value (properties, name, NULL);
}

static void
export_object (FakeManager *self, const char *path, GDBusInterfaceInfo *info)
{
  static const GDBusInterfaceVTable vtable = { on_call, on_get_property };
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (self->connection, path, info, &vtable, self, NULL, &error);
  g_assert_no_error (error);
}

static void
own_name (FakeManager *self)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                                 "org.freedesktop.DBus", "RequestName",
                                                 g_variant_new ("(su)", "org.callreel.Manager1", 0), NULL,
                                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  g_variant_unref (reply);
}

FakeManager *
fake_manager_new (const char *address)
{
  FakeManager *self = g_new0 (FakeManager, 1);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (object_manager_xml, NULL);
  g_autofree char *objects = g_strdup_printf ("({'" CALL_PATH "': {'org.callreel.Call1': %s}},)", call_properties);
  g_autoptr (GError) error = NULL;

  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refusals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->connection = g_dbus_connection_new_for_address_sync (address,
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                                 G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, &error);
  g_assert_no_error (error);
  export_object (self, MANAGER_PATH, reel_ctl_manager1_interface_info ());
  export_object (self, MANAGER_PATH, reel_ctl_policy1_interface_info ());
  export_object (self, MANAGER_PATH, reel_ctl_delivery1_interface_info ());
  export_object (self, MANAGER_PATH, reel_ctl_archive1_interface_info ());
  export_object (self, MANAGER_PATH, node->interfaces[0]);
  export_object (self, CALL_PATH, reel_ctl_call1_interface_info ());
  fake_manager_answer (self, "GetManagedObjects", objects);
  fake_manager_answer (self, "GetErrors", "(@a{s(ss)} {},)");
  fake_manager_answer (self, "GetRecordingState", "(@a{sv} {},)");
  own_name (self);
  return self;
}

void
fake_manager_free (FakeManager *self)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->refusals);
  g_hash_table_unref (self->calls);
  g_free (self->streams);
  g_free (self);
}

void
fake_manager_answer (FakeManager *self, const char *method, const char *reply)
{
  g_hash_table_remove (self->refusals, method);
  g_hash_table_insert (self->answers, g_strdup (method), g_strdup (reply));
}

void
fake_manager_set_streams (FakeManager *self, const char *streams)
{
  g_free (self->streams);
  self->streams = g_strdup (streams);
}

void
fake_manager_refuse (FakeManager *self, const char *method, const char *name, const char *message)
{
  g_autofree char *full_name = g_strconcat ("org.callreel.Error.", name, NULL);
  const char *const refusal[] = { full_name, message, NULL };

  g_hash_table_insert (self->refusals, g_strdup (method), g_strdupv ((char **)refusal));
}

const char *
fake_manager_get_call (FakeManager *self, const char *method)
{
  return g_hash_table_lookup (self->calls, method);
}

void
fake_manager_emit (FakeManager *self, const char *signal, const char *arguments)
{
  g_autoptr (GVariant) value = parse (NULL, arguments);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->connection, NULL, MANAGER_PATH, "org.callreel.Manager1", signal, value, &error);
  g_assert_no_error (error);
}
