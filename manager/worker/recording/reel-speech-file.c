/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Appends to a file on a thread; see the header for who calls it. One write at a time, with all that was added since
 * the one before. */
#include "manager/worker/recording/reel-speech-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

/* As much as is read. */
#define MAX_BYTES (4 * 1024 * 1024)
#define WAIT_MS   250

struct _ReelSpeechFile {
  char *path;
  int fd; /* -1: it is not open yet, or not any more */
  GString *pending;
  gsize length; /* of what is written and pending */
  guint timer;
  gboolean busy;    /* a write is under way */
  gboolean broken;  /* the file can't be written */
  gboolean closing; /* the next write is the last one */
  gboolean discard;
};

typedef struct {
  char *path;
  int fd;
  char *text;
  gboolean is_last;
  gboolean discard;
} Write;

static void flush (ReelSpeechFile *self);

static void
write_free (gpointer data)
{
  Write *write = data;

  g_free (write->path);
  g_free (write->text);
  g_free (write);
}

static void
clear (gpointer data)
{
  ReelSpeechFile *self = data;

  g_free (self->path);
  g_string_free (self->pending, TRUE);
}

static void
unref (ReelSpeechFile *self)
{
  g_rc_box_release_full (self, clear);
}

static gboolean
write_all (int fd, const char *text)
{
  gsize left = strlen (text);

  while (left > 0) {
    gssize done = write (fd, text, left);

    if (done < 0 && errno != EINTR)
      return FALSE;
    text += MAX (done, 0);
    left -= (gsize)MAX (done, 0);
  }
  return TRUE;
}

/* worker thread, called without lock */
static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *job = data;
  gboolean done = TRUE;
  int number = 0;

  if (job->fd < 0 && *job->text != '\0')
    job->fd = open (job->path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (*job->text != '\0')
    done = job->fd >= 0 && write_all (job->fd, job->text);
  if (!done)
    number = errno;
  if (job->fd >= 0 && (job->is_last || !done)) {
    close (job->fd);
    job->fd = -1;
  }
  if (job->discard)
    unlink (job->path);
  g_task_return_int (task, number);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelSpeechFile *self = data;
  const Write *job = g_task_get_task_data (G_TASK (result));
  const int number = (int)g_task_propagate_int (G_TASK (result), NULL);

  self->busy = FALSE;
  self->fd = job->fd;
  if (number != 0) {
    self->broken = TRUE;
    g_warning ("There are no captions of the chunk if this process dies: '%s': %s", self->path, g_strerror (number));
  }
  if (!job->is_last && (self->closing || self->pending->len > 0))
    flush (self);
  unref (self);
}

static void
flush (ReelSpeechFile *self)
{
  g_autoptr (GTask) task = NULL;
  Write *job;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->busy || (self->broken && !self->closing))
    return;
  job = g_new0 (Write, 1);
  job->path = g_strdup (self->path);
  job->fd = self->fd;
  job->is_last = self->closing;
  job->discard = self->discard;
  job->text = self->discard || self->broken ? g_strdup ("") : g_strdup (self->pending->str);
  g_string_truncate (self->pending, 0);
  self->busy = TRUE;
  task = g_task_new (NULL, NULL, on_written, g_rc_box_acquire (self));
  g_task_set_task_data (task, job, write_free);
  g_task_run_in_thread (task, write_in_thread);
}

static gboolean
on_time (gpointer data)
{
  ReelSpeechFile *self = data;

  self->timer = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

ReelSpeechFile *
reel_speech_file_new (const char *path)
{
  ReelSpeechFile *self = g_rc_box_new0 (ReelSpeechFile);

  self->path = g_strdup (path);
  self->fd = -1;
  self->pending = g_string_new (NULL);
  return self;
}

void
reel_speech_file_add (ReelSpeechFile *self, const char *text)
{
  const gsize length = strlen (text);

  if (self->broken || length > MAX_BYTES - self->length)
    return;
  self->length += length;
  g_string_append (self->pending, text);
  if (self->timer == 0 && !self->busy)
    self->timer = g_timeout_add (WAIT_MS, on_time, self);
}

void
reel_speech_file_close (ReelSpeechFile *self, gboolean discard)
{
  self->closing = TRUE;
  self->discard = discard;
  flush (self);
  unref (self);
}
