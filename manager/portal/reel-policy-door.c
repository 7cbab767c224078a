/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What users may do, in the API; see the header for whom. */
#include "manager/portal/reel-policy-door.h"

#include "manager/core/rules/reel-policy.h"
#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-http-problem.h"
#include "manager/portal/reel-json-dict.h"

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

/* Returns: (transfer floating): the arguments of Describe */
static GVariant *
new_description (ReelHttpRequest *request, const char *level, const char *id, const char *call)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "user", "s", reel_http_request_get_user (request));
  if (*call != '\0')
    g_variant_dict_insert (&options, "call", "s", call);
  return g_variant_new ("(ss@a{sv})", level, id, g_variant_dict_end (&options));
}

static void
describe (ReelManagerClient *client, ReelHttpRequest *request, const char *level, const char *id, const char *call,
          ReelApiStep step)
{
  reel_api_call (client, request, REEL_CLIENT_POLICY, "Describe", new_description (request, level, id, call),
                 "(a{sv}a{sv})", step);
}

static void
reply_explanation (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  g_autoptr (GVariant) explanation = g_variant_get_child_value (answer, 1);

  reel_http_request_reply_json (request, SOUP_STATUS_OK, reel_json_dict_from_variant (explanation));
}

static void
on_rights (ReelHttpRequest *request, gpointer data)
{
  const char *call = read_query (request, "call", "");

  if (call != NULL)
    describe (data, request, "user", reel_http_request_get_user (request), call, reply_explanation);
}

static void
on_explain (ReelHttpRequest *request, gpointer data)
{
  const char *user = read_query (request, "user", reel_http_request_get_user (request));
  const char *level = user != NULL ? read_query (request, "level", "user") : NULL;
  const char *id = level != NULL ? read_query (request, "id", user) : NULL;
  const char *call = id != NULL ? read_query (request, "call", "") : NULL;

  if (call != NULL)
    describe (data, request, level, id, call, reply_explanation);
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
on_get (ReelHttpRequest *request, gpointer data)
{
  describe (data, request, reel_http_request_get_parameter (request, "level"),
            reel_http_request_get_parameter (request, "id"), "", reply_properties);
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelHttpRequest) request = data;
  ReelManagerClient *client = REEL_MANAGER_CLIENT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (client, result, NULL, &error);
  g_autoptr (ReelHttpProblem) problem = answer == NULL ? reel_http_problem_new (error) : NULL;

  if (answer != NULL)
    reply_properties (request, client, answer);
  else if (g_str_equal (problem->name, "NotAllowed"))
    reel_http_request_reply_status (request, SOUP_STATUS_NO_CONTENT);
  else
    reel_http_request_reply_problem (request, error);
}

/* Tells what is set then: nothing to somebody who has given up the right to see it. */
static void
on_set_done (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  reel_manager_client_call (client, REEL_CLIENT_POLICY, "Describe",
                            new_description (request, reel_http_request_get_parameter (request, "level"),
                                             reel_http_request_get_parameter (request, "id"), ""),
                            "(a{sv}a{sv})", reel_http_request_get_cancellable (request), on_described,
                            reel_http_request_ref (request));
}

/* Returns: (transfer floating): what removes the property for null */
static GVariant *
read_property (const ReelPolicyInfo *info, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (JSON_NODE_HOLDS_NULL (node))
    return g_variant_new_strv (NULL, 0);
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
  reel_api_call (data, request, REEL_CLIENT_POLICY, "SetFrom",
                 g_variant_new ("(ss@a{sv}s@a{sv})", reel_http_request_get_parameter (request, "level"),
                                reel_http_request_get_parameter (request, "id"), properties,
                                reel_http_request_get_user (request), reel_api_new_origin (request)),
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
