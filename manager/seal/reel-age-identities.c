/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identity files; see the header for who reads them. */
#include "manager/seal/reel-age-identities.h"

#include "manager/seal/reel-age-header.h"
#include "manager/seal/reel-bech32.h"

#include <openssl/crypto.h>
#include <string.h>

#define MAX_KEYS        16
#define IDENTITY_PREFIX "age-secret-key-1"

struct _ReelAgeIdentities {
  GPtrArray *keys; /* char * */
};

static void
free_key (gpointer key)
{
  OPENSSL_cleanse (key, strlen (key));
  g_free (key);
}

void
reel_age_identities_free (ReelAgeIdentities *self)
{
  g_ptr_array_unref (self->keys);
  g_free (self);
}

static gboolean
is_key (const char *line)
{
  guint8 key[REEL_AGE_KEY_BYTES];
  const gboolean valid = reel_bech32_decode (line, IDENTITY_PREFIX, key, sizeof key);

  OPENSSL_cleanse (key, sizeof key);
  return valid;
}

/* Takes LINE. */
static gboolean
add_line (ReelAgeIdentities *self, char *line, guint number, GError **error)
{
  if (*line == '\0' || *line == '#') {
    g_free (line);
    return TRUE;
  }
  g_ptr_array_add (self->keys, line);
  if (is_key (line) && self->keys->len <= MAX_KEYS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "line %u: %s", number,
               self->keys->len > MAX_KEYS ? "there are more than 16 keys" : "this is no private key of age");
  return FALSE;
}

ReelAgeIdentities *
reel_age_identities_parse (const char *text, GError **error)
{
  g_autoptr (ReelAgeIdentities) self = g_new0 (ReelAgeIdentities, 1);
  guint number = 1;

  self->keys = g_ptr_array_new_with_free_func (free_key);
  for (const char *at = text; *at != '\0'; number++) {
    const gsize length = strcspn (at, "\n");

    if (!add_line (self, g_strstrip (g_strndup (at, length)), number, error))
      return NULL;
    at += length + (at[length] == '\n');
  }
  if (self->keys->len > 0)
    return g_steal_pointer (&self);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there is no private key of age in it");
  return NULL;
}

ReelSealedFile *
reel_age_identities_open (const ReelAgeIdentities *self, int fd, GError **error)
{
  for (guint i = 0; i < self->keys->len; i++) {
    g_autoptr (GError) why = NULL;
    ReelSealedFile *file = reel_sealed_file_open (fd, self->keys->pdata[i], &why);

    if (file != NULL)
      return file;
    if (i + 1 < self->keys->len && g_error_matches (why, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
      continue;
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }
  g_assert_not_reached ();
}
