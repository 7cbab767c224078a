/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files as a dead recorder leaves them, damaged by disks and by intent, through the recovery. The result is a finished
 * file of the reported length, and the size of the patches is in proportion to that of the file. */
#include "gst/core/file/chunk-stream.h"
#include "gst/core/file/file-recover.h"
#include "gst/core/file/mp4-box.h"
#include "tests/fuzz/boxtree.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define MAX_GROWTH (1 << 20) /* for an index at the end */

static void
apply (GByteArray *file, FilePatchQueue *patches, gsize bound)
{
  FilePatch *patch;

  while ((patch = file_patch_queue_pop (patches))) {
    gsize size = g_bytes_get_size (patch->bytes), old = file->len;

    g_assert_cmpuint (patch->offset + size, <=, bound);
    if (patch->offset + size > old) {
      g_byte_array_set_size (file, patch->offset + size);
      memset (file->data + old, 0, file->len - old);
    }
    if (size > 0)
      memcpy (file->data + patch->offset, g_bytes_get_data (patch->bytes, NULL), size);
    file_patch_free (patch);
  }
}

/* ns: a movie has a time scale of its own. */
static guint64
resolution (const GByteArray *file)
{
  Mp4Box all = { 0, 0, 0, file->len }, moov, mvhd;

  if (!mp4_box_find (file->data, &all, 0, MP4_FOURCC ('m', 'o', 'o', 'v'), &moov) ||
      !mp4_box_find (file->data, &moov, 0, MP4_FOURCC ('m', 'v', 'h', 'd'), &mvhd))
    return 1000000;
  return 1000000 + G_GUINT64_CONSTANT (1000000000) / mp4_get_u32 (file->data + mvhd.offset + mvhd.header + 20);
}

/* A finished file is not changed, or gets the same header again. */
static void
check_finished (const guint8 *data, gsize size, const FileRecovery *first)
{
  FilePatchQueue patches = { 0 };
  g_autoptr (GByteArray) copy = g_byte_array_new ();
  FileRecovery again;

  g_byte_array_append (copy, data, (guint)size);
  g_assert_true (file_recover (copy->data, copy->len, CHUNK_TIME_NONE, &again, &patches));
  g_assert_cmpstr (again.format, ==, first->format);
  g_assert_cmpuint (again.size, ==, copy->len);
  apply (copy, &patches, copy->len);
  g_assert_null (again.compaction);
  g_assert_cmpuint (MAX (again.duration, first->duration) - MIN (again.duration, first->duration), <=,
                    resolution (copy));
}

static void
check_compaction (const GByteArray *file, const FileRecovery *recovery)
{
  g_autoptr (GByteArray) small = g_byte_array_new ();
  const FileCompaction *compaction = recovery->compaction;

  g_assert_cmpuint (compaction->from, <=, file->len);
  g_assert_cmpuint (compaction->size, <=, file->len - compaction->from);
  g_byte_array_append (small, g_bytes_get_data (compaction->head, NULL), (guint)g_bytes_get_size (compaction->head));
  g_byte_array_append (small, file->data + compaction->from, (guint)compaction->size);
  g_assert_cmpuint (small->len, <, file->len);
  check_finished (small->data, small->len, recovery);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  FilePatchQueue patches = { 0 };
  FileRecovery recovery;

  if (file_recover (data, size, CHUNK_TIME_NONE, &recovery, &patches)) {
    g_assert_cmpuint (recovery.size, <=, size);
    g_byte_array_append (file, data, (guint)recovery.size);
    if (recovery.compaction)
      check_compaction (file, &recovery);
    apply (file, &patches, size + MAX_GROWTH);
    check_finished (file->data, file->len, &recovery);
    g_clear_pointer (&recovery.compaction, file_compaction_free);
  }
  file_patch_queue_clear (&patches);
  return 0;
}

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  g_autoptr (GRand) rng = g_rand_new_with_seed (seed);

  switch (g_rand_int_range (rng, 0, 16)) {
  case 0:
    return LLVMFuzzerMutate (data, size, max_size);
  case 1: {
    g_autoptr (GByteArray) file = box_tree_generate (rng);

    size = MIN (file->len, max_size);
    if (size > 0)
      memcpy (data, file->data, size);
    return size;
  }
  default:
    return box_tree_mutate (data, size, max_size, rng);
  }
}
