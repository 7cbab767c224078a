/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finishes the file of a recorder that died. Used by callreel-finish, and by chunksink after a failed write. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *format; /* mp4, mp3, wav */
  guint64 duration;   /* ns */
  guint64 size;       /* bytes */
} ChunkFinished;

gboolean chunk_finish (const char *path, guint64 until, ChunkFinished *finished, GError **error);

G_END_DECLS
