/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies on the bus: parses, calls the policy store or the engine, replies. Exported by the daemon. */
#include "manager/dbus/reel-policy-object.h"

#include "manager/core/wire/reel-asking.h"
#include "manager/dbus/reel-bus-errors.h"
#include "manager/dbus/reel-bus-names.h"
#include "manager/dbus/reel-bus-reply.h"
#include "manager/dbus/reel-bus-sender.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/reel-explanation.h"

struct _ReelPolicyObject {
  ReelBusPolicy1Skeleton parent_instance;

  ReelEngine *engine;
  GDBusInterfaceVTable vtable; /* with its own handler for long documents */
  const GDBusInterfaceVTable *generated;
};

static void policy_iface_init (ReelBusPolicy1Iface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelPolicyObject, reel_policy_object, REEL_BUS_TYPE_POLICY1_SKELETON,
                               G_IMPLEMENT_INTERFACE (REEL_BUS_TYPE_POLICY1, policy_iface_init))

static void
reel_policy_object_init (ReelPolicyObject *self)
{
}

static void
reel_policy_object_finalize (GObject *object)
{
  g_object_unref (REEL_POLICY_OBJECT (object)->engine);
  G_OBJECT_CLASS (reel_policy_object_parent_class)->finalize (object);
}

static void on_method_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                            const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data);

static GDBusInterfaceVTable *
reel_policy_object_get_vtable (GDBusInterfaceSkeleton *skeleton)
{
  ReelPolicyObject *self = REEL_POLICY_OBJECT (skeleton);

  self->generated = G_DBUS_INTERFACE_SKELETON_CLASS (reel_policy_object_parent_class)->get_vtable (skeleton);
  self->vtable = *self->generated;
  self->vtable.method_call = on_method_call;
  return &self->vtable;
}

static void
reel_policy_object_class_init (ReelPolicyObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_policy_object_finalize;
  G_DBUS_INTERFACE_SKELETON_CLASS (klass)->get_vtable = reel_policy_object_get_vtable;
}

static void
on_changed (ReelPolicyStore *store, const char *level, const char *id, ReelPolicyObject *self)
{
  reel_bus_policy1_emit_changed (REEL_BUS_POLICY1 (self), level != NULL ? level : "", id != NULL ? id : "");
}

ReelPolicyObject *
reel_policy_object_new (ReelEngine *engine)
{
  ReelPolicyObject *self = g_object_new (REEL_TYPE_POLICY_OBJECT, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (reel_engine_get_policies (engine), "changed", G_CALLBACK (on_changed), self, 0);
  return self;
}

gboolean
reel_policy_object_serve (ReelPolicyObject *self, GDBusConnection *connection, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self), connection, REEL_MANAGER_OBJECT_PATH,
                                           error);
}

static ReelPolicyStore *
get_store (ReelBusPolicy1 *object)
{
  return reel_engine_get_policies (REEL_POLICY_OBJECT (object)->engine);
}

static gboolean
handle_get (ReelBusPolicy1 *object, GDBusMethodInvocation *invocation, const char *level, const char *id)
{
  GError *error = NULL;
  GVariant *properties = reel_policy_store_get (get_store (object), level, id, &error);

  if (properties != NULL)
    reel_bus_policy1_complete_get (object, invocation, properties);
  else
    reel_bus_errors_return (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_change_made (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;

  if (reel_policy_store_change_finish (REEL_POLICY_STORE (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    reel_bus_errors_return (invocation, error);
}

static void
set_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) properties = g_variant_get_child_value (parameters, 2);
  const char *level, *id, *actor;

  g_variant_get_child (parameters, 0, "&s", &level);
  g_variant_get_child (parameters, 1, "&s", &id);
  g_variant_get_child (parameters, 3, "&s", &actor);
  reel_policy_store_set_async (get_store (object), level, id, properties, actor, origin, on_change_made, invocation);
}

static gboolean
handle_set (ReelBusPolicy1 *object, GDBusMethodInvocation *invocation, const char *level, const char *id,
            GVariant *properties, const char *actor)
{
  reel_bus_sender_find (invocation, set_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_set_from (ReelBusPolicy1 *object, GDBusMethodInvocation *invocation, const char *level, const char *id,
                 GVariant *properties, const char *actor, GVariant *options)
{
  reel_bus_sender_find_for (invocation, options, FALSE, set_from, object);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_explain (ReelBusPolicy1 *object, GDBusMethodInvocation *invocation, const char *user, const char *call)
{
  GError *error = NULL;
  GVariant *explanation = reel_engine_explain (REEL_POLICY_OBJECT (object)->engine, user, call, &error);

  if (explanation != NULL)
    reel_bus_policy1_complete_explain (object, invocation, explanation);
  else
    reel_bus_errors_return (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Returns: FALSE with an error; CALL: NULL if none was named */
static gboolean
find_asked_call (ReelEngine *engine, const ReelAsking *asking, ReelCall **call, GError **error)
{
  *call = NULL;
  if (asking->call == NULL)
    return TRUE;
  *call = reel_engine_find_call (engine, asking->call, error);
  return *call != NULL && reel_call_check_visible (*call, asking->user, error);
}

static gboolean
handle_describe (ReelBusPolicy1 *object, GDBusMethodInvocation *invocation, const char *level, const char *id,
                 GVariant *options)
{
  ReelEngine *engine = REEL_POLICY_OBJECT (object)->engine;
  g_auto (ReelAsking) asking = { NULL };
  GVariant *explanation = NULL, *properties = NULL;
  GError *error = NULL;
  ReelCall *call;

  if (reel_asking_parse (&asking, options, reel_asking_keys, &error) &&
      reel_explanation_check (get_store (object), level, id, asking.user, &error) &&
      find_asked_call (engine, &asking, &call, &error))
    explanation = reel_explanation_build_of (get_store (object), level, id, call, &error);
  if (explanation != NULL)
    properties = reel_policy_store_get (get_store (object), level, id, &error);
  if (properties != NULL)
    reel_bus_policy1_complete_describe (object, invocation, properties, explanation);
  else
    reel_bus_errors_return (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The document is read from the message: generated code would copy it, 16 MiB, on the main loop, and so would
 * g_variant_get_child(), which flattens the whole message for a pointer into it. */
static void
import_from (gpointer object, GDBusMethodInvocation *invocation, const char *origin)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) document = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) actor = g_variant_get_child_value (parameters, 1);

  reel_policy_store_import_async (get_store (object), document, g_variant_get_string (actor, NULL), origin,
                                  on_change_made, invocation);
}

static void
on_method_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  ReelPolicyObject *self = REEL_POLICY_OBJECT (data);

  if (g_str_equal (method, "Import"))
    reel_bus_sender_find (invocation, import_from, self);
  else
    self->generated->method_call (connection, sender, path, interface, method, parameters, invocation, data);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GError *error = NULL;
  g_autofree char *json = reel_policy_store_export_finish (REEL_POLICY_STORE (source), result, &error);

  if (json != NULL)
    reel_bus_reply_long (invocation, g_variant_new ("(@s)", g_variant_new_take_string (g_steal_pointer (&json))));
  else
    reel_bus_errors_return (invocation, error);
}

static gboolean
handle_export (ReelBusPolicy1 *object, GDBusMethodInvocation *invocation)
{
  reel_policy_store_export_async (get_store (object), on_exported, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
policy_iface_init (ReelBusPolicy1Iface *iface)
{
  iface->handle_get = handle_get;
  iface->handle_set = handle_set;
  iface->handle_set_from = handle_set_from;
  iface->handle_explain = handle_explain;
  iface->handle_describe = handle_describe;
  iface->handle_export = handle_export;
}
