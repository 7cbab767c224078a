/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Azure's recording API; see the header for who makes it. */
#include "manager/portal/reel-azure-door.h"

#include "manager/core/document/reel-document-address.h"
#include "manager/core/document/reel-json-reader.h"
#include "manager/core/wire/reel-access-signature.h"
#include "manager/core/wire/reel-azure-start.h"
#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-document-opener.h"
#include "manager/portal/reel-http-problem.h"

#define RECORDINGS "/calling/recordings"
#define KIND       "azureCommunicationServices"
#define REASON     "access key"

struct _ReelAzureDoor {
  ReelManagerClient *client;
  ReelMediaSender *sender;
  GPtrArray *keys;
};

/* A request while callreeld is asked. */
typedef struct {
  ReelAzureDoor *door;
  ReelHttpRequest *request;
  guint status; /* of the answer, if it has no body */
  gboolean paused;
} Call;

static Call *
call_new (ReelAzureDoor *door, ReelHttpRequest *request)
{
  Call *call = g_new0 (Call, 1);

  call->door = door;
  call->request = reel_http_request_ref (request);
  reel_http_request_pause (request);
  return call;
}

static void
call_free (Call *call)
{
  reel_http_request_unref (call->request);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
reply_error (ReelHttpRequest *request, guint status, const char *code, const char *message)
{
  JsonObject *error = json_object_new (), *root = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (error, "code", code);
  json_object_set_string_member (error, "message", message);
  json_object_set_object_member (root, "error", error);
  json_node_take_object (node, root);
  reel_http_request_reply_json (request, status, node);
}

static void
reply_failure (ReelHttpRequest *request, const GError *error)
{
  g_autoptr (ReelHttpProblem) problem = reel_http_problem_new (error);

  reply_error (request, problem->status, problem->name, problem->detail);
}

/* Replies where the request is not signed by one of the keys. */
static gboolean
admit (ReelAzureDoor *self, ReelHttpRequest *request)
{
  SoupServerMessage *message = reel_http_request_get_message (request);
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);
  g_autofree char *path = g_strconcat (g_uri_get_path (uri), query != NULL ? "?" : NULL, query, NULL);
  GBytes *body = reel_http_request_get_body (request);
  ReelSignedRequest signed_request = {
    .method = soup_server_message_get_method (message),
    .path = path,
    .authorization = reel_http_request_get_header (request, "Authorization"),
    .date = reel_http_request_get_header (request, "Date"),
    .ms_date = reel_http_request_get_header (request, "x-ms-date"),
    .host = reel_http_request_get_header (request, "Host"),
    .content_hash = reel_http_request_get_header (request, "x-ms-content-sha256"),
  };
  const char *fault;

  signed_request.body = g_bytes_get_data (body, &signed_request.body_length);
  fault = self->keys != NULL ? reel_access_signature_find_fault (&signed_request, self->keys, g_get_real_time ())
                             : "The portal's configuration names no access-keys.";
  if (fault == NULL)
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", "HMAC-SHA256");
  reply_error (request, SOUP_STATUS_UNAUTHORIZED, "Denied", fault);
  return FALSE;
}

static void
reply_recording (ReelHttpRequest *request, const char *id, gboolean active)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "recordingId", id);
  json_object_set_string_member (object, "recordingState", active ? "active" : "inactive");
  json_object_set_string_member (object, "recordingKind", KIND);
  json_node_take_object (node, object);
  reel_http_request_reply_json (request, SOUP_STATUS_OK, node);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &error);
  const char *id;

  if (answer == NULL) {
    reply_failure (call->request, error);
    return;
  }
  g_variant_get (answer, "(&s)", &id);
  soup_message_headers_replace (soup_server_message_get_response_headers (
                                    reel_http_request_get_message (call->request)),
                                "Repeatability-Result", "accepted");
  reply_recording (call->request, id, !call->paused);
}

/* Azure's errors have a form of their own, so the body is parsed here. Returns: (transfer full) */
static JsonNode *
read_body (ReelHttpRequest *request, GError **error)
{
  GBytes *body = reel_http_request_get_body (request);
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autoptr (JsonNode) root = reel_json_read (text, g_bytes_get_size (body), error);

  if (root == NULL || JSON_NODE_HOLDS_OBJECT (root))
    return g_steal_pointer (&root);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The body is not a JSON object.");
  return NULL;
}

static void
post_recording (ReelHttpRequest *request, gpointer data)
{
  ReelAzureDoor *self = data;
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (ReelAzureStart) start = NULL;
  g_autoptr (GError) error = NULL;
  Call *call;

  if (!admit (self, request))
    return;
  body = read_body (request, &error);
  if (body != NULL)
    start = reel_azure_start_parse (json_node_get_object (body),
                                    reel_http_request_get_header (request, "Repeatability-Request-ID"), &error);
  if (start == NULL) {
    reply_error (request, SOUP_STATUS_BAD_REQUEST, "InvalidArgument", error->message);
    return;
  }
  call = call_new (self, request);
  g_variant_lookup (start->options, "pause-on-start", "b", &call->paused);
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "StartRecording",
                            g_variant_new ("(s@a{sv})", start->server_call_id, start->options), "(s)", NULL, on_started,
                            call);
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) dict = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  const char *state = "";

  if (dict == NULL) {
    reply_failure (call->request, error);
    return;
  }
  g_variant_lookup (dict, "state", "&s", &state);
  reply_recording (call->request, reel_http_request_get_parameter (call->request, "id"),
                   g_str_equal (reel_azure_start_name_state (state), "active"));
}

static void
get_recording (ReelHttpRequest *request, gpointer data)
{
  ReelAzureDoor *self = data;

  if (!admit (self, request))
    return;
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "GetRecordingState",
                            g_variant_new ("(s)", reel_http_request_get_parameter (request, "id")), "(a{sv})",
                            reel_http_request_get_cancellable (request), on_state, call_new (self, request));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &error);

  if (answer != NULL)
    reel_http_request_reply_status (call->request, call->status);
  else
    reply_failure (call->request, error);
}

/* Once it is signed, it is carried out, whether the client waits or not. */
static void
change (ReelAzureDoor *self, ReelHttpRequest *request, const char *method, guint status)
{
  Call *call;

  if (!admit (self, request))
    return;
  call = call_new (self, request);
  call->status = status;
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, method,
                            g_variant_new ("(sa{sv})", reel_http_request_get_parameter (request, "id"), NULL), "()",
                            NULL, on_done, call);
}

static void
delete_recording (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "StopRecording", SOUP_STATUS_NO_CONTENT);
}

static void
pause_recording (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "PauseRecording", SOUP_STATUS_ACCEPTED);
}

static void
resume_recording (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "ResumeRecording", SOUP_STATUS_ACCEPTED);
}

/* In the audit trail it is the only trace of where a trusted server's request came from. */
static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelContentFile) file = reel_document_opener_open_finish (result, &error);
  g_autofree char *owner = g_strconcat ("key ", reel_http_request_get_origin (call->request), NULL);

  if (file != NULL)
    reel_media_sender_send (call->door->sender, call->request, file,
                            (const ReelMediaQuota[]){ { owner, REEL_MEDIA_OF_ONE }, { NULL, 0 } }, NULL);
  else
    reply_failure (call->request, error);
}

static void
open_document (ReelAzureDoor *self, ReelHttpRequest *request, const char *purpose)
{

  if (!admit (self, request))
    return;
  reel_document_opener_open_async (self->client, reel_media_sender_get_reader (self->sender),
                                   g_variant_new ("(ssss@a{sv})", reel_http_request_get_parameter (request, "id"), "",
                                                  purpose, REASON, reel_api_new_origin (request)),
                                   reel_http_request_get_cancellable (request), on_opened, call_new (self, request));
}

static void
get_content (ReelHttpRequest *request, gpointer data)
{
  open_document (data, request, "download");
}

static void
get_metadata (ReelHttpRequest *request, gpointer data)
{
  open_document (data, request, "metadata");
}

static void
delete_document (ReelHttpRequest *request, gpointer data)
{
  ReelAzureDoor *self = data;
  const char *const ids[] = { reel_http_request_get_parameter (request, "id"), NULL };
  Call *call;

  if (!admit (self, request))
    return;
  call = call_new (self, request);
  call->status = SOUP_STATUS_NO_CONTENT;
  reel_manager_client_call (self->client, REEL_CLIENT_ARCHIVE, "DeleteFrom",
                            g_variant_new ("(^asss@a{sv})", ids, "", REASON, reel_api_new_origin (request)), "()", NULL,
                            on_done, call);
}

ReelAzureDoor *
reel_azure_door_new (ReelHttpRouter *router, ReelManagerClient *client, ReelMediaSender *sender, GPtrArray *keys)
{
  static const struct {
    const char *method, *pattern;
    ReelHttpHandler handler;
  } routes[] = {
    { "POST", RECORDINGS, post_recording },
    { "GET", RECORDINGS "/{id}", get_recording },
    { "DELETE", RECORDINGS "/{id}", delete_recording },
    { "POST", RECORDINGS "/{id}:pause", pause_recording },
    { "POST", RECORDINGS "/{id}:resume", resume_recording },
    { "GET", REEL_DOCUMENT_ADDRESS "{id}" REEL_DOCUMENT_CONTENT, get_content },
    { "GET", REEL_DOCUMENT_ADDRESS "{id}" REEL_DOCUMENT_METADATA, get_metadata },
    { "DELETE", REEL_DOCUMENT_ADDRESS "{id}", delete_document },
  };
  ReelAzureDoor *self = g_new0 (ReelAzureDoor, 1);

  self->client = client;
  self->sender = sender;
  self->keys = keys;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    reel_http_router_add (router, routes[i].method, routes[i].pattern, REEL_HTTP_PUBLIC, routes[i].handler, self);
  return self;
}

void
reel_azure_door_free (ReelAzureDoor *self)
{
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_free (self);
}
