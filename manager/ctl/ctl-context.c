/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every command of callreelctl shares. */
#include "manager/ctl/ctl-context.h"

#include "manager/core/wire/reel-error.h"

#include <json-glib/json-glib.h>

#define CALL_INTERFACE "org.callreel.Call1"

/* Without an option, the session bus if there is one; an address in the environment means that there is. */
static GDBusConnection *
connect_to_bus (CtlContext *self, GError **error)
{
  GDBusConnection *connection = NULL;

  if (!self->system) {
    g_autoptr (GError) session_error = NULL;

    connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &session_error);
    if (connection != NULL || self->session || g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL) {
      if (connection == NULL)
        g_propagate_error (error, g_steal_pointer (&session_error));
      return connection;
    }
    self->system = TRUE;
  }
  return g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
}

gboolean
ctl_context_connect (CtlContext *self, GError **error)
{
  if (self->manager != NULL)
    return TRUE;
  if (self->connection == NULL) {
    self->connection = connect_to_bus (self, error);
    if (self->connection == NULL)
      return FALSE;
    g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  }
  self->manager = reel_ctl_manager1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                                    CTL_BUS_NAME, CTL_MANAGER_PATH, NULL, error);
  if (self->manager == NULL)
    return FALSE;
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->manager), CTL_TIMEOUT_MS);
  return TRUE;
}

ReelCtlPolicy1 *
ctl_context_get_policies (CtlContext *self, GError **error)
{
  ReelCtlPolicy1 *policy;

  if (!ctl_context_connect (self, error))
    return NULL;
  policy = reel_ctl_policy1_proxy_new_sync (self->connection,
                                            G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                                                G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                            CTL_BUS_NAME, CTL_MANAGER_PATH, NULL, error);
  if (policy != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (policy), CTL_TIMEOUT_MS);
  return policy;
}

ReelCtlDelivery1 *
ctl_context_get_deliveries (CtlContext *self, GError **error)
{
  ReelCtlDelivery1 *deliveries;

  if (!ctl_context_connect (self, error))
    return NULL;
  deliveries = reel_ctl_delivery1_proxy_new_sync (self->connection,
                                                  G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                                                      G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                                  CTL_BUS_NAME, CTL_MANAGER_PATH, NULL, error);
  if (deliveries != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (deliveries), CTL_TIMEOUT_MS);
  return deliveries;
}

ReelCtlArchive1 *
ctl_context_get_archive (CtlContext *self, GError **error)
{
  ReelCtlArchive1 *archive;

  if (!ctl_context_connect (self, error))
    return NULL;
  archive = reel_ctl_archive1_proxy_new_sync (self->connection,
                                              G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                                                  G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                              CTL_BUS_NAME, CTL_MANAGER_PATH, NULL, error);
  if (archive != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (archive), CTL_TIMEOUT_MS);
  return archive;
}

GVariant *
ctl_context_get_objects (CtlContext *self, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  if (!ctl_context_connect (self, error))
    return NULL;
  reply = g_dbus_connection_call_sync (self->connection, CTL_BUS_NAME, CTL_MANAGER_PATH,
                                       "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL,
                                       G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NONE, CTL_TIMEOUT_MS, NULL,
                                       error);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

static char *
find_path (GVariant *objects, const char *call)
{
  for (gsize i = 0; i < g_variant_n_children (objects); i++) {
    g_autoptr (GVariant) interfaces = NULL;
    g_autoptr (GVariant) properties = NULL;
    const char *path, *id = NULL;

    g_variant_get_child (objects, i, "{&o@a{sa{sv}}}", &path, &interfaces);
    properties = g_variant_lookup_value (interfaces, CALL_INTERFACE, G_VARIANT_TYPE_VARDICT);
    if (properties == NULL)
      continue;
    g_variant_lookup (properties, "ServerCallId", "&s", &id);
    if (g_strcmp0 (id, call) == 0 || g_str_equal (path, call))
      return g_strdup (path);
  }
  return NULL;
}

ReelCtlCall1 *
ctl_context_find_call (CtlContext *self, const char *call, GError **error)
{
  g_autoptr (GVariant) objects = ctl_context_get_objects (self, error);
  g_autofree char *path = NULL;
  ReelCtlCall1 *proxy;

  if (objects == NULL)
    return NULL;
  path = find_path (objects, call);
  if (path == NULL) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL,
                 "“%s” is no ongoing call. “callreelctl call list” shows those that are.", call);
    return NULL;
  }
  proxy = reel_ctl_call1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS, CTL_BUS_NAME,
                                         path, NULL, error);
  if (proxy != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), CTL_TIMEOUT_MS);
  return proxy;
}

static char *
to_json (GVariant *value)
{
  g_autoptr (JsonNode) node = json_gvariant_serialize (value);

  return json_to_string (node, FALSE);
}

void
ctl_context_print_json (GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autofree char *text = to_json (owned);

  g_print ("%s\n", text);
}

/* Titles and texts of refusals are the manager's, in the language of messages: NULL if it does not answer. */
static GVariant *
get_errors (const CtlContext *self, const GError *error)
{
  GVariant *errors = NULL;

  if (self->manager == NULL || !ctl_error_is_refusal (error))
    return NULL;
  reel_ctl_manager1_call_get_errors_sync (self->manager, "en", &errors, NULL, NULL);
  return errors;
}

CtlExit
ctl_context_report (const CtlContext *self, const GError *error)
{
  g_autoptr (GVariant) errors = get_errors (self, error);
  g_autoptr (CtlProblem) problem = ctl_error_describe (error, errors, self->system);

  if (self->json) {
    g_autoptr (GVariant) dict = g_variant_ref_sink (
        g_variant_new_parsed ("{'error': %s, 'title': %s, 'message': %s, 'advice': %s}", problem->name, problem->title,
                              problem->message, problem->advice != NULL ? problem->advice : ""));
    g_autofree char *text = to_json (dict);

    g_printerr ("%s\n", text);
    return problem->exit_code;
  }
  g_printerr ("callreelctl: %s: %s\n", problem->title, problem->message);
  if (problem->advice != NULL)
    g_printerr ("  %s\n", problem->advice);
  return problem->exit_code;
}

void
ctl_context_clear (CtlContext *self)
{
  g_free (self->from);
  g_free (self->to);
  g_clear_object (&self->manager);
  g_clear_object (&self->connection);
}
