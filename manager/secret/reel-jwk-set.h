/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Public keys that an OpenID Connect provider signs tokens with (RFC 7517): reads a set, and verifies a signature by
 * one of its keys. Used by reel-token.c. */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef struct _ReelJwkSet ReelJwkSet;

/* Takes RSA keys of 2048 bits or more, for RS256, and keys on P-256, for ES256; the first 32. Returns: NULL if TEXT is
 * not a set or has no such key */
ReelJwkSet *reel_jwk_set_parse (const char *text, gsize length);
void reel_jwk_set_free (ReelJwkSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJwkSet, reel_jwk_set_free)

/* JWS: with payload, protected and signature. ALG: RS256 or ES256, from the protected header. KID: NULL: any.
 * HAS_KEY: (out): whether a key fits ALG and KID. */
gboolean reel_jwk_set_verify (const ReelJwkSet *self, const json_t *jws, const char *alg, const char *kid,
                              gboolean *has_key);

/* Verifies by one key, without a message on stderr. */
gboolean reel_jwk_verify (const json_t *jws, const json_t *jwk);
