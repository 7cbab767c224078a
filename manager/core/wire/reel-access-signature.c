/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures by access keys; see the header for who checks them. */
#include "manager/core/wire/reel-access-signature.h"

#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define SCHEME       "HMAC-SHA256 "
#define SHA256_BYTES 32
#define MIN_KEY      16
#define MAX_KEYS     16

static char *
hash_body (const ReelSignedRequest *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[SHA256_BYTES];
  gsize length = sizeof digest;

  g_checksum_update (checksum, request->body, (gssize)request->body_length);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

static char *
sign (GBytes *key, const char *text)
{
  gsize key_length;
  const guint8 *data = g_bytes_get_data (key, &key_length);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, data, key_length);
  guint8 digest[SHA256_BYTES];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guint8 *)text, -1);
  g_hmac_get_digest (hmac, digest, &length);
  return g_base64_encode (digest, length);
}

/* DIGITS at AT as a number, -1 if they are none. */
static int
read_digits (const char *at, guint digits)
{
  int number = 0;

  for (guint i = 0; i < digits; i++) {
    if (!g_ascii_isdigit (at[i]))
      return -1;
    number = number * 10 + at[i] - '0';
  }
  return number;
}

/* The form that HTTP demands. Returns: whether it is one */
static gboolean
parse_date (const char *text, gint64 *utc)
{
  static const char form[] = "___, __ ___ ____ __:__:__ GMT";
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *month = NULL;
  const char *found;

  if (strlen (text) != strlen (form))
    return FALSE;
  for (guint i = 0; form[i] != '\0'; i++) {
    if (form[i] != '_' && form[i] != text[i])
      return FALSE;
  }
  month = g_strndup (text + 8, 3);
  found = strstr (months, month);
  if (found == NULL || (found - months) % 3 != 0)
    return FALSE;
  time = g_date_time_new_utc (read_digits (text + 12, 4), (int)(found - months) / 3 + 1, read_digits (text + 5, 2),
                              read_digits (text + 17, 2), read_digits (text + 20, 2), read_digits (text + 23, 2));
  if (time == NULL)
    return FALSE;
  *utc = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  return TRUE;
}

/* What the scheme's parameters say. Returns: FALSE if they are none of this scheme */
static gboolean
parse_authorization (const char *text, char **headers, char **signature)
{
  g_auto (GStrv) parts = NULL;

  if (g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) != 0)
    return FALSE;
  parts = g_strsplit (text + strlen (SCHEME), "&", 3);
  if (g_strv_length (parts) != 2 || !g_str_has_prefix (parts[0], "SignedHeaders=") ||
      !g_str_has_prefix (parts[1], "Signature="))
    return FALSE;
  *headers = g_ascii_strdown (strchr (parts[0], '=') + 1, -1);
  *signature = g_strdup (strchr (parts[1], '=') + 1);
  return TRUE;
}

/* The date that is signed; NULL if other headers are. */
static const char *
choose_date (const ReelSignedRequest *request, const char *headers)
{
  if (g_str_equal (headers, "x-ms-date;host;x-ms-content-sha256"))
    return request->ms_date;
  return g_str_equal (headers, "date;host;x-ms-content-sha256") ? request->date : NULL;
}

/* Tries all keys, whichever fits, so that it takes as long. */
static gboolean
is_signed (const char *text, const char *signature, const GPtrArray *keys)
{
  gboolean found = FALSE;

  for (guint i = 0; i < keys->len; i++) {
    g_autofree char *expected = sign (keys->pdata[i], text);

    found |= reel_secret_equal (expected, signature);
  }
  return found;
}

const char *
reel_access_signature_find_fault (const ReelSignedRequest *request, const GPtrArray *keys, gint64 now_utc)
{
  g_autofree char *headers = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *text = NULL;
  const char *date;
  gint64 utc;

  if (request->authorization == NULL)
    return "The request is not signed.";
  if (!parse_authorization (request->authorization, &headers, &signature))
    return "Authorization is not HMAC-SHA256 SignedHeaders=…&Signature=….";
  date = choose_date (request, headers);
  if (date == NULL || request->host == NULL || request->content_hash == NULL)
    return "The signed headers are x-ms-date (or date), host and x-ms-content-sha256; each has to be there.";
  if (!parse_date (date, &utc))
    return "The date is not one of HTTP, such as Mon, 30 Nov 2026 15:59:00 GMT.";
  if (utc < now_utc - REEL_ACCESS_SIGNATURE_SKEW_US || utc > now_utc + REEL_ACCESS_SIGNATURE_SKEW_US)
    return "The date is more than five minutes off.";
  hash = hash_body (request);
  if (!reel_secret_equal (hash, request->content_hash))
    return "x-ms-content-sha256 is not the hash of the body.";
  text =
      g_strdup_printf ("%s\n%s\n%s;%s;%s", request->method, request->path, date, request->host, request->content_hash);
  return is_signed (text, signature, keys) ? NULL : "The signature is wrong.";
}

static gboolean
add_key (GPtrArray *keys, const char *line)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree char *again = NULL;
  gsize length = 0;

  bytes = g_base64_decode (line, &length);
  again = g_base64_encode (bytes, length);
  /* GLib skips what is not base64. */
  if (length < MIN_KEY || !g_str_equal (again, line) || keys->len >= MAX_KEYS)
    return FALSE;
  g_ptr_array_add (keys, g_bytes_new (bytes, length));
  return TRUE;
}

GPtrArray *
reel_access_signature_parse_keys (const char *text, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    const char *line = g_strstrip (lines[i]);

    if (*line == '\0' || *line == '#' || add_key (keys, line))
      continue;
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "line %u: this is no access key: at least 16 random bytes in base64, 16 keys at most", i + 1);
    return NULL;
  }
  if (keys->len > 0)
    return g_steal_pointer (&keys);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "there is no access key in it");
  return NULL;
}
