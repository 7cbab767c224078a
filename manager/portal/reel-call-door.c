/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ongoing calls in the API; see the header for their address. */
#include "manager/portal/reel-call-door.h"

#include "manager/core/wire/reel-error.h"
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
reply_id (ReelHttpRequest *request, const char *path, GVariant *properties, gpointer data)
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
on_controls (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Show) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);

  if (answer == NULL) {
    reel_http_request_reply_problem (self->request, error);
    return;
  }
  json_object_set_object_member (self->object, "controls", reel_call_json_new_controls (answer));
  json_object_set_null_member (self->object, "recording");
  if (self->operation == NULL) {
    reply_call (self);
    return;
  }
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "GetRecordingState",
                            g_variant_new ("(s)", self->operation), "(a{sv})",
                            reel_http_request_get_cancellable (self->request), on_recording, self);
  g_steal_pointer (&self);
}

static void
show_call (ReelHttpRequest *request, const char *path, GVariant *properties, gpointer data)
{
  Show *self = g_new0 (Show, 1);
  g_autofree const char **recordings = NULL;

  self->client = g_object_ref (data);
  self->request = reel_http_request_ref (request);
  self->object = reel_call_json_new (properties);
  if (g_variant_lookup (properties, "Recordings", "^a&s", &recordings) && recordings[0] != NULL)
    self->operation = g_strdup (recordings[0]);
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "GetControls",
                            g_variant_new ("(ss)", reel_http_request_get_parameter (request, "call"),
                                           reel_http_request_get_user (request)),
                            "(sas)", reel_http_request_get_cancellable (request), on_controls, self);
}

static void
on_show (ReelHttpRequest *request, gpointer data)
{
  reel_call_access_open (data, request, reel_http_request_get_parameter (request, "call"), show_call, data);
}

static void
reply_controls (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  reel_http_request_reply_json (request, SOUP_STATUS_OK, take_object (reel_call_json_new_controls (answer)));
}

static void
ask_controls (ReelHttpRequest *request, const char *path, GVariant *properties, gpointer data)
{
  reel_api_call (data, request, REEL_CLIENT_MANAGER, "GetControls",
                 g_variant_new ("(ss)", reel_http_request_get_parameter (request, "call"),
                                reel_http_request_get_user (request)),
                 "(sas)", reply_controls);
}

static void
on_show_controls (ReelHttpRequest *request, gpointer data)
{
  reel_call_access_open (data, request, reel_http_request_get_parameter (request, "call"), ask_controls, data);
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
  static const char *const own[] = { "actor", "request-id", NULL };
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
  g_variant_dict_insert (&options, "actor", "s", reel_http_request_get_user (request));
  if (key != NULL && g_utf8_validate (key, -1, NULL))
    g_variant_dict_insert (&options, "request-id", "s", key);
  reel_api_call (data, request, REEL_CLIENT_MANAGER, "StartRecording",
                 g_variant_new ("(s@a{sv})", reel_http_request_get_parameter (request, "call"),
                                g_variant_dict_end (&options)),
                 "(s)", reply_started);
}

/* Whether the participant ID of the call is the user. */
static gboolean
is_own (GVariant *properties, const char *id, const char *user)
{
  g_autoptr (GVariant) people = g_variant_lookup_value (properties, "Participants", G_VARIANT_TYPE ("aa{sv}"));
  gsize count = people != NULL ? g_variant_n_children (people) : 0;

  for (gsize i = 0; i < count; i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (people, i);
    const char *other = NULL;

    if (g_variant_lookup (entry, "participant-id", "&s", &other) && g_str_equal (other, id))
      return reel_call_access_is_user (entry, user);
  }
  return FALSE;
}

static void
set_consent (ReelHttpRequest *request, const char *path, GVariant *properties, gpointer data)
{
  JsonObject *body = reel_http_request_get_json (request);
  const char *id = json_object_get_string_member (body, "participantId");
  g_autoptr (GError) error = NULL;

  if (!is_own (properties, id, reel_http_request_get_user (request))) {
    g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED,
                         "Everybody answers for themselves: this participant is not the one who is signed in.");
    reel_http_request_reply_problem (request, error);
    return;
  }
  reel_api_call_object (data, request, path, REEL_CLIENT_CALL, "SetConsent",
                        g_variant_new ("(sb)", id, json_object_get_boolean_member (body, "granted")), "()",
                        reel_api_reply_done);
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
    reel_call_access_open (data, request, reel_http_request_get_parameter (request, "call"), set_consent, data);
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
