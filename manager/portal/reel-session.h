/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A browser's session, sealed into the value of a cookie with an HMAC, so that it outlives a restart of the portal.
 * Used by ReelSignIn. Without a clock: times are arguments, in seconds since 1970. Pure, but for what is random. */
#pragma once

#include <glib.h>

/* A session that is not used for so long ends. */
#define REEL_SESSION_IDLE_SECONDS 3600
/* And every session after so long, or with the token that it came from. */
#define REEL_SESSION_MAX_SECONDS (12 * 3600)

/**
 * ReelSession:
 * @id: random; names the session when it is ended
 * @user: who signed in
 * @name: for display
 * @expires: the end, however often it is used
 * @renewed: when the cookie was made
 */
typedef struct {
  char *id;
  char *user;
  char *name;
  gint64 expires;
  gint64 renewed;
} ReelSession;

/* TOKEN_EXPIRES: of the token that the user signed in with. Returns: NULL with REEL_ERROR_OVERLOADED where the kernel
 * gives no random numbers */
ReelSession *reel_session_new (const char *user, const char *name, gint64 token_expires, gint64 now, GError **error);
void reel_session_free (ReelSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSession, reel_session_free)

/* The key of the cookies. Sessions outlive a restart where there is a SECRET that does, that of the tokens: the key is
 * derived from it. NULL: there is none, and the key is random. Returns: NULL as above */
GBytes *reel_session_make_key (GBytes *secret, GError **error);
/* KEY: 32 bytes or more. Returns: (transfer full): letters, digits, -, _ and a dot */
char *reel_session_seal (const ReelSession *self, GBytes *key);
/* Returns: NULL if COOKIE is not one of KEY, or the session is over */
ReelSession *reel_session_open (const char *cookie, GBytes *key, gint64 now);
/* Whether its cookie should be renewed, so that the session goes on while it is used. */
gboolean reel_session_is_stale (const ReelSession *self, gint64 now);
/* What requests that change something have to repeat. Returns: (transfer full) */
char *reel_session_make_csrf (const ReelSession *self, GBytes *key);
