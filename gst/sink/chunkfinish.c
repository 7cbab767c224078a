/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finishes the file of a recorder that died: makes an MP4 progressive, corrects sizes and durations, drops a torn tail.
 * Used by callreel-finish, and by chunksink after a failed write. Does not use GStreamer. */
#include "gst/sink/chunkfinish.h"
#include "gst/sink/chunkfile.h"
#include "gst/core/file/file-recover.h"

static gboolean
carry_out (const char *path, const FileRecovery *recovery, FilePatchQueue *patches, ChunkFinished *finished,
           GError **error)
{
  g_autoptr (ChunkFile) file = chunk_file_open (path, error);

  if (!file || !chunk_file_cut (file, recovery->size, error))
    return FALSE;
  *finished = (ChunkFinished){ recovery->format, recovery->duration, 0 };
  if (recovery->compaction && chunk_file_replace (file, recovery->compaction, NULL)) {
    finished->size = chunk_file_get_size (file);
    return TRUE;
  }
  for (;;) {
    g_autoptr (FilePatch) patch = file_patch_queue_pop (patches);
    if (!patch)
      break;
    if (!chunk_file_apply (file, patch, error))
      return FALSE;
  }
  finished->size = chunk_file_get_size (file);
  return chunk_file_sync (file, error);
}

/* Finishes the file @path, which nobody may be writing. Nothing captured after @until (ns from the start of the file;
 * CHUNK_TIME_NONE: no limit) is kept. A finished file is not changed. Blocks on the disk. Errors: G_FILE_ERROR. */
gboolean
chunk_finish (const char *path, guint64 until, ChunkFinished *finished, GError **error)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, error);
  FilePatchQueue patches = { 0 };
  FileRecovery recovery;
  gboolean done;

  if (!mapped)
    return FALSE;
  if (!file_recover ((const guint8 *)g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped), until,
                     &recovery, &patches)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "“%s” is not a recording that can be finished", path);
    return FALSE;
  }
  g_clear_pointer (&mapped, g_mapped_file_unref);
  chunk_file_remove_remains (path);
  done = carry_out (path, &recovery, &patches, finished, error);
  g_clear_pointer (&recovery.compaction, file_compaction_free);
  file_patch_queue_clear (&patches);
  return done;
}
