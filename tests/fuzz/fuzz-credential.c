/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any text as a token, as a set of keys and as a session's cookie: nothing that was not signed signs anybody in. */
#include "manager/portal/reel-session.h"
#include "manager/secret/reel-token.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define NOW 1700000000

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char secret[] = "a key that no input of this program contains";
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GBytes) key = g_bytes_new_static (secret, sizeof secret);
  g_autoptr (ReelTokenVerifier) verifier = reel_token_verifier_new (key, "issuer", "audience");
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (verifier, text, NOW, NULL);
  g_autoptr (ReelSession) session = reel_session_open (text, key, NOW);

  g_assert_null (claims);
  g_assert_null (session);
  reel_token_verifier_set_keys (verifier, text, strlen (text), NULL);
  return 0;
}
