/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sign-in; see the header for its addresses. */
#include "manager/portal/reel-session-door.h"

#include "manager/core/document/reel-json.h"
#include "manager/core/wire/reel-error.h"

/* Those of the message files of the pages. */
static const char *const languages[] = { "en", "de", "nb", "ja", NULL };

struct _ReelSessionDoor {
  const ReelPortalConfig *config;
  ReelHttpGuard *guard;
  ReelSignIn *sign_in;
  void (*on_unknown_key) (gpointer user_data);
  gpointer unknown_key_data;
};

ReelSessionDoor *
reel_session_door_new (const ReelPortalConfig *config, ReelHttpGuard *guard, ReelSignIn *sign_in,
                       void (*on_unknown_key) (gpointer user_data), gpointer user_data)
{
  ReelSessionDoor *self = g_new0 (ReelSessionDoor, 1);

  self->config = config;
  self->guard = guard;
  self->sign_in = sign_in;
  self->on_unknown_key = on_unknown_key;
  self->unknown_key_data = user_data;
  return self;
}

void
reel_session_door_free (ReelSessionDoor *self)
{
  g_free (self);
}

static void
reply_identity (ReelSessionDoor *self, ReelHttpRequest *request, const ReelIdentity *identity)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *csrf = NULL;

  if (identity->session != NULL)
    csrf = reel_sign_in_make_csrf (self->sign_in, identity->session);
  json_builder_begin_object (builder);
  reel_json_add_text (builder, "user", identity->user);
  reel_json_add_text (builder, "name", identity->name);
  reel_json_add_number (builder, "expires", identity->expires * 1000);
  if (csrf != NULL)
    reel_json_add_text (builder, "csrf", csrf);
  json_builder_end_object (builder);
  reel_http_request_reply_json (request, SOUP_STATUS_OK, json_builder_get_root (builder));
}

/* Only those whose token is wrong wait for the wrong ones of their address. */
static gboolean
is_limited (ReelSessionDoor *self, ReelHttpRequest *request)
{
  guint wait = reel_http_guard_look_failures (self->guard, reel_http_request_get_origin (request));
  g_autofree char *seconds = g_strdup_printf ("%u", wait);

  if (wait == 0)
    return FALSE;
  soup_message_headers_replace (soup_server_message_get_response_headers (reel_http_request_get_message (request)),
                                "Retry-After", seconds);
  reel_http_request_reply_refusal (request, REEL_HTTP_TOO_MANY_REQUESTS, "TooManyRequests", "Too many requests",
                                   "Too many wrong tokens came from this address. Try again after the time in "
                                   "Retry-After.");
  return TRUE;
}

static void
refuse_token (ReelSessionDoor *self, ReelHttpRequest *request, const GError *error)
{
  g_autofree char *detail = g_strdup_printf ("The token is not accepted: %s.", error->message);
  gboolean limited = FALSE;

  if (error->code == REEL_TOKEN_ERROR_UNKNOWN_KEY)
    self->on_unknown_key (self->unknown_key_data);
  if (error->code != REEL_TOKEN_ERROR_EXPIRED) {
    limited = is_limited (self, request);
    reel_http_guard_note_failure (self->guard, reel_http_request_get_origin (request));
  }
  if (limited)
    return;
  reel_http_request_reply_refusal (request, SOUP_STATUS_UNAUTHORIZED, "TokenExpired",
                                   reel_error_info (REEL_ERROR_TOKEN_EXPIRED)->title, detail);
}

static void
on_begin (ReelHttpRequest *request, gpointer data)
{
  ReelSessionDoor *self = data;
  JsonObject *body = reel_http_request_get_json (request);
  JsonNode *token = body != NULL ? json_object_get_member (body, "token") : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelIdentity) identity = NULL;

  if (body == NULL)
    return;
  if (token == NULL || json_node_get_value_type (token) != G_TYPE_STRING) {
    g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "token: not a text");
    reel_http_request_reply_problem (request, error);
    return;
  }
  identity =
      reel_sign_in_begin (self->sign_in, reel_http_request_get_message (request), json_node_get_string (token), &error);
  if (identity != NULL)
    reply_identity (self, request, identity);
  else if (error->domain != REEL_TOKEN_ERROR)
    reel_http_request_reply_problem (request, error);
  else
    refuse_token (self, request, error);
}

static void
on_show (ReelHttpRequest *request, gpointer data)
{
  reply_identity (data, request, reel_http_request_get_identity (request));
}

typedef struct {
  ReelSessionDoor *door;
  ReelHttpRequest *request;
} Ending;

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Ending *ending = data;
  g_autoptr (ReelHttpRequest) request = ending->request;
  g_autoptr (GError) error = NULL;

  if (!reel_sign_in_end_finish (ending->door->sign_in, result, &error))
    g_warning ("A session was ended, which will not be known after a restart: %s", error->message);
  reel_http_request_reply_status (request, SOUP_STATUS_NO_CONTENT);
}

static void
on_end (ReelHttpRequest *request, gpointer data)
{
  const ReelIdentity *identity = reel_http_request_get_identity (request);
  Ending *ending;

  if (identity->session == NULL) {
    reel_http_request_reply_status (request, SOUP_STATUS_NO_CONTENT);
    return;
  }
  ending = g_new (Ending, 1);
  *ending = (Ending){ data, reel_http_request_ref (request) };
  reel_http_request_pause (request);
  reel_sign_in_end_async (ending->door->sign_in, reel_http_request_get_message (request), identity->session, on_ended,
                          ending);
}

static void
add_list (JsonBuilder *builder, const char *name, const char *const *texts)
{
  reel_json_begin_array (builder, name);
  for (; *texts != NULL; texts++)
    json_builder_add_string_value (builder, *texts);
  json_builder_end_array (builder);
}

static void
on_settings (ReelHttpRequest *request, gpointer data)
{
  const ReelPortalConfig *config = ((ReelSessionDoor *)data)->config;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "name", config->name);
  reel_json_add_text (builder, "version", CALLREEL_VERSION);
  add_list (builder, "languages", languages);
  add_list (builder, "origins", (const char *const *)config->origins);
  reel_json_begin_object (builder, "signIn");
  json_builder_set_member_name (builder, "token");
  json_builder_add_boolean_value (builder, config->key_file != NULL);
  json_builder_set_member_name (builder, "provider");
  json_builder_add_boolean_value (builder, config->issuer != NULL);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  reel_http_request_reply_json (request, SOUP_STATUS_OK, json_builder_get_root (builder));
}

void
reel_session_door_add (ReelHttpRouter *router, ReelSessionDoor *self)
{
  reel_http_router_add (router, "POST", "/api/v1/session", REEL_HTTP_PUBLIC, on_begin, self);
  reel_http_router_add (router, "GET", "/api/v1/session", REEL_HTTP_SIGNED_IN, on_show, self);
  reel_http_router_add (router, "DELETE", "/api/v1/session", REEL_HTTP_SIGNED_IN, on_end, self);
  reel_http_router_add (router, "GET", "/api/v1/settings", REEL_HTTP_PUBLIC, on_settings, self);
}
