/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call on the bus: parses, calls the engine, replies. Exported by ReelManagerObject. */
#include "manager/dbus/reel-call-object.h"

#include "manager/core/wire/reel-asking.h"
#include "manager/core/wire/reel-id.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-bus-names.h"
#include "manager/dbus/reel-call-people.h"
#include "manager/dbus/reel-call-turn.h"
#include "manager/dbus/reel-request-watch.h"
#include "manager/engine/call/reel-call-requests.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"

enum { PROP_0, PROP_PARTICIPANTS, PROP_STREAMS };

struct _ReelCallObject {
  ReelBusCall1Skeleton parent_instance;

  ReelCall *call;
  GHashTable *people; /* participant id → a{sv}: as clients know them */
};

static void call_iface_init (ReelBusCall1Iface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelCallObject, reel_call_object, REEL_BUS_TYPE_CALL1_SKELETON,
                               G_IMPLEMENT_INTERFACE (REEL_BUS_TYPE_CALL1, call_iface_init))

static void
reel_call_object_init (ReelCallObject *self)
{
  self->people = reel_call_people_new ();
}

static void
reel_call_object_finalize (GObject *object)
{
  g_object_unref (REEL_CALL_OBJECT (object)->call);
  g_hash_table_unref (REEL_CALL_OBJECT (object)->people);
  G_OBJECT_CLASS (reel_call_object_parent_class)->finalize (object);
}

/* What changes often, or is long, is made when it is asked for. */
static void
reel_call_object_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_PARTICIPANTS:
    g_value_take_variant (value, g_variant_ref_sink (reel_call_list_participants (REEL_CALL_OBJECT (object)->call)));
    break;
  case PROP_STREAMS:
    g_value_take_variant (value, g_variant_ref_sink (reel_call_list_streams (REEL_CALL_OBJECT (object)->call)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reel_call_object_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reel_call_object_class_init (ReelCallObjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = reel_call_object_finalize;
  object_class->get_property = reel_call_object_get_property;
  object_class->set_property = reel_call_object_set_property;
  g_object_class_override_property (object_class, PROP_PARTICIPANTS, "participants");
  g_object_class_override_property (object_class, PROP_STREAMS, "streams");
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
update_variables (ReelCall *call, ReelBusCall1 *bus)
{
  GVariant *variables = reel_call_get_properties (call)->variables;

  reel_bus_call1_set_variables (bus, variables != NULL ? variables : g_variant_new ("a{ss}", NULL));
}

static void
on_participant_changed (ReelCall *call, const char *participant_id, ReelCallObject *self)
{
  reel_call_people_tell_one (self->people, call, participant_id, REEL_BUS_CALL1 (self));
}

static void
update_properties (ReelCall *call, ReelCallObject *self)
{
  ReelBusCall1 *bus = REEL_BUS_CALL1 (self);
  g_auto (GStrv) recordings = reel_call_list_recordings (call);

  reel_bus_call1_set_subject (bus, text_or_empty (reel_call_get_subject (call)));
  reel_bus_call1_set_meeting_id (bus, text_or_empty (reel_call_get_meeting_id (call)));
  reel_bus_call1_set_state (bus, reel_call_state_nicks[reel_call_get_state (call)]);
  reel_bus_call1_set_language (bus, text_or_empty (reel_call_get_properties (call)->language));
  update_variables (call, bus);
  reel_call_people_tell_all (&self->people, call, bus);
  reel_bus_call1_set_recordings (bus, (const char *const *)recordings);
}

static void
on_stream_state (ReelCall *call, const char *stream_id, const char *state, GVariant *detail, ReelCallObject *self)
{
  reel_bus_call1_emit_stream_state_changed (REEL_BUS_CALL1 (self), stream_id, state, detail);
}

ReelCallObject *
reel_call_object_new (ReelCall *call)
{
  ReelCallObject *self = g_object_new (REEL_TYPE_CALL_OBJECT, NULL);
  ReelBusCall1 *bus = REEL_BUS_CALL1 (self);

  self->call = g_object_ref (call);
  reel_bus_call1_set_server_call_id (bus, reel_call_get_server_call_id (call));
  reel_bus_call1_set_call_id (bus, reel_call_get_call_id (call));
  reel_bus_call1_set_kind (bus, reel_call_kind_nicks[reel_call_get_properties (call)->kind]);
  reel_bus_call1_set_queue (bus, text_or_empty (reel_call_get_properties (call)->queue));
  reel_bus_call1_set_initiator (bus, text_or_empty (reel_call_get_properties (call)->initiator));
  reel_bus_call1_set_capacity (bus, reel_call_get_properties (call)->capacity);
  update_properties (call, self);
  g_signal_connect_object (call, "changed", G_CALLBACK (update_properties), self, 0);
  g_signal_connect_object (call, "participant-changed", G_CALLBACK (on_participant_changed), self, 0);
  g_signal_connect_object (call, "stream-state", G_CALLBACK (on_stream_state), self, 0);
  return self;
}

char *
reel_call_object_path (ReelCall *call)
{
  g_autofree char *name = reel_id_to_name (reel_call_get_call_id (call));

  return g_strconcat (REEL_CALL_PATH_PREFIX, name, NULL);
}

static gboolean
take_turn (ReelBusCall1 *object, GDBusMethodInvocation *invocation, ReelTurnKind kind, const char *participant_id,
           GVariant *properties, ReelCallCarryOut carry_out)
{
  return reel_call_turn_take (object, REEL_CALL_OBJECT (object)->call, invocation, kind, participant_id, properties,
                              carry_out);
}

static gboolean
take_turn_of_stream (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *stream_id,
                     ReelCallCarryOut carry_out)
{
  return reel_call_turn_take_of_stream (object, REEL_CALL_OBJECT (object)->call, invocation, stream_id, carry_out);
}

/* Whoever is withdrawn because of the request is out as of when it came in. */
static ReelCall *
begin_request (ReelBusCall1 *object, GDBusMethodInvocation *invocation)
{
  ReelCall *call = REEL_CALL_OBJECT (object)->call;

  reel_call_set_asked (call, reel_request_asked (invocation));
  return call;
}

static void
answer (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  GError *error = NULL;

  if (reel_call_answer (REEL_CALL_OBJECT (object)->call, &error))
    reel_bus_call1_complete_answer (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_answer (ReelBusCall1 *object, GDBusMethodInvocation *invocation)
{
  return take_turn (object, invocation, REEL_TURN_OTHER, "", NULL, answer);
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;

  if (reel_call_update_finish (REEL_CALL (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    reel_bus_errors_return (invocation, error);
}

static void
update (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  g_autoptr (GVariant) properties = g_variant_get_child_value (parameters, 0);
  ReelCall *call = begin_request (object, invocation);

  reel_call_update_async (call, properties, on_updated, invocation);
  reel_call_set_asked (call, 0);
}

static gboolean
handle_update (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *properties)
{
  return take_turn (object, invocation, REEL_TURN_CONSENT, "", NULL, update);
}

static void
add_participant (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  ReelCall *call = REEL_CALL_OBJECT (object)->call;
  g_autoptr (GVariant) properties = NULL;
  const char *participant_id;
  GError *error = NULL;

  g_variant_get (parameters, "(&s@a{sv})", &participant_id, &properties);
  if (reel_call_add_participant (call, participant_id, properties, turn, &error))
    reel_bus_call1_complete_add_participant (object, invocation, reel_call_lacks_consent (call, participant_id));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_add_participant (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                        GVariant *properties)
{
  return take_turn (object, invocation, REEL_TURN_PRESENCE, participant_id, properties, add_participant);
}

static void
update_participant (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  ReelCall *call = begin_request (object, invocation);
  g_autoptr (GVariant) properties = NULL;
  const char *participant_id;
  GError *error = NULL;

  g_variant_get (parameters, "(&s@a{sv})", &participant_id, &properties);
  if (reel_call_update_participant (call, participant_id, properties, turn, &error))
    reel_bus_call1_complete_update_participant (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
  reel_call_set_asked (call, 0);
}

static gboolean
handle_update_participant (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                           GVariant *properties)
{
  return take_turn (object, invocation, REEL_TURN_PROPERTIES, participant_id, properties, update_participant);
}

static void
remove_participant (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  ReelCall *call = begin_request (object, invocation);
  const char *participant_id, *reason;
  GError *error = NULL;

  g_variant_get (parameters, "(&s&s)", &participant_id, &reason);
  if (reel_call_remove_participant (call, participant_id, reason, &error))
    reel_bus_call1_complete_remove_participant (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
  reel_call_set_asked (call, 0);
}

static gboolean
handle_remove_participant (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                           const char *reason)
{
  return take_turn (object, invocation, REEL_TURN_PRESENCE, participant_id, NULL, remove_participant);
}

static void
on_consent_set (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;

  if (reel_call_set_consent_finish (REEL_CALL (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    reel_bus_errors_return (invocation, error);
}

static void
set_consent (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  ReelCall *call = begin_request (object, invocation);
  const char *participant_id;
  gboolean granted;

  g_variant_get (parameters, "(&sb)", &participant_id, &granted);
  reel_call_set_consent_async (call, participant_id, granted, on_consent_set, invocation);
  reel_call_set_asked (call, 0);
}

static gboolean
handle_set_consent (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                    gboolean granted)
{
  return take_turn (object, invocation, REEL_TURN_CONSENT, participant_id, NULL, set_consent);
}

static void
answer_consent (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  g_autoptr (GVariant) options = NULL;
  g_auto (ReelAsking) asking = { NULL };
  const char *participant_id;
  gboolean granted;
  GError *error = NULL;

  g_variant_get (parameters, "(&sb@a{sv})", &participant_id, &granted, &options);
  if (!reel_asking_parse (&asking, options, reel_asking_user_keys, &error) ||
      !reel_call_check_answer (REEL_CALL_OBJECT (object)->call, participant_id, asking.user, &error)) {
    reel_bus_errors_return (invocation, error);
    return;
  }
  reel_call_set_consent_async (begin_request (object, invocation), participant_id, granted, on_consent_set, invocation);
  reel_call_set_asked (REEL_CALL_OBJECT (object)->call, 0);
}

static gboolean
handle_answer_consent (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                       gboolean granted, GVariant *options)
{
  return take_turn (object, invocation, REEL_TURN_CONSENT, participant_id, NULL, answer_consent);
}

static void
on_stream_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream_id = NULL;
  GError *error = NULL;

  stream_id = reel_call_add_stream_finish (REEL_CALL (source), result, &endpoint, &error);
  if (stream_id != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s@a{sv})", stream_id, endpoint));
  else
    reel_bus_errors_return (invocation, error);
}

static void
add_stream (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  g_autoptr (GVariant) transport = NULL;
  const char *participant_id, *kind;

  g_variant_get (parameters, "(&s&s@a{sv})", &participant_id, &kind, &transport);
  reel_call_add_stream_async (REEL_CALL_OBJECT (object)->call, participant_id, kind, transport, on_stream_added,
                              invocation);
}

static gboolean
handle_add_stream (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                   const char *kind, GVariant *transport)
{
  return take_turn (object, invocation, REEL_TURN_OTHER, participant_id, NULL, add_stream);
}

static void
on_stream_updated (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;

  if (reel_call_update_stream_finish (REEL_CALL (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    reel_bus_errors_return (invocation, error);
}

static void
update_stream (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  g_autoptr (GVariant) properties = NULL;
  const char *stream_id;

  g_variant_get (parameters, "(&s@a{sv})", &stream_id, &properties);
  reel_call_update_stream_async (REEL_CALL_OBJECT (object)->call, stream_id, properties, on_stream_updated, invocation);
}

static gboolean
handle_update_stream (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *stream_id,
                      GVariant *properties)
{
  return take_turn_of_stream (object, invocation, stream_id, update_stream);
}

static void
remove_stream (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  const char *stream_id;
  GError *error = NULL;

  g_variant_get (parameters, "(&s)", &stream_id);
  if (reel_call_remove_stream (REEL_CALL_OBJECT (object)->call, stream_id, &error))
    reel_bus_call1_complete_remove_stream (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_remove_stream (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *stream_id)
{
  return take_turn_of_stream (object, invocation, stream_id, remove_stream);
}

static void
on_session_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *session_id = NULL;
  GError *error = NULL;

  session_id = reel_call_add_session_finish (REEL_CALL (source), result, &endpoint, &error);
  if (session_id != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s@a{sv})", session_id, endpoint));
  else
    reel_bus_errors_return (invocation, error);
}

static void
add_session (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  g_autoptr (GVariant) transport = NULL;
  const char *participant_id;

  g_variant_get (parameters, "(&s@a{sv})", &participant_id, &transport);
  reel_call_add_session_async (REEL_CALL_OBJECT (object)->call, participant_id, transport, on_session_added,
                               invocation);
}

static gboolean
handle_add_session (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                    GVariant *transport)
{
  return take_turn (object, invocation, REEL_TURN_OTHER, participant_id, NULL, add_session);
}

static void
add_candidate (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  const char *session_id, *candidate;
  GError *error = NULL;

  g_variant_get (parameters, "(&s&s)", &session_id, &candidate);
  if (reel_call_add_candidate (REEL_CALL_OBJECT (object)->call, session_id, candidate, &error))
    reel_bus_call1_complete_add_candidate (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_add_candidate (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *session_id,
                      const char *candidate)
{
  return take_turn (object, invocation, REEL_TURN_OTHER, "", NULL, add_candidate);
}

static void
remove_session (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  const char *session_id;
  GError *error = NULL;

  g_variant_get (parameters, "(&s)", &session_id);
  if (reel_call_remove_session (REEL_CALL_OBJECT (object)->call, session_id, &error))
    reel_bus_call1_complete_remove_session (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_remove_session (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *session_id)
{
  return take_turn (object, invocation, REEL_TURN_OTHER, "", NULL, remove_session);
}

static void
send_message (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  const char *participant_id, *text;
  GError *error = NULL;

  g_variant_get (parameters, "(&s&s)", &participant_id, &text);
  if (reel_call_send_message (REEL_CALL_OBJECT (object)->call, participant_id, text, &error))
    reel_bus_call1_complete_send_message (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_send_message (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *participant_id,
                     const char *text)
{
  return take_turn (object, invocation, REEL_TURN_OTHER, participant_id, NULL, send_message);
}

static void
end (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters, ReelTurn *turn)
{
  ReelCall *call = begin_request (object, invocation);
  const char *reason;
  GError *error = NULL;

  g_variant_get (parameters, "(&s)", &reason);
  if (reel_call_end (call, reason, &error))
    reel_bus_call1_complete_end (object, invocation);
  else
    reel_bus_errors_return (invocation, error);
  reel_call_set_asked (call, 0);
}

static gboolean
handle_end (ReelBusCall1 *object, GDBusMethodInvocation *invocation, const char *reason)
{
  return take_turn (object, invocation, REEL_TURN_END, NULL, NULL, end);
}

static void
call_iface_init (ReelBusCall1Iface *iface)
{
  iface->handle_answer = handle_answer;
  iface->handle_update = handle_update;
  iface->handle_add_participant = handle_add_participant;
  iface->handle_update_participant = handle_update_participant;
  iface->handle_remove_participant = handle_remove_participant;
  iface->handle_set_consent = handle_set_consent;
  iface->handle_answer_consent = handle_answer_consent;
  iface->handle_add_stream = handle_add_stream;
  iface->handle_update_stream = handle_update_stream;
  iface->handle_remove_stream = handle_remove_stream;
  iface->handle_add_session = handle_add_session;
  iface->handle_add_candidate = handle_add_candidate;
  iface->handle_remove_session = handle_remove_session;
  iface->handle_send_message = handle_send_message;
  iface->handle_end = handle_end;
}
