/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides how the file of a recorder that died is repaired. Used by chunkfinish. */
#pragma once
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef struct {
  const char *format;         /* mp4, mp3, wav */
  guint64 duration;           /* in ns, after the patches */
  guint64 size;               /* in bytes; the file is truncated to it before the patches */
  FileCompaction *compaction; /* owned by the caller; if it can be made, the patches are not needed. Usually NULL */
} FileRecovery;

/* Fills in @recovery and the patches for a file of @size bytes at @data. Nothing captured after @until (ns from the
 * start of the file; CHUNK_TIME_NONE: no limit) is kept. A finished file gets no patches. Returns: FALSE if the file is
 * not one of the writers', or is too short to tell. */
gboolean file_recover (const guint8 *data, guint64 size, guint64 until, FileRecovery *recovery, FilePatchQueue *out);

G_END_DECLS
