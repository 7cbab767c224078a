/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A signed list of files; see the header for who uses it. */
#include "manager/seal/reel-manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES    65536
#define SIGNATURE_BYTES 64

static char *
hash_file (const char *path, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (BUFFER_BYTES);
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  int failure = 0;
  gssize n = 0;

  while (fd >= 0 && (n = read (fd, buffer, BUFFER_BYTES)) > 0)
    g_checksum_update (checksum, buffer, n);
  if (fd < 0 || n < 0)
    failure = errno;
  if (fd >= 0)
    close (fd);
  if (failure == 0)
    return g_strdup (g_checksum_get_string (checksum));
  g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (failure), "%s can't be read: %s", path,
               g_strerror (failure));
  return NULL;
}

char *
reel_manifest_build (const char *const *paths, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (; *paths != NULL; paths++) {
    g_autofree char *hash = hash_file (*paths, error);
    g_autofree char *name = g_path_get_basename (*paths);

    if (hash == NULL)
      return NULL;
    g_string_append_printf (text, "%s  %s\n", hash, name);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static EVP_PKEY *
read_key (const char *path, GError **error)
{
  FILE *file = fopen (path, "re");
  EVP_PKEY *key = file != NULL ? PEM_read_PrivateKey (file, NULL, NULL, (void *)"") : NULL;

  if (file == NULL)
    g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (errno), "%s can't be read: %s", path,
                 g_strerror (errno));
  else if (key == NULL || EVP_PKEY_get_id (key) != EVP_PKEY_ED25519)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is no Ed25519 private key in PEM", path);
  if (file != NULL)
    fclose (file);
  if (key != NULL && EVP_PKEY_get_id (key) != EVP_PKEY_ED25519)
    g_clear_pointer (&key, EVP_PKEY_free);
  return key;
}

GBytes *
reel_manifest_sign (const char *manifest, const char *key_file, GError **error)
{
  EVP_PKEY *key = read_key (key_file, error);
  EVP_MD_CTX *context;
  guint8 signature[SIGNATURE_BYTES];
  gsize length = sizeof signature;
  gboolean done;

  if (key == NULL)
    return NULL;
  context = EVP_MD_CTX_new ();
  done = context != NULL && EVP_DigestSignInit (context, NULL, NULL, NULL, key) > 0 &&
         EVP_DigestSign (context, signature, &length, (const guint8 *)manifest, strlen (manifest)) > 0;
  EVP_MD_CTX_free (context);
  EVP_PKEY_free (key);
  if (!done) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The list of files can't be signed with %s", key_file);
    return NULL;
  }
  return g_bytes_new (signature, length);
}
