/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys in a=crypto lines. Called by reel-sdp.c. */
#include "manager/worker/rtp/reel-srtp-key.h"

#include <string.h>

#define MAX_TAG    999999999
#define PLAIN_RTCP "UNENCRYPTED_SRTCP"

/* Names of drafts are in use as well: AES_CM_256 for AES_256_CM. */
static const ReelSrtpSuite suites[] = {
  { "AES_CM_128_HMAC_SHA1_80", REEL_SRTP_AES_CM_128, 80, 30 },
  { "AES_CM_128_HMAC_SHA1_32", REEL_SRTP_AES_CM_128, 32, 30 },
  { "AES_192_CM_HMAC_SHA1_80", REEL_SRTP_AES_CM_192, 80, 38 },
  { "AES_192_CM_HMAC_SHA1_32", REEL_SRTP_AES_CM_192, 32, 38 },
  { "AES_CM_192_HMAC_SHA1_80", REEL_SRTP_AES_CM_192, 80, 38 },
  { "AES_CM_192_HMAC_SHA1_32", REEL_SRTP_AES_CM_192, 32, 38 },
  { "AES_256_CM_HMAC_SHA1_80", REEL_SRTP_AES_CM_256, 80, 46 },
  { "AES_256_CM_HMAC_SHA1_32", REEL_SRTP_AES_CM_256, 32, 46 },
  { "AES_CM_256_HMAC_SHA1_80", REEL_SRTP_AES_CM_256, 80, 46 },
  { "AES_CM_256_HMAC_SHA1_32", REEL_SRTP_AES_CM_256, 32, 46 },
  { "AEAD_AES_128_GCM", REEL_SRTP_AES_GCM_128, 128, 28 },
  { "AEAD_AES_256_GCM", REEL_SRTP_AES_GCM_256, 128, 44 },
};

static const ReelSrtpSuite *
find_suite (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (suites); i++) {
    if (g_ascii_strcasecmp (suites[i].name, name) == 0)
      return &suites[i];
  }
  return NULL;
}

/* Some peers leave the padding out. */
static gboolean
read_base64 (ReelSrtpKey *self, const char *text)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const gsize length = strspn (text, digits), wanted = (self->suite->size * 4 + 2) / 3;
  g_autofree char *padded = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize size = 0;

  if (length != wanted || strspn (text + length, "=") != strlen (text + length))
    return FALSE;
  padded = g_strdup_printf ("%.*s%.*s", (int)length, text, (int)((4 - length % 4) % 4), "===");
  bytes = g_base64_decode (padded, &size);
  if (size >= self->suite->size)
    memcpy (self->bytes, bytes, self->suite->size);
  explicit_bzero (bytes, size);
  explicit_bzero (padded, strlen (padded));
  return size == self->suite->size;
}

/* "1:4": the number of the key, and how many bytes it has in a packet. */
static gboolean
read_mki (ReelSrtpKey *self, const char *text)
{
  const char *colon = strchr (text, ':');
  g_autofree char *number = g_strndup (text, (gsize)(colon - text));
  guint64 value = 0, size = 0;

  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT64, &value, NULL) ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 1, REEL_SRTP_MAX_MKI, &size, NULL) || self->mki_size != 0 ||
      (size < 8 && value >> (8 * size) != 0))
    return FALSE;
  self->mki_size = (guint)size;
  for (guint i = 0; i < size; i++)
    self->mki[size - 1 - i] = i < 8 ? (guint8)(value >> (8 * i)) : 0;
  return TRUE;
}

/* "inline:KEY|LIFETIME|MKI:LENGTH". The lifetime is the sender's business. */
static gboolean
read_key (ReelSrtpKey *self, const char *text)
{
  g_auto (GStrv) parts = NULL;
  gboolean good = FALSE;

  if (!g_str_has_prefix (text, "inline:") || strchr (text, ';') != NULL)
    return FALSE;
  parts = g_strsplit (text + strlen ("inline:"), "|", -1);
  good = parts[0] != NULL && read_base64 (self, parts[0]);
  for (gsize i = 1; good && parts[i] != NULL; i++)
    good = strchr (parts[i], ':') == NULL || read_mki (self, parts[i]);
  if (parts[0] != NULL)
    explicit_bzero (parts[0], strlen (parts[0]));
  return good;
}

/* Parameters that change nothing here, and those that the peer declares optional by "-". */
static gboolean
is_tolerated (const char *parameter)
{
  return parameter[0] == '\0' || parameter[0] == '-' || g_str_has_prefix (parameter, "WSH=") ||
         g_str_equal (parameter, "FEC_ORDER=FEC_SRTP") || g_str_equal (parameter, "KDR=0");
}

/* Returns: FALSE: not supported. */
static gboolean
read_parameter (ReelSrtpKey *self, const char *parameter)
{
  if (!g_str_equal (parameter, PLAIN_RTCP))
    return is_tolerated (parameter);
  self->plain_rtcp = TRUE;
  return TRUE;
}

ReelSrtpKey *
reel_srtp_key_parse (const char *value, const ReelSrtpSuite **malformed)
{
  g_autoptr (ReelSrtpKey) self = g_new0 (ReelSrtpKey, 1);
  g_auto (GStrv) parts = g_strsplit_set (value, " \t", -1);
  guint64 tag = 0;
  gboolean good;

  if (g_strv_length (parts) < 3 || !g_ascii_string_to_unsigned (parts[0], 10, 0, MAX_TAG, &tag, NULL))
    return NULL;
  self->tag = (guint)tag;
  self->suite = find_suite (parts[1]);
  good = self->suite != NULL && read_key (self, parts[2]);
  if (!good && self->suite != NULL && malformed != NULL)
    *malformed = self->suite;
  for (gsize i = 3; parts[i] != NULL; i++)
    good = good && read_parameter (self, parts[i]);
  explicit_bzero (parts[2], strlen (parts[2]));
  return good ? g_steal_pointer (&self) : NULL;
}

ReelSrtpKey *
reel_srtp_key_derive (const ReelSrtpKey *peer, const char *id)
{
  static const char purpose[] = "callreel answer";
  ReelSrtpKey *self = g_new0 (ReelSrtpKey, 1);

  self->tag = peer->tag;
  self->suite = peer->suite;
  self->plain_rtcp = peer->plain_rtcp; /* it holds for both directions */
  for (guint block = 0, done = 0; done < self->suite->size; block++) {
    g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, peer->bytes, peer->suite->size);
    const guint8 number = (guint8)block;
    guint8 digest[32];
    gsize size = sizeof digest;

    g_hmac_update (hmac, (const guint8 *)purpose, sizeof purpose);
    g_hmac_update (hmac, &number, 1);
    g_hmac_update (hmac, (const guint8 *)id, (gssize)strlen (id));
    g_hmac_get_digest (hmac, digest, &size);
    memcpy (self->bytes + done, digest, MIN (size, self->suite->size - done));
    done += (guint)size;
    explicit_bzero (digest, sizeof digest);
  }
  return self;
}

char *
reel_srtp_key_print (const ReelSrtpKey *self)
{
  g_autofree char *key = g_base64_encode (self->bytes, self->suite->size);
  char *text =
      g_strdup_printf ("%u %s inline:%s%s", self->tag, self->suite->name, key, self->plain_rtcp ? " " PLAIN_RTCP : "");

  explicit_bzero (key, strlen (key));
  return text;
}

gboolean
reel_srtp_key_equal (const ReelSrtpKey *a, const ReelSrtpKey *b)
{
  return a->suite == b->suite && memcmp (a->bytes, b->bytes, a->suite->size) == 0 && a->mki_size == b->mki_size &&
         a->plain_rtcp == b->plain_rtcp && memcmp (a->mki, b->mki, sizeof a->mki) == 0;
}

void
reel_srtp_key_free (ReelSrtpKey *self)
{
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

char *
reel_srtp_key_list (void)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (suites); i++) {
    if (!g_str_has_prefix (suites[i].name, "AES_CM_192") && !g_str_has_prefix (suites[i].name, "AES_CM_256"))
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", suites[i].name);
  }
  return g_string_free (list, FALSE);
}
