/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replies from a thread; the header lists the callers. */
#include "manager/dbus/reel-bus-reply.h"

#include "manager/dbus/reel-bus-errors.h"

#include <gio/gunixfdlist.h>

typedef struct {
  GDBusMethodInvocation *invocation;
  GVariant *parameters;
} Reply;

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_variant_unref (reply->parameters);
  g_free (reply);
}

/* worker thread, called without lock; nobody else uses the invocation any more */
static void
reply_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reply *reply = data;

  g_dbus_method_invocation_return_value (reply->invocation, reply->parameters);
  g_task_return_boolean (task, TRUE);
}

void
reel_bus_reply_long (GDBusMethodInvocation *invocation, GVariant *parameters)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Reply *reply = g_new (Reply, 1);

  reply->invocation = invocation;
  reply->parameters = g_variant_ref_sink (parameters);
  g_task_set_task_data (task, reply, reply_free);
  g_task_run_in_thread (task, reply_in_thread);
}

void
reel_bus_reply_file (GDBusMethodInvocation *invocation, int fd, GError *error)
{
  g_autoptr (GUnixFDList) list = NULL;

  if (fd < 0) {
    reel_bus_errors_return (invocation, error);
    return;
  }
  list = g_unix_fd_list_new_from_array (&fd, 1);
  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), list);
}
