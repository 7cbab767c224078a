/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to callreeld; see the header for who makes them. */
#include "manager/connectors/janus/reel-janus-recorder.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define BUS_NAME  "org.callreel.Manager1"
#define MANAGER   "/org/callreel/Manager1"
#define ANSWER_MS 30000 /* AddStream waits 18 s for a worker */

struct _ReelJanusRecorder {
  GObject parent_instance;

  GDBusConnection *connection;
  guint watch;
  guint removals;
  guint announcements;
  guint people;
  gboolean present;
};

enum { SIGNAL_PRESENCE, SIGNAL_CALL_GONE, SIGNAL_PERSON, SIGNAL_ANNOUNCEMENT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelJanusRecorder, reel_janus_recorder, G_TYPE_OBJECT)

static void
reel_janus_recorder_init (ReelJanusRecorder *self)
{
}

static void
reel_janus_recorder_dispose (GObject *object)
{
  ReelJanusRecorder *self = REEL_JANUS_RECORDER (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (self->removals != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->removals);
  if (self->announcements != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->announcements);
  if (self->people != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->people);
  self->removals = self->announcements = self->people = 0;
  G_OBJECT_CLASS (reel_janus_recorder_parent_class)->dispose (object);
}

static void
reel_janus_recorder_finalize (GObject *object)
{
  g_object_unref (REEL_JANUS_RECORDER (object)->connection);
  G_OBJECT_CLASS (reel_janus_recorder_parent_class)->finalize (object);
}

static void
reel_janus_recorder_class_init (ReelJanusRecorderClass *klass)
{
  GType type = G_OBJECT_CLASS_TYPE (klass);

  G_OBJECT_CLASS (klass)->dispose = reel_janus_recorder_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_janus_recorder_finalize;
  signals[SIGNAL_PRESENCE] =
      g_signal_new ("presence", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_CALL_GONE] =
      g_signal_new ("call-gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_PERSON] = g_signal_new ("person", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                         G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
  signals[SIGNAL_ANNOUNCEMENT] =
      g_signal_new ("announcement", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_STRING,
                    G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
set_present (ReelJanusRecorder *self, gboolean present)
{
  if (self->present == present)
    return;
  self->present = present;
  g_signal_emit (self, signals[SIGNAL_PRESENCE], 0, present);
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
on_removed (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
            GVariant *arguments, gpointer data)
{
  const char *object;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(oas)")))
    return;
  g_variant_get_child (arguments, 0, "&o", &object);
  g_signal_emit (data, signals[SIGNAL_CALL_GONE], 0, object);
}

static void
on_person (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
           GVariant *arguments, gpointer data)
{
  g_autoptr (GVariant) entry = NULL;
  const char *id;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv})")))
    return;
  g_variant_get (arguments, "(&s@a{sv})", &id, &entry);
  g_signal_emit (data, signals[SIGNAL_PERSON], 0, path, id, entry);
}

static void
on_announcement (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                 const char *name, GVariant *arguments, gpointer data)
{
  const char *call, *kind, *text, *language;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ssss)")))
    return;
  g_variant_get (arguments, "(&s&s&s&s)", &call, &kind, &text, &language);
  g_signal_emit (data, signals[SIGNAL_ANNOUNCEMENT], 0, call, kind, text, language);
}

ReelJanusRecorder *
reel_janus_recorder_new (GDBusConnection *connection)
{
  ReelJanusRecorder *self = g_object_new (REEL_TYPE_JANUS_RECORDER, NULL);

  self->connection = g_object_ref (connection);
  self->removals = g_dbus_connection_signal_subscribe (connection, BUS_NAME, "org.freedesktop.DBus.ObjectManager",
                                                       "InterfacesRemoved", MANAGER, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                       on_removed, self, NULL);
  self->people = g_dbus_connection_signal_subscribe (connection, BUS_NAME, "org.callreel.Call1", "ParticipantChanged",
                                                     NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_person, self, NULL);
  self->announcements =
      g_dbus_connection_signal_subscribe (connection, BUS_NAME, BUS_NAME, "Announcement", MANAGER, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_announcement, self, NULL);
  self->watch = g_bus_watch_name_on_connection (connection, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START, on_appeared,
                                                on_vanished, self, NULL);
  return self;
}

gboolean
reel_janus_recorder_is_present (ReelJanusRecorder *self)
{
  return self->present;
}

/* Returns: (transfer full): ERROR, in %REEL_ERROR if it is one of callreeld's */
static GError *
translate (GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);
  const ReelErrorInfo *info = name != NULL ? reel_error_info_by_dbus_name (name) : NULL;

  g_dbus_error_strip_remote_error (error);
  if (info == NULL)
    return error;
  error->domain = REEL_ERROR;
  error->code = (int)info->code;
  return error;
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify)g_variant_unref);
  else
    g_task_return_error (task, translate (error));
}

void
reel_janus_recorder_ask (ReelJanusRecorder *self, const char *path, const char *method, GVariant *arguments,
                         const char *answer, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GVariant) owned = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  const char *dot = strrchr (method, '.');
  g_autofree char *interface = g_strndup (method, (gsize)(dot - method));

  if (!self->present) {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_CONNECTION_ERROR, "callreeld is not there");
    return;
  }
  g_dbus_connection_call (self->connection, BUS_NAME, path != NULL ? path : MANAGER, interface, dot + 1, owned,
                          G_VARIANT_TYPE (answer), G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, NULL, on_reply,
                          g_steal_pointer (&task));
}

GVariant *
reel_janus_recorder_ask_finish (ReelJanusRecorder *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_janus_recorder_report (ReelJanusRecorder *self, const char *path, GVariant *people)
{
  GVariantIter iter;
  GVariant *entry;

  g_variant_iter_init (&iter, people);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL) {
    g_autoptr (GVariant) owned = entry;
    const char *id = NULL;

    if (g_variant_lookup (entry, "participant-id", "&s", &id))
      g_signal_emit (self, signals[SIGNAL_PERSON], 0, path, id, entry);
  }
}
