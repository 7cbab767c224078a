/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The image file that a client names for a participant. Called by ReelCall. */
#include "manager/engine/services/reel-avatar-file.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/media/reel-image.h"
#include "manager/core/wire/reel-text.h"

#include <errno.h>
#include <fcntl.h>
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

/* By what is in it; the rest is decoded aside. */
static gboolean
check_type (const char *path, GError **error)
{
  const int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  guint8 head[REEL_IMAGE_HEAD];
  gssize n = fd >= 0 ? read (fd, head, sizeof head) : 0;

  if (fd >= 0)
    close (fd);
  if (n > 0 && reel_image_guess (head, (gsize)n) != REEL_IMAGE_OTHER)
    return TRUE;
  return refuse (error, path, "is neither JPEG nor PNG nor WebP, the formats that are shown");
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
  return check_type (path, error);
}
