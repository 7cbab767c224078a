/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads files and credentials; see the header for who calls it. */
#include "manager/secret/reel-secret-file.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_BYTES (64 * 1024)

char *
reel_secret_file_find (const char *name, GError **error)
{
  const char *directory = g_getenv ("CREDENTIALS_DIRECTORY");

  if (g_path_is_absolute (name))
    return g_strdup (name);
  if (directory != NULL)
    return g_build_filename (directory, name, NULL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "No credential '%s': the service manager passes none (LoadCredential=)", name);
  return NULL;
}

static gssize
read_all (const char *path, char *buffer, gsize size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  gsize length = 0;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, size, &length, NULL, error))
    return -1;
  return (gssize)length;
}

GBytes *
reel_secret_file_read (const char *name, GError **error)
{
  g_autofree char *path = reel_secret_file_find (name, error);
  g_autofree char *buffer = g_malloc (MAX_BYTES + 1);
  gssize length = path != NULL ? read_all (path, buffer, MAX_BYTES + 1, error) : -1;
  GBytes *bytes = NULL;

  if (length < 0)
    return NULL;
  if (length > 0 && length <= MAX_BYTES && buffer[length - 1] == '\n')
    length--;
  if (length > 0 && length <= MAX_BYTES)
    bytes = g_bytes_new (buffer, (gsize)length);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' is empty or larger than 64 KiB", path);
  explicit_bzero (buffer, MAX_BYTES + 1);
  return bytes;
}
