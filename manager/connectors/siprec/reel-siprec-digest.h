/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digest authentication of recording clients (RFC 8760: SHA-256, and MD5 for older ones). Pure: called by
 * ReelSiprecServer. The library's own knows MD5 only. Nothing is kept per client: a nonce proves its own age. */
#pragma once

#include <glib.h>

#define REEL_SIPREC_NONCE_SECONDS 120

typedef enum {
  REEL_SIPREC_AUTH_GOOD,
  REEL_SIPREC_AUTH_STALE, /* right, but the nonce is too old */
  REEL_SIPREC_AUTH_BAD,
} ReelSiprecAuthResult;

typedef struct _ReelSiprecDigest ReelSiprecDigest;

/* USERS: lines of USER:PASSWORD; empty lines and lines with # are skipped. KEY: 32 random bytes, as text. Returns: NULL
 * with %REEL_ERROR_INVALID_ARGUMENT that names the line */
ReelSiprecDigest *reel_siprec_digest_new (const char *realm, const char *users, gsize length, const char *key,
                                          GError **error);
void reel_siprec_digest_free (ReelSiprecDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecDigest, reel_siprec_digest_free)

/* The value of a WWW-Authenticate. ALGORITHM: SHA-256 or MD5. CLIENT: the address. NOW: seconds. */
char *reel_siprec_digest_challenge (const ReelSiprecDigest *self, const char *algorithm, const char *client, gint64 now,
                                    gboolean stale);
/* PARAMETERS: of an Authorization, NAME=VALUE, ending with NULL. METHOD, PLACE: of the request; PLACE is the HOST or
 * HOST:PORT of its URI, for which the proof has to be made; some clients leave out the user. */
ReelSiprecAuthResult reel_siprec_digest_check (const ReelSiprecDigest *self, const char *const *parameters,
                                               const char *method, const char *place, const char *client, gint64 now);
