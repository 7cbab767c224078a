/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive in the API; see the header for what it has. */
#include "manager/portal/reel-archive-door.h"

#include "manager/core/wire/reel-audit-filter.h"
#include "manager/core/wire/reel-completeness-filter.h"
#include "manager/core/wire/reel-link-options.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-json-dict.h"

static void
change (ReelManagerClient *client, ReelHttpRequest *request, const char *method)
{
  JsonObject *body = reel_http_request_get_json (request);
  GVariant *documents = body != NULL ? reel_api_read_texts (request, body, "documents") : NULL;
  g_autoptr (GVariant) owned = documents != NULL ? g_variant_ref_sink (documents) : NULL;
  const char *reason = owned != NULL ? reel_api_read_text (request, body, "reason", TRUE) : NULL;

  if (reason != NULL)
    reel_api_call (client, request, REEL_CLIENT_ARCHIVE, method,
                   g_variant_new ("(@asss@a{sv})", owned, reel_http_request_get_user (request), reason,
                                  reel_api_new_origin (request)),
                   "()", reel_api_reply_done);
}

static void
on_delete (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "DeleteFrom");
}

static void
on_hold (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "HoldFrom");
}

static void
on_release (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "ReleaseFrom");
}

static void
reply_link (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  const char *id, *url;

  g_variant_get (answer, "(&s&s)", &id, &url);
  json_object_set_string_member (object, "linkId", id);
  json_object_set_string_member (object, "url", url);
  json_node_take_object (node, object);
  reel_http_request_reply_json (request, SOUP_STATUS_CREATED, node);
}

/* Returns: (transfer floating): with where the request came from. */
static GVariant *
add_origin (ReelHttpRequest *request, GVariant *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, options);
  g_variant_dict_insert (&dict, "origin", "s", reel_http_request_get_origin (request));
  return g_variant_dict_end (&dict);
}

/* The body without what are arguments of their own. Returns: (transfer full): NULL after replying */
static GVariant *
read_link_options (ReelHttpRequest *request, JsonObject *body)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;
  JsonObject *options = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  GVariant *read;

  json_node_take_object (node, options);
  json_object_iter_init (&iter, body);
  while (json_object_iter_next (&iter, &name, &value)) {
    if (!g_str_equal (name, "documents") && !g_str_equal (name, "recipient"))
      json_object_set_member (options, name, json_node_copy (value));
  }
  read = reel_json_dict_read (options, reel_link_options_keys, NULL, &error);
  if (read != NULL)
    return g_variant_ref_sink (read);
  reel_http_request_reply_problem (request, error);
  return NULL;
}

static void
on_create_link (ReelHttpRequest *request, gpointer data)
{
  JsonObject *body = reel_http_request_get_json (request);
  GVariant *documents = body != NULL ? reel_api_read_texts (request, body, "documents") : NULL;
  g_autoptr (GVariant) owned = documents != NULL ? g_variant_ref_sink (documents) : NULL;
  const char *recipient = owned != NULL ? reel_api_read_text (request, body, "recipient", FALSE) : NULL;
  g_autoptr (GVariant) options = recipient != NULL ? read_link_options (request, body) : NULL;

  if (options != NULL)
    reel_api_call (data, request, REEL_CLIENT_ARCHIVE, "CreateLink",
                   g_variant_new ("(@asss@a{sv})", owned, reel_http_request_get_user (request), recipient,
                                  add_origin (request, options)),
                   "(ss)", reply_link);
}

static void
on_revoke_link (ReelHttpRequest *request, gpointer data)
{
  reel_api_call (data, request, REEL_CLIENT_ARCHIVE, "RevokeLinkFrom",
                 g_variant_new ("(ss@a{sv})", reel_http_request_get_parameter (request, "link"),
                                reel_http_request_get_user (request), reel_api_new_origin (request)),
                 "()", reel_api_reply_done);
}

static void
list (ReelManagerClient *client, ReelHttpRequest *request, const char *method)
{
  const char *cursor;
  guint limit;

  if (reel_api_read_page (request, &cursor, &limit))
    reel_api_call (client, request, REEL_CLIENT_ARCHIVE, method,
                   g_variant_new ("(ssu)", reel_http_request_get_user (request), cursor, limit), "(aa{sv}s)",
                   reel_api_reply_page);
}

static void
on_list_links (ReelHttpRequest *request, gpointer data)
{
  list (data, request, "ListLinks");
}

static void
on_list_expiries (ReelHttpRequest *request, gpointer data)
{
  list (data, request, "ListExpiries");
}

/* Returns: (transfer full): NULL after replying */
static GVariant *
read_filter (ReelHttpRequest *request, const ReelDictKey *keys, const char *const *except)
{
  const ReelDictKey *const tables[] = { keys, NULL };
  g_autoptr (GError) error = NULL;
  GVariant *filter = reel_json_dict_read_query (reel_http_request_get_queries (request), tables, except, &error);

  if (filter != NULL)
    return g_variant_ref_sink (filter);
  reel_http_request_reply_problem (request, error);
  return NULL;
}

static void
on_completeness (ReelHttpRequest *request, gpointer data)
{
  static const char *const own[] = { "cursor", "limit", NULL };
  g_autoptr (GVariant) filter = NULL;
  const char *cursor;
  guint limit;

  if (!reel_api_read_page (request, &cursor, &limit))
    return;
  filter = read_filter (request, reel_completeness_filter_keys, own);
  if (filter != NULL)
    reel_api_call (data, request, REEL_CLIENT_ARCHIVE, "GetCompleteness",
                   g_variant_new ("(s@a{sv}su)", reel_http_request_get_user (request), add_origin (request, filter),
                                  cursor, limit),
                   "(aa{sv}sa{sv})", reel_api_reply_page);
}

static void
on_audit (ReelHttpRequest *request, gpointer data)
{
  static const char *const own[] = { "cursor", "limit", "reader", NULL };
  g_autoptr (GVariant) filter = NULL;
  GVariantDict dict;
  const char *cursor;
  guint limit;

  if (!reel_api_read_page (request, &cursor, &limit))
    return;
  filter = read_filter (request, reel_audit_filter_keys, own);
  if (filter == NULL)
    return;
  g_variant_dict_init (&dict, filter);
  g_variant_dict_insert (&dict, "reader", "s", reel_http_request_get_user (request));
  g_variant_dict_insert (&dict, "origin", "s", reel_http_request_get_origin (request));
  reel_api_call (data, request, REEL_CLIENT_ARCHIVE, "GetAuditTrail",
                 g_variant_new ("(@a{sv}su)", g_variant_dict_end (&dict), cursor, limit), "(aa{sv}s)",
                 reel_api_reply_page);
}

void
reel_archive_door_add (ReelHttpRouter *router, ReelManagerClient *client)
{
  reel_http_router_add (router, "POST", "/api/v1/documents/delete", REEL_HTTP_SIGNED_IN, on_delete, client);
  reel_http_router_add (router, "POST", "/api/v1/documents/hold", REEL_HTTP_SIGNED_IN, on_hold, client);
  reel_http_router_add (router, "POST", "/api/v1/documents/release", REEL_HTTP_SIGNED_IN, on_release, client);
  reel_http_router_add (router, "POST", "/api/v1/links", REEL_HTTP_SIGNED_IN, on_create_link, client);
  reel_http_router_add (router, "GET", "/api/v1/links", REEL_HTTP_SIGNED_IN, on_list_links, client);
  reel_http_router_add (router, "DELETE", "/api/v1/links/{link}", REEL_HTTP_SIGNED_IN, on_revoke_link, client);
  reel_http_router_add (router, "GET", "/api/v1/expiries", REEL_HTTP_SIGNED_IN, on_list_expiries, client);
  reel_http_router_add (router, "GET", "/api/v1/completeness", REEL_HTTP_SIGNED_IN, on_completeness, client);
  reel_http_router_add (router, "GET", "/api/v1/audit", REEL_HTTP_SIGNED_IN, on_audit, client);
}
