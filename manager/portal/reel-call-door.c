/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ongoing calls in the API; see the header for their address. */
#include "manager/portal/reel-call-door.h"

#include "manager/core/wire/reel-options.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-call-access.h"
#include "manager/portal/reel-call-json.h"
#include "manager/portal/reel-json-dict.h"

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static void
reply_id (ReelHttpRequest *request, const char *path, GVariant *properties, GVariant *description, gpointer data)
{
  JsonObject *object = json_object_new ();
  const char *id = "";

  g_variant_lookup (properties, "ServerCallId", "&s", &id);
  json_object_set_string_member (object, "serverCallId", id);
  reel_http_request_reply_json (request, SOUP_STATUS_OK, take_object (object));
}

static void
on_found (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  const char *id;

  g_variant_get_child (answer, 0, "&s", &id);
  reel_call_access_open (client, request, id, reply_id, NULL);
}

static void
on_find (ReelHttpRequest *request, gpointer data)
{
  const char *address = reel_http_request_get_query (request, "address");

  if (address == NULL || !g_utf8_validate (address, -1, NULL))
    reel_api_refuse (request, "address: missing");
  else
    reel_api_call (data, request, REEL_CLIENT_MANAGER, "FindOngoingCall", g_variant_new ("(s)", address), "(so)",
                   on_found);
}

/* What has been read of a call that is to be shown. */
typedef struct {
  ReelManagerClient *client;
  ReelHttpRequest *request;
  JsonObject *object;
  char *operation; /* NULL: nothing is recorded */
} Show;

static void
show_free (Show *self)
{
  reel_http_request_unref (self->request);
  json_object_unref (self->object);
  g_object_unref (self->client);
  g_free (self->operation);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Show, show_free)

static void
reply_call (Show *self)
{
  reel_http_request_reply_json (self->request, SOUP_STATUS_OK, take_object (json_object_ref (self->object)));
}

static void
on_recording (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Show) self = data;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, NULL);
  g_autoptr (GVariant) state = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  /* It may have ended meanwhile. */
  if (state != NULL)
    json_object_set_object_member (self->object, "recording", reel_call_json_new_recording (self->operation, state));
  reply_call (self);
}

static void
show_call (ReelHttpRequest *request, const char *path, GVariant *properties, GVariant *description, gpointer data)
{
  g_autoptr (Show) self = g_new0 (Show, 1);
  g_autofree const char **recordings = NULL;

  self->client = g_object_ref (data);
  self->request = reel_http_request_ref (request);
  self->object = reel_call_json_new (properties);
  if (g_variant_lookup (properties, "Recordings", "^a&s", &recordings) && recordings[0] != NULL)
    self->operation = g_strdup (recordings[0]);
  json_object_set_object_member (self->object, "controls", reel_call_json_new_controls (description));
  json_object_set_null_member (self->object, "recording");
  if (self->operation == NULL) {
    reply_call (self);
    return;
  }
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "GetRecordingState",
                            g_variant_new ("(s)", self->operation), "(a{sv})",
                            reel_http_request_get_cancellable (request), on_recording, self);
  g_steal_pointer (&self);
}

static void
on_show (ReelHttpRequest *request, gpointer data)
{
  reel_call_access_open (data, request, reel_http_request_get_parameter (request, "call"), show_call, data);
}

static void
describe (ReelManagerClient *client, ReelHttpRequest *request, ReelApiStep step)
{
  reel_api_call (client, request, REEL_CLIENT_MANAGER, "DescribeCall",
                 g_variant_new ("(s@a{sv})", reel_http_request_get_parameter (request, "call"),
                                reel_api_new_options (request)),
                 "(oa{sv})", step);
}

static void
reply_controls (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  g_autoptr (GVariant) description = g_variant_get_child_value (answer, 1);

  reel_http_request_reply_json (request, SOUP_STATUS_OK, take_object (reel_call_json_new_controls (description)));
}

static void
on_show_controls (ReelHttpRequest *request, gpointer data)
{
  describe (data, request, reply_controls);
}

static void
reply_started (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  JsonObject *object = json_object_new ();
  const char *operation;

  g_variant_get (answer, "(&s)", &operation);
  json_object_set_string_member (object, "recordingOperationId", operation);
  reel_http_request_reply_json (request, SOUP_STATUS_CREATED, take_object (object));
}

static void
on_start (ReelHttpRequest *request, gpointer data)
{
  static const char *const own[] = { "actor", "user", "request-id", NULL };
  const char *key = reel_http_request_get_header (request, "Idempotency-Key");
  JsonObject *body = reel_http_request_get_json (request);
  g_autoptr (GError) error = NULL;
  GVariant *given = body != NULL ? reel_json_dict_read (body, reel_options_keys, own, &error) : NULL;
  g_autoptr (GVariant) read = given != NULL ? g_variant_ref_sink (given) : NULL;
  GVariantDict options;

  if (error != NULL)
    reel_http_request_reply_problem (request, error);
  if (read == NULL)
    return;
  g_variant_dict_init (&options, read);
  g_variant_dict_insert (&options, "user", "s", reel_http_request_get_user (request));
  if (key != NULL && g_utf8_validate (key, -1, NULL))
    g_variant_dict_insert (&options, "request-id", "s", key);
  reel_api_call (data, request, REEL_CLIENT_MANAGER, "StartRecording",
                 g_variant_new ("(s@a{sv})", reel_http_request_get_parameter (request, "call"),
                                g_variant_dict_end (&options)),
                 "(s)", reply_started);
}

static void
answer_consent (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  JsonObject *body = reel_http_request_get_json (request);
  const char *path;

  g_variant_get_child (answer, 0, "&o", &path);
  reel_api_call_object (client, request, path, REEL_CLIENT_CALL, "AnswerConsent",
                        g_variant_new ("(sb@a{sv})", json_object_get_string_member (body, "participantId"),
                                       json_object_get_boolean_member (body, "granted"),
                                       reel_api_new_options (request)),
                        "()", reel_api_reply_done);
}

static void
on_consent (ReelHttpRequest *request, gpointer data)
{
  JsonObject *body = reel_http_request_get_json (request);
  JsonNode *granted = body != NULL ? json_object_get_member (body, "granted") : NULL;

  if (body == NULL || reel_api_read_text (request, body, "participantId", FALSE) == NULL)
    return;
  if (granted == NULL || json_node_get_value_type (granted) != G_TYPE_BOOLEAN)
    reel_api_refuse (request, "granted: neither true nor false");
  else
    describe (data, request, answer_consent);
}

void
reel_call_door_add (ReelHttpRouter *router, ReelManagerClient *client)
{
  reel_http_router_add (router, "GET", "/api/v1/calls", REEL_HTTP_SIGNED_IN, on_find, client);
  reel_http_router_add (router, "GET", "/api/v1/calls/{call}", REEL_HTTP_SIGNED_IN, on_show, client);
  reel_http_router_add (router, "GET", "/api/v1/calls/{call}/controls", REEL_HTTP_SIGNED_IN, on_show_controls, client);
  reel_http_router_add (router, "POST", "/api/v1/calls/{call}/recordings", REEL_HTTP_SIGNED_IN, on_start, client);
  reel_http_router_add (router, "POST", "/api/v1/calls/{call}/consent", REEL_HTTP_SIGNED_IN, on_consent, client);
}
