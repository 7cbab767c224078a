/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A key of random bytes in a file. */
#include "manager/engine/store/reel-key-file.h"

#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define MAX_LENGTH 256 /* that the kernel gives at once */

static GBytes *
read_key (const char *path, gsize length, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize found = 0;

  if (!g_file_get_contents (path, &bytes, &found, error))
    return NULL;
  if (found == length)
    return g_bytes_new_take (g_steal_pointer (&bytes), found);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "it has %" G_GSIZE_FORMAT " bytes instead of %" G_GSIZE_FORMAT,
               found, length);
  return NULL;
}

/* Written as a whole, or not at all. */
static GBytes *
make_key (const char *path, gsize length, GError **error)
{
  guint8 bytes[MAX_LENGTH];
  ssize_t got;

  do
    got = getrandom (bytes, length, 0);
  while (got < 0 && errno == EINTR);
  if (got != (ssize_t)length) {
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_IO, "the kernel gives no random numbers");
    return NULL;
  }
  if (!g_file_set_contents_full (path, (char *)bytes, (gssize)length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return NULL;
  return g_bytes_new (bytes, length);
}

GBytes *
reel_key_file_open (const char *path, gsize length, GError **error)
{
  g_autoptr (GError) inner = NULL;
  GBytes *key;

  g_return_val_if_fail (length <= MAX_LENGTH, NULL);

  key = read_key (path, length, &inner);
  if (key == NULL && g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_clear_error (&inner);
    key = make_key (path, length, &inner);
  }
  if (key == NULL)
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The key '%s' can't be read: %s", path, inner->message);
  return key;
}
