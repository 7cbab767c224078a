/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files beside a chunk's media; see the header for who calls it. */
#include "manager/engine/store/reel-storage-sidecars.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

typedef struct {
  char *location;
  guint made;
  ReelSealing *sealing; /* nullable */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->location);
  g_clear_pointer (&job->sealing, reel_sealing_unref);
  g_free (job);
}

static void
seal (const Job *job, const char *name, const char *part)
{
  g_autofree char *sealed = reel_chunk_files_seal (name);
  g_autoptr (GError) error = NULL;

  /* An existing sealed file is not replaced: the manifest contains its hash. */
  if (job->sealing != NULL && !g_file_test (sealed, G_FILE_TEST_IS_REGULAR) &&
      !reel_sealing_seal (job->sealing, part, sealed, &error))
    g_warning ("'%s' can't be kept: %s", sealed, error->message);
  unlink (part);
}

static void
settle (const Job *job, const char *stem, ReelChunkFile file)
{
  g_autofree char *name = reel_chunk_files_name (stem, file);
  g_autofree char *part = reel_chunk_files_part (name);

  if (!(job->made & REEL_CHUNK_FILE_BIT (file)))
    unlink (part);
  else if (reel_chunk_files_is_sealed (job->location))
    seal (job, name, part);
  else if (rename (part, name) < 0 && (errno != ENOENT || !g_file_test (name, G_FILE_TEST_IS_REGULAR)))
    g_warning ("'%s' can't be kept: %s", name, g_strerror (errno));
}

static void
remove_plain (const char *path)
{
  g_autofree char *sealed = reel_chunk_files_seal (path);

  if (!g_file_test (sealed, G_FILE_TEST_IS_REGULAR))
    return;
  if (unlink (path) < 0 && errno != ENOENT)
    g_critical ("'%s' is sealed, but its plain file can't be removed: %s", sealed, g_strerror (errno));
}

/* Removes plain files that have a sealed one beside them. */
static void
remove_all_plain (const Job *job, const char *stem)
{
  g_autofree char *media = reel_chunk_files_unseal (job->location);

  remove_plain (media);
  for (guint i = 0; i < REEL_N_CHUNK_FILES; i++) {
    g_autofree char *name = reel_chunk_files_name (stem, (ReelChunkFile)i);

    remove_plain (name);
  }
}

/* It is of no use once the chunk is complete, and tells of a sealed one. */
static void
remove_speech (const char *stem)
{
  g_autofree char *path = reel_chunk_files_speech (stem);

  unlink (path);
}

static void
sync_directory (const char *location)
{
  g_autofree char *directory = g_path_get_dirname (location);
  const int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) < 0)
    g_warning ("A loss of power may take what was made in '%s': %s", directory, g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

/* worker thread, called without lock */
static void
settle_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  g_autofree char *stem = reel_chunk_files_stem_of (job->location);
  guint there = 0;

  for (guint i = REEL_CHUNK_FILE_METADATA + 1; stem != NULL && i < REEL_N_CHUNK_FILES; i++) {
    g_autofree char *name = reel_chunk_files_beside (job->location, (ReelChunkFile)i);

    settle (job, stem, (ReelChunkFile)i);
    /* A deletion in the meantime removes the media first, and may have missed this file. */
    if ((job->made & REEL_CHUNK_FILE_BIT (i)) && !g_file_test (job->location, G_FILE_TEST_IS_REGULAR))
      unlink (name);
    if (g_file_test (name, G_FILE_TEST_IS_REGULAR))
      there |= REEL_CHUNK_FILE_BIT (i);
  }
  if (stem != NULL)
    remove_speech (stem);
  if (stem != NULL && reel_chunk_files_is_sealed (job->location))
    remove_all_plain (job, stem);
  if (job->made != 0)
    sync_directory (job->location);
  g_task_return_int (task, there);
}

void
reel_storage_settle_sidecars_async (const char *location, guint made, ReelSealing *sealing,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->location = g_strdup (location);
  job->made = made;
  job->sealing = sealing != NULL ? reel_sealing_ref (sealing) : NULL;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, settle_in_thread);
}

guint
reel_storage_settle_sidecars_finish (GAsyncResult *result)
{
  return (guint)g_task_propagate_int (G_TASK (result), NULL);
}
