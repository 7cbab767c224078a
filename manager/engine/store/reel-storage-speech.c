/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke when in a chunk that a dead worker left; see the header for who asks. */
#include "manager/engine/store/reel-storage-speech.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/document/reel-speech-lines.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The worker writes no more. */
#define MAX_BYTES (4 * 1024 * 1024)
#define NS_PER_MS 1000000

typedef struct {
  char *path;
  guint64 duration_ns;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

/* NULL: it can't be read. */
static char *
read_text (int fd)
{
  struct stat info;
  g_autofree char *text = NULL;
  gsize length = 0;
  gssize got = 1;

  if (fstat (fd, &info) < 0 || !S_ISREG (info.st_mode))
    return NULL;
  text = g_malloc (MAX_BYTES + 1);
  while (got > 0 && length < MAX_BYTES) {
    got = read (fd, text + length, MAX_BYTES - length);
    if (got < 0 && errno != EINTR)
      return NULL;
    length += (gsize)MAX (got, 0);
    got = got < 0 ? 1 : got;
  }
  text[length] = '\0';
  return g_steal_pointer (&text);
}

/* worker thread, called without lock */
static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  const int fd = open (job->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autofree char *text = fd >= 0 ? read_text (fd) : NULL;
  GVariant *speech = NULL;

  if (fd >= 0)
    close (fd);
  if (text != NULL && g_utf8_validate (text, -1, NULL))
    speech = reel_speech_lines_parse (text, job->duration_ns / NS_PER_MS);
  g_task_return_pointer (task, speech != NULL ? g_variant_ref_sink (speech) : NULL, (GDestroyNotify)g_variant_unref);
}

void
reel_storage_speech_read_async (const char *location, guint64 duration_ns, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *stem = reel_chunk_files_stem_of (location);
  Job *job;

  if (stem == NULL) {
    g_task_return_pointer (task, NULL, NULL);
    return;
  }
  job = g_new0 (Job, 1);
  job->path = reel_chunk_files_speech (stem);
  job->duration_ns = duration_ns;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_in_thread);
}

GVariant *
reel_storage_speech_read_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
