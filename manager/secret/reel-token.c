/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Issues and verifies tokens; see the header for who calls it. */
#include "manager/secret/reel-token.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/secret/reel-jwk-set.h"

#include <jose/b64.h>
#include <jose/jws.h>
#include <string.h>

/* Of the tokens that callreelctl issues. */
#define OWN_ISSUER   "callreel"
#define OWN_AUDIENCE "callreel-portal"
#define OWN_ALG      "HS256"

#define MAX_NAME 256 /* bytes */

struct _ReelTokenVerifier {
  json_t *secret; /* a key; NULL: none */
  char *issuer;
  char *audience;
  ReelJwkSet *keys; /* NULL: none yet */
};

G_DEFINE_QUARK (reel - token - error - quark, reel_token_error)

void
reel_token_claims_free (ReelTokenClaims *self)
{
  g_free (self->user);
  g_free (self->name);
  g_free (self);
}

/* References are counted: json_decref() is no function that a cleanup could call. */
static void
json_clear (json_t **json)
{
  json_decref (*json);
}

#define JSON_AUTO __attribute__ ((cleanup (json_clear))) json_t *

static json_t *
make_secret_key (GBytes *secret)
{
  return json_pack ("{s:s,s:s,s:o}", "kty", "oct", "alg", OWN_ALG, "k",
                    jose_b64_enc (g_bytes_get_data (secret, NULL), g_bytes_get_size (secret)));
}

char *
reel_token_issue (GBytes *secret, const char *user, const char *name, gint64 now, gint64 expires, GError **error)
{
  JSON_AUTO claims = NULL;
  JSON_AUTO key = NULL;
  JSON_AUTO header = NULL;
  JSON_AUTO jws = NULL;

  if (g_bytes_get_size (secret) < REEL_TOKEN_MIN_SECRET) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "the key has fewer than " G_STRINGIFY (REEL_TOKEN_MIN_SECRET) " bytes");
    return NULL;
  }
  if (!reel_id_validate ("user", user, error))
    return NULL;
  if (name != NULL && (strlen (name) > MAX_NAME || !g_utf8_validate (name, -1, NULL))) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "name: not UTF-8 of at most " G_STRINGIFY (MAX_NAME) " bytes");
    return NULL;
  }
  claims = json_pack ("{s:s,s:s,s:s,s:I,s:I}", "iss", OWN_ISSUER, "aud", OWN_AUDIENCE, "sub", user, "iat",
                      (json_int_t)now, "exp", (json_int_t)expires);
  if (name != NULL)
    json_object_set_new (claims, "name", json_string (name));
  key = make_secret_key (secret);
  header = json_pack ("{s:{s:s,s:s}}", "protected", "alg", OWN_ALG, "typ", "JWT");
  jws = json_pack ("{s:o}", "payload", jose_b64_enc_dump (claims));
  if (!jose_jws_sig (NULL, jws, header, key)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "the token could not be signed");
    return NULL;
  }
  return g_strjoin (".", json_string_value (json_object_get (jws, "protected")),
                    json_string_value (json_object_get (jws, "payload")),
                    json_string_value (json_object_get (jws, "signature")), NULL);
}

ReelTokenVerifier *
reel_token_verifier_new (GBytes *secret, const char *issuer, const char *audience)
{
  ReelTokenVerifier *self = g_new0 (ReelTokenVerifier, 1);

  if (secret != NULL && g_bytes_get_size (secret) >= REEL_TOKEN_MIN_SECRET)
    self->secret = make_secret_key (secret);
  self->issuer = g_strdup (issuer);
  self->audience = g_strdup (audience);
  return self;
}

void
reel_token_verifier_free (ReelTokenVerifier *self)
{
  json_decref (self->secret);
  g_clear_pointer (&self->keys, reel_jwk_set_free);
  g_free (self->issuer);
  g_free (self->audience);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_TOKEN_ERROR, REEL_TOKEN_ERROR_INVALID, why);
  return FALSE;
}

gboolean
reel_token_verifier_set_keys (ReelTokenVerifier *self, const char *jwk_set, gsize length, GError **error)
{
  ReelJwkSet *keys = reel_jwk_set_parse (jwk_set, length);

  if (keys == NULL)
    return refuse (error, "not a set of keys, or none of them is an RSA key of 2048 bits or a key on P-256");
  g_clear_pointer (&self->keys, reel_jwk_set_free);
  self->keys = keys;
  return TRUE;
}

/* Returns: the object that the base64url text stands for, or NULL */
static json_t *
decode_object (const char *text)
{
  JSON_AUTO encoded = json_string (text);
  gsize size = jose_b64_dec (encoded, NULL, 0);
  g_autofree char *bytes = size != SIZE_MAX ? g_malloc (size + 1) : NULL;
  json_t *object;

  if (bytes == NULL || jose_b64_dec (encoded, bytes, size) != size)
    return NULL;
  object = json_loadb (bytes, size, JSON_REJECT_DUPLICATES, NULL);
  if (json_is_object (object))
    return object;
  json_decref (object);
  return NULL;
}

static gboolean
verify_own (ReelTokenVerifier *self, const json_t *jws, GError **error)
{
  if (self->secret == NULL)
    return refuse (error, "tokens of callreelctl are not accepted here");
  return reel_jwk_verify (jws, self->secret) || refuse (error, "the signature is wrong");
}

static gboolean
verify_provider (ReelTokenVerifier *self, const json_t *jws, const char *alg, const char *kid, GError **error)
{
  gboolean has_key = FALSE;

  if (self->issuer == NULL)
    return refuse (error, "tokens of a provider are not accepted here");
  if (self->keys != NULL && reel_jwk_set_verify (self->keys, jws, alg, kid, &has_key))
    return TRUE;
  if (has_key)
    return refuse (error, "the signature is wrong");
  g_set_error_literal (error, REEL_TOKEN_ERROR, REEL_TOKEN_ERROR_UNKNOWN_KEY, "it is signed with an unknown key");
  return FALSE;
}

/* The header says which algorithm, the algorithm which keys: no key serves two of them. */
static gboolean
verify (ReelTokenVerifier *self, const json_t *header, const json_t *jws, gboolean *own, GError **error)
{
  const char *alg = json_string_value (json_object_get (header, "alg"));
  const char *typ = json_string_value (json_object_get (header, "typ"));

  if (json_object_get (header, "crit") != NULL)
    return refuse (error, "it has a critical extension");
  if (typ != NULL && g_ascii_strcasecmp (typ, "JWT") != 0 && g_ascii_strcasecmp (typ, "at+jwt") != 0)
    return refuse (error, "it is of another type");
  *own = g_strcmp0 (alg, OWN_ALG) == 0;
  if (*own)
    return verify_own (self, jws, error);
  if (g_strcmp0 (alg, "RS256") != 0 && g_strcmp0 (alg, "ES256") != 0)
    return refuse (error, "its algorithm is not HS256, RS256 or ES256");
  return verify_provider (self, jws, alg, json_string_value (json_object_get (header, "kid")), error);
}

/* The audience is a text or a list of them. */
static gboolean
is_meant (const json_t *claims, const char *audience)
{
  const json_t *aud = json_object_get (claims, "aud");

  if (json_is_string (aud))
    return g_str_equal (json_string_value (aud), audience);
  for (gsize i = 0; i < json_array_size (aud); i++) {
    if (g_strcmp0 (json_string_value (json_array_get (aud, i)), audience) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Returns: FALSE if there is such a claim that is no time */
static gboolean
get_time (const json_t *claims, const char *name, gint64 missing, gint64 *seconds)
{
  const json_t *value = json_object_get (claims, name);
  double number = json_number_value (value);

  *seconds = value == NULL ? missing : (gint64)CLAMP (number, 0, 1e15);
  return value == NULL || json_is_number (value);
}

static gboolean
check_times (const json_t *claims, gint64 now, gint64 *expires, GError **error)
{
  gint64 not_before;

  if (!get_time (claims, "exp", 0, expires) || !get_time (claims, "nbf", 0, &not_before) || *expires == 0)
    return refuse (error, "it has no end, or a wrong time");
  if (not_before > now + REEL_TOKEN_SKEW_SECONDS)
    return refuse (error, "it is not valid yet");
  if (now < *expires + REEL_TOKEN_SKEW_SECONDS)
    return TRUE;
  g_set_error_literal (error, REEL_TOKEN_ERROR, REEL_TOKEN_ERROR_EXPIRED, "it has expired");
  return FALSE;
}

static ReelTokenClaims *
read_claims (ReelTokenVerifier *self, const json_t *claims, gboolean own, gint64 now, GError **error)
{
  const char *user = json_string_value (json_object_get (claims, "sub"));
  const char *name = json_string_value (json_object_get (claims, "name"));
  const char *issuer = json_string_value (json_object_get (claims, "iss"));
  ReelTokenClaims *read;
  gint64 expires;

  if (g_strcmp0 (issuer, own ? OWN_ISSUER : self->issuer) != 0) {
    refuse (error, "it is of another issuer");
    return NULL;
  }
  if (!is_meant (claims, own ? OWN_AUDIENCE : self->audience)) {
    refuse (error, "it is for another audience");
    return NULL;
  }
  if (user == NULL || !reel_id_validate ("sub", user, NULL)) {
    refuse (error, "it names no user");
    return NULL;
  }
  if (!check_times (claims, now, &expires, error))
    return NULL;
  read = g_new0 (ReelTokenClaims, 1);
  read->user = g_strdup (user);
  read->name = g_strdup (name != NULL && *name != '\0' && strlen (name) <= MAX_NAME ? name : user);
  read->expires = expires;
  return read;
}

ReelTokenClaims *
reel_token_verifier_check (ReelTokenVerifier *self, const char *token, gint64 now, GError **error)
{
  g_auto (GStrv) parts = strlen (token) <= REEL_TOKEN_MAX_BYTES ? g_strsplit (token, ".", 4) : NULL;
  JSON_AUTO header = NULL;
  JSON_AUTO claims = NULL;
  JSON_AUTO jws = NULL;
  gboolean own;

  if (parts != NULL && g_strv_length (parts) == 3) {
    header = decode_object (parts[0]);
    claims = decode_object (parts[1]);
    jws = json_pack ("{s:s,s:s,s:s}", "protected", parts[0], "payload", parts[1], "signature", parts[2]);
  }
  if (header == NULL || claims == NULL || jws == NULL) {
    refuse (error, "it is no signed token");
    return NULL;
  }
  return verify (self, header, jws, &own, error) ? read_claims (self, claims, own, now, error) : NULL;
}
