/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that carries out a writer's patches. Used by chunksink and callreel-finish. */
#pragma once
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef struct _ChunkFile ChunkFile;

ChunkFile *chunk_file_create (const char *path, GError **error);
ChunkFile *chunk_file_open (const char *path, GError **error);
gboolean chunk_file_apply (ChunkFile *file, const FilePatch *patch, GError **error);
gboolean chunk_file_cut (ChunkFile *file, guint64 size, GError **error);
gboolean chunk_file_replace (ChunkFile *file, const FileCompaction *compaction, GError **error);
void chunk_file_remove_remains (const char *path);
gboolean chunk_file_sync (ChunkFile *file, GError **error);
void chunk_file_sync_name (const char *path);
gboolean chunk_file_check (const char *path, GError **error);
gboolean chunk_file_check_directory (const char *path, GError **error);
void chunk_file_close (ChunkFile *file);
guint64 chunk_file_get_size (const ChunkFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChunkFile, chunk_file_close)

G_END_DECLS
