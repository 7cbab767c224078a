/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order of a call's requests; see the header for who asks. */
#include "manager/dbus/reel-call-turn.h"

#include "manager/dbus/reel-bus-errors.h"

typedef struct {
  ReelBusCall1 *object;
  GDBusMethodInvocation *invocation;
  ReelCallCarryOut carry_out;
} Request;

static Request *
request_new (ReelBusCall1 *object, GDBusMethodInvocation *invocation, ReelCallCarryOut carry_out)
{
  Request *request = g_new (Request, 1);

  *request = (Request){ g_object_ref (object), invocation, carry_out };
  return request;
}

/* As GDBus answers what comes once the call has ended. */
static void
refuse_unknown (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD,
                                         "No such interface “%s” on object at path %s",
                                         g_dbus_method_invocation_get_interface_name (invocation),
                                         g_dbus_method_invocation_get_object_path (invocation));
}

static void
on_turn (ReelTurn *turn, GError *error, gpointer data)
{
  g_autofree Request *request = data;
  g_autoptr (ReelBusCall1) object = request->object;

  if (error != NULL)
    reel_bus_errors_return (request->invocation, error);
  else if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (object)) == NULL)
    refuse_unknown (request->invocation);
  else
    request->carry_out (object, request->invocation, g_dbus_method_invocation_get_parameters (request->invocation),
                        turn);
}

gboolean
reel_call_turn_take (ReelBusCall1 *object, ReelCall *call, GDBusMethodInvocation *invocation, ReelTurnKind kind,
                     const char *participant_id, GVariant *properties, ReelCallCarryOut carry_out)
{
  reel_call_take_turn (call, kind, participant_id, properties, on_turn, request_new (object, invocation, carry_out));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

gboolean
reel_call_turn_take_of_stream (ReelBusCall1 *object, ReelCall *call, GDBusMethodInvocation *invocation,
                               const char *stream_id, ReelCallCarryOut carry_out)
{
  reel_call_take_turn_of_stream (call, stream_id, on_turn, request_new (object, invocation, carry_out));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}
