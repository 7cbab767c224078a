/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What users may do, in the API; see the header for whom. */
#include "manager/portal/reel-policy-door.h"

#include "manager/core/rules/reel-policy.h"
#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-call-access.h"
#include "manager/portal/reel-json-dict.h"

static void
explain (ReelManagerClient *client, ReelHttpRequest *request, const char *user, const char *call, ReelApiStep step)
{
  reel_api_call (client, request, REEL_CLIENT_POLICY, "Explain", g_variant_new ("(ss)", user, call), "(a{sv})", step);
}

/* Returns: NULL after replying that it is no text */
static const char *
read_query (ReelHttpRequest *request, const char *name, const char *missing)
{
  const char *value = reel_http_request_get_query (request, name);

  if (value == NULL || g_utf8_validate (value, -1, NULL))
    return value != NULL ? value : missing;
  reel_api_refuse (request, "not UTF-8");
  return NULL;
}

/* A call of somebody else is not explained either. CALL: "": none */
static void
open_call (ReelManagerClient *client, ReelHttpRequest *request, const char *call, ReelCallStep step)
{
  if (*call != '\0')
    reel_call_access_open (client, request, call, step, client);
  else
    step (request, NULL, NULL, client);
}

static void
explain_own (ReelHttpRequest *request, const char *path, GVariant *properties, gpointer data)
{
  explain (data, request, reel_http_request_get_user (request), read_query (request, "call", ""), reel_api_reply_first);
}

static void
explain_named (ReelHttpRequest *request, const char *path, GVariant *properties, gpointer data)
{
  explain (data, request, read_query (request, "user", ""), read_query (request, "call", ""), reel_api_reply_first);
}

static void
on_rights (ReelHttpRequest *request, gpointer data)
{
  const char *call = read_query (request, "call", "");

  if (call != NULL)
    open_call (data, request, call, explain_own);
}

static gboolean
is_administrator (GVariant *answer)
{
  g_autoptr (GVariant) rights = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) right = g_variant_lookup_value (rights, "may-administer-recording", G_VARIANT_TYPE ("(vss)"));
  g_autoptr (GVariant) value = NULL;

  if (right != NULL)
    g_variant_get_child (right, 0, "v", &value);
  return value != NULL && g_variant_get_boolean (value);
}

/* Reading the properties of others is not asked on behalf of a user on D-Bus. */
static gboolean
pass_administrator (ReelHttpRequest *request, GVariant *answer)
{
  g_autoptr (GError) error = NULL;

  if (is_administrator (answer))
    return TRUE;
  g_set_error_literal (
      &error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED,
      "This user may not see the properties of others: the rule may-administer-recording is off. Ask the "
      "administrator of the recorder.");
  reel_http_request_reply_problem (request, error);
  return FALSE;
}

static void
explain_other (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  if (pass_administrator (request, answer))
    open_call (client, request, read_query (request, "call", ""), explain_named);
}

static void
on_explain (ReelHttpRequest *request, gpointer data)
{
  const char *own = reel_http_request_get_user (request);
  const char *user = read_query (request, "user", own);
  const char *call = user != NULL ? read_query (request, "call", "") : NULL;

  if (call == NULL)
    return;
  if (g_str_equal (user, own))
    open_call (data, request, call, explain_own);
  else
    explain (data, request, own, "", explain_other);
}

static void
reply_properties (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  g_autoptr (GVariant) properties = g_variant_get_child_value (answer, 0);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, json_object_new ());
  json_object_set_member (json_node_get_object (node), "properties", reel_json_dict_from_variant (properties));
  reel_http_request_reply_json (request, SOUP_STATUS_OK, node);
}

static void
get_properties (ReelManagerClient *client, ReelHttpRequest *request)
{
  reel_api_call (client, request, REEL_CLIENT_POLICY, "Get",
                 g_variant_new ("(ss)", reel_http_request_get_parameter (request, "level"),
                                reel_http_request_get_parameter (request, "id")),
                 "(a{sv})", reply_properties);
}

static void
get_other (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  if (pass_administrator (request, answer))
    get_properties (client, request);
}

static void
on_get (ReelHttpRequest *request, gpointer data)
{
  explain (data, request, reel_http_request_get_user (request), "", get_other);
}

/* Tells what is set then. */
static void
on_set_done (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  get_properties (client, request);
}

/* Returns: (transfer floating): an empty text, which removes the property, for null */
static GVariant *
read_property (const ReelPolicyInfo *info, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (JSON_NODE_HOLDS_NULL (node))
    return g_variant_new_string ("");
  if (*info->signature == 'b' && type == G_TYPE_BOOLEAN)
    return g_variant_new_boolean (json_node_get_boolean (node));
  if (*info->signature == 'u' && type == G_TYPE_INT64 && json_node_get_int (node) >= 0 &&
      json_node_get_int (node) <= G_MAXUINT32)
    return g_variant_new_uint32 ((guint32)json_node_get_int (node));
  if (*info->signature == 's' && type == G_TYPE_STRING)
    return g_variant_new_string (json_node_get_string (node));
  return NULL;
}

static GVariant *
read_properties (JsonObject *object, GError **error)
{
  GVariantBuilder builder;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node)) {
    g_autofree char *kebab = reel_json_dict_to_kebab (name);
    int property = reel_policy_find_property (kebab);
    GVariant *value = property >= 0 ? read_property (reel_policy_get_info ((ReelPolicyProperty)property), node) : NULL;

    if (value == NULL) {
      g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                   property >= 0 ? "%s: a value of another type" : "%s: there is no such property", name);
      g_variant_builder_clear (&builder);
      return NULL;
    }
    g_variant_builder_add (&builder, "{sv}", kebab, value);
  }
  return g_variant_builder_end (&builder);
}

static void
on_set (ReelHttpRequest *request, gpointer data)
{
  JsonObject *body = reel_http_request_get_json (request);
  JsonNode *node = body != NULL ? json_object_get_member (body, "properties") : NULL;
  g_autoptr (GError) error = NULL;
  GVariant *properties;

  if (body == NULL)
    return;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    reel_api_refuse (request, "properties: not an object");
    return;
  }
  properties = read_properties (json_node_get_object (node), &error);
  if (properties == NULL) {
    reel_http_request_reply_problem (request, error);
    return;
  }
  reel_api_call (data, request, REEL_CLIENT_POLICY, "Set",
                 g_variant_new ("(ss@a{sv}s)", reel_http_request_get_parameter (request, "level"),
                                reel_http_request_get_parameter (request, "id"), properties,
                                reel_http_request_get_user (request)),
                 "()", on_set_done);
}

void
reel_policy_door_add (ReelHttpRouter *router, ReelManagerClient *client)
{
  reel_http_router_add (router, "GET", "/api/v1/rights", REEL_HTTP_SIGNED_IN, on_rights, client);
  reel_http_router_add (router, "GET", "/api/v1/explain", REEL_HTTP_SIGNED_IN, on_explain, client);
  reel_http_router_add (router, "GET", "/api/v1/policies/{level}/{id}", REEL_HTTP_SIGNED_IN, on_get, client);
  reel_http_router_add (router, "PUT", "/api/v1/policies/{level}/{id}", REEL_HTTP_SIGNED_IN, on_set, client);
}
