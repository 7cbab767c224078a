/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digest authentication, with proofs that are computed here from RFC 7616's formulas. */
#include "manager/connectors/siprec/reel-siprec-digest.h"

#include <string.h>

#define USERS "# clients\n\nsbc:s3cret:with colon\r\nother:pw\n"

static ReelSiprecDigest *
make (void)
{
  g_autoptr (GError) error = NULL;
  ReelSiprecDigest *digest = reel_siprec_digest_new ("callreel", USERS, strlen (USERS), "key", &error);

  g_assert_no_error (error);
  return digest;
}

static char *
read_nonce (const char *challenge)
{
  const char *at = strstr (challenge, "nonce=\"") + 7;

  return g_strndup (at, strcspn (at, "\""));
}

static ReelSiprecAuthResult
prove_at (const ReelSiprecDigest *digest, const char *nonce, const char *password, GChecksumType type,
          const char *place, const char *client, gint64 now)
{
  g_autofree char *a1 = g_strdup_printf ("sbc:callreel:%s", password);
  g_autofree char *h1 = g_compute_checksum_for_string (type, a1, -1);
  g_autofree char *h2 = g_compute_checksum_for_string (type, "INVITE:sip:srs@x", -1);
  g_autofree char *all = g_strdup_printf ("%s:%s:00000001:cn:auth:%s", h1, nonce, h2);
  g_autofree char *proof = g_compute_checksum_for_string (type, all, -1);
  g_autofree char *response = g_strdup_printf ("response=\"%s\"", proof), *n = g_strdup_printf ("nonce=\"%s\"", nonce);
  const char *parameters[] = { "username=\"sbc\"",
                               "realm=\"callreel\"",
                               n,
                               "uri=\"sip:srs@x\"",
                               response,
                               "nc=00000001",
                               "cnonce=\"cn\"",
                               "qop=auth",
                               type == G_CHECKSUM_MD5 ? "algorithm=MD5" : "Algorithm=SHA-256",
                               NULL };

  return reel_siprec_digest_check (digest, parameters, "INVITE", place, client, now);
}

static ReelSiprecAuthResult
prove (const ReelSiprecDigest *digest, const char *nonce, const char *password, GChecksumType type, const char *client,
       gint64 now)
{
  return prove_at (digest, nonce, password, type, "x", client, now);
}

/* The proof is made for sip:srs@x. */
static void
test_places (void)
{
  static const struct {
    const char *place;
    ReelSiprecAuthResult result;
  } cases[] = { { "X", REEL_SIPREC_AUTH_GOOD },
                { "x:5060", REEL_SIPREC_AUTH_GOOD },
                { "x:5070", REEL_SIPREC_AUTH_BAD },
                { "y", REEL_SIPREC_AUTH_BAD },
                { "", REEL_SIPREC_AUTH_BAD } };
  g_autoptr (ReelSiprecDigest) digest = make ();
  g_autofree char *challenge = reel_siprec_digest_challenge (digest, "MD5", "192.0.2.1", 1000, FALSE);
  g_autofree char *nonce = read_nonce (challenge);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (prove_at (digest, nonce, "s3cret:with colon", G_CHECKSUM_MD5, cases[i].place, "192.0.2.1", 1060),
                     ==, cases[i].result);
}

static void
test_proofs (void)
{
  g_autoptr (ReelSiprecDigest) digest = make ();
  g_autofree char *challenge = reel_siprec_digest_challenge (digest, "SHA-256", "192.0.2.1", 1000, FALSE);
  g_autofree char *nonce = read_nonce (challenge);

  g_assert_nonnull (strstr (challenge, "algorithm=SHA-256"));
  for (GChecksumType type = G_CHECKSUM_MD5; type <= G_CHECKSUM_SHA256; type += G_CHECKSUM_SHA256) {
    g_assert_cmpint (prove (digest, nonce, "s3cret:with colon", type, "192.0.2.1", 1060), ==, REEL_SIPREC_AUTH_GOOD);
    g_assert_cmpint (prove (digest, nonce, "wrong", type, "192.0.2.1", 1060), ==, REEL_SIPREC_AUTH_BAD);
    g_assert_cmpint (prove (digest, nonce, "s3cret:with colon", type, "192.0.2.1", 1200), ==, REEL_SIPREC_AUTH_STALE);
    g_assert_cmpint (prove (digest, nonce, "s3cret:with colon", type, "192.0.2.2", 1060), ==, REEL_SIPREC_AUTH_STALE);
    g_assert_cmpint (prove (digest, "1000-00", "s3cret:with colon", type, "192.0.2.1", 1060), ==,
                     REEL_SIPREC_AUTH_STALE);
  }
}

static void
test_incomplete (void)
{
  g_autoptr (ReelSiprecDigest) digest = make ();
  const char *parameters[] = { "username=\"sbc\"", "junk", "qop=auth-int", "=", NULL };

  g_assert_cmpint (reel_siprec_digest_check (digest, NULL, "INVITE", "x", "x", 0), ==, REEL_SIPREC_AUTH_BAD);
  g_assert_cmpint (reel_siprec_digest_check (digest, parameters, "INVITE", "x", "x", 0), ==, REEL_SIPREC_AUTH_BAD);
}

static void
test_users (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_siprec_digest_new ("r", "a:b\nnonsense\n", 13, "k", &error));
  g_assert_cmpstr (error->message, ==, "line 2 is not USER:PASSWORD");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-digest/proofs", test_proofs);
  g_test_add_func ("/siprec-digest/places", test_places);
  g_test_add_func ("/siprec-digest/incomplete", test_incomplete);
  g_test_add_func ("/siprec-digest/users", test_users);
  return g_test_run ();
}
