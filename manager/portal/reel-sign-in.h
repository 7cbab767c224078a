/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sends a request: by a bearer token, or by the cookie of a session that began with one. Used by ReelHttpRouter,
 * and by the handlers that begin and end sessions. Main thread only. */
#pragma once

#include "manager/portal/reel-ended-sessions.h"
#include "manager/portal/reel-session.h"
#include "manager/secret/reel-token.h"

#include <libsoup/soup.h>

typedef struct _ReelSignIn ReelSignIn;

/**
 * ReelIdentity:
 * @user: never empty
 * @name: for display
 * @expires: seconds since 1970
 * @session: NULL: a bearer token
 */
typedef struct {
  char *user;
  char *name;
  gint64 expires;
  ReelSession *session;
} ReelIdentity;

void reel_identity_free (ReelIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelIdentity, reel_identity_free)

/* VERIFIER lives as long. KEY: for sessions. SECURE: cookies are for HTTPS alone. FRAMED: pages of other sites may show
 * the panel, so that its cookie has to be sent there. */
ReelSignIn *reel_sign_in_new (ReelTokenVerifier *verifier, GBytes *key, ReelEndedSessions *ended, gboolean secure,
                              gboolean framed);
void reel_sign_in_free (ReelSignIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSignIn, reel_sign_in_free)

/* By a bearer token, right or wrong, before a cookie. Renews the cookie of a session that is used. Returns: NULL with
 * REEL_ERROR_TOKEN_EXPIRED, or with REEL_TOKEN_ERROR if what was sent is no valid credential; NULL without an error:
 * there is none */
ReelIdentity *reel_sign_in_identify (ReelSignIn *self, SoupServerMessage *message, GError **error);
/* Whether the request repeats the token of the session. */
gboolean reel_sign_in_has_csrf (ReelSignIn *self, const ReelSession *session, SoupServerMessage *message);

/* Begins a session, whose cookie the answer gets. Errors: REEL_TOKEN_ERROR; REEL_ERROR_OVERLOADED. */
ReelIdentity *reel_sign_in_begin (ReelSignIn *self, SoupServerMessage *message, const char *token, GError **error);
char *reel_sign_in_make_csrf (ReelSignIn *self, const ReelSession *session);
/* Ends it: its cookie is removed, and not accepted any more. Errors: of reel_ended_sessions_add_async(). */
void reel_sign_in_end_async (ReelSignIn *self, SoupServerMessage *message, const ReelSession *session,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_sign_in_end_finish (ReelSignIn *self, GAsyncResult *result, GError **error);
/* Whether what IDENTITY came from has not run out or been ended. */
gboolean reel_sign_in_is_valid (ReelSignIn *self, const char *session_id, gint64 expires);
