/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Senders of requests. Called by the objects on the bus. */
#include "manager/dbus/reel-bus-sender.h"

#include "manager/core/wire/reel-origin.h"
#include "manager/dbus/reel-bus-errors.h"

#define TIMEOUT_MS 2000

typedef struct {
  GDBusMethodInvocation *invocation;
  ReelBusSenderFunc func;
  GObject *object;
  char *claimed; /* where the sender says that the request came from; NULL: it does not say */
} Search;

static char *
describe (GVariant *credentials)
{
  guint32 uid = 0, pid = 0;
  gboolean known = g_variant_lookup (credentials, "UnixUserID", "u", &uid);

  if (!known)
    return g_strdup ("unknown");
  if (!g_variant_lookup (credentials, "ProcessID", "u", &pid))
    return g_strdup_printf ("uid %u", uid);
  return g_strdup_printf ("uid %u, pid %u", uid, pid);
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) credentials = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  g_autofree char *known = credentials != NULL ? describe (credentials) : g_strdup ("unknown");
  g_autofree char *origin = reel_origin_join (search->claimed, known);

  search->func (search->object, search->invocation, origin);
  g_object_unref (search->object);
  g_free (search->claimed);
  g_free (search);
}

/* Takes CLAIMED. */
static void
find (GDBusMethodInvocation *invocation, char *claimed, ReelBusSenderFunc func, gpointer object)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  Search *search = g_new (Search, 1);

  *search = (Search){ invocation, func, g_object_ref (object), claimed };
  g_dbus_connection_call (g_dbus_method_invocation_get_connection (invocation), "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", sender != NULL ? sender : ""), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, on_credentials, search);
}

void
reel_bus_sender_find (GDBusMethodInvocation *invocation, ReelBusSenderFunc func, gpointer object)
{
  find (invocation, NULL, func, object);
}

void
reel_bus_sender_find_for (GDBusMethodInvocation *invocation, GVariant *options, gboolean more, ReelBusSenderFunc func,
                          gpointer object)
{
  g_autoptr (GVariant) others = NULL;
  char *claimed = NULL;
  GError *error = NULL;

  if (more ? reel_origin_take (options, &claimed, &others, &error) : reel_origin_parse (options, &claimed, &error))
    find (invocation, claimed, func, object);
  else
    reel_bus_errors_return (invocation, error);
}
