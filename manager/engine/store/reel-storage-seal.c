/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sealing by the program age; see the header for who calls it. */
#include "manager/engine/store/reel-storage-seal.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"
#include "manager/seal/reel-manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DESCRIPTORS 64

struct _ReelSealing {
  char *program;
  char *recipients;
  char *signing_key;
};

ReelSealing *
reel_sealing_new (const char *program, const char *recipients, const char *signing_key)
{
  ReelSealing *self = g_atomic_rc_box_new0 (ReelSealing);

  self->program = g_strdup (program);
  self->recipients = g_strdup (recipients);
  self->signing_key = g_strdup (signing_key);
  return self;
}

ReelSealing *
reel_sealing_ref (ReelSealing *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ReelSealing *self = data;

  g_free (self->program);
  g_free (self->recipients);
  g_free (self->signing_key);
}

void
reel_sealing_unref (ReelSealing *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gboolean
set_disk_error (GError **error, const char *path, int number)
{
  const gboolean full = number == ENOSPC || number == EDQUOT || number == EFBIG;

  g_set_error (error, REEL_ERROR, full ? REEL_ERROR_STORAGE_FULL : REEL_ERROR_STORAGE_FAILED,
               "'%s' can't be sealed: %s", path, g_strerror (number));
  return FALSE;
}

/* Called between fork and exec. */
static void
limit_child (gpointer unused)
{
  const struct rlimit none = { 0, 0 }, descriptors = { MAX_DESCRIPTORS, MAX_DESCRIPTORS };

  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setrlimit (RLIMIT_CORE, &none);
  setrlimit (RLIMIT_NOFILE, &descriptors);
}

/* Takes INPUT and OUTPUT. */
static gboolean
run (ReelSealing *self, int input, int output, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *complaint = NULL;

  g_subprocess_launcher_set_environ (launcher, NULL);
  g_subprocess_launcher_set_child_setup (launcher, limit_child, NULL, NULL);
  g_subprocess_launcher_take_stdin_fd (launcher, input);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  process = g_subprocess_launcher_spawn (launcher, error, self->program, "-R", self->recipients, NULL);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &complaint, error))
    return FALSE;
  if (!g_subprocess_get_successful (process)) {
    g_autofree char *quoted = reel_text_quote (complaint);

    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "%s fails with the keys of %s: %s", self->program,
                 self->recipients, quoted);
    return FALSE;
  }
  return TRUE;
}

gboolean
reel_sealing_try (ReelSealing *self, GError **error)
{
  const int input = open ("/dev/null", O_RDONLY | O_CLOEXEC), output = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  g_autoptr (GBytes) signature = NULL;

  if (!run (self, input, output, error))
    return FALSE;
  if (self->signing_key != NULL)
    signature = reel_manifest_sign ("", self->signing_key, error);
  return self->signing_key == NULL || signature != NULL;
}

gboolean
reel_sealing_seal (ReelSealing *self, const char *from, const char *to, GError **error)
{
  g_autofree char *part = reel_chunk_files_part (to);
  const int input = open (from, O_RDONLY | O_CLOEXEC);
  int output, sync;
  gboolean done;

  if (input < 0)
    return set_disk_error (error, from, errno);
  /* An earlier manager may have died while writing it. */
  unlink (part);
  output = open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (output < 0) {
    close (input);
    return set_disk_error (error, part, errno);
  }
  sync = fcntl (output, F_DUPFD_CLOEXEC, 0);
  done = run (self, input, output, error);
  if (done && (sync < 0 || fsync (sync) < 0 || rename (part, to) < 0))
    done = set_disk_error (error, to, errno);
  if (sync >= 0)
    close (sync);
  if (!done)
    unlink (part);
  return done;
}

typedef struct {
  ReelSealing *sealing;
  char *location;
  guint64 size; /* of the sealed media, in bytes */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  reel_sealing_unref (job->sealing);
  g_free (job->location);
  g_free (job);
}

/* Returns: the media, which must exist, followed by the other files that do */
static GStrv
list_files (const Job *job, const char *stem)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_strv_builder_add (names, job->location);
  for (guint i = 0; i < REEL_N_CHUNK_FILES; i++) {
    g_autofree char *name = reel_chunk_files_name (stem, (ReelChunkFile)i);

    if (g_file_test (name, G_FILE_TEST_IS_REGULAR))
      g_strv_builder_add (names, name);
  }
  return g_strv_builder_end (names);
}

static gboolean
write_file (const char *path, const void *data, gssize length, GError **error)
{
  return g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

static gboolean
write_manifest (const Job *job, const char *stem, const char *const *sealed, GError **error)
{
  g_autofree char *path = reel_chunk_files_manifest (stem), *signature_path = reel_chunk_files_signature (stem);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) signature = NULL;

  if (job->sealing->signing_key == NULL)
    return TRUE;
  text = reel_manifest_build (sealed, error);
  signature = text != NULL ? reel_manifest_sign (text, job->sealing->signing_key, error) : NULL;
  return signature != NULL && write_file (path, text, -1, error) &&
         write_file (signature_path, g_bytes_get_data (signature, NULL), (gssize)g_bytes_get_size (signature), error);
}

static gboolean
seal_chunk (Job *job, GError **error)
{
  g_autofree char *stem = reel_chunk_files_stem_of (job->location);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) plain = NULL;
  g_auto (GStrv) sealed = NULL;
  struct stat info;

  if (stem == NULL || g_str_has_suffix (job->location, ".part"))
    return set_disk_error (error, job->location, EINVAL);
  plain = list_files (job, stem);
  for (guint i = 0; plain[i] != NULL; i++) {
    g_autofree char *name = reel_chunk_files_seal (plain[i]);

    if (!reel_sealing_seal (job->sealing, plain[i], name, error))
      return FALSE;
    g_strv_builder_add (builder, name);
  }
  sealed = g_strv_builder_end (builder);
  if (!write_manifest (job, stem, (const char *const *)sealed, error))
    return FALSE;
  if (stat (sealed[0], &info) < 0)
    return set_disk_error (error, sealed[0], errno);
  job->size = (guint64)info.st_size;
  return TRUE;
}

static gboolean
sync_directory (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  const int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int failure = fd < 0 || fsync (fd) < 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return failure == 0 || set_disk_error (error, directory, failure);
}

/* worker thread, called without lock */
static void
seal_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (seal_chunk (job, &error) && sync_directory (job->location, &error))
    g_task_return_pointer (task, reel_chunk_files_seal (job->location), g_free);
  else
    g_task_return_error (task, error);
}

static gboolean
on_bound (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

static void
remove_timeout (gpointer data, GObject *gone)
{
  g_source_remove (GPOINTER_TO_UINT (data));
}

void
reel_storage_seal_async (ReelSealing *sealing, const char *location, guint bound_ms, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  guint timeout = g_timeout_add (bound_ms, on_bound, cancellable);
  Job *job = g_new0 (Job, 1);

  job->sealing = reel_sealing_ref (sealing);
  job->location = g_strdup (location);
  /* A thread that hangs keeps the task, and with it the cancellable. */
  g_object_weak_ref (G_OBJECT (task), remove_timeout, GUINT_TO_POINTER (timeout));
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, seal_in_thread);
}

char *
reel_storage_seal_finish (GAsyncResult *result, guint64 *size, GError **error)
{
  GError *inner = NULL;
  char *sealed = g_task_propagate_pointer (G_TASK (result), &inner);

  if (g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_error (&inner);
    g_set_error_literal (&inner, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The storage does not answer");
  }
  if (inner != NULL)
    g_propagate_error (error, inner);
  else
    *size = ((Job *)g_task_get_task_data (G_TASK (result)))->size;
  return sealed;
}
