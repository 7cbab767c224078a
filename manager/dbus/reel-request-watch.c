/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arrival of requests; the header lists the callers. The main loop may be busy with other requests; this filter
 * sees each message on GDBus's own thread, as soon as it has been read. It decides nothing: the main loop does, and
 * releases the hold of a request that is refused. */
#include "manager/dbus/reel-request-watch.h"

#include "manager/core/wire/reel-arrival.h"
#include "manager/dbus/reel-bus-names.h"

/* The recording that the call is to cut; NULL: none. A call that GDBus itself will refuse, because of its signature,
 * reaches no handler that would release the hold. */
static const char *
get_operation (GDBusMessage *message)
{
  static const struct {
    const char *member, *signature;
  } cuts[] = {
    { "PauseRecording", "sa{sv}" },
    { "ResumeRecording", "sa{sv}" },
    { "CensorRecording", "sba{sv}" },
    { "StopRecording", "sa{sv}" },
  };
  /* a call may omit the interface */
  const char *interface = g_dbus_message_get_interface (message), *operation = NULL;

  if (g_strcmp0 (g_dbus_message_get_path (message), REEL_MANAGER_OBJECT_PATH) != 0 ||
      (interface != NULL && !g_str_equal (interface, REEL_MANAGER_INTERFACE)))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++) {
    if (g_strcmp0 (g_dbus_message_get_member (message), cuts[i].member) == 0 &&
        g_str_equal (g_dbus_message_get_signature (message), cuts[i].signature))
      g_variant_get_child (g_dbus_message_get_body (message), 0, "&s", &operation);
  }
  return operation;
}

/* GDBus's thread, called without lock. */
static GDBusMessage *
on_message (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer links)
{
  const char *operation;
  gint64 now;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  now = g_get_monotonic_time ();
  reel_arrival_note (message, now);
  operation = get_operation (message);
  if (operation != NULL)
    reel_worker_links_hold (links, operation, now);
  return message;
}

guint
reel_request_watch_begin (GDBusConnection *connection, ReelWorkerLinks *links)
{
  return g_dbus_connection_add_filter (connection, on_message, reel_worker_links_ref (links),
                                       (GDestroyNotify)reel_worker_links_unref);
}

gint64
reel_request_asked (GDBusMethodInvocation *invocation)
{
  return reel_arrival_get (g_dbus_method_invocation_get_message (invocation));
}

void
reel_request_watch_refused (ReelWorkerLinks *links, GDBusMethodInvocation *invocation)
{
  const char *operation = get_operation (g_dbus_method_invocation_get_message (invocation));
  gint64 asked = reel_request_asked (invocation);

  if (operation != NULL && asked != 0)
    reel_worker_links_release (links, operation, asked);
}
