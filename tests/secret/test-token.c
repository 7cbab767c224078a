/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/secret/reel-token and reel-jwk-set: tokens of ours and of a provider, and those that are none. */
#include "manager/core/wire/reel-error.h"
#include "manager/secret/reel-token.h"

#include <jose/b64.h>
#include <jose/jwk.h>
#include <jose/jws.h>
#include <string.h>

#define NOW      1700000000
#define ISSUER   "https://id.example.org"
#define AUDIENCE "recorder"

static GBytes *
make_secret (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

#define SECRET "0123456789abcdef0123456789abcdef"

static json_t *
make_key (const char *description)
{
  json_t *key = json_loads (description, 0, NULL);

  g_assert_true (jose_jwk_gen (NULL, key));
  return key;
}

/* Signs CLAIMS (transfer full) with KEY and the header ALG. */
static char *
sign (json_t *claims, const json_t *key, const char *alg)
{
  json_t *header = json_pack ("{s:{s:s,s:s}}", "protected", "alg", alg, "kid", "one");
  json_t *jws = json_pack ("{s:o}", "payload", jose_b64_enc_dump (claims));
  char *token;

  g_assert_true (jose_jws_sig (NULL, jws, header, key));
  token = g_strjoin (".", json_string_value (json_object_get (jws, "protected")),
                     json_string_value (json_object_get (jws, "payload")),
                     json_string_value (json_object_get (jws, "signature")), NULL);
  json_decref (header);
  json_decref (jws);
  json_decref (claims);
  return token;
}

static json_t *
make_claims (const char *issuer, const char *audience, gint64 expires)
{
  return json_pack ("{s:s,s:s,s:s,s:I}", "iss", issuer, "aud", audience, "sub", "anna", "exp", (json_int_t)expires);
}

static char *
make_set (json_t *key)
{
  json_t *public = json_deep_copy (key);
  json_t *set;
  char *text;

  g_assert_true (jose_jwk_pub (NULL, public));
  json_object_set_new (public, "kid", json_string ("one"));
  set = json_pack ("{s:[o]}", "keys", public);
  text = json_dumps (set, 0);
  json_decref (set);
  return text;
}

static void
assert_refused (ReelTokenVerifier *verifier, const char *token, gint64 now, int code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (verifier, token, now, &error);

  g_assert_null (claims);
  g_assert_error (error, REEL_TOKEN_ERROR, code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” does not say “%s”", error->message, why);
}

static void
test_own (void)
{
  g_autoptr (GBytes) secret = make_secret (SECRET);
  g_autoptr (GBytes) other = make_secret ("another key of thirty-two bytes..");
  g_autoptr (ReelTokenVerifier) verifier = reel_token_verifier_new (secret, NULL, NULL);
  g_autoptr (ReelTokenVerifier) stranger = reel_token_verifier_new (other, NULL, NULL);
  g_autofree char *token = reel_token_issue (secret, "anna", "Anna Ruiz", NOW, NOW + 60, NULL);
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (verifier, token, NOW, NULL);

  g_assert_cmpstr (claims->user, ==, "anna");
  g_assert_cmpstr (claims->name, ==, "Anna Ruiz");
  g_assert_cmpint (claims->expires, ==, NOW + 60);
  assert_refused (stranger, token, NOW, REEL_TOKEN_ERROR_INVALID, "signature");
  assert_refused (verifier, token, NOW + 60 + REEL_TOKEN_SKEW_SECONDS, REEL_TOKEN_ERROR_EXPIRED, "expired");
  for (gsize i = 0; token[i] != '\0'; i++) {
    g_autofree char *changed = g_strdup (token);
    g_autoptr (ReelTokenClaims) none = NULL;

    /* The last characters of a part may have bits that do not count. */
    if (token[i] == '.' || token[i + 1] == '.' || token[i + 1] == '\0')
      continue;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    none = reel_token_verifier_check (verifier, changed, NOW, NULL);
    g_assert_null (none);
  }
}

static void
test_issue (void)
{
  g_autoptr (GBytes) secret = make_secret (SECRET);
  g_autoptr (GBytes) weak = make_secret ("short");
  const char *const users[] = { "", "a\nb", "\xff" };
  g_autofree char *token = reel_token_issue (weak, "anna", NULL, NOW, NOW + 1, NULL);

  g_assert_null (token);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_token_issue (secret, users[i], NULL, NOW, NOW + 1, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_garbage (void)
{
  const char *const tokens[] = { "", ".", "..", "a.b.c", "a.b.c.d", "e30.e30.", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA" };
  g_autoptr (GBytes) secret = make_secret (SECRET);
  g_autoptr (ReelTokenVerifier) verifier = reel_token_verifier_new (secret, ISSUER, AUDIENCE);
  g_autofree char *large = g_strnfill (REEL_TOKEN_MAX_BYTES + 1, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    assert_refused (verifier, tokens[i], NOW, REEL_TOKEN_ERROR_INVALID, "");
  assert_refused (verifier, large, NOW, REEL_TOKEN_ERROR_INVALID, "");
}

static void
check_provider (const char *description, const char *alg)
{
  json_t *key = make_key (description), *other = make_key (description);
  g_autofree char *set = make_set (key);
  g_autofree char *public = g_strdup (set);
  g_autofree char *good = sign (make_claims (ISSUER, AUDIENCE, NOW + 60), key, alg);
  g_autofree char *forged = sign (make_claims (ISSUER, AUDIENCE, NOW + 60), other, alg);
  g_autofree char *issuer = sign (make_claims ("https://evil.example.org", AUDIENCE, NOW + 60), key, alg);
  g_autofree char *audience = sign (make_claims (ISSUER, "another", NOW + 60), key, alg);
  g_autofree char *ours = sign (make_claims ("callreel", "callreel-portal", NOW + 60), key, alg);
  g_autoptr (ReelTokenVerifier) verifier = reel_token_verifier_new (NULL, ISSUER, AUDIENCE);
  g_autoptr (ReelTokenClaims) claims = NULL;
  json_t *early = make_claims (ISSUER, AUDIENCE, NOW + 9000);
  g_autofree char *not_yet = NULL;
  json_t *list = make_claims (ISSUER, AUDIENCE, NOW + 60);
  g_autofree char *listed = NULL;

  json_object_set_new (early, "nbf", json_integer (NOW + 100));
  not_yet = sign (early, key, alg);
  json_object_set_new (list, "aud", json_pack ("[s,s]", "another", AUDIENCE));
  listed = sign (list, key, alg);
  assert_refused (verifier, good, NOW, REEL_TOKEN_ERROR_UNKNOWN_KEY, "unknown key");
  g_assert_true (reel_token_verifier_set_keys (verifier, set, strlen (set), NULL));
  claims = reel_token_verifier_check (verifier, good, NOW, NULL);
  g_assert_cmpstr (claims->user, ==, "anna");
  g_clear_pointer (&claims, reel_token_claims_free);
  claims = reel_token_verifier_check (verifier, listed, NOW, NULL);
  g_assert_nonnull (claims);
  assert_refused (verifier, forged, NOW, REEL_TOKEN_ERROR_INVALID, "signature");
  assert_refused (verifier, issuer, NOW, REEL_TOKEN_ERROR_INVALID, "issuer");
  assert_refused (verifier, audience, NOW, REEL_TOKEN_ERROR_INVALID, "audience");
  assert_refused (verifier, ours, NOW, REEL_TOKEN_ERROR_INVALID, "issuer");
  assert_refused (verifier, not_yet, NOW, REEL_TOKEN_ERROR_INVALID, "not valid yet");
  assert_refused (verifier, good, NOW + 200, REEL_TOKEN_ERROR_EXPIRED, "expired");
  json_decref (key);
  json_decref (other);
}

static void
test_rs256 (void)
{
  check_provider ("{\"kty\":\"RSA\",\"bits\":2048}", "RS256");
}

static void
test_es256 (void)
{
  check_provider ("{\"kty\":\"EC\",\"crv\":\"P-256\"}", "ES256");
}

/* The public key of a provider is known to all: it must not do as the secret of an HMAC. Nor does a token without a
 * signature. */
static void
test_confusion (void)
{
  json_t *key = make_key ("{\"kty\":\"RSA\",\"bits\":2048}");
  g_autofree char *set = make_set (key);
  json_t *octets = json_pack ("{s:s,s:o}", "kty", "oct", "k", jose_b64_enc (set, strlen (set)));
  g_autofree char *confused = sign (make_claims (ISSUER, AUDIENCE, NOW + 60), octets, "HS256");
  g_autofree char *confused_own = sign (make_claims ("callreel", "callreel-portal", NOW + 60), octets, "HS256");
  json_t *none = json_pack ("{s:s}", "alg", "none");
  json_t *claims = make_claims (ISSUER, AUDIENCE, NOW + 60);
  json_t *header = jose_b64_enc_dump (none), *payload = jose_b64_enc_dump (claims);
  g_autofree char *unsigned_token =
      g_strconcat (json_string_value (header), ".", json_string_value (payload), ".", NULL);
  g_autoptr (GBytes) secret = make_secret (SECRET);
  g_autoptr (ReelTokenVerifier) verifier = reel_token_verifier_new (secret, ISSUER, AUDIENCE);

  g_assert_true (reel_token_verifier_set_keys (verifier, set, strlen (set), NULL));
  assert_refused (verifier, confused, NOW, REEL_TOKEN_ERROR_INVALID, "signature");
  assert_refused (verifier, confused_own, NOW, REEL_TOKEN_ERROR_INVALID, "signature");
  assert_refused (verifier, unsigned_token, NOW, REEL_TOKEN_ERROR_INVALID, "algorithm");
  json_decref (header);
  json_decref (payload);
  json_decref (none);
  json_decref (claims);
  json_decref (octets);
  json_decref (key);
}

static void
test_sets (void)
{
  const char *const sets[] = {
    "",
    "[]",
    "{}",
    "{\"keys\":[]}",
    "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\"}]}",
  };
  g_autoptr (ReelTokenVerifier) verifier = reel_token_verifier_new (NULL, ISSUER, AUDIENCE);

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    g_assert_false (reel_token_verifier_set_keys (verifier, sets[i], strlen (sets[i]), NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/own", test_own);
  g_test_add_func ("/token/issue", test_issue);
  g_test_add_func ("/token/garbage", test_garbage);
  g_test_add_func ("/token/rs256", test_rs256);
  g_test_add_func ("/token/es256", test_es256);
  g_test_add_func ("/token/confusion", test_confusion);
  g_test_add_func ("/token/sets", test_sets);
  return g_test_run ();
}
