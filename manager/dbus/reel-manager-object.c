/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The manager on the bus: parses, calls the engine, replies; emits the engine's signals. Exported by the daemon. */
#include "manager/dbus/reel-manager-object.h"

#include "manager/core/wire/reel-asking.h"
#include "manager/core/wire/reel-error-text.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-bus-names.h"
#include "manager/dbus/reel-bus-reply.h"
#include "manager/dbus/reel-call-object.h"
#include "manager/dbus/reel-request-watch.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/reel-controls.h"

/* Signals that wait until somebody can hear them. */
#define MAX_HELD 10000

struct _ReelManagerObject {
  ReelBusManager1Skeleton parent_instance;

  ReelEngine *engine;
  GDBusObjectManagerServer *tree;
  GDBusConnection *connection; /* NULL until it is served */
  guint watch;
  GPtrArray *held; /* char *: what RecordingIncomplete says, until it goes out; NULL: it does */
};

static void manager_iface_init (ReelBusManager1Iface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelManagerObject, reel_manager_object, REEL_BUS_TYPE_MANAGER1_SKELETON,
                               G_IMPLEMENT_INTERFACE (REEL_BUS_TYPE_MANAGER1, manager_iface_init))

static void
reel_manager_object_init (ReelManagerObject *self)
{
  self->tree = g_dbus_object_manager_server_new (REEL_MANAGER_OBJECT_PATH);
}

static void
reel_manager_object_finalize (GObject *object)
{
  ReelManagerObject *self = REEL_MANAGER_OBJECT (object);

  if (self->connection != NULL)
    g_dbus_connection_remove_filter (self->connection, self->watch);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_object_unref (self->tree);
  g_object_unref (self->engine);
  G_OBJECT_CLASS (reel_manager_object_parent_class)->finalize (object);
}

static void
reel_manager_object_class_init (ReelManagerObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_manager_object_finalize;
}

static void
on_call_added (ReelEngine *engine, ReelCall *call, ReelManagerObject *self)
{
  g_autofree char *path = reel_call_object_path (call);
  g_autoptr (GDBusObjectSkeleton) node = g_dbus_object_skeleton_new (path);
  g_autoptr (ReelCallObject) object = reel_call_object_new (call);

  g_dbus_object_skeleton_add_interface (node, G_DBUS_INTERFACE_SKELETON (object));
  g_dbus_object_manager_server_export (self->tree, node);
}

static void
on_call_ended (ReelEngine *engine, ReelCall *call, ReelManagerObject *self)
{
  g_autofree char *path = reel_call_object_path (call);

  g_dbus_object_manager_server_unexport (self->tree, path);
}

static void
on_counts_changed (ReelEngine *engine, ReelManagerObject *self)
{
  reel_bus_manager1_set_active_recordings (REEL_BUS_MANAGER1 (self), reel_engine_count_active (engine));
}

static void
on_catalogue_state_changed (ReelEngine *engine, ReelManagerObject *self)
{
  reel_bus_manager1_set_catalogue_state (REEL_BUS_MANAGER1 (self), reel_engine_get_catalogue_state (engine));
}

static void
on_recording_state_changed (ReelEngine *engine, const char *operation, const char *state, GVariant *detail,
                            ReelManagerObject *self)
{
  reel_bus_manager1_emit_recording_state_changed (REEL_BUS_MANAGER1 (self), operation, state, detail);
}

static void
on_time_warning (ReelEngine *engine, const char *operation, guint seconds, ReelManagerObject *self)
{
  reel_bus_manager1_emit_time_warning (REEL_BUS_MANAGER1 (self), operation, seconds);
}

static void
on_recording_incomplete (ReelEngine *engine, const ReelIncompleteRecord *record, const char *id, const char *json,
                         ReelManagerObject *self)
{
  if (self->held == NULL)
    reel_bus_manager1_emit_recording_incomplete (REEL_BUS_MANAGER1 (self), json);
  else if (self->held->len < MAX_HELD)
    g_ptr_array_add (self->held, g_strdup (json));
  else
    g_warning ("The bus is not told of gap %s: too many ended while no manager ran. GetCompleteness has it.",
               record->id);
}

static void
on_call_leg_state_changed (ReelEngine *engine, ReelCall *call, const char *id, const char *json,
                           ReelManagerObject *self)
{
  reel_bus_manager1_emit_call_leg_state_changed (REEL_BUS_MANAGER1 (self), json);
}

static void
on_file_status_updated (ReelEngine *engine, const char *json, ReelManagerObject *self)
{
  reel_bus_manager1_emit_recording_file_status_updated (REEL_BUS_MANAGER1 (self), json);
}

static void
on_announcement (ReelEngine *engine, const char *server_call_id, const char *kind, const char *text,
                 const char *language, ReelManagerObject *self)
{
  reel_bus_manager1_emit_announcement (REEL_BUS_MANAGER1 (self), server_call_id, kind, text, language);
}

ReelManagerObject *
reel_manager_object_new (ReelEngine *engine)
{
  ReelManagerObject *self = g_object_new (REEL_TYPE_MANAGER_OBJECT, NULL);
  ReelBusManager1 *bus = REEL_BUS_MANAGER1 (self);

  self->engine = g_object_ref (engine);
  self->held = g_ptr_array_new_with_free_func (g_free);
  reel_bus_manager1_set_version (bus, CALLREEL_VERSION);
  reel_bus_manager1_set_capacity (bus, reel_engine_get_capacity (engine));
  reel_bus_manager1_set_catalogue_state (bus, reel_engine_get_catalogue_state (engine));
  g_signal_connect_object (engine, "call-added", G_CALLBACK (on_call_added), self, 0);
  g_signal_connect_object (engine, "call-ended", G_CALLBACK (on_call_ended), self, 0);
  g_signal_connect_object (engine, "counts-changed", G_CALLBACK (on_counts_changed), self, 0);
  g_signal_connect_object (engine, "catalogue-state-changed", G_CALLBACK (on_catalogue_state_changed), self, 0);
  g_signal_connect_object (engine, "recording-state-changed", G_CALLBACK (on_recording_state_changed), self, 0);
  g_signal_connect_object (engine, "time-warning", G_CALLBACK (on_time_warning), self, 0);
  g_signal_connect_object (engine, "recording-incomplete", G_CALLBACK (on_recording_incomplete), self, 0);
  g_signal_connect_object (engine, "call-leg-state-changed", G_CALLBACK (on_call_leg_state_changed), self, 0);
  g_signal_connect_object (engine, "announcement", G_CALLBACK (on_announcement), self, 0);
  g_signal_connect_object (engine, "file-status-updated", G_CALLBACK (on_file_status_updated), self, 0);
  return self;
}

gboolean
reel_manager_object_serve (ReelManagerObject *self, GDBusConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self->engine);

  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self), connection, REEL_MANAGER_OBJECT_PATH, error))
    return FALSE;
  self->connection = g_object_ref (connection);
  self->watch = reel_request_watch_begin (connection, reel_engine_get_links (self->engine));
  g_dbus_object_manager_server_set_connection (self->tree, connection);
  for (guint i = 0; i < calls->len; i++)
    on_call_added (self->engine, calls->pdata[i], self);
  on_counts_changed (self->engine, self);
  return TRUE;
}

void
reel_manager_object_open (ReelManagerObject *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  for (guint i = 0; held != NULL && i < held->len; i++)
    reel_bus_manager1_emit_recording_incomplete (REEL_BUS_MANAGER1 (self), held->pdata[i]);
}

static gboolean
handle_create_call (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *server_call_id,
                    GVariant *properties)
{
  ReelManagerObject *self = REEL_MANAGER_OBJECT (object);
  GError *error = NULL;
  ReelCall *call = reel_engine_create_call (self->engine, server_call_id, properties, &error);
  g_autofree char *path = NULL;

  if (call != NULL) {
    path = reel_call_object_path (call);
    reel_bus_manager1_complete_create_call (object, invocation, path);
  } else {
    reel_bus_errors_return (invocation, error);
  }
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_find_ongoing_call (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *address)
{
  ReelManagerObject *self = REEL_MANAGER_OBJECT (object);
  GError *error = NULL;
  ReelCall *call = reel_engine_find_call_by_address (self->engine, address, &error);
  g_autofree char *path = NULL;

  if (call != NULL) {
    path = reel_call_object_path (call);
    reel_bus_manager1_complete_find_ongoing_call (object, invocation, reel_call_get_server_call_id (call), path);
  } else {
    reel_bus_errors_return (invocation, error);
  }
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_find_call (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *server_call_id)
{
  GError *error = NULL;
  ReelCall *call = reel_engine_find_call (REEL_MANAGER_OBJECT (object)->engine, server_call_id, &error);
  g_autofree char *path = NULL;

  if (call != NULL) {
    path = reel_call_object_path (call);
    reel_bus_manager1_complete_find_call (object, invocation, path);
  } else {
    reel_bus_errors_return (invocation, error);
  }
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_describe_call (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *server_call_id,
                      GVariant *options)
{
  GError *error = NULL;
  g_auto (ReelAsking) asking = { NULL };
  ReelCall *call = NULL;
  g_autofree char *path = NULL;

  if (reel_asking_parse (&asking, options, reel_asking_user_keys, &error))
    call = reel_engine_find_call (REEL_MANAGER_OBJECT (object)->engine, server_call_id, &error);
  if (call == NULL || !reel_call_check_visible (call, asking.user, &error)) {
    reel_bus_errors_return (invocation, error);
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  }
  path = reel_call_object_path (call);
  reel_bus_manager1_complete_describe_call (object, invocation, path, reel_controls_describe (call, asking.user));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_meeting_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *id = reel_engine_add_meeting_finish (REEL_ENGINE (source), result, &error);

  if (id != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", id));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_add_meeting (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *icalendar)
{
  reel_engine_add_meeting_async (REEL_MANAGER_OBJECT (object)->engine, icalendar, on_meeting_added, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *operation = reel_engine_start_recording_finish (REEL_ENGINE (source), result, &error);

  if (operation != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", operation));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_start_recording (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *server_call_id,
                        GVariant *options)
{
  reel_engine_start_recording_async (REEL_MANAGER_OBJECT (object)->engine, server_call_id, options, on_started,
                                     invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;

  if (reel_engine_change_finish (REEL_ENGINE (source), result, &error)) {
    g_dbus_method_invocation_return_value (invocation, NULL);
    return;
  }
  reel_request_watch_refused (reel_engine_get_links (REEL_ENGINE (source)), invocation);
  reel_bus_errors_return (invocation, error);
}

static gboolean
handle_pause_recording (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *operation,
                        GVariant *options)
{
  reel_engine_set_mode_async (REEL_MANAGER_OBJECT (object)->engine, operation, REEL_ACTION_PAUSE, options,
                              reel_request_asked (invocation), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_resume_recording (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *operation,
                         GVariant *options)
{
  reel_engine_set_mode_async (REEL_MANAGER_OBJECT (object)->engine, operation, REEL_ACTION_RESUME, options,
                              reel_request_asked (invocation), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_censor_recording (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *operation, gboolean on,
                         GVariant *options)
{
  reel_engine_set_mode_async (REEL_MANAGER_OBJECT (object)->engine, operation,
                              on ? REEL_ACTION_CENSOR : REEL_ACTION_UNCENSOR, options, reel_request_asked (invocation),
                              on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_stop_recording (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *operation,
                       GVariant *options)
{
  reel_engine_stop_recording_async (REEL_MANAGER_OBJECT (object)->engine, operation, options,
                                    reel_request_asked (invocation), on_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_recording_state (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autoptr (GVariant) state = reel_engine_get_recording_state_finish (REEL_ENGINE (source), result, &error);

  if (state != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{sv})", state));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_get_recording_state (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *operation)
{
  reel_engine_get_recording_state_async (REEL_MANAGER_OBJECT (object)->engine, operation, on_recording_state,
                                         invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_controls (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *server_call_id,
                     const char *user)
{
  g_auto (GStrv) actions = NULL;
  const char *status;
  GError *error = NULL;

  if (reel_engine_get_controls (REEL_MANAGER_OBJECT (object)->engine, server_call_id, user, &status, &actions, &error))
    reel_bus_manager1_complete_get_controls (object, invocation, status, (const char *const *)actions);
  else
    reel_bus_errors_return (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_recordings (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GVariant) rows = reel_engine_list_recordings_finish (REEL_ENGINE (source), result, &next, &error);

  if (rows != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@aa{sv}s)", rows, next));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_list_recordings (ReelBusManager1 *object, GDBusMethodInvocation *invocation, GVariant *filter,
                        const char *cursor, guint limit)
{
  reel_engine_list_recordings_async (REEL_MANAGER_OBJECT (object)->engine, filter, cursor, limit, on_recordings,
                                     invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_errors (ReelBusManager1 *object, GDBusMethodInvocation *invocation, const char *language)
{
  GVariantBuilder errors;

  g_variant_builder_init (&errors, G_VARIANT_TYPE ("a{s(ss)}"));
  for (guint code = 0; code < REEL_N_ERRORS; code++) {
    const ReelErrorText text = reel_error_text_find ((ReelErrorCode)code, language);

    g_variant_builder_add (&errors, "{s(ss)}", reel_error_info ((ReelErrorCode)code)->dbus_name, text.title,
                           text.sentence);
  }
  reel_bus_manager1_complete_get_errors (object, invocation, g_variant_builder_end (&errors));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_metrics (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *text = reel_engine_get_metrics_finish (REEL_ENGINE (source), result);

  g_dbus_method_invocation_return_value (data, g_variant_new ("(s)", text));
}

static gboolean
handle_get_metrics (ReelBusManager1 *object, GDBusMethodInvocation *invocation)
{
  reel_engine_get_metrics_async (REEL_MANAGER_OBJECT (object)->engine, on_metrics, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
manager_iface_init (ReelBusManager1Iface *iface)
{
  iface->handle_get_metrics = handle_get_metrics;
  iface->handle_get_errors = handle_get_errors;
  iface->handle_create_call = handle_create_call;
  iface->handle_find_call = handle_find_call;
  iface->handle_describe_call = handle_describe_call;
  iface->handle_find_ongoing_call = handle_find_ongoing_call;
  iface->handle_add_meeting = handle_add_meeting;
  iface->handle_start_recording = handle_start_recording;
  iface->handle_pause_recording = handle_pause_recording;
  iface->handle_resume_recording = handle_resume_recording;
  iface->handle_censor_recording = handle_censor_recording;
  iface->handle_stop_recording = handle_stop_recording;
  iface->handle_get_recording_state = handle_get_recording_state;
  iface->handle_get_controls = handle_get_controls;
  iface->handle_list_recordings = handle_list_recordings;
}
