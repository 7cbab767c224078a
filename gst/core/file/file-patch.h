/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes that a pure writer wants at an offset of its file. Filled by the writers, carried out by whoever owns the disk.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 offset;
  GBytes *bytes;
  gboolean barrier; /* everything before must be on disk before this is written */
} FilePatch;

/* Zero-initialised is empty. Patches must be carried out in order. */
typedef struct {
  GQueue queue;
  guint64 end; /* one past the highest byte ever asked for: the file's size */
} FilePatchQueue;

/* A file that takes the place of a finished one: @head, then the @size bytes that the old one has at @from. */
typedef struct {
  GBytes *head;
  guint64 from, size;
} FileCompaction;

void file_compaction_free (FileCompaction *compaction);

void file_patch_queue_push (FilePatchQueue *queue, guint64 offset, GBytes *bytes, gboolean barrier);
void file_patch_queue_push_array (FilePatchQueue *queue, guint64 offset, GByteArray *array, gboolean barrier);
FilePatch *file_patch_queue_pop (FilePatchQueue *queue);
void file_patch_queue_clear (FilePatchQueue *queue);
void file_patch_free (FilePatch *patch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FilePatch, file_patch_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileCompaction, file_compaction_free)

G_END_DECLS
