/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Challenges and their proofs; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-digest.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MAX_USERS 1024

struct _ReelSiprecDigest {
  char *realm;
  char *key;
  GHashTable *passwords; /* user → password */
};

typedef struct {
  char *username;
  char *realm;
  char *nonce;
  char *uri;
  char *response;
  char *algorithm;
  char *qop;
  char *nc;
  char *cnonce;
} Proof;

static void
free_secret (gpointer data)
{
  memset (data, 0, strlen (data));
  g_free (data);
}

void
reel_siprec_digest_free (ReelSiprecDigest *self)
{
  g_free (self->realm);
  free_secret (self->key);
  g_hash_table_unref (self->passwords);
  g_free (self);
}

static gboolean
take_user (ReelSiprecDigest *self, char *line)
{
  char *colon = strchr (line, ':');

  if (*line == '\0' || *line == '#')
    return TRUE;
  if (colon == NULL || colon == line || colon[1] == '\0' || g_hash_table_size (self->passwords) >= MAX_USERS)
    return FALSE;
  g_hash_table_replace (self->passwords, g_strndup (line, (gsize)(colon - line)), g_strdup (colon + 1));
  return TRUE;
}

ReelSiprecDigest *
reel_siprec_digest_new (const char *realm, const char *users, gsize length, const char *key, GError **error)
{
  g_autoptr (ReelSiprecDigest) self = g_new0 (ReelSiprecDigest, 1);
  char *text = g_strndup (users, length);
  char *at = text;
  gboolean good = TRUE;
  guint number = 0;

  self->realm = g_strdup (realm);
  self->key = g_strdup (key);
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_secret);
  while (good && at != NULL) {
    char *next = strchr (at, '\n');

    if (next != NULL)
      *next++ = '\0';
    at[strcspn (at, "\r")] = '\0';
    good = take_user (self, at);
    number++;
    at = next;
  }
  memset (text, 0, length);
  g_free (text);
  if (!good) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "line %u is not USER:PASSWORD", number);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/* "SECONDS-HMAC": of the time and the client's address. */
static char *
make_nonce (const ReelSiprecDigest *self, const char *client, gint64 now)
{
  g_autofree char *what = g_strdup_printf ("%" G_GINT64_FORMAT " %s", now, client);
  g_autofree char *proof =
      g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guint8 *)self->key, strlen (self->key), what, -1);

  return g_strdup_printf ("%" G_GINT64_FORMAT "-%s", now, proof);
}

char *
reel_siprec_digest_challenge (const ReelSiprecDigest *self, const char *algorithm, const char *client, gint64 now,
                              gboolean stale)
{
  g_autofree char *nonce = make_nonce (self, client, now);

  return g_strdup_printf ("Digest realm=\"%s\", nonce=\"%s\", algorithm=%s, qop=\"auth\"%s", self->realm, nonce,
                          algorithm, stale ? ", stale=true" : "");
}

/* "a" or a without quotes. */
static char *
unquote (const char *value)
{
  gsize length = strlen (value);
  GString *text;

  if (length < 2 || value[0] != '"' || value[length - 1] != '"')
    return g_strdup (value);
  text = g_string_new (NULL);
  for (gsize i = 1; i < length - 1; i++) {
    if (value[i] == '\\' && i + 1 < length - 1)
      i++;
    g_string_append_c (text, value[i]);
  }
  return g_string_free (text, FALSE);
}

static void
read_proof (Proof *proof, const char *const *parameters)
{
  const struct {
    const char *name;
    char **member;
  } members[] = { { "username", &proof->username },
                  { "realm", &proof->realm },
                  { "nonce", &proof->nonce },
                  { "uri", &proof->uri },
                  { "qop", &proof->qop },
                  { "response", &proof->response },
                  { "nc", &proof->nc },
                  { "cnonce", &proof->cnonce },
                  { "algorithm", &proof->algorithm } };

  for (guint i = 0; parameters != NULL && parameters[i] != NULL; i++) {
    const char *equals = strchr (parameters[i], '=');

    for (guint n = 0; equals != NULL && n < G_N_ELEMENTS (members); n++) {
      gsize length = strlen (members[n].name);

      if ((gsize)(equals - parameters[i]) != length || *members[n].member != NULL ||
          g_ascii_strncasecmp (parameters[i], members[n].name, length) != 0)
        continue;
      *members[n].member = unquote (equals + 1);
    }
  }
}

static void
proof_clear (Proof *proof)
{
  g_free (proof->username);
  g_free (proof->realm);
  g_free (proof->nonce);
  g_free (proof->uri);
  g_free (proof->response);
  g_free (proof->algorithm);
  g_free (proof->qop);
  g_free (proof->nc);
  g_free (proof->cnonce);
}

static gboolean
find_algorithm (const char *name, GChecksumType *type)
{
  if (name == NULL || g_ascii_strcasecmp (name, "MD5") == 0)
    *type = G_CHECKSUM_MD5;
  else if (g_ascii_strcasecmp (name, "SHA-256") == 0)
    *type = G_CHECKSUM_SHA256;
  else
    return FALSE;
  return TRUE;
}

/* Takes the same time wherever they differ. */
static gboolean
is_same (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint8 different = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    different |= (guint8)(g_ascii_tolower (a[i]) ^ g_ascii_tolower (b[i]));
  return different == 0;
}

static gboolean
is_own_nonce (const ReelSiprecDigest *self, const char *nonce, const char *client, gint64 *made)
{
  g_autofree char *expected = NULL;
  char *end = NULL;

  *made = g_ascii_strtoll (nonce, &end, 10);
  if (end == nonce || *end != '-')
    return FALSE;
  expected = make_nonce (self, client, *made);
  return is_same (expected, nonce);
}

/* The response that belongs to the proof's other members. */
static char *
compute (const Proof *proof, GChecksumType type, const char *password, const char *method)
{
  g_autofree char *a1 = g_strdup_printf ("%s:%s:%s", proof->username, proof->realm, password);
  g_autofree char *a2 = g_strdup_printf ("%s:%s", method, proof->uri);
  g_autofree char *h1 = g_compute_checksum_for_string (type, a1, -1),
                  *h2 = g_compute_checksum_for_string (type, a2, -1);
  g_autofree char *all = NULL;

  memset (a1, 0, strlen (a1));
  if (proof->qop == NULL)
    all = g_strdup_printf ("%s:%s:%s", h1, proof->nonce, h2);
  else
    all = g_strdup_printf ("%s:%s:%s:%s:%s:%s", h1, proof->nonce, proof->nc != NULL ? proof->nc : "",
                           proof->cnonce != NULL ? proof->cnonce : "", proof->qop, h2);
  return g_compute_checksum_for_string (type, all, -1);
}

/* HOST:PORT, without the port that is SIP's own. */
static char *
normalize_place (const char *text)
{
  char *place = g_ascii_strdown (text, -1);

  if (g_str_has_suffix (place, ":5060") || g_str_has_suffix (place, ":5061"))
    place[strlen (place) - strlen (":5060")] = '\0';
  return place;
}

static gboolean
is_at (const char *uri, const char *place)
{
  const char *scheme = strchr (uri, ':');
  g_autofree char *authority = scheme != NULL ? g_strndup (scheme + 1, strcspn (scheme + 1, ";?")) : NULL;
  const char *user = authority != NULL ? strrchr (authority, '@') : NULL;
  g_autofree char *named = NULL, *expected = normalize_place (place);

  if (authority == NULL)
    return FALSE;
  named = normalize_place (user != NULL ? user + 1 : authority);
  return g_str_equal (named, expected);
}

static ReelSiprecAuthResult
check (const ReelSiprecDigest *self, const Proof *proof, const char *method, const char *place, const char *client,
       gint64 now)
{
  const char *password = proof->username != NULL ? g_hash_table_lookup (self->passwords, proof->username) : NULL;
  g_autofree char *expected = NULL;
  GChecksumType type;
  gint64 made = 0;

  if (proof->realm == NULL || proof->nonce == NULL || proof->uri == NULL || proof->response == NULL ||
      g_strcmp0 (proof->realm, self->realm) != 0 || !find_algorithm (proof->algorithm, &type) ||
      (proof->qop != NULL && !g_str_equal (proof->qop, "auth")) || password == NULL)
    return REEL_SIPREC_AUTH_BAD;
  if (!is_at (proof->uri, place))
    return REEL_SIPREC_AUTH_BAD;
  expected = compute (proof, type, password, method);
  if (!is_same (expected, proof->response))
    return REEL_SIPREC_AUTH_BAD;
  /* Another process of ours may have made the nonce: whoever knows the password gets a new one. */
  if (!is_own_nonce (self, proof->nonce, client, &made) || now - made > REEL_SIPREC_NONCE_SECONDS || made > now)
    return REEL_SIPREC_AUTH_STALE;
  return REEL_SIPREC_AUTH_GOOD;
}

ReelSiprecAuthResult
reel_siprec_digest_check (const ReelSiprecDigest *self, const char *const *parameters, const char *method,
                          const char *place, const char *client, gint64 now)
{
  Proof proof = { NULL };
  ReelSiprecAuthResult result;

  read_proof (&proof, parameters);
  result = check (self, &proof, method, place, client, now);
  proof_clear (&proof);
  return result;
}
