/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* age's header, with the primitives of libcrypto; see the header for who uses it. */
#include "manager/seal/reel-age-header.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/core_names.h>
#include <string.h>

#define VERSION     "age-encryption.org/v1\n"
#define STANZA      "-> "
#define X25519      "X25519 "
#define END         "---"
#define MAC_BYTES   32
#define WRAPPED     (REEL_AGE_FILE_KEY_BYTES + REEL_AGE_TAG_BYTES)
#define LINE_DIGITS 64

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, why);
  return FALSE;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It is not encrypted to this key");
  return FALSE;
}

gboolean
reel_age_derive (const guint8 *key, gsize key_length, const guint8 *salt, gsize salt_length, const char *info,
                 guint8 *derived)
{
  EVP_KDF *kdf = EVP_KDF_fetch (NULL, "HKDF", NULL);
  EVP_KDF_CTX *context = kdf != NULL ? EVP_KDF_CTX_new (kdf) : NULL;
  OSSL_PARAM params[5], *p = params;
  gboolean done;

  *p++ = OSSL_PARAM_construct_utf8_string (OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0);
  *p++ = OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_KEY, (void *)key, key_length);
  if (salt_length > 0)
    *p++ = OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_SALT, (void *)salt, salt_length);
  *p++ = OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_INFO, (void *)info, strlen (info));
  *p = OSSL_PARAM_construct_end ();
  done = context != NULL && EVP_KDF_derive (context, derived, REEL_AGE_KEY_BYTES, params) > 0;
  EVP_KDF_CTX_free (context);
  EVP_KDF_free (kdf);
  return done;
}

gboolean
reel_age_decrypt (const guint8 *key, const guint8 *nonce, const guint8 *data, gsize length, guint8 *plain)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int n = 0;
  gboolean done =
      context != NULL && length <= G_MAXINT - REEL_AGE_TAG_BYTES &&
      EVP_DecryptInit_ex (context, EVP_chacha20_poly1305 (), NULL, key, nonce) > 0 &&
      EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_SET_TAG, REEL_AGE_TAG_BYTES, (void *)(data + length)) > 0 &&
      EVP_DecryptUpdate (context, plain, &n, data, (int)length) > 0 && EVP_DecryptFinal_ex (context, plain + n, &n) > 0;

  EVP_CIPHER_CTX_free (context);
  return done;
}

static gboolean
agree (const guint8 *identity, const guint8 *share, guint8 *own_share, guint8 *secret)
{
  EVP_PKEY *own = EVP_PKEY_new_raw_private_key (EVP_PKEY_X25519, NULL, identity, REEL_AGE_KEY_BYTES);
  EVP_PKEY *other = EVP_PKEY_new_raw_public_key (EVP_PKEY_X25519, NULL, share, REEL_AGE_KEY_BYTES);
  EVP_PKEY_CTX *context = own != NULL ? EVP_PKEY_CTX_new (own, NULL) : NULL;
  gsize length = REEL_AGE_KEY_BYTES, own_length = REEL_AGE_KEY_BYTES;
  /* libcrypto refuses a shared secret that is the same for all keys. */
  gboolean done = context != NULL && other != NULL && EVP_PKEY_get_raw_public_key (own, own_share, &own_length) > 0 &&
                  EVP_PKEY_derive_init (context) > 0 && EVP_PKEY_derive_set_peer (context, other) > 0 &&
                  EVP_PKEY_derive (context, secret, &length) > 0;

  EVP_PKEY_CTX_free (context);
  EVP_PKEY_free (other);
  EVP_PKEY_free (own);
  return done;
}

static gboolean
unwrap (const guint8 *identity, const guint8 *share, const guint8 *wrapped, guint8 *file_key)
{
  static const guint8 nonce[REEL_AGE_NONCE_BYTES];
  guint8 salt[2 * REEL_AGE_KEY_BYTES], secret[REEL_AGE_KEY_BYTES], key[REEL_AGE_KEY_BYTES];
  gboolean done;

  memcpy (salt, share, REEL_AGE_KEY_BYTES);
  done = agree (identity, share, salt + REEL_AGE_KEY_BYTES, secret) &&
         reel_age_derive (secret, sizeof secret, salt, sizeof salt, "age-encryption.org/v1/X25519", key) &&
         reel_age_decrypt (key, nonce, wrapped, REEL_AGE_FILE_KEY_BYTES, file_key);
  OPENSSL_cleanse (secret, sizeof secret);
  OPENSSL_cleanse (key, sizeof key);
  return done;
}

/* Base64 without padding, of exactly LENGTH bytes, in its canonical form. */
static gboolean
decode (const char *text, gsize digits, guint8 *bytes, gsize length)
{
  g_autofree char *padded = g_malloc (digits + 4);
  g_autofree char *again = NULL;
  g_autofree guint8 *data = NULL;
  gsize n = 0;

  if (digits != (length * 8 + 5) / 6)
    return FALSE;
  memcpy (padded, text, digits);
  memset (padded + digits, '=', 3);
  padded[digits + (4 - digits % 4) % 4] = '\0';
  data = g_base64_decode (padded, &n);
  /* GLib accepts invalid base64, and non-zero unused bits. */
  again = g_base64_encode (data, n);
  if (n != length || strncmp (again, text, digits) != 0)
    return FALSE;
  memcpy (bytes, data, length);
  return TRUE;
}

/* Returns: the line at *AT without its line feed, and moves *AT behind it; NULL at the end */
static const char *
next_line (const char **at, const char *end, gsize *length)
{
  const char *line = *at;
  const char *stop = memchr (line, '\n', (gsize)(end - line));

  if (stop == NULL)
    return NULL;
  *length = (gsize)(stop - line);
  *at = stop + 1;
  return line;
}

/* The lines of a stanza's body: full ones and a shorter last one. Returns: NULL if the last is missing */
static const char *
read_body (const char **at, const char *end, gsize *length)
{
  const char *first = *at, *line;
  gsize n = 0, lines = 0;

  do {
    line = next_line (at, end, &n);
    lines++;
  } while (line != NULL && n == LINE_DIGITS);
  *length = lines == 1 ? n : 0;
  return line != NULL && n < LINE_DIGITS ? first : NULL;
}

static gboolean
check_mac (const guint8 *data, gsize length, const char *mac, gsize digits, const guint8 *file_key)
{
  guint8 key[REEL_AGE_KEY_BYTES], given[MAC_BYTES], wanted[MAC_BYTES];
  unsigned int n = sizeof wanted;
  gboolean done = decode (mac, digits, given, sizeof given) &&
                  reel_age_derive (file_key, REEL_AGE_FILE_KEY_BYTES, NULL, 0, "header", key) &&
                  HMAC (EVP_sha256 (), key, sizeof key, data, length, wanted, &n) != NULL &&
                  CRYPTO_memcmp (given, wanted, sizeof given) == 0;

  OPENSSL_cleanse (key, sizeof key);
  return done;
}

static gboolean
try_stanza (const char *line, gsize length, const char *body, gsize body_length, const guint8 *identity,
            guint8 *file_key)
{
  const gsize before = strlen (STANZA X25519);
  guint8 share[REEL_AGE_KEY_BYTES], wrapped[WRAPPED];

  return length > before && memcmp (line, STANZA X25519, before) == 0 &&
         decode (line + before, length - before, share, sizeof share) &&
         decode (body, body_length, wrapped, sizeof wrapped) && unwrap (identity, share, wrapped, file_key);
}

gboolean
reel_age_header_open (const guint8 *data, gsize length, const guint8 *identity, guint8 *file_key, gsize *header_length,
                      GError **error)
{
  const char *at = (const char *)data, *end = at + length, *line, *body;
  gboolean found = FALSE;
  gsize n = 0, body_length = 0;

  line = next_line (&at, end, &n);
  if (line == NULL || n != strlen (VERSION) - 1 || memcmp (line, VERSION, n) != 0)
    return fail (error, "It is not encrypted with age");
  while ((line = next_line (&at, end, &n)) != NULL && n >= strlen (STANZA) &&
         memcmp (line, STANZA, strlen (STANZA)) == 0) {
    body = read_body (&at, end, &body_length);
    if (body == NULL)
      return fail (error, "Its header is damaged");
    found = found || try_stanza (line, n, body, body_length, identity, file_key);
  }
  if (line == NULL || n <= strlen (END) + 1 || memcmp (line, END " ", strlen (END) + 1) != 0)
    return fail (error, "Its header is damaged");
  if (!found)
    return refuse (error);
  if (!check_mac (data, (gsize)(line + strlen (END) - (const char *)data), line + strlen (END) + 1,
                  n - strlen (END) - 1, file_key))
    return fail (error, "Its header was changed");
  *header_length = (gsize)(at - (const char *)data);
  return TRUE;
}
