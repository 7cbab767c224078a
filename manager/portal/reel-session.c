/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A browser's session in a cookie; see the header for who uses it. */
#include "manager/portal/reel-session.h"

#include "manager/core/wire/reel-id.h"
#include "manager/secret/reel-random.h"

#include <string.h>

#define MAX_COOKIE 3800 /* bytes; browsers keep 4096 with the name and the attributes */
#define MAX_NAME   256
#define KEY_BYTES  32
#define TYPE       "(sssxx)"

ReelSession *
reel_session_new (const char *user, const char *name, gint64 token_expires, gint64 now, GError **error)
{
  char *id = reel_random_new_secret (error);
  ReelSession *self;

  if (id == NULL)
    return NULL;
  self = g_new0 (ReelSession, 1);
  self->id = id;
  self->user = g_strdup (user);
  self->name = g_strdup (strlen (name) <= MAX_NAME ? name : "");
  self->expires = MIN (token_expires, now + REEL_SESSION_MAX_SECONDS);
  self->renewed = now;
  return self;
}

void
reel_session_free (ReelSession *self)
{
  g_free (self->id);
  g_free (self->user);
  g_free (self->name);
  g_free (self);
}

/* base64url without padding (RFC 4648, section 5) */
static char *
encode (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static guint8 *
decode (const char *text, gsize *length)
{
  g_autofree char *padded = g_strconcat (text, &"==="[3 - (4 - strlen (text) % 4) % 4], NULL);

  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  return g_base64_decode (padded, length);
}

/* PURPOSE keeps the two uses of the key apart. */
static char *
make_mac (GBytes *key, const char *purpose, const char *text)
{
  g_autoptr (GHmac) mac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (mac, (const guint8 *)purpose, (gssize)strlen (purpose));
  g_hmac_update (mac, (const guint8 *)".", 1);
  g_hmac_update (mac, (const guint8 *)text, (gssize)strlen (text));
  g_hmac_get_digest (mac, digest, &length);
  return encode (digest, length);
}

static gboolean
is_equal (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint8 difference = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint8)(a[i] ^ b[i]);
  return difference == 0;
}

GBytes *
reel_session_make_key (GBytes *secret, GError **error)
{
  guint8 digest[KEY_BYTES];
  gsize length = sizeof digest;
  g_autoptr (GHmac) mac = NULL;

  if (secret == NULL) {
    char *text = reel_random_new_secret (error);

    return text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
  }
  mac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (secret, NULL), g_bytes_get_size (secret));
  g_hmac_update (mac, (const guint8 *)"callreel-portal sessions", -1);
  g_hmac_get_digest (mac, digest, &length);
  return g_bytes_new (digest, sizeof digest);
}

char *
reel_session_seal (const ReelSession *self, GBytes *key)
{
  g_autoptr (GVariant) value =
      g_variant_ref_sink (g_variant_new (TYPE, self->id, self->user, self->name, self->expires, self->renewed));
  g_autofree char *text = encode (g_variant_get_data (value), g_variant_get_size (value));
  g_autofree char *mac = make_mac (key, "session", text);

  return g_strconcat (text, ".", mac, NULL);
}

static ReelSession *
read_session (const char *text)
{
  gsize length;
  guint8 *bytes = decode (text, &length);
  g_autoptr (GVariant) value =
      g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (TYPE), bytes, length, FALSE, g_free, bytes));
  ReelSession *self;

  if (!g_variant_is_normal_form (value))
    return NULL;
  self = g_new0 (ReelSession, 1);
  g_variant_get (value, TYPE, &self->id, &self->user, &self->name, &self->expires, &self->renewed);
  return self;
}

ReelSession *
reel_session_open (const char *cookie, GBytes *key, gint64 now)
{
  const char *dot = strchr (cookie, '.');
  g_autofree char *text =
      dot != NULL && strlen (cookie) <= MAX_COOKIE ? g_strndup (cookie, (gsize)(dot - cookie)) : NULL;
  g_autofree char *mac = text != NULL ? make_mac (key, "session", text) : NULL;
  g_autoptr (ReelSession) self = NULL;

  if (mac == NULL || !is_equal (mac, dot + 1))
    return NULL;
  self = read_session (text);
  if (self == NULL || now >= self->expires || now >= self->renewed + REEL_SESSION_IDLE_SECONDS ||
      !reel_id_validate ("user", self->user, NULL))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
reel_session_is_stale (const ReelSession *self, gint64 now)
{
  return now >= self->renewed + REEL_SESSION_IDLE_SECONDS / 4;
}

char *
reel_session_make_csrf (const ReelSession *self, GBytes *key)
{
  return make_mac (key, "csrf", self->id);
}
