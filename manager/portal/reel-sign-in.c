/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sends a request; see the header for who asks. */
#include "manager/portal/reel-sign-in.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define COOKIE      "callreel_session"
#define CSRF_HEADER "X-Callreel-CSRF"
#define BEARER      "Bearer "

struct _ReelSignIn {
  ReelTokenVerifier *verifier;
  GBytes *key;
  gboolean secure;
  gboolean framed;
  ReelEndedSessions *ended;
};

void
reel_identity_free (ReelIdentity *self)
{
  g_clear_pointer (&self->session, reel_session_free);
  g_free (self->user);
  g_free (self->name);
  g_free (self);
}

ReelSignIn *
reel_sign_in_new (ReelTokenVerifier *verifier, GBytes *key, ReelEndedSessions *ended, gboolean secure, gboolean framed)
{
  ReelSignIn *self = g_new0 (ReelSignIn, 1);

  self->verifier = verifier;
  self->key = g_bytes_ref (key);
  self->secure = secure;
  self->framed = framed;
  self->ended = g_object_ref (ended);
  return self;
}

void
reel_sign_in_free (ReelSignIn *self)
{
  g_object_unref (self->ended);
  g_bytes_unref (self->key);
  g_free (self);
}

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static ReelIdentity *
identity_new (const char *user, const char *name, gint64 expires, ReelSession *session)
{
  ReelIdentity *self = g_new0 (ReelIdentity, 1);

  self->user = g_strdup (user);
  self->name = g_strdup (*name != '\0' ? name : user);
  self->expires = expires;
  self->session = session;
  return self;
}

/* Browsers send the cookie to frames in pages of other sites only with SameSite=None, which needs Secure; Partitioned
 * keeps it apart for each of these sites. */
static void
set_cookie (ReelSignIn *self, SoupServerMessage *message, const char *value, gint64 seconds)
{
  const char *scope = "SameSite=Strict";
  g_autofree char *cookie = NULL;

  if (self->framed)
    scope = "SameSite=None; Secure; Partitioned";
  else if (self->secure)
    scope = "SameSite=Strict; Secure";
  cookie = g_strdup_printf (COOKIE "=%s; Path=/; HttpOnly; Max-Age=%" G_GINT64_FORMAT "; %s", value, seconds, scope);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie", cookie);
}

static void
renew_cookie (ReelSignIn *self, SoupServerMessage *message, const ReelSession *session, gint64 now)
{
  g_autofree char *value = reel_session_seal (session, self->key);

  set_cookie (self, message, value, MIN (session->expires - now, REEL_SESSION_IDLE_SECONDS));
}

static char *
find_cookie (SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Cookie");
  g_auto (GStrv) pairs = header != NULL ? g_strsplit (header, ";", -1) : NULL;

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++) {
    char *pair = g_strstrip (pairs[i]);

    if (g_str_has_prefix (pair, COOKIE "="))
      return g_strdup (pair + strlen (COOKIE "="));
  }
  return NULL;
}

gboolean
reel_sign_in_is_valid (ReelSignIn *self, const char *session_id, gint64 expires)
{
  return get_now () < expires && (session_id == NULL || !reel_ended_sessions_has (self->ended, session_id));
}

static ReelIdentity *
identify_session (ReelSignIn *self, SoupServerMessage *message, const char *cookie, GError **error)
{
  gint64 now = get_now ();
  ReelSession *session = reel_session_open (cookie, self->key, now);

  if (session != NULL && !reel_sign_in_is_valid (self, session->id, session->expires))
    g_clear_pointer (&session, reel_session_free);
  if (session == NULL) {
    reel_error_set (error, REEL_ERROR_TOKEN_EXPIRED);
    return NULL;
  }
  if (reel_session_is_stale (session, now)) {
    session->renewed = now;
    renew_cookie (self, message, session, now);
  }
  return identity_new (session->user, session->name, session->expires, session);
}

static ReelIdentity *
identify_token (ReelSignIn *self, const char *token, GError **error)
{
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (self->verifier, token, get_now (), error);

  return claims != NULL ? identity_new (claims->user, claims->name, claims->expires, NULL) : NULL;
}

/* Returns: (transfer none): NULL: there is none */
static const char *
find_token (SoupServerMessage *message)
{
  const char *header =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  return header != NULL && g_ascii_strncasecmp (header, BEARER, strlen (BEARER)) == 0 ? header + strlen (BEARER) : NULL;
}

ReelIdentity *
reel_sign_in_identify (ReelSignIn *self, SoupServerMessage *message, GError **error)
{
  const char *token = find_token (message);
  g_autofree char *cookie = NULL;

  if (token != NULL)
    return identify_token (self, token, error);
  cookie = find_cookie (message);
  return cookie != NULL ? identify_session (self, message, cookie, error) : NULL;
}

gboolean
reel_sign_in_has_csrf (ReelSignIn *self, const ReelSession *session, SoupServerMessage *message)
{
  const char *sent = soup_message_headers_get_one (soup_server_message_get_request_headers (message), CSRF_HEADER);
  g_autofree char *wanted = reel_session_make_csrf (session, self->key);
  gsize length = strlen (wanted);
  guint8 difference = 0;

  if (sent == NULL || strlen (sent) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint8)(sent[i] ^ wanted[i]);
  return difference == 0;
}

ReelIdentity *
reel_sign_in_begin (ReelSignIn *self, SoupServerMessage *message, const char *token, GError **error)
{
  gint64 now = get_now ();
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (self->verifier, token, now, error);
  ReelSession *session;

  if (claims == NULL)
    return NULL;
  /* The verifier allows for clocks that differ; a session that is over would be asked to sign in for ever. */
  if (claims->expires <= now) {
    g_set_error_literal (error, REEL_TOKEN_ERROR, REEL_TOKEN_ERROR_EXPIRED, "it has expired");
    return NULL;
  }
  session = reel_session_new (claims->user, claims->name, claims->expires, now, error);
  if (session == NULL)
    return NULL;
  renew_cookie (self, message, session, now);
  return identity_new (session->user, session->name, session->expires, session);
}

char *
reel_sign_in_make_csrf (ReelSignIn *self, const ReelSession *session)
{
  return reel_session_make_csrf (session, self->key);
}

void
reel_sign_in_end_async (ReelSignIn *self, SoupServerMessage *message, const ReelSession *session,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  set_cookie (self, message, "", 0);
  reel_ended_sessions_add_async (self->ended, session->id, session->expires, get_now (), callback, user_data);
}

gboolean
reel_sign_in_end_finish (ReelSignIn *self, GAsyncResult *result, GError **error)
{
  return reel_ended_sessions_add_finish (self->ended, result, error);
}
