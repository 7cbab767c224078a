/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends holds on the connection itself, without the main loop; see the header for who calls it.
 *
 * The lock guards the table only; it is not held while sending. */
#include "manager/engine/link/reel-worker-links.h"

#include "manager/engine/link/reel-worker-proxy.h"

#define WORKER_INTERFACE "org.callreel.Worker1"

struct _ReelWorkerLinks {
  GMutex lock;
  GHashTable *connections; /* operation → GDBusConnection, under the lock */
};

ReelWorkerLinks *
reel_worker_links_new (void)
{
  ReelWorkerLinks *self = g_atomic_rc_box_new0 (ReelWorkerLinks);

  g_mutex_init (&self->lock);
  self->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

ReelWorkerLinks *
reel_worker_links_ref (ReelWorkerLinks *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ReelWorkerLinks *self = data;

  g_hash_table_unref (self->connections);
  g_mutex_clear (&self->lock);
}

void
reel_worker_links_unref (ReelWorkerLinks *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
reel_worker_links_set (ReelWorkerLinks *self, const char *operation, ReelWorker *worker)
{
  g_mutex_lock (&self->lock);
  if (worker != NULL && REEL_IS_WORKER_PROXY (worker))
    g_hash_table_replace (self->connections, g_strdup (operation),
                          g_object_ref (reel_worker_proxy_get_connection (REEL_WORKER_PROXY (worker))));
  else
    g_hash_table_remove (self->connections, operation);
  g_mutex_unlock (&self->lock);
}

/* Any thread, takes the lock. A worker that is gone has nothing to hold. */
static void
send_hold (ReelWorkerLinks *self, const char *operation, const char *method, gint64 asked)
{
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GDBusMessage) message = NULL;

  g_mutex_lock (&self->lock);
  connection = g_hash_table_lookup (self->connections, operation);
  if (connection != NULL)
    g_object_ref (connection);
  g_mutex_unlock (&self->lock);
  if (connection == NULL)
    return;
  message = g_dbus_message_new_method_call (NULL, REEL_WORKER_OBJECT_PATH, WORKER_INTERFACE, method);
  g_dbus_message_set_flags (message, G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
  g_dbus_message_set_body (message, g_variant_new ("(sx)", operation, asked));
  g_dbus_connection_send_message (connection, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

void
reel_worker_links_hold (ReelWorkerLinks *self, const char *operation, gint64 asked)
{
  send_hold (self, operation, "HoldRecording", asked);
}

void
reel_worker_links_release (ReelWorkerLinks *self, const char *operation, gint64 asked)
{
  send_hold (self, operation, "ReleaseHold", asked);
}
