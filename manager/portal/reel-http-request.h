/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One HTTP exchange, as a handler sees it: path parameters, query, body, who asks and from where, and its answer. Made
 * by ReelHttpRouter; handlers live as long as the server. Main thread only.
 *
 * A handler replies at once, or calls reel_http_request_pause() and replies later. A request without a reply by then is
 * answered with status 500. */
#pragma once

#include "manager/portal/reel-http-peers.h"
#include "manager/portal/reel-sign-in.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

typedef struct _ReelHttpRequest ReelHttpRequest;

/* The message has been read, and MESSAGE's status is not set. PEERS: (transfer none). PARAMETERS (transfer full): name
 * → decoded value. IDENTITY (transfer full): NULL: nobody. */
ReelHttpRequest *reel_http_request_new (SoupServerMessage *message, ReelHttpPeers *peers, GHashTable *parameters,
                                        ReelIdentity *identity, const char *origin);
ReelHttpRequest *reel_http_request_ref (ReelHttpRequest *self);
void reel_http_request_unref (ReelHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHttpRequest, reel_http_request_unref)

/* The part of the path that {NAME} in the pattern stands for, percent-decoded: valid UTF-8 without NUL, not empty. */
const char *reel_http_request_get_parameter (ReelHttpRequest *self, const char *name);
/* A value of the query string, decoded, or NULL. */
const char *reel_http_request_get_query (ReelHttpRequest *self, const char *name);
/* All of them. (transfer none) */
GHashTable *reel_http_request_get_queries (ReelHttpRequest *self);
/* A header of the request, or NULL. */
const char *reel_http_request_get_header (ReelHttpRequest *self, const char *name);
/* The body, which is an object, or NULL after replying with a problem. An empty body is an empty object. */
JsonObject *reel_http_request_get_json (ReelHttpRequest *self);
/* The bytes of the body; the router has limited their number. (transfer none) */
GBytes *reel_http_request_get_body (ReelHttpRequest *self);
/* Who is signed in: never empty in a handler with REEL_HTTP_SIGNED_IN; "" in one that is public. An empty user is a
 * trusted server to the manager: only a door that has verified who asks may pass it on. */
const char *reel_http_request_get_user (ReelHttpRequest *self);
/* The same with what it comes from; NULL in a handler that is public. */
const ReelIdentity *reel_http_request_get_identity (ReelHttpRequest *self);
/* The address of the peer, behind a trusted proxy the one that it forwards; for the audit trail. */
const char *reel_http_request_get_origin (ReelHttpRequest *self);
SoupServerMessage *reel_http_request_get_message (ReelHttpRequest *self);
/* Cancelled when the exchange is over, also because the client went away: from then on the message must not be paused,
 * unpaused or written to. The functions below know that. */
GCancellable *reel_http_request_get_cancellable (ReelHttpRequest *self);
/* Whether nobody waits for the answer any more: it is cancelled, or its client has closed the connection, which does
 * not cancel an exchange that is paused. */
gboolean reel_http_request_is_abandoned (ReelHttpRequest *self);

/* Keeps the exchange open, and SELF alive, until reel_http_request_resume(). Does nothing for a paused one. */
void reel_http_request_pause (ReelHttpRequest *self);
/* Goes on with what was set in the message. The reply functions below do this by themselves for a paused request. */
void reel_http_request_resume (ReelHttpRequest *self);

/* NODE (transfer full) */
void reel_http_request_reply_json (ReelHttpRequest *self, guint status, JsonNode *node);
/* Without a body, such as 204. */
void reel_http_request_reply_status (ReelHttpRequest *self, guint status);
/* A whole body. */
void reel_http_request_reply_bytes (ReelHttpRequest *self, guint status, const char *content_type, GBytes *bytes);
/* application/problem+json (RFC 9457) with name, title and sentence of ERROR: one of the manager's, from the bus or
 * REEL_ERROR; any other is ConnectionError if it comes from the bus, and a status 500 otherwise. */
void reel_http_request_reply_problem (ReelHttpRequest *self, const GError *error);
/* A problem that the manager knows nothing of. NAME: of urn:callreel:error:NAME. */
void reel_http_request_reply_refusal (ReelHttpRequest *self, guint status, const char *name, const char *title,
                                      const char *detail);
