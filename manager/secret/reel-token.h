/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signed tokens that say who a user is (JSON Web Tokens, RFC 7519): those that callreelctl issues with a shared key,
 * and those of an OpenID Connect provider. Issued by callreelctl, verified by the portal. Without a clock: times are
 * arguments, in seconds since 1970. Any thread, one at a time. */
#pragma once

#include <glib.h>

#define REEL_TOKEN_ERROR (reel_token_error_quark ())
GQuark reel_token_error_quark (void);

/* INVALID: it proves nothing. EXPIRED: it did once. UNKNOWN_KEY: it is signed with a key that the verifier does not
 * have, perhaps since the provider has changed its keys. */
typedef enum {
  REEL_TOKEN_ERROR_INVALID,
  REEL_TOKEN_ERROR_EXPIRED,
  REEL_TOKEN_ERROR_UNKNOWN_KEY,
} ReelTokenError;

#define REEL_TOKEN_MAX_BYTES  8192
#define REEL_TOKEN_MIN_SECRET 32 /* bytes; the size of the hash, as RFC 7518 demands */
/* Clocks may differ by so much. */
#define REEL_TOKEN_SKEW_SECONDS 60

/**
 * ReelTokenClaims:
 * @user: valid as an id of the manager
 * @name: for display; never empty
 * @expires: when the token stops being valid
 */
typedef struct {
  char *user;
  char *name;
  gint64 expires;
} ReelTokenClaims;

void reel_token_claims_free (ReelTokenClaims *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelTokenClaims, reel_token_claims_free)

/* SECRET: at least REEL_TOKEN_MIN_SECRET bytes. NAME: NULL: none. Errors: REEL_ERROR_INVALID_ARGUMENT. */
char *reel_token_issue (GBytes *secret, const char *user, const char *name, gint64 now, gint64 expires, GError **error);

typedef struct _ReelTokenVerifier ReelTokenVerifier;

/* SECRET: of tokens that callreelctl issues; NULL: none are valid. ISSUER, AUDIENCE: what tokens of the provider must
 * have; NULL: there is no provider. */
ReelTokenVerifier *reel_token_verifier_new (GBytes *secret, const char *issuer, const char *audience);
void reel_token_verifier_free (ReelTokenVerifier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelTokenVerifier, reel_token_verifier_free)

/* Replaces the keys of the provider by those of a JWK set (RFC 7517). Error, which keeps the former ones:
 * REEL_TOKEN_ERROR_INVALID if it is none or has no key that can be used. */
gboolean reel_token_verifier_set_keys (ReelTokenVerifier *self, const char *jwk_set, gsize length, GError **error);

/* Returns: (transfer full): NULL with a REEL_TOKEN_ERROR */
ReelTokenClaims *reel_token_verifier_check (ReelTokenVerifier *self, const char *token, gint64 now, GError **error);
