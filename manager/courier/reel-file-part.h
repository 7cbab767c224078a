/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A span of an open file, and its checksums. Worker threads only; used for uploads and copies. */
#pragma once

#include <gio/gio.h>

/* @fd belongs to the caller, and is read with pread(), so that its position does not change. */
typedef struct {
  int fd;
  guint64 offset;
  guint64 length;
} ReelFilePart;

/* @sha256: in hexadecimal; @md5: binary */
typedef struct {
  char *sha256;
  guint8 md5[16];
} ReelFileSums;

/* Reads the whole span. Errors: those of the file, also if it has become shorter, or of CANCELLABLE. */
gboolean reel_file_part_sum (const ReelFilePart *self, ReelFileSums *sums, GCancellable *cancellable, GError **error);
/* Reads at most SIZE bytes from POSITION, relative to the beginning of the span. Returns: 0 at its end, -1 with errno
 * set */
gssize reel_file_part_read (const ReelFilePart *self, guint64 position, void *buffer, gsize size);
