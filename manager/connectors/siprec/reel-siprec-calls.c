/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds calls by their sessions and hears callreeld's signals for them; see the header for who uses it. */
#include "manager/connectors/siprec/reel-siprec-calls.h"

#include "manager/connectors/siprec/reel-siprec-arguments.h"
#include "manager/connectors/siprec/reel-siprec-session.h"

#define BUS_NAME    "org.callreel.Manager1"
#define OBJECT_PATH "/org/callreel/Manager1"

struct _ReelSiprecCalls {
  GObject parent_instance;

  GDBusConnection *connection;
  gboolean records;
  gboolean present;
  GHashTable *calls;   /* id → ReelSiprecCall */
  GHashTable *aliases; /* name of a session → id of its call */
  guint watch;
  guint removed;
  guint changed;
  guint person;
};

G_DEFINE_FINAL_TYPE (ReelSiprecCalls, reel_siprec_calls, G_TYPE_OBJECT)

static void
reel_siprec_calls_init (ReelSiprecCalls *self)
{
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->aliases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
reel_siprec_calls_dispose (GObject *object)
{
  ReelSiprecCalls *self = REEL_SIPREC_CALLS (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (self->removed != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->removed);
  if (self->changed != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->changed);
  if (self->person != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->person);
  self->removed = self->changed = self->person = 0;
  G_OBJECT_CLASS (reel_siprec_calls_parent_class)->dispose (object);
}

static void
reel_siprec_calls_finalize (GObject *object)
{
  ReelSiprecCalls *self = REEL_SIPREC_CALLS (object);

  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->aliases);
  g_object_unref (self->connection);
  G_OBJECT_CLASS (reel_siprec_calls_parent_class)->finalize (object);
}

static void
reel_siprec_calls_class_init (ReelSiprecCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_siprec_calls_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_calls_finalize;
}

/* A copy, since what is called for each may remove calls. */
static GPtrArray *
list_calls (ReelSiprecCalls *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  ReelSiprecCall *call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&call))
    g_ptr_array_add (list, g_object_ref (call));
  return list;
}

static gboolean
belongs_to (gpointer key, gpointer value, gpointer id)
{
  return g_str_equal (value, id);
}

static void
drop (ReelSiprecCalls *self, ReelSiprecCall *call)
{
  const char *id = reel_siprec_call_get_id (call);

  if (!reel_siprec_call_is_over (call) || g_hash_table_lookup (self->calls, id) != call)
    return;
  g_hash_table_foreach_remove (self->aliases, belongs_to, (gpointer)id);
  g_hash_table_remove (self->calls, id);
}

static void
on_settled (ReelSiprecCall *call, ReelSiprecCalls *self)
{
  g_autoptr (ReelSiprecCall) held = g_object_ref (call);

  drop (self, held);
}

static void
set_present (ReelSiprecCalls *self, gboolean present)
{
  g_autoptr (GPtrArray) calls = list_calls (self);

  self->present = present;
  for (guint i = 0; i < calls->len; i++)
    reel_siprec_call_set_present (calls->pdata[i], present);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  set_present (data, TRUE);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  set_present (data, FALSE);
}

static void
on_removed (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
            const char *signal, GVariant *arguments, gpointer data)
{
  g_autoptr (GPtrArray) calls = list_calls (data);
  const char *object;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(oas)")))
    return;
  g_variant_get_child (arguments, 0, "&o", &object);
  for (guint i = 0; i < calls->len; i++)
    reel_siprec_call_note_removed (calls->pdata[i], object);
}

static void
on_recording (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
              const char *signal, GVariant *arguments, gpointer data)
{
  ReelSiprecCalls *self = data;
  g_autoptr (GVariant) detail = NULL;
  const char *operation, *state, *id, *reason = NULL;
  ReelSiprecCall *call;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ssa{sv})")))
    return;
  g_variant_get (arguments, "(&s&s@a{sv})", &operation, &state, &detail);
  g_variant_lookup (detail, "reason", "&s", &reason);
  call = g_variant_lookup (detail, "server-call-id", "&s", &id) ? g_hash_table_lookup (self->calls, id) : NULL;
  if (call != NULL)
    reel_siprec_call_note_recording (call, operation, state, reason);
}

static void
on_person (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *signal,
           GVariant *arguments, gpointer data)
{
  g_autoptr (GPtrArray) calls = list_calls (data);
  g_autoptr (GVariant) entry = NULL;
  const char *person;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv})")))
    return;
  g_variant_get (arguments, "(&s@a{sv})", &person, &entry);
  for (guint i = 0; i < calls->len; i++)
    reel_siprec_call_note_person (calls->pdata[i], path, person, entry);
}

ReelSiprecCalls *
reel_siprec_calls_new (GDBusConnection *connection, gboolean records)
{
  ReelSiprecCalls *self = g_object_new (REEL_TYPE_SIPREC_CALLS, NULL);

  self->connection = g_object_ref (connection);
  self->records = records;
  self->removed = g_dbus_connection_signal_subscribe (connection, BUS_NAME, "org.freedesktop.DBus.ObjectManager",
                                                      "InterfacesRemoved", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                      on_removed, self, NULL);
  self->changed =
      g_dbus_connection_signal_subscribe (connection, BUS_NAME, BUS_NAME, "RecordingStateChanged", OBJECT_PATH, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_recording, self, NULL);
  self->person = g_dbus_connection_signal_subscribe (connection, BUS_NAME, "org.callreel.Call1", "ParticipantChanged",
                                                     NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_person, self, NULL);
  self->watch = g_bus_watch_name_on_connection (connection, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                on_vanished, self, NULL);
  return self;
}

gboolean
reel_siprec_calls_is_present (ReelSiprecCalls *self)
{
  return self->present;
}

static ReelSiprecCall *
find (ReelSiprecCalls *self, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++) {
    const char *id = g_hash_table_lookup (self->aliases, names[i]);
    ReelSiprecCall *call = id != NULL ? g_hash_table_lookup (self->calls, id) : NULL;

    if (call != NULL && !reel_siprec_call_is_over (call))
      return call;
  }
  return NULL;
}

static ReelSiprecCall *
make (ReelSiprecCalls *self, const char *name, const ReelSiprecMetadata *metadata, const char *call_id,
      const char *client)
{
  g_autofree char *id = g_strconcat ("siprec:", name, NULL);
  ReelSiprecCall *call =
      reel_siprec_call_new (self->connection, id, reel_siprec_make_facts (metadata, call_id, client), self->records);

  g_signal_connect_object (call, "settled", G_CALLBACK (on_settled), self, G_CONNECT_AFTER);
  g_signal_connect_object (call, "lost", G_CALLBACK (on_settled), self, G_CONNECT_AFTER);
  reel_siprec_call_set_present (call, self->present);
  g_hash_table_replace (self->calls, g_strdup (id), call);
  return call;
}

ReelSiprecCall *
reel_siprec_calls_join (ReelSiprecCalls *self, const ReelSiprecMetadata *metadata, const char *call_id,
                        const char *client, gboolean *made)
{
  g_auto (GStrv) names = reel_siprec_session_list_names (metadata->sip_session, metadata->session, call_id);
  ReelSiprecCall *call = find (self, (const char *const *)names);

  *made = call == NULL;
  if (call == NULL)
    call = make (self, names[0], metadata, call_id, client);
  for (guint i = 0; names[i] != NULL; i++)
    g_hash_table_replace (self->aliases, g_strdup (names[i]), g_strdup (reel_siprec_call_get_id (call)));
  return g_object_ref (call);
}

gboolean
reel_siprec_calls_is_busy (ReelSiprecCalls *self)
{
  return g_hash_table_size (self->calls) > 0;
}
