/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pool of threads that read; see the header for who uses it. Lock: the one of a file guards the position and the
 * piece of a sealed file; nothing else is taken while it is held. */
#include "manager/portal/reel-content-reader.h"

#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads mostly hit the page cache; a disk that hangs holds up as many. */
#define THREADS 4

struct _ReelContentFile {
  int fd;
  guint64 size;
  ReelFileType type;
  char *tag;
  ReelSealedFile *sealed; /* NULL: it is read as it is */
  int revoked;            /* atomic */
  gint64 until_utc;       /* microseconds; not changed once it is read; G_MAXINT64: no end */
  GMutex lock;
};

struct _ReelContentReader {
  ReelAgeIdentities *identities;
  GThreadPool *pool; /* of GTask */
};

typedef struct {
  const ReelContentReader *reader;
  ReelContentFile *file;
  guint64 offset;
  gsize length; /* 0: the file is opened */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->file, reel_content_file_unref);
  g_free (job);
}

static void
file_clear (gpointer data)
{
  ReelContentFile *self = data;

  g_clear_pointer (&self->sealed, reel_sealed_file_close);
  g_mutex_clear (&self->lock);
  g_free (self->tag);
  if (self->fd >= 0)
    close (self->fd);
}

ReelContentFile *
reel_content_file_ref (ReelContentFile *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
reel_content_file_unref (ReelContentFile *self)
{
  g_atomic_rc_box_release_full (self, file_clear);
}

guint64
reel_content_file_get_size (const ReelContentFile *self)
{
  return self->size;
}

const ReelFileType *
reel_content_file_get_type (const ReelContentFile *self)
{
  return &self->type;
}

const char *
reel_content_file_get_tag (const ReelContentFile *self)
{
  return self->tag;
}

void
reel_content_file_set_until (ReelContentFile *self, gint64 until_utc)
{
  self->until_utc = until_utc;
}

void
reel_content_file_revoke (ReelContentFile *self)
{
  g_atomic_int_set (&self->revoked, TRUE);
}

gboolean
reel_content_file_is_locked (const ReelContentFile *self)
{
  return self->type.sealed;
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The recording's file can't be read: %s", why);
  return FALSE;
}

/* A thread of the pool. Takes the file's lock for sealed ones. Returns: bytes read, 0 at the end, -1 on error */
static gssize
read_some (ReelContentFile *file, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  g_autoptr (GError) why = NULL;
  gssize n;

  if (file->sealed != NULL) {
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&file->lock);

    n = reel_sealed_file_read (file->sealed, offset, buffer, length, &why);
  } else {
    do
      n = pread (file->fd, buffer, length, (off_t)offset);
    while (n < 0 && errno == EINTR);
  }
  if (n < 0)
    fail (error, why != NULL ? why->message : g_strerror (errno));
  return n;
}

/* A thread of the pool. Returns: bytes read, fewer than LENGTH at the end of the file; -1 on error */
static gssize
read_span (ReelContentFile *file, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  gsize done = 0;

  while (done < length) {
    const gssize n = read_some (file, offset + done, buffer + done, length - done, error);

    if (n < 0)
      return -1;
    if (n == 0)
      break;
    done += (gsize)n;
  }
  return (gssize)done;
}

static gboolean
open_sealed (const ReelContentReader *reader, ReelContentFile *file, GError **error)
{
  g_autoptr (GError) why = NULL;

  file->sealed = reel_age_identities_open (reader->identities, file->fd, &why);
  if (file->sealed != NULL) {
    file->size = reel_sealed_file_get_size (file->sealed);
    return TRUE;
  }
  if (!g_error_matches (why, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return fail (error, why->message);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                       "The recording is sealed to keys that are not in the portal's identity-file.");
  return FALSE;
}

static gboolean
look (ReelContentFile *file, GError **error)
{
  guint8 data[REEL_FILE_TYPE_BYTES];
  const gssize n = read_span (file, 0, data, sizeof data, error);

  if (n >= 0)
    file->type = *reel_file_type_guess (data, (gsize)n);
  return n >= 0;
}

/* A thread of the pool. */
static gboolean
open_file (const ReelContentReader *reader, ReelContentFile *file, GError **error)
{
  struct stat info;

  if (fstat (file->fd, &info) < 0)
    return fail (error, g_strerror (errno));
  file->size = (guint64)info.st_size;
  file->tag = g_strdup_printf ("\"%lx-%lx-%lx.%lx\"", (unsigned long)info.st_ino, (unsigned long)info.st_size,
                               (unsigned long)info.st_mtim.tv_sec, (unsigned long)info.st_mtim.tv_nsec);
  if (!look (file, error))
    return FALSE;
  if (!file->type.sealed || reader->identities == NULL)
    return TRUE;
  return open_sealed (reader, file, error) && look (file, error);
}

/* A thread of the pool. */
static void
read_file (GTask *task, const Job *job)
{
  g_autofree guint8 *buffer = g_malloc (job->length);
  GError *error = NULL;
  gssize n;

  if (g_atomic_int_get (&job->file->revoked) || g_get_real_time () >= job->file->until_utc) {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_NOT_ALLOWED, "The file may not be read any more.");
    return;
  }
  n = read_span (job->file, job->offset, buffer, job->length, &error);
  if (n == (gssize)job->length) {
    g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&buffer), job->length),
                           (GDestroyNotify)g_bytes_unref);
    return;
  }
  if (n >= 0)
    fail (&error, "it is shorter than it was");
  g_task_return_error (task, error);
}

/* A thread of the pool. Takes the task. */
static void
run (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (job->length > 0)
    read_file (task, job);
  else if (open_file (job->reader, job->file, &error))
    g_task_return_pointer (task, g_steal_pointer (&job->file), (GDestroyNotify)reel_content_file_unref);
  else
    g_task_return_error (task, error);
}

ReelContentReader *
reel_content_reader_new (ReelAgeIdentities *identities)
{
  ReelContentReader *self = g_new0 (ReelContentReader, 1);

  self->identities = identities;
  self->pool = g_thread_pool_new (run, NULL, THREADS, FALSE, NULL);
  return self;
}

void
reel_content_reader_free (ReelContentReader *self)
{
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_clear_pointer (&self->identities, reel_age_identities_free);
  g_free (self);
}

/* Takes FILE. */
static void
push (ReelContentReader *self, ReelContentFile *file, guint64 offset, gsize length, GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  *job = (Job){ self, file, offset, length };
  g_task_set_task_data (task, job, job_free);
  g_thread_pool_push (self->pool, task, NULL);
}

void
reel_content_reader_open_async (ReelContentReader *self, int fd, GAsyncReadyCallback callback, gpointer user_data)
{
  ReelContentFile *file = g_atomic_rc_box_new0 (ReelContentFile);

  file->fd = fd;
  file->until_utc = G_MAXINT64;
  g_mutex_init (&file->lock);
  push (self, file, 0, 0, callback, user_data);
}

ReelContentFile *
reel_content_reader_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_content_reader_read_async (ReelContentReader *self, ReelContentFile *file, guint64 offset, gsize length,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  push (self, reel_content_file_ref (file), offset, length, callback, user_data);
}

GBytes *
reel_content_reader_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
