/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes that a pure writer wants at an offset of its file. Filled by the writers, carried out by the owner of the
 * file. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 offset;
  GBytes *bytes;
  gboolean barrier; /* everything before it must be on disk before this is written */
} FilePatch;

/* Empty when zero-initialised. Patches must be carried out in order. */
typedef struct {
  GQueue queue;
  guint64 end; /* one past the highest byte written so far: the file's size */
} FilePatchQueue;

/* A file that replaces a finished one: @head, then @size bytes of the old file from offset @from. */
typedef struct {
  GBytes *head;
  guint64 from, size;
} FileCompaction;

void file_compaction_free (FileCompaction *compaction);

/* Takes ownership of @bytes. */
void file_patch_queue_push (FilePatchQueue *queue, guint64 offset, GBytes *bytes, gboolean barrier);

/* Takes ownership of @array. */
void file_patch_queue_push_array (FilePatchQueue *queue, guint64 offset, GByteArray *array, gboolean barrier);

/* Returns: (transfer full) (nullable): the next patch to carry out. */
FilePatch *file_patch_queue_pop (FilePatchQueue *queue);

void file_patch_queue_clear (FilePatchQueue *queue);
void file_patch_free (FilePatch *patch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FilePatch, file_patch_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileCompaction, file_compaction_free)

G_END_DECLS
