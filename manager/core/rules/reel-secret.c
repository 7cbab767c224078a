/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets. Called by the archive's links. */
#include "manager/core/rules/reel-secret.h"

#include <string.h>

/* Of REEL_SECRET_BYTES in base64url. */
#define SECRET_LETTERS 43

char *
reel_secret_print (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

gboolean
reel_secret_has_form (const char *text)
{
  gsize length = 0;

  while (length <= SECRET_LETTERS && (g_ascii_isalnum (text[length]) || text[length] == '-' || text[length] == '_'))
    length++;
  return length == SECRET_LETTERS && text[length] == '\0';
}

char *
reel_secret_hash (const char *salt, const char *secret)
{
  g_autofree char *text = salt != NULL ? g_strconcat (salt, ":", secret, NULL) : g_strdup (secret);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* The bytes of TEXT, or NULL. */
static guint8 *
decode (const char *text)
{
  g_autofree char *padded = g_strconcat (text, "=", NULL);
  guint8 *bytes;
  gsize length;

  g_strdelimit (g_strdelimit (padded, "-", '+'), "_", '/');
  bytes = g_base64_decode (padded, &length);
  if (strlen (text) == SECRET_LETTERS && length == REEL_SECRET_BYTES)
    return bytes;
  g_free (bytes);
  return NULL;
}

char *
reel_secret_mask (GBytes *key, const char *id, const char *secret)
{
  gsize length = g_bytes_get_size (key), digest_length = REEL_SECRET_BYTES;
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), length);
  g_autofree guint8 *bytes = decode (secret);
  guint8 digest[REEL_SECRET_BYTES];

  if (bytes == NULL)
    return NULL;
  g_hmac_update (hmac, (const guint8 *)id, -1);
  g_hmac_get_digest (hmac, digest, &digest_length);
  for (gsize i = 0; i < REEL_SECRET_BYTES; i++)
    bytes[i] ^= digest[i];
  return reel_secret_print (bytes, REEL_SECRET_BYTES);
}

gboolean
reel_secret_equal (const char *a, const char *b)
{
  gsize length = strlen (a);
  volatile guint8 differences = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    differences |= (guint8)(a[i] ^ b[i]);
  return differences == 0;
}
