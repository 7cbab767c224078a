/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes that a pure writer wants at an offset of its file. Filled by the writers, carried out by the owner of the
 * file. */
#include "gst/core/file/file-patch.h"

void
file_patch_queue_push (FilePatchQueue *queue, guint64 offset, GBytes *bytes, gboolean barrier)
{
  FilePatch *patch = g_new (FilePatch, 1);

  *patch = (FilePatch){ offset, bytes, barrier };
  queue->end = MAX (queue->end, offset + g_bytes_get_size (bytes));
  g_queue_push_tail (&queue->queue, patch);
}

void
file_patch_queue_push_array (FilePatchQueue *queue, guint64 offset, GByteArray *array, gboolean barrier)
{
  file_patch_queue_push (queue, offset, g_byte_array_free_to_bytes (array), barrier);
}

FilePatch *
file_patch_queue_pop (FilePatchQueue *queue)
{
  return g_queue_pop_head (&queue->queue);
}

void
file_patch_queue_clear (FilePatchQueue *queue)
{
  g_queue_clear_full (&queue->queue, (GDestroyNotify)file_patch_free);
}

void
file_patch_free (FilePatch *patch)
{
  g_bytes_unref (patch->bytes);
  g_free (patch);
}

void
file_compaction_free (FileCompaction *compaction)
{
  g_bytes_unref (compaction->head);
  g_free (compaction);
}
