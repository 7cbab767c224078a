/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The WHIP endpoint; see the header for what is behind it.
 *
 * The session's id is its ETag, with the number of restarts once ICE was restarted: that is when its credentials
 * change. */
#include "manager/portal/reel-whip-door.h"

#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-call-access.h"

#include <string.h>

#define OFFER_TYPE      "application/sdp"
#define FRAGMENT_TYPE   "application/trickle-ice-sdpfrag"
#define METHODS         "OPTIONS, POST"
#define SESSION_METHODS "OPTIONS, PATCH, DELETE"
#define MAX_CANDIDATES  64 /* of one request */

#define PRECONDITION_REQUIRED 428 /* RFC 6585; libsoup has no name for it */

static void
set_header (ReelHttpRequest *request, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (reel_http_request_get_message (request)),
                                name, value);
}

static gboolean
has_type (ReelHttpRequest *request, const char *type)
{
  const char *given = reel_http_request_get_header (request, "Content-Type");
  const gsize length = strlen (type);

  if (given != NULL && g_ascii_strncasecmp (given, type, length) == 0 &&
      (given[length] == '\0' || given[length] == ';'))
    return TRUE;
  reel_http_request_reply_refusal (
      request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", "Unsupported media type",
      "The body must be application/sdp to publish, or application/trickle-ice-sdpfrag for "
      "candidates.");
  return FALSE;
}

/* Returns: (transfer full): NULL after a refusal */
static char *
read_text (ReelHttpRequest *request)
{
  gsize length;
  const char *data = g_bytes_get_data (reel_http_request_get_body (request), &length);

  if (length > 0 && g_utf8_validate (data, (gssize)length, NULL))
    return g_strndup (data, length);
  reel_api_refuse (request, "The body is empty, or not UTF-8 text.");
  return NULL;
}

/* Whom the user sends as: the participant that the request names, or the first one that is the user. Without one the
 * manager says why not. */
static const char *
choose_participant (ReelHttpRequest *request, GVariant *description)
{
  const char *named = reel_http_request_get_query (request, "participant");
  g_autofree const char **own = NULL;

  if (named != NULL && g_utf8_validate (named, -1, NULL))
    return named;
  if (g_variant_lookup (description, "participants", "^a&s", &own) && own[0] != NULL)
    return own[0];
  return reel_http_request_get_user (request);
}

/* A request for a session. It is carried out even if its client has gone, as it may be too late to stop it: a session
 * that nobody knows of is ended. */
typedef struct {
  ReelManagerClient *client;
  ReelHttpRequest *request;
  char *path;
} Publishing;

static void
publishing_free (Publishing *self)
{
  g_object_unref (self->client);
  reel_http_request_unref (self->request);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publishing, publishing_free)

static void
on_abandoned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &error);

  /* It ends by itself, as nobody sends anything. */
  if (answer == NULL)
    g_debug ("A session without a client is not ended at once: %s", error->message);
}

/* @restarts: of ICE. */
static char *
make_tag (const char *session, guint32 restarts)
{
  return restarts == 0 ? g_strdup_printf ("\"%s\"", session) : g_strdup_printf ("\"%s.%u\"", session, restarts);
}

static void
reply_published (ReelHttpRequest *request, GVariant *answer)
{
  g_autofree char *call = g_uri_escape_string (reel_http_request_get_parameter (request, "call"), NULL, FALSE);
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *location = NULL, *tag = NULL;
  const char *session, *sdp = "";

  g_variant_get (answer, "(&s@a{sv})", &session, &endpoint);
  g_variant_lookup (endpoint, "sdp", "&s", &sdp);
  location = g_strdup_printf ("/whip/%s/%s", call, session);
  tag = make_tag (session, 0);
  set_header (request, "Location", location);
  set_header (request, "ETag", tag);
  set_header (request, "Accept-Patch", FRAGMENT_TYPE);
  body = g_bytes_new (sdp, strlen (sdp));
  reel_http_request_reply_bytes (request, SOUP_STATUS_CREATED, OFFER_TYPE, body);
}

static void
on_published (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Publishing) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);
  g_autoptr (GVariant) session = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  if (answer == NULL) {
    reel_http_request_reply_problem (self->request, error);
  } else if (!reel_http_request_is_abandoned (self->request)) {
    reply_published (self->request, answer);
  } else {
    reel_manager_client_call_object (self->client, self->path, REEL_CLIENT_CALL, "RemoveSession",
                                     g_variant_new ("(@s)", session), "()", NULL, on_abandoned, NULL);
    reel_http_request_reply_status (self->request, SOUP_STATUS_REQUEST_TIMEOUT);
  }
}

static void
publish (ReelHttpRequest *request, const char *path, GVariant *properties, GVariant *description, gpointer data)
{
  g_autofree char *sdp = read_text (request);
  Publishing *self;

  if (sdp == NULL)
    return;
  self = g_new0 (Publishing, 1);
  self->client = g_object_ref (data);
  self->request = reel_http_request_ref (request);
  self->path = g_strdup (path);
  reel_manager_client_call_object (
      self->client, path, REEL_CLIENT_CALL, "AddSession",
      g_variant_new ("(s@a{sv})", choose_participant (request, description),
                     g_variant_new_parsed ("{'type': <'webrtc'>, 'sdp': <%s>, 'user': <%s>}", sdp,
                                           reel_http_request_get_user (request))),
      "(sa{sv})", NULL, on_published, self);
}

static void
on_publish (ReelHttpRequest *request, gpointer data)
{
  if (has_type (request, OFFER_TYPE))
    reel_call_access_open (data, request, reel_http_request_get_parameter (request, "call"), publish, data);
}

/* What the address names. */
typedef struct {
  const char *id;
  const char *participant;
  guint32 restarts;
} Session;

/* Whether the session of the address is of a participant who is the user: those of others do not exist. @session: valid
 * as long as @properties. */
static gboolean
is_own_session (ReelHttpRequest *request, GVariant *properties, GVariant *description, Session *session)
{
  g_autoptr (GVariant) streams = g_variant_lookup_value (properties, "Streams", G_VARIANT_TYPE ("aa{sv}"));
  const char *wanted = reel_http_request_get_parameter (request, "session");
  g_autofree const char **own = NULL;

  g_variant_lookup (description, "participants", "^a&s", &own);
  for (gsize i = 0; streams != NULL && own != NULL && i < g_variant_n_children (streams); i++) {
    g_autoptr (GVariant) stream = g_variant_get_child_value (streams, i);

    *session = (Session){ NULL };
    g_variant_lookup (stream, "ice-restarts", "u", &session->restarts);
    if (g_variant_lookup (stream, "session", "&s", &session->id) && g_str_equal (session->id, wanted) &&
        g_variant_lookup (stream, "participant", "&s", &session->participant) &&
        g_strv_contains (own, session->participant))
      return TRUE;
  }
  reel_http_request_reply_refusal (request, SOUP_STATUS_NOT_FOUND, "NotFound", "Not found",
                                   "There is no such session, or it has ended. Publish again.");
  return FALSE;
}

/* Of RFC 9725: an answer to DELETE has the status 200. */
static void
reply_ended (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  reel_http_request_reply_status (request, SOUP_STATUS_OK);
}

static void
end (ReelHttpRequest *request, const char *path, GVariant *properties, GVariant *description, gpointer data)
{
  Session session;

  if (is_own_session (request, properties, description, &session))
    reel_api_call_object (data, request, path, REEL_CLIENT_CALL, "RemoveSession",
                          g_variant_new ("(s)", reel_http_request_get_parameter (request, "session")), "()",
                          reply_ended);
}

static void
on_end (ReelHttpRequest *request, gpointer data)
{
  reel_call_access_open (data, request, reel_http_request_get_parameter (request, "call"), end, data);
}

/* Candidates that are passed on one after the other. */
typedef struct {
  ReelManagerClient *client;
  ReelHttpRequest *request;
  char *path;
  GPtrArray *candidates;
  guint next;
} Trickle;

static void
trickle_free (Trickle *self)
{
  g_object_unref (self->client);
  reel_http_request_unref (self->request);
  g_free (self->path);
  g_ptr_array_unref (self->candidates);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trickle, trickle_free)

static void pass_next (Trickle *self);

static void
on_passed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Trickle) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (self->client, result, NULL, &error);

  if (answer == NULL)
    reel_http_request_reply_problem (self->request, error);
  else
    pass_next (g_steal_pointer (&self));
}

/* Takes SELF. */
static void
pass_next (Trickle *self)
{
  if (self->next == self->candidates->len) {
    reel_http_request_reply_status (self->request, SOUP_STATUS_NO_CONTENT);
    trickle_free (self);
    return;
  }
  reel_manager_client_call_object (self->client, self->path, REEL_CLIENT_CALL, "AddCandidate",
                                   g_variant_new ("(ss)", reel_http_request_get_parameter (self->request, "session"),
                                                  self->candidates->pdata[self->next++]),
                                   "()", reel_http_request_get_cancellable (self->request), on_passed, self);
}

/* The lines of an SDP fragment (RFC 8840) that are candidates. */
static GPtrArray *
find_candidates (const char *fragment)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (fragment, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++) {
    if (g_str_has_prefix (g_strchomp (lines[i]), "a=candidate:"))
      g_ptr_array_add (found, g_strdup (lines[i]));
  }
  return found;
}

static void
trickle (ReelManagerClient *client, ReelHttpRequest *request, const char *path, const char *fragment)
{
  g_autoptr (GPtrArray) candidates = find_candidates (fragment);
  Trickle *self;

  if (candidates->len > MAX_CANDIDATES) {
    reel_api_refuse (request, "A request has 64 candidates at most.");
    return;
  }
  self = g_new0 (Trickle, 1);
  self->client = g_object_ref (client);
  self->request = reel_http_request_ref (request);
  self->path = g_strdup (path);
  self->candidates = g_steal_pointer (&candidates);
  pass_next (self);
}

/* RFC 9725 4.3.3: the new credentials, and another ETag. */
static void
reply_restarted (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *tag = NULL;
  const char *session, *sdp = "";
  guint32 restarts = 0;

  g_variant_get (answer, "(&s@a{sv})", &session, &endpoint);
  g_variant_lookup (endpoint, "sdp", "&s", &sdp);
  g_variant_lookup (endpoint, "ice-restarts", "u", &restarts);
  tag = make_tag (session, restarts);
  set_header (request, "ETag", tag);
  body = g_bytes_new (sdp, strlen (sdp));
  reel_http_request_reply_bytes (request, SOUP_STATUS_OK, FRAGMENT_TYPE, body);
}

static void
restart (ReelManagerClient *client, ReelHttpRequest *request, const char *path, const char *fragment,
         const Session *session)
{
  reel_api_call_object (
      client, request, path, REEL_CLIENT_CALL, "AddSession",
      g_variant_new ("(s@a{sv})", session->participant,
                     g_variant_new_parsed ("{'type': <'webrtc'>, 'session': <%s>, 'sdp': <%s>, 'user': <%s>}",
                                           session->id, fragment, reel_http_request_get_user (request))),
      "(sa{sv})", reply_restarted);
}

/* Candidates are for the credentials that the client knows, so they have the ETag; a restart, which asks for others,
 * has “*” (RFC 9725 4.3). */
static void
change (ReelHttpRequest *request, const char *path, GVariant *properties, GVariant *description, gpointer data)
{
  const char *given = reel_http_request_get_header (request, "If-Match");
  g_autofree char *fragment = read_text (request), *tag = NULL;
  Session session;

  if (fragment == NULL || !is_own_session (request, properties, description, &session))
    return;
  tag = make_tag (session.id, session.restarts);
  if (given == NULL)
    reel_http_request_reply_refusal (request, PRECONDITION_REQUIRED, "PreconditionRequired", "If-Match is missing",
                                     "Candidates are sent with the session's ETag in the header If-Match.");
  else if (g_str_equal (given, "*"))
    restart (data, request, path, fragment, &session);
  else if (g_str_equal (given, tag))
    trickle (data, request, path, fragment);
  else
    reel_http_request_reply_refusal (
        request, SOUP_STATUS_PRECONDITION_FAILED, "PreconditionFailed", "Another session",
        "The header If-Match is not the ETag of this session, or that of before a restart.");
}

static void
on_change (ReelHttpRequest *request, gpointer data)
{
  if (has_type (request, FRAGMENT_TYPE))
    reel_call_access_open (data, request, reel_http_request_get_parameter (request, "call"), change, data);
}

/* What pages of other sites ask first, and clients that want to know. */
static void
reply_options (ReelHttpRequest *request, const char *methods)
{
  set_header (request, "Allow", methods);
  set_header (request, "Access-Control-Allow-Methods", methods);
  set_header (request, "Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match");
  set_header (request, "Access-Control-Max-Age", "86400");
  reel_http_request_reply_status (request, SOUP_STATUS_NO_CONTENT);
}

static void
on_options (ReelHttpRequest *request, gpointer data)
{
  set_header (request, "Accept-Post", OFFER_TYPE);
  reply_options (request, METHODS);
}

static void
on_session_options (ReelHttpRequest *request, gpointer data)
{
  set_header (request, "Accept-Patch", FRAGMENT_TYPE);
  reply_options (request, SESSION_METHODS);
}

void
reel_whip_door_add (ReelHttpRouter *router, ReelManagerClient *client)
{
  reel_http_router_add (router, "OPTIONS", "/whip/{call}", REEL_HTTP_ANY_PAGE, on_options, client);
  reel_http_router_add (router, "POST", "/whip/{call}", REEL_HTTP_BEARER, on_publish, client);
  reel_http_router_add (router, "OPTIONS", "/whip/{call}/{session}", REEL_HTTP_ANY_PAGE, on_session_options, client);
  reel_http_router_add (router, "PATCH", "/whip/{call}/{session}", REEL_HTTP_BEARER, on_change, client);
  reel_http_router_add (router, "DELETE", "/whip/{call}/{session}", REEL_HTTP_BEARER, on_end, client);
}
