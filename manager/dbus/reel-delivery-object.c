/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs for couriers on the bus: parses, asks the queue, replies. Exported by the
 * daemon. */
#include "manager/dbus/reel-delivery-object.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-job-filter.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-bus-names.h"
#include "manager/dbus/reel-bus-reply.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

struct _ReelDeliveryObject {
  ReelBusDelivery1Skeleton parent_instance;

  ReelDeliveryQueue *queue;
  GHashTable *owners; /* unique name of who takes jobs → guint of the watch on it */
};

static void delivery_iface_init (ReelBusDelivery1Iface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelDeliveryObject, reel_delivery_object, REEL_BUS_TYPE_DELIVERY1_SKELETON,
                               G_IMPLEMENT_INTERFACE (REEL_BUS_TYPE_DELIVERY1, delivery_iface_init))

static void
unwatch (gpointer watch)
{
  g_bus_unwatch_name (GPOINTER_TO_UINT (watch));
}

static void
reel_delivery_object_init (ReelDeliveryObject *self)
{
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unwatch);
}

static void
reel_delivery_object_finalize (GObject *object)
{
  g_hash_table_unref (REEL_DELIVERY_OBJECT (object)->owners);
  g_object_unref (REEL_DELIVERY_OBJECT (object)->queue);
  G_OBJECT_CLASS (reel_delivery_object_parent_class)->finalize (object);
}

static void
reel_delivery_object_class_init (ReelDeliveryObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_delivery_object_finalize;
}

static void
on_jobs_waiting (ReelDeliveryQueue *queue, ReelDeliveryObject *self)
{
  reel_bus_delivery1_emit_jobs_waiting (REEL_BUS_DELIVERY1 (self));
}

ReelDeliveryObject *
reel_delivery_object_new (ReelDeliveryQueue *queue)
{
  ReelDeliveryObject *self = g_object_new (REEL_TYPE_DELIVERY_OBJECT, NULL);

  self->queue = g_object_ref (queue);
  g_signal_connect_object (queue, "jobs-waiting", G_CALLBACK (on_jobs_waiting), self, 0);
  return self;
}

gboolean
reel_delivery_object_serve (ReelDeliveryObject *self, GDBusConnection *connection, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self), connection, REEL_MANAGER_OBJECT_PATH,
                                           error);
}

static ReelDeliveryQueue *
get_queue (ReelBusDelivery1 *object)
{
  return REEL_DELIVERY_OBJECT (object)->queue;
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autoptr (GVariant) jobs = reel_delivery_queue_take_finish (REEL_DELIVERY_QUEUE (source), result, &error);

  if (jobs != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv})", jobs));
  else
    reel_bus_errors_return (invocation, error);
}

static void
on_owner_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  ReelDeliveryObject *self = data;

  reel_delivery_queue_release (self->queue, name, g_get_real_time ());
  g_hash_table_remove (self->owners, name);
}

/* Who goes away gives back what it has, without waiting for the leases. */
static void
watch_owner (ReelDeliveryObject *self, GDBusMethodInvocation *invocation)
{
  const char *owner = g_dbus_method_invocation_get_sender (invocation);
  guint watch;

  if (g_hash_table_contains (self->owners, owner))
    return;
  watch = g_bus_watch_name_on_connection (g_dbus_method_invocation_get_connection (invocation), owner,
                                          G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_owner_vanished, self, NULL);
  g_hash_table_insert (self->owners, g_strdup (owner), GUINT_TO_POINTER (watch));
}

static gboolean
handle_take_jobs (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, const char *const *kinds, guint limit,
                  guint lease_seconds)
{
  if (g_strv_contains (kinds, reel_job_kind_nicks[REEL_JOB_EVENT])) {
    reel_bus_errors_return (invocation, g_error_new_literal (REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                                                             "kinds: events are callreeld's own"));
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  }
  watch_owner (REEL_DELIVERY_OBJECT (object), invocation);
  reel_delivery_queue_take_async (get_queue (object), g_dbus_method_invocation_get_sender (invocation), kinds, limit,
                                  lease_seconds, g_get_real_time (), on_taken, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_file (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  GError *error = NULL;
  int fd = reel_delivery_queue_open_file_finish (REEL_DELIVERY_QUEUE (source), result, &error);

  if (fd >= 0 && g_unix_fd_list_append (list, fd, &error) >= 0)
    g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), list);
  else
    reel_bus_errors_return (invocation, error);
  if (fd >= 0)
    close (fd);
}

static gboolean
handle_open_job_file (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, GUnixFDList *files, const char *job)
{
  reel_delivery_queue_open_file_async (get_queue (object), g_dbus_method_invocation_get_sender (invocation), job,
                                       on_file, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;

  if (reel_delivery_queue_change_finish (REEL_DELIVERY_QUEUE (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_renew_job (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, const char *job, GVariant *result)
{
  reel_delivery_queue_renew_async (get_queue (object), g_dbus_method_invocation_get_sender (invocation), job, result,
                                   g_get_real_time (), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_finish_job (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, const char *job, GVariant *result)
{
  reel_delivery_queue_complete_async (get_queue (object), job, result, g_get_real_time (), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_fail_job (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, const char *job, gboolean permanent,
                 const char *error)
{
  reel_delivery_queue_fail_async (get_queue (object), g_dbus_method_invocation_get_sender (invocation), job, permanent,
                                  error, g_get_real_time (), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GVariant) jobs = reel_delivery_queue_list_finish (REEL_DELIVERY_QUEUE (source), result, &next, &error);

  if (jobs != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv}s)", jobs, next));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_list_jobs (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, GVariant *filter, const char *cursor,
                  guint limit)
{
  reel_delivery_queue_list_async (get_queue (object), filter, cursor, limit, on_listed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_retry_job (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, const char *job)
{
  reel_delivery_queue_retry_async (get_queue (object), job, g_get_real_time (), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_drop_job (ReelBusDelivery1 *object, GDBusMethodInvocation *invocation, const char *job)
{
  reel_delivery_queue_drop_async (get_queue (object), job, g_get_real_time (), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
delivery_iface_init (ReelBusDelivery1Iface *iface)
{
  iface->handle_take_jobs = handle_take_jobs;
  iface->handle_renew_job = handle_renew_job;
  iface->handle_open_job_file = handle_open_job_file;
  iface->handle_finish_job = handle_finish_job;
  iface->handle_fail_job = handle_fail_job;
  iface->handle_list_jobs = handle_list_jobs;
  iface->handle_retry_job = handle_retry_job;
  iface->handle_drop_job = handle_drop_job;
}
