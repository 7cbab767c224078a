/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any text as a token, as a set of keys and as a session's cookie: nothing that was not signed signs anybody in. And
 * any bytes as what a token or a cookie says, with a signature that is right: whoever is in it has a valid name. */
#include "manager/core/wire/reel-id.h"
#include "manager/portal/reel-session.h"
#include "manager/secret/reel-token.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define NOW 1700000000

static const char secret[] = "a key that no input of this program contains";

static char *
encode (const guint8 *data, gsize size)
{
  char *text = g_base64_encode (data, size);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/* Returns: TEXT, a dot, and the signature of PREFIX and TEXT */
static char *
sign (const char *prefix, const char *text)
{
  g_autoptr (GHmac) mac = g_hmac_new (G_CHECKSUM_SHA256, (const guint8 *)secret, strlen (secret));
  g_autofree char *signature = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (mac, (const guint8 *)prefix, (gssize)strlen (prefix));
  g_hmac_update (mac, (const guint8 *)text, (gssize)strlen (text));
  g_hmac_get_digest (mac, digest, &length);
  signature = encode (digest, length);
  return g_strconcat (text, ".", signature, NULL);
}

static void
try_signed (ReelTokenVerifier *verifier, GBytes *key, const uint8_t *data, size_t size)
{
  static const char head[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  g_autofree char *header = encode ((const guint8 *)head, strlen (head));
  g_autofree char *text = encode (data, size);
  g_autofree char *both = g_strconcat (header, ".", text, NULL);
  g_autofree char *token = sign ("", both);
  g_autofree char *cookie = sign ("session.", text);
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (verifier, token, NOW, NULL);
  g_autoptr (ReelSession) session = reel_session_open (cookie, key, NOW);

  if (claims != NULL)
    g_assert_true (reel_id_validate ("user", claims->user, NULL) && *claims->name != '\0');
  if (session != NULL)
    g_assert_true (reel_id_validate ("user", session->user, NULL) && session->expires > NOW);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GBytes) key = g_bytes_new_static (secret, strlen (secret));
  g_autoptr (ReelTokenVerifier) verifier = reel_token_verifier_new (key, "issuer", "audience");
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (verifier, text, NOW, NULL);
  g_autoptr (ReelSession) session = reel_session_open (text, key, NOW);

  g_assert_null (claims);
  g_assert_null (session);
  try_signed (verifier, key, data, size);
  reel_token_verifier_set_keys (verifier, text, strlen (text), NULL);
  return 0;
}
