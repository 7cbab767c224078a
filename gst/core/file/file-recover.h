/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be done to a file that its recorder left behind. Used by chunkfinish. */
#pragma once
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef struct {
  const gchar *format;        /* mp4, mp3, wav */
  guint64 duration;           /* ns, once the patches are carried out */
  guint64 size;               /* bytes that the file is to be cut to, before the patches */
  FileCompaction *compaction; /* the caller's; where it can be made, the patches are not needed. Mostly NULL */
} FileRecovery;

gboolean file_recover (const guint8 *data, guint64 size, guint64 until, FileRecovery *recovery, FilePatchQueue *out);

G_END_DECLS
