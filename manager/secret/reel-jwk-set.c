/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Public keys of an OpenID Connect provider; see the header for who calls it. */
#include "manager/secret/reel-jwk-set.h"

#include <jose/b64.h>
#include <jose/cfg.h>
#include <jose/jws.h>

#define MAX_KEYS      32
#define MIN_RSA_BYTES 256

/* @key: of the members that its type needs, and alg, and nothing else of what the provider wrote. */
typedef struct {
  char *kid; /* NULL: none */
  const char *alg;
  json_t *key;
} Jwk;

struct _ReelJwkSet {
  GPtrArray *keys;
};

static void
jwk_free (gpointer data)
{
  Jwk *self = data;

  json_decref (self->key);
  g_free (self->kid);
  g_free (self);
}

static const char *
get_text (const json_t *object, const char *name)
{
  return json_string_value (json_object_get (object, name));
}

/* The bytes without leading zeros. */
static gsize
count_bytes (const json_t *object, const char *name)
{
  guint8 bytes[2048];
  gsize length = jose_b64_dec (json_object_get (object, name), bytes, sizeof bytes);

  if (length == SIZE_MAX)
    return 0;
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] != 0)
      return length - i;
  }
  return 0;
}

static json_t *
copy_members (const json_t *object, const char *alg, const char *const *names)
{
  json_t *copy = json_pack ("{s:s,s:s}", "kty", get_text (object, "kty"), "alg", alg);

  for (; *names != NULL; names++) {
    if (json_object_set (copy, *names, json_object_get (object, *names)) != 0) {
      json_decref (copy);
      return NULL;
    }
  }
  return copy;
}

/* Returns: NULL if it is of another kind, or for another purpose */
static Jwk *
read_key (const json_t *object)
{
  static const char *const rsa[] = { "n", "e", NULL };
  static const char *const ec[] = { "crv", "x", "y", NULL };
  const char *kty = get_text (object, "kty"), *use = get_text (object, "use"), *alg = get_text (object, "alg");
  const char *fits = NULL;
  json_t *key = NULL;
  Jwk *self;

  if (kty == NULL || (use != NULL && !g_str_equal (use, "sig")))
    return NULL;
  if (g_str_equal (kty, "RSA") && count_bytes (object, "n") >= MIN_RSA_BYTES)
    fits = "RS256";
  else if (g_str_equal (kty, "EC") && g_strcmp0 (get_text (object, "crv"), "P-256") == 0)
    fits = "ES256";
  if (fits == NULL || (alg != NULL && !g_str_equal (alg, fits)))
    return NULL;
  key = copy_members (object, fits, g_str_equal (kty, "RSA") ? rsa : ec);
  if (key == NULL)
    return NULL;
  self = g_new0 (Jwk, 1);
  self->kid = g_strdup (get_text (object, "kid"));
  self->alg = fits;
  self->key = key;
  return self;
}

ReelJwkSet *
reel_jwk_set_parse (const char *text, gsize length)
{
  json_t *set = json_loadb (text, length, JSON_REJECT_DUPLICATES, NULL);
  const json_t *keys = json_object_get (set, "keys");
  GPtrArray *read = g_ptr_array_new_with_free_func (jwk_free);
  ReelJwkSet *self = NULL;

  for (gsize i = 0; i < json_array_size (keys) && read->len < MAX_KEYS; i++) {
    Jwk *key = read_key (json_array_get (keys, i));

    if (key != NULL)
      g_ptr_array_add (read, key);
  }
  json_decref (set);
  if (read->len > 0) {
    self = g_new0 (ReelJwkSet, 1);
    self->keys = g_ptr_array_ref (read);
  }
  g_ptr_array_unref (read);
  return self;
}

void
reel_jwk_set_free (ReelJwkSet *self)
{
  g_ptr_array_unref (self->keys);
  g_free (self);
}

static void
ignore_error (void *misc, const char *file, int line, uint64_t error, const char *format, va_list arguments)
{
}

gboolean
reel_jwk_verify (const json_t *jws, const json_t *jwk)
{
  jose_cfg_t *config = jose_cfg ();
  gboolean verified;

  jose_cfg_set_err_func (config, ignore_error, NULL);
  verified = jose_jws_ver (config, jws, NULL, jwk, false);
  jose_cfg_decref (config);
  return verified;
}

gboolean
reel_jwk_set_verify (const ReelJwkSet *self, const json_t *jws, const char *alg, const char *kid, gboolean *has_key)
{
  *has_key = FALSE;
  for (guint i = 0; i < self->keys->len; i++) {
    const Jwk *key = self->keys->pdata[i];

    if (!g_str_equal (key->alg, alg) || (kid != NULL && key->kid != NULL && !g_str_equal (key->kid, kid)))
      continue;
    *has_key = TRUE;
    if (reel_jwk_verify (jws, key->key))
      return TRUE;
  }
  return FALSE;
}
