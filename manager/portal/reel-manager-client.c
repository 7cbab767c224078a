/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls of callreeld on the bus; see the header for who makes them. */
#include "manager/portal/reel-manager-client.h"

#include "manager/core/wire/reel-error.h"

#define BUS_NAME    "org.callreel.Manager1"
#define OBJECT_PATH "/org/callreel/Manager1"
#define DELIVERY    "org.callreel.Delivery1"

/* A start waits for a worker, a deletion for disks. */
#define ANSWER_MS 60000
/* Maximum number at the same time. */
#define MAX_CALLS 512

struct _ReelManagerClient {
  GObject parent_instance;

  GDBusConnection *connection;
  guint watch;
  guint subscription;
  guint calls;
  gboolean present;
};

enum { SIGNAL_PRESENCE, SIGNAL_BUS_SIGNAL, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelManagerClient, reel_manager_client, G_TYPE_OBJECT)

static void
reel_manager_client_init (ReelManagerClient *self)
{
}

static void
reel_manager_client_dispose (GObject *object)
{
  ReelManagerClient *self = REEL_MANAGER_CLIENT (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  self->subscription = 0;
  G_OBJECT_CLASS (reel_manager_client_parent_class)->dispose (object);
}

static void
reel_manager_client_finalize (GObject *object)
{
  g_object_unref (REEL_MANAGER_CLIENT (object)->connection);
  G_OBJECT_CLASS (reel_manager_client_parent_class)->finalize (object);
}

static void
reel_manager_client_class_init (ReelManagerClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_manager_client_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_manager_client_finalize;
  signals[SIGNAL_PRESENCE] = g_signal_new ("presence", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_BUS_SIGNAL] =
      g_signal_new ("bus-signal", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                    G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
}

static void
set_present (ReelManagerClient *self, gboolean present)
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
on_signal (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
           GVariant *arguments, gpointer data)
{
  if (!g_str_equal (interface, DELIVERY))
    g_signal_emit (data, signals[SIGNAL_BUS_SIGNAL], 0, path, interface, name, arguments);
}

ReelManagerClient *
reel_manager_client_new (GDBusConnection *connection)
{
  ReelManagerClient *self = g_object_new (REEL_TYPE_MANAGER_CLIENT, NULL);

  self->connection = g_object_ref (connection);
  self->subscription = g_dbus_connection_signal_subscribe (connection, BUS_NAME, NULL, NULL, NULL, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
  self->watch = g_bus_watch_name_on_connection (connection, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                on_vanished, self, NULL);
  return self;
}

gboolean
reel_manager_client_is_present (ReelManagerClient *self)
{
  return self->present;
}

typedef struct {
  GVariant *reply;
  GUnixFDList *fds;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *self = data;

  g_variant_unref (self->reply);
  g_clear_object (&self->fds);
  g_free (self);
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelManagerClient *self = g_task_get_source_object (task);
  Answer *answer = g_new0 (Answer, 1);
  GError *error = NULL;

  self->calls--;
  answer->reply =
      g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &answer->fds, result, &error);
  if (answer->reply != NULL) {
    g_task_return_pointer (task, answer, answer_free);
    return;
  }
  g_free (answer);
  g_task_return_error (task, error);
}

void
reel_manager_client_call (ReelManagerClient *self, const char *interface, const char *method, GVariant *arguments,
                          const char *answer, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  reel_manager_client_call_object (self, OBJECT_PATH, interface, method, arguments, answer, cancellable, callback,
                                   user_data);
}

void
reel_manager_client_call_object (ReelManagerClient *self, const char *path, const char *interface, const char *method,
                                 GVariant *arguments, const char *answer, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GVariant) owned = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, reel_manager_client_call_object);
  if (!self->present)
    reel_error_set (&error, REEL_ERROR_CONNECTION_ERROR);
  else if (self->calls >= MAX_CALLS)
    g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_OVERLOADED,
                         "Too many requests are waiting for the recorder. Try again in a moment.");
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  self->calls++;
  g_dbus_connection_call_with_unix_fd_list (self->connection, BUS_NAME, path, interface, method, owned,
                                            G_VARIANT_TYPE (answer), G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, NULL,
                                            cancellable, on_reply, g_steal_pointer (&task));
}

GVariant *
reel_manager_client_call_finish (ReelManagerClient *self, GAsyncResult *result, GUnixFDList **fds, GError **error)
{
  Answer *answer = g_task_propagate_pointer (G_TASK (result), error);
  GVariant *reply = answer != NULL ? g_variant_ref (answer->reply) : NULL;

  if (answer != NULL && fds != NULL)
    *fds = g_steal_pointer (&answer->fds);
  g_clear_pointer (&answer, answer_free);
  return reply;
}
