/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The image file that a client names for a participant. Called by ReelCall. */
#include "manager/engine/reel-avatar-file.h"

#include "manager/core/reel-error.h"
#include "manager/core/reel-text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES (16 * 1024 * 1024)

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_autofree char *quoted = reel_text_quote (path);

  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "avatar: '%s' %s", quoted, why);
  return FALSE;
}

gboolean
reel_avatar_file_check (const char *path, GError **error)
{
  GStatBuf info;

  if (path == NULL || *path == '\0')
    return TRUE;
  if (g_stat (path, &info) < 0 || access (path, R_OK) < 0) {
    g_autofree char *why = g_strconcat ("can't be read: ", g_strerror (errno), NULL);
    return refuse (error, path, why);
  }
  if (!S_ISREG (info.st_mode))
    return refuse (error, path, "is not an ordinary file");
  if (info.st_size == 0 || info.st_size > MAX_BYTES)
    return refuse (error, path, "is empty or larger than 16 MiB");
  return TRUE;
}
