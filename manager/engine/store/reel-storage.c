/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files in the storage directory, and the order of write, sync and rename that leaves no partial file under a
 * final name. Called by the engine. */
#include "manager/engine/store/reel-storage.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/document/reel-metadata-call.h"
#include "manager/core/document/reel-metadata-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* With less than this free, a start is refused: a call's first minute, its metadata and the catalogue must still
 * fit. */
#define MINIMUM_FREE_BYTES (G_GUINT64_CONSTANT (16) << 20)

/* Directories above that of a call: day, month, year, root, and the parent of the root. */
#define LEVELS 5

struct _ReelStorage {
  char *root;
};

typedef struct {
  char *part;
  char *content;
  char *metadata_path;
  char *metadata;
  char *captions;
} CommitJob;

ReelStorage *
reel_storage_new (const char *root, GError **error)
{
  ReelStorage *self;

  if (root == NULL || !g_path_is_absolute (root) || strchr (root, '%') != NULL) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "The storage directory '%s' must be an absolute path without '%%'", root ? root : "");
    return NULL;
  }
  self = g_new0 (ReelStorage, 1);
  self->root = g_strdup (root);
  return self;
}

void
reel_storage_free (ReelStorage *self)
{
  g_free (self->root);
  g_free (self);
}

const char *
reel_storage_get_root (ReelStorage *self)
{
  return self->root;
}

guint64
reel_storage_get_size (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 ? (guint64)info.st_size : 0;
}

static gboolean
set_disk_error (GError **error, const char *path, int number)
{
  gboolean full = number == ENOSPC || number == EDQUOT || number == EFBIG;

  g_set_error (error, REEL_ERROR, full ? REEL_ERROR_STORAGE_FULL : REEL_ERROR_STORAGE_FAILED,
               "The storage directory '%s' can't be written: %s", path, g_strerror (number));
  return FALSE;
}

/* Permission bits are not reliable (root, read-only mounts, quotas): only a write shows it. */
static gboolean
try_writing (const char *directory, const char *base, GError **error)
{
  g_autofree char *probe = g_strconcat (base, ".probe.part", NULL);
  static const char block[4096];
  struct statvfs space;
  int fd = open (probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int failure = 0;

  if (fd < 0)
    return set_disk_error (error, directory, errno);
  if (write (fd, block, sizeof block) != (gssize)sizeof block)
    failure = errno != 0 ? errno : ENOSPC;
  else if (fstatvfs (fd, &space) == 0 && (guint64)space.f_bavail * space.f_frsize < MINIMUM_FREE_BYTES)
    failure = ENOSPC;
  close (fd);
  unlink (probe);
  return failure == 0 || set_disk_error (error, directory, failure);
}

gboolean
reel_storage_read_document (const char *path, char **text, GError **error)
{
  struct stat info;
  const char *why = NULL;

  if (stat (path, &info) < 0)
    why = g_strerror (errno);
  else if (!S_ISREG (info.st_mode))
    why = "It is no file";
  else if (info.st_size > REEL_METADATA_FILE_MAX_BYTES)
    why = "It is longer than any metadata";
  if (why == NULL)
    return g_file_get_contents (path, text, NULL, error);
  g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "%s can't be read: %s", path, why);
  return FALSE;
}

/* YEAR/MONTH/DAY */
static gboolean
is_day (const char *text, gsize length)
{
  static const char shape[] = "0000/00/00";

  if (length != strlen (shape))
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (shape[i] == '0' ? !g_ascii_isdigit (text[i]) : text[i] != shape[i])
      return FALSE;
  }
  return TRUE;
}

gboolean
reel_storage_is_base (ReelStorage *self, const char *call_id, const char *operation, const char *base)
{
  g_autofree char *ending = g_strdup_printf ("/%s/%s", call_id, operation);
  const gsize root = strlen (self->root), before = root + 1;
  const gsize length = strlen (base), after = strlen (ending);

  return length > before + after && strncmp (base, self->root, root) == 0 && base[root] == '/' &&
         g_str_equal (base + length - after, ending) && is_day (base + before, length - before - after) &&
         strchr (call_id, '/') == NULL && strchr (operation, '/') == NULL;
}

char *
reel_storage_call_directory (ReelStorage *self, const char *call_id, gint64 created_utc)
{
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_utc (created_utc / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (created, "%Y/%m/%d");

  return g_build_filename (self->root, day, call_id, NULL);
}

/* worker thread, called without lock */
static void
tidy_in_thread (GTask *task, gpointer source, gpointer directory, GCancellable *cancellable)
{
  rmdir (directory);
  g_task_return_boolean (task, TRUE);
}

void
reel_storage_tidy (const char *directory)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, g_strdup (directory), g_free);
  g_task_run_in_thread (task, tidy_in_thread);
}

char *
reel_storage_part_template (const char *base, const char *extension)
{
  return g_strconcat (base, "-%05u.", extension, ".part", NULL);
}

char *
reel_storage_content_path (const char *base, guint index, const char *extension)
{
  g_autofree char *stem = reel_chunk_files_stem (base, index);

  return reel_chunk_files_media (stem, extension);
}

char *
reel_storage_part_path (const char *base, guint index, const char *extension)
{
  g_autofree char *content = reel_storage_content_path (base, index, extension);

  return reel_chunk_files_part (content);
}

char *
reel_storage_metadata_path (const char *base, guint index)
{
  g_autofree char *stem = reel_chunk_files_stem (base, index);

  return reel_chunk_files_name (stem, REEL_CHUNK_FILE_METADATA);
}

char *
reel_storage_metadata_path_of (const char *content)
{
  return reel_chunk_files_beside (content, REEL_CHUNK_FILE_METADATA);
}

static void
commit_job_free (gpointer data)
{
  CommitJob *job = data;

  g_free (job->part);
  g_free (job->content);
  g_free (job->metadata_path);
  g_free (job->metadata);
  g_free (job->captions);
  g_free (job);
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);
  int failure = 0;

  if (fd < 0 || fsync (fd) < 0)
    failure = errno;
  if (fd >= 0)
    close (fd);
  return failure == 0 || set_disk_error (error, path, failure);
}

/* A file survives a power cut only if every directory above it is synced. A directory that may not be read is
 * skipped. */
static gboolean
sync_parents (const char *directory, GError **error)
{
  g_autofree char *path = g_path_get_dirname (directory);

  for (guint i = 0; i < LEVELS; i++) {
    char *parent = g_path_get_dirname (path);

    if (access (path, R_OK) == 0 && !sync_path (path, O_RDONLY | O_DIRECTORY, error)) {
      g_free (parent);
      return FALSE;
    }
    g_free (path);
    path = parent;
  }
  return TRUE;
}

/* worker thread, called without lock */
static void
anchor_in_thread (GTask *task, gpointer source, gpointer directory, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!sync_parents (directory, &error))
    g_warning ("A loss of power may take '%s': %s", (char *)directory, error->message);
  g_task_return_boolean (task, TRUE);
}

/* Makes the directories durable; nobody waits for it. */
static void
anchor (const char *directory)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, g_strdup (directory), g_free);
  g_task_run_in_thread (task, anchor_in_thread);
}

static gboolean
rename_and_sync (const char *from, const char *to, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (to);

  if (rename (from, to) < 0)
    return set_disk_error (error, to, errno);
  return sync_path (directory, O_RDONLY | O_DIRECTORY, error);
}

static gboolean
write_document (const char *path, const char *text, GError **error)
{
  g_autofree char *part = reel_chunk_files_part (path);
  g_autoptr (GError) inner = NULL;

  /* An earlier manager may have died while writing it: GLib would overwrite it without shortening it. */
  unlink (part);
  if (!g_file_set_contents_full (part, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &inner)) {
    gboolean full = g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
    g_set_error_literal (error, REEL_ERROR, full ? REEL_ERROR_STORAGE_FULL : REEL_ERROR_STORAGE_FAILED, inner->message);
    unlink (part);
    return FALSE;
  }
  return sync_path (part, O_RDONLY, error) && rename_and_sync (part, path, error);
}

char *
reel_storage_prepare (const char *directory, const char *operation, GError **error)
{
  g_autofree char *base = g_build_filename (directory, operation, NULL);

  if (g_mkdir_with_parents (directory, 0750) < 0) {
    set_disk_error (error, directory, errno);
    return NULL;
  }
  if (!try_writing (directory, base, error))
    return NULL;
  anchor (directory);
  return g_steal_pointer (&base);
}

/* Syncs also if it was renamed before: the manager that did so may have died before the sync. */
static gboolean
make_final (const CommitJob *job, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (job->content);
  gboolean done = !g_file_test (job->part, G_FILE_TEST_EXISTS) && g_file_test (job->content, G_FILE_TEST_EXISTS);

  if (!done && !sync_path (job->part, O_RDONLY, error))
    return FALSE;
  if (!done && rename (job->part, job->content) < 0)
    return set_disk_error (error, job->content, errno);
  return sync_path (directory, O_RDONLY | O_DIRECTORY, error) && sync_parents (directory, error);
}

/* A failure must not affect the media and its metadata. */
static void
write_captions (const CommitJob *job)
{
  g_autofree char *stem = reel_chunk_files_stem_of (job->content);
  g_autofree char *path = reel_chunk_files_name (stem, REEL_CHUNK_FILE_CAPTIONS);
  g_autoptr (GError) error = NULL;

  if (!write_document (path, job->captions, &error))
    g_warning ("The captions of %s are lost: %s", job->content, error->message);
}

/* The captions have what it says. */
static void
remove_speech (const CommitJob *job)
{
  g_autofree char *stem = reel_chunk_files_stem_of (job->content);
  g_autofree char *path = reel_chunk_files_speech (stem);

  unlink (path);
}

/* worker thread, called without lock */
static void
commit_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CommitJob *job = data;
  GError *error = NULL;
  struct stat info;

  if (!make_final (job, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (job->captions != NULL)
    write_captions (job);
  if (job->metadata != NULL && !write_document (job->metadata_path, job->metadata, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (job->captions != NULL)
    remove_speech (job);
  if (stat (job->content, &info) < 0) {
    set_disk_error (&error, job->content, errno);
    g_task_return_error (task, error);
    return;
  }
  g_task_return_int (task, info.st_size);
}

void
reel_storage_commit_async (const char *part, const char *content, const char *metadata_path, const char *metadata,
                           const char *captions, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  CommitJob *job = g_new0 (CommitJob, 1);

  job->part = g_strdup (part);
  job->content = g_strdup (content);
  job->metadata_path = g_strdup (metadata_path);
  job->metadata = g_strdup (metadata);
  job->captions = g_strdup (captions);
  g_task_set_task_data (task, job, commit_job_free);
  g_task_run_in_thread (task, commit_in_thread);
}

gint64
reel_storage_commit_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

typedef struct {
  GStrv paths;
  char *call;
} AmendJob;

static void
amend_job_free (gpointer data)
{
  AmendJob *job = data;

  g_strfreev (job->paths);
  g_free (job->call);
  g_free (job);
}

/* worker thread, called without lock */
static void
amend_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const AmendJob *job = data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; job->paths[i] != NULL; i++) {
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    if (!reel_storage_read_document (job->paths[i], &before, NULL))
      continue;
    after = reel_metadata_call_amend (before, job->call);
    if (after == NULL)
      continue;
    /* One failure does not stop the others. */
    g_clear_error (&error);
    write_document (job->paths[i], after, &error);
  }
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
reel_storage_amend_async (const char *const *paths, const char *call, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  AmendJob *job = g_new0 (AmendJob, 1);

  job->paths = g_strdupv ((char **)paths);
  job->call = g_strdup (call);
  g_task_set_task_data (task, job, amend_job_free);
  g_task_run_in_thread (task, amend_in_thread);
}

gboolean
reel_storage_amend_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
