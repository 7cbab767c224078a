/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sees each message of a peer on GDBus's own thread; the header lists the callers. Stateless: the hold table has its
 * own lock. */
#include "manager/worker/server/reel-hold-watch.h"

#include "manager/core/wire/reel-arrival.h"

static gboolean
is_cut (const char *member)
{
  static const char *const members[] = { "HoldRecording",   "PauseRecording", "ResumeRecording",
                                         "CensorRecording", "StopRecording",  NULL };

  return g_strv_contains (members, member);
}

/* GDBus's thread, called without lock. In all of these the operation is the first argument and the time the last. */
static GDBusMessage *
on_message (GDBusConnection *peer, GDBusMessage *message, gboolean incoming, gpointer holds)
{
  GVariant *body = g_dbus_message_get_body (message);
  const char *member = g_dbus_message_get_member (message), *op = NULL;
  gsize last = body != NULL ? g_variant_n_children (body) : 0;
  gint64 asked = 0;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  reel_arrival_note (message, g_get_monotonic_time ());
  if (member == NULL || !is_cut (member) || last < 2 || !g_str_has_prefix (g_variant_get_type_string (body), "(s") ||
      !g_str_has_suffix (g_variant_get_type_string (body), "x)"))
    return message;
  g_variant_get_child (body, 0, "&s", &op);
  g_variant_get_child (body, last - 1, "x", &asked);
  reel_hold_table_hold (holds, op, asked > 0 ? asked : reel_arrival_get (message));
  return message;
}

void
reel_hold_watch_begin (GDBusConnection *peer, ReelHoldTable *holds)
{
  g_dbus_connection_add_filter (peer, on_message, reel_hold_table_ref (holds), (GDestroyNotify)reel_hold_table_unref);
}
