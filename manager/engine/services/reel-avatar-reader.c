/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs callreel-avatar and checks its output; see the header for who calls it. The helper is confined but may be
 * compromised: all its output is checked. It writes the picture to a memory file of bounded size; only the beginning of
 * its error message is read, and then its pipe is closed. */
#include "manager/engine/services/reel-avatar-reader.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/media/reel-portrait.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/link/reel-program.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_RUNNING   2
#define MAX_KEPT      256
#define MAX_WAITING   1024
#define MAX_COMPLAINT 200

struct _ReelAvatarReader {
  char *program;
  GQueue waiting; /* GTask */
  guint running;
  guint kept;
};

typedef struct {
  ReelAvatarReader *reader;
  char *path;
  int file; /* the image, until the helper has it */
  int fd;   /* the picture */
  GSubprocess *process;
  guint timer;
  gboolean late;
  char complaint[MAX_COMPLAINT];
  gsize complaint_length;
} Job;

static void run (ReelAvatarReader *self);

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_handle_id (&job->timer, g_source_remove);
  g_clear_object (&job->process);
  if (job->fd >= 0)
    close (job->fd);
  if (job->file >= 0)
    close (job->file);
  g_free (job->path);
  reel_avatar_reader_unref (job->reader);
  g_free (job);
}

ReelAvatarReader *
reel_avatar_reader_new (const char *program)
{
  ReelAvatarReader *self = g_rc_box_new0 (ReelAvatarReader);

  self->program = g_strdup (program);
  g_queue_init (&self->waiting);
  return self;
}

ReelAvatarReader *
reel_avatar_reader_ref (ReelAvatarReader *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((ReelAvatarReader *)data)->program);
}

void
reel_avatar_reader_unref (ReelAvatarReader *self)
{
  g_rc_box_release_full (self, clear);
}

/* Takes WHY. */
static void
refuse (GTask *task, ReelErrorCode code, char *why)
{
  const Job *job = g_task_get_task_data (task);
  g_autofree char *quoted = reel_text_quote (job->path);
  g_autofree char *text = why;

  g_task_return_new_error (task, REEL_ERROR, (int)code, "avatar: '%s' %s", quoted, text);
}

/* Sealed first, so that it cannot change after the check. */
static gboolean
take_picture (int fd)
{
  guint8 head[REEL_PORTRAIT_HEAD];
  struct stat info;

  return fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0 &&
         fstat (fd, &info) == 0 && pread (fd, head, sizeof head, 0) == (gssize)sizeof head &&
         reel_portrait_check (head, (guint64)info.st_size) > 0;
}

static char *
quote_complaint (const Job *job)
{
  g_autofree char *valid = g_utf8_make_valid (job->complaint, (gssize)job->complaint_length);

  return *valid != '\0' ? reel_text_quote (valid) : g_strdup ("could not be decoded");
}

static void
on_exit_of (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GSubprocess *process = G_SUBPROCESS (source);
  gboolean ended = g_subprocess_wait_finish (process, result, NULL);

  g_clear_handle_id (&job->timer, g_source_remove);
  job->reader->running--;
  if (job->late)
    refuse (task, REEL_ERROR_INVALID_ARGUMENT, g_strdup ("takes too long to be decoded"));
  else if (!ended || !g_subprocess_get_if_exited (process))
    refuse (task, REEL_ERROR_INVALID_ARGUMENT, g_strdup ("broke the program that decodes it, or needs too much of it"));
  else if (!g_subprocess_get_successful (process))
    refuse (task, REEL_ERROR_INVALID_ARGUMENT, quote_complaint (job));
  else if (!take_picture (job->fd))
    refuse (task, REEL_ERROR_INVALID_ARGUMENT, g_strdup ("could not be decoded"));
  else {
    job->reader->kept++;
    g_task_return_int (task, job->fd);
    job->fd = -1;
  }
  run (job->reader);
}

/* The end of its message, or as much as is wanted: the helper gets SIGPIPE if it writes more. */
static void
on_complaint (GObject *source, GAsyncResult *result, gpointer task)
{
  Job *job = g_task_get_task_data (task);

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &job->complaint_length, NULL);
  g_input_stream_close (G_INPUT_STREAM (source), NULL, NULL);
  g_subprocess_wait_async (job->process, NULL, on_exit_of, task);
}

static gboolean
on_time (gpointer data)
{
  Job *job = data;

  job->timer = 0;
  job->late = TRUE;
  g_subprocess_force_exit (job->process);
  return G_SOURCE_REMOVE;
}

static gboolean
start (ReelAvatarReader *self, GTask *task, GError **error)
{
  Job *job = g_task_get_task_data (task);
  g_autoptr (GSubprocessLauncher) launcher = reel_program_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  const char *const argv[] = { self->program, NULL };

  job->fd = memfd_create ("callreel-avatar", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (job->fd < 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no memory for it");
    return FALSE;
  }
  g_subprocess_launcher_set_environ (launcher, NULL);
  g_subprocess_launcher_take_stdin_fd (launcher, job->file);
  job->file = -1;
  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (job->fd, F_DUPFD_CLOEXEC, 0));
  job->process = reel_program_start (launcher, argv, error);
  if (job->process == NULL)
    return FALSE;
  job->timer = g_timeout_add_seconds (REEL_AVATAR_SECONDS, on_time, job);
  g_input_stream_read_all_async (g_subprocess_get_stderr_pipe (job->process), job->complaint, MAX_COMPLAINT,
                                 G_PRIORITY_DEFAULT, NULL, on_complaint, task);
  return TRUE;
}

/* Starts waiting tasks up to the limit. */
static void
run (ReelAvatarReader *self)
{
  while (self->running < MAX_RUNNING && !g_queue_is_empty (&self->waiting)) {
    GTask *task = g_queue_pop_head (&self->waiting);
    g_autoptr (GError) error = NULL;

    if (self->kept + self->running >= MAX_KEPT) {
      refuse (task, REEL_ERROR_OVERLOADED,
              g_strdup ("is one too many: " G_STRINGIFY (MAX_KEPT) " pictures are shown already"));
      g_object_unref (task);
    } else if (!start (self, task, &error)) {
      refuse (task, REEL_ERROR_INVALID_ARGUMENT, g_strdup_printf ("can't be decoded: %s", error->message));
      g_object_unref (task);
    } else {
      self->running++;
    }
  }
}

void
reel_avatar_reader_read_async (ReelAvatarReader *self, int file, const char *path, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->reader = reel_avatar_reader_ref (self);
  job->path = g_strdup (path);
  job->file = file;
  job->fd = -1;
  g_task_set_task_data (task, job, job_free);
  if (self->waiting.length >= MAX_WAITING) {
    refuse (task, REEL_ERROR_OVERLOADED, g_strdup ("is one too many: others are still being decoded"));
    g_object_unref (task);
    return;
  }
  g_queue_push_tail (&self->waiting, task);
  run (self);
}

int
reel_avatar_reader_read_finish (GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}

void
reel_avatar_reader_close (ReelAvatarReader *self, int fd)
{
  self->kept--;
  close (fd);
}
