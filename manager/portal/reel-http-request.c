/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One HTTP exchange; see the header for who makes it. */
#include "manager/portal/reel-http-request.h"

#include "manager/core/document/reel-json-reader.h"
#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-http-head.h"
#include "manager/portal/reel-http-problem.h"
#include "manager/portal/reel-http-status.h"

#include <string.h>

struct _ReelHttpRequest {
  gatomicrefcount references;
  SoupServerMessage *message;
  ReelHttpPeers *peers;
  GHashTable *parameters;
  GHashTable *query; /* NULL: not looked at yet */
  GBytes *body;
  JsonNode *json;
  ReelIdentity *identity;
  char *origin;
  GCancellable *cancellable;
  gulong finished;
  gboolean paused;
};

static void
on_finished (SoupServerMessage *message, ReelHttpRequest *self)
{
  g_cancellable_cancel (self->cancellable);
}

ReelHttpRequest *
reel_http_request_new (SoupServerMessage *message, ReelHttpPeers *peers, GHashTable *parameters, ReelIdentity *identity,
                       const char *origin)
{
  ReelHttpRequest *self = g_new0 (ReelHttpRequest, 1);

  g_atomic_ref_count_init (&self->references);
  self->message = g_object_ref (message);
  self->peers = reel_http_peers_ref (peers);
  self->parameters = parameters;
  self->identity = identity;
  self->origin = g_strdup (origin);
  self->cancellable = g_cancellable_new ();
  self->finished = g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
  return self;
}

ReelHttpRequest *
reel_http_request_ref (ReelHttpRequest *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reel_http_request_unref (ReelHttpRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_signal_handler_disconnect (self->message, self->finished);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, json_node_unref);
  g_hash_table_unref (self->parameters);
  g_object_unref (self->cancellable);
  g_object_unref (self->message);
  reel_http_peers_unref (self->peers);
  g_clear_pointer (&self->identity, reel_identity_free);
  g_free (self->origin);
  g_free (self);
}

const char *
reel_http_request_get_parameter (ReelHttpRequest *self, const char *name)
{
  return g_hash_table_lookup (self->parameters, name);
}

const char *
reel_http_request_get_query (ReelHttpRequest *self, const char *name)
{
  return g_hash_table_lookup (reel_http_request_get_queries (self), name);
}

GHashTable *
reel_http_request_get_queries (ReelHttpRequest *self)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (self->message));

  if (self->query == NULL && query != NULL)
    self->query = g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (self->query == NULL)
    self->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self->query;
}

const char *
reel_http_request_get_header (ReelHttpRequest *self, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), name);
}

GBytes *
reel_http_request_get_body (ReelHttpRequest *self)
{
  if (self->body == NULL)
    self->body = soup_message_body_flatten (soup_server_message_get_request_body (self->message));
  return self->body;
}

static gboolean
is_json (ReelHttpRequest *self)
{
  const char *type =
      soup_message_headers_get_content_type (soup_server_message_get_request_headers (self->message), NULL);

  return type != NULL && g_ascii_strcasecmp (type, "application/json") == 0;
}

JsonObject *
reel_http_request_get_json (ReelHttpRequest *self)
{
  GBytes *body = reel_http_request_get_body (self);
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autoptr (GError) error = NULL;

  if (self->json == NULL && *text == '\0') {
    self->json = json_node_new (JSON_NODE_OBJECT);
    json_node_take_object (self->json, json_object_new ());
  } else if (self->json == NULL && !is_json (self)) {
    reel_http_request_reply_refusal (self, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType",
                                     "Unsupported media type", "The body must be application/json.");
    return NULL;
  } else if (self->json == NULL) {
    self->json = reel_json_read (text, REEL_HTTP_MAX_BODY, &error);
  }
  if (self->json != NULL && JSON_NODE_HOLDS_OBJECT (self->json))
    return json_node_get_object (self->json);
  if (error == NULL)
    g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The body is not a JSON object");
  reel_http_request_reply_problem (self, error);
  return NULL;
}

const char *
reel_http_request_get_user (ReelHttpRequest *self)
{
  return self->identity != NULL ? self->identity->user : "";
}

const ReelIdentity *
reel_http_request_get_identity (ReelHttpRequest *self)
{
  return self->identity;
}

const char *
reel_http_request_get_origin (ReelHttpRequest *self)
{
  return self->origin;
}

SoupServerMessage *
reel_http_request_get_message (ReelHttpRequest *self)
{
  return self->message;
}

GCancellable *
reel_http_request_get_cancellable (ReelHttpRequest *self)
{
  return self->cancellable;
}

gboolean
reel_http_request_is_abandoned (ReelHttpRequest *self)
{
  return g_cancellable_is_cancelled (self->cancellable) || reel_http_peers_has_left (self->peers, self->message);
}

static gboolean
is_over (ReelHttpRequest *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

void
reel_http_request_pause (ReelHttpRequest *self)
{
  if (self->paused)
    return;
  self->paused = TRUE;
  reel_http_request_ref (self);
  if (!is_over (self))
    soup_server_message_pause (self->message);
}

void
reel_http_request_resume (ReelHttpRequest *self)
{
  if (!self->paused)
    return;
  self->paused = FALSE;
  /* A message that is over has no connection to go on with. */
  if (!is_over (self))
    soup_server_message_unpause (self->message);
  reel_http_request_unref (self);
}

void
reel_http_request_reply_bytes (ReelHttpRequest *self, guint status, const char *content_type, GBytes *bytes)
{
  if (!is_over (self)) {
    SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

    soup_server_message_set_status (self->message, status, reel_http_status_get_phrase (status));
    soup_message_headers_set_content_type (headers, content_type, NULL);
    soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
  }
  reel_http_request_resume (self);
}

static void
reply_node (ReelHttpRequest *self, guint status, const char *content_type, JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);
  gsize length = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), length);

  reel_http_request_reply_bytes (self, status, content_type, bytes);
}

void
reel_http_request_reply_json (ReelHttpRequest *self, guint status, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;

  reply_node (self, status, "application/json", owned);
}

void
reel_http_request_reply_status (ReelHttpRequest *self, guint status)
{
  if (!is_over (self))
    soup_server_message_set_status (self->message, status, reel_http_status_get_phrase (status));
  reel_http_request_resume (self);
}

static void
reply (ReelHttpRequest *self, const ReelHttpProblem *problem)
{
  g_autoptr (JsonNode) node = reel_http_problem_to_json (problem);

  reply_node (self, problem->status, "application/problem+json", node);
}

void
reel_http_request_reply_problem (ReelHttpRequest *self, const GError *error)
{
  g_autoptr (ReelHttpProblem) problem = reel_http_problem_new (error);

  reply (self, problem);
}

void
reel_http_request_reply_refusal (ReelHttpRequest *self, guint status, const char *name, const char *title,
                                 const char *detail)
{
  g_autoptr (ReelHttpProblem) problem = reel_http_problem_new_named (status, name, title, detail);

  reply (self, problem);
}
