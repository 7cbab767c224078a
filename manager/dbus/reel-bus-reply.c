/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers on a thread; see the header for who calls it. */
#include "manager/dbus/reel-bus-reply.h"

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

/* worker thread, called without lock; nobody else knows the invocation any more */
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
