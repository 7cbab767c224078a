/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The image file that a client names for a participant; see the header for who opens it. */
#include "manager/engine/services/reel-avatar-file.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/media/reel-image.h"
#include "manager/core/wire/reel-text.h"

#include <errno.h>
#include <fcntl.h>
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

static gboolean
refuse_unreadable (GError **error, const char *path)
{
  g_autofree char *why = g_strconcat ("can't be read: ", g_strerror (errno), NULL);

  return refuse (error, path, why);
}

static gboolean
check_kind (const struct stat *info, const char *path, GError **error)
{
  if (!S_ISREG (info->st_mode))
    return refuse (error, path, "is not an ordinary file");
  if (info->st_size == 0 || info->st_size > MAX_BYTES)
    return refuse (error, path, "is empty or larger than 16 MiB");
  return TRUE;
}

/* By its contents; the image is decoded by another process. */
static gboolean
check_type (int fd, const char *path, GError **error)
{
  guint8 head[REEL_IMAGE_HEAD];
  const gssize n = pread (fd, head, sizeof head, 0);

  if (n < 0)
    return refuse_unreadable (error, path);
  if (n > 0 && reel_image_guess (head, (gsize)n) != REEL_IMAGE_OTHER)
    return TRUE;
  return refuse (error, path, "is neither JPEG nor PNG nor WebP, the formats that are shown");
}

/* A device is not even opened; another file may have the name since. */
int
reel_avatar_file_open (const char *path, GError **error)
{
  struct stat info;
  int fd;

  if (stat (path, &info) < 0) {
    refuse_unreadable (error, path);
    return -1;
  }
  if (!check_kind (&info, path, error))
    return -1;
  fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &info) < 0)
    refuse_unreadable (error, path);
  else if (check_kind (&info, path, error) && check_type (fd, path, error))
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}
