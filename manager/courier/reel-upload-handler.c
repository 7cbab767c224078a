/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Uploads and copies on threads; see the header for who calls it. */
#include "manager/courier/reel-upload-handler.h"

#include "manager/core/wire/reel-destination.h"
#include "manager/courier/reel-directory-copy.h"
#include "manager/courier/reel-job-file.h"
#include "manager/courier/reel-s3-upload.h"

#include <unistd.h>

/* The key in a job's progress. */
#define PROGRESS_ID "upload-id"

struct _ReelUploadHandler {
  GObject parent_instance;

  GDBusConnection *connection;
  GPtrArray *destinations;
};

/* An active job. Belongs to its thread once that runs. */
typedef struct {
  ReelUploadHandler *handler;
  GTask *task;             /* of the job */
  GPtrArray *destinations; /* keeps DESTINATION alive */
  const ReelDestination *destination;
  const ReelCourierJob *job;
  char *name;
  char *id; /* of an upload that was started; NULL if none */
  int fd;
} Upload;

static void handler_iface_init (ReelJobHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelUploadHandler, reel_upload_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_JOB_HANDLER, handler_iface_init))

static void
reel_upload_handler_init (ReelUploadHandler *self)
{
}

static void
reel_upload_handler_finalize (GObject *object)
{
  ReelUploadHandler *self = REEL_UPLOAD_HANDLER (object);

  g_ptr_array_unref (self->destinations);
  g_object_unref (self->connection);
  G_OBJECT_CLASS (reel_upload_handler_parent_class)->finalize (object);
}

static void
reel_upload_handler_class_init (ReelUploadHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_upload_handler_finalize;
}

ReelUploadHandler *
reel_upload_handler_new (GDBusConnection *connection, GPtrArray *destinations)
{
  ReelUploadHandler *self = g_object_new (REEL_TYPE_UPLOAD_HANDLER, NULL);

  self->connection = g_object_ref (connection);
  self->destinations = g_ptr_array_ref (destinations);
  return self;
}

void
reel_upload_handler_set_destinations (ReelUploadHandler *self, GPtrArray *destinations)
{
  g_ptr_array_unref (self->destinations);
  self->destinations = g_ptr_array_ref (destinations);
}

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  if (upload->fd >= 0)
    close (upload->fd);
  g_ptr_array_unref (upload->destinations);
  g_free (upload->name);
  g_free (upload->id);
  g_object_unref (upload->task);
  g_object_unref (upload->handler);
  g_free (upload);
}

static void
return_outcome (GTask *task, ReelJobOutcome *outcome)
{
  g_task_return_pointer (task, outcome, (GDestroyNotify)reel_job_outcome_free);
}

typedef struct {
  ReelUploadHandler *handler;
  char *job;
  char *id;
} Note;

static gboolean
on_note (gpointer data)
{
  Note *note = data;

  reel_job_handler_report (REEL_JOB_HANDLER (note->handler), note->job,
                           g_variant_new_parsed ("{%s: %s}", PROGRESS_ID, note->id));
  return G_SOURCE_REMOVE;
}

static void
note_free (gpointer data)
{
  Note *note = data;

  g_object_unref (note->handler);
  g_free (note->job);
  g_free (note->id);
  g_free (note);
}

/* worker thread */
static void
note_id (const char *id, gpointer user_data)
{
  const Upload *upload = user_data;
  Note *note = g_new0 (Note, 1);

  note->handler = g_object_ref (upload->handler);
  note->job = g_strdup (upload->job->job);
  note->id = g_strdup (id);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, on_note, note, note_free);
}

/* worker thread */
static gboolean
store (Upload *upload, GCancellable *cancellable, GError **error)
{
  const ReelDestination *destination = upload->destination;
  g_autoptr (ReelS3Access) access = reel_s3_access_new (destination, error);
  g_autofree char *key = g_strconcat (destination->prefix, upload->name, NULL);
  g_autofree char *url = reel_destination_locate (destination, upload->name);
  const ReelS3Upload sent = {
    .access = access,
    .url = url,
    .key = key,
    .fd = upload->fd,
    .id = upload->id,
    .is_last = upload->job->expires_utc_ms > 0 && g_get_real_time () / 1000 >= upload->job->expires_utc_ms,
    .note = note_id,
    .user_data = upload,
  };

  return access != NULL && reel_s3_upload_run (&sent, cancellable, error);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Upload *upload = data;
  GError *error = NULL;
  gboolean done =
      upload->destination->type == REEL_DESTINATION_S3
          ? store (upload, cancellable, &error)
          : reel_directory_copy_run (upload->fd, upload->destination->directory, upload->name, cancellable, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Every failure can be corrected, here or there, so none is permanent: the job is retried until it expires. */
static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    return_outcome (task, reel_job_outcome_new_delivered ());
  else
    return_outcome (task, reel_job_outcome_new_failed (g_strdup (error->message), FALSE, 0));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Upload *upload = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) thread = NULL;

  upload->fd = reel_job_file_open_finish (G_DBUS_CONNECTION (source), result, &error);
  if (upload->fd < 0) {
    g_dbus_error_strip_remote_error (error);
    return_outcome (upload->task, reel_job_outcome_new_failed (g_strdup (error->message), FALSE, 0));
    upload_free (upload);
    return;
  }
  thread = g_task_new (NULL, g_task_get_cancellable (upload->task), on_done, g_object_ref (upload->task));
  g_task_set_check_cancellable (thread, FALSE);
  g_task_set_task_data (thread, upload, upload_free);
  g_task_run_in_thread (thread, run_in_thread);
}

static void
deliver (ReelJobHandler *handler, GTask *taken)
{
  g_autoptr (GTask) task = taken;
  ReelUploadHandler *self = REEL_UPLOAD_HANDLER (handler);
  const ReelCourierJob *job = g_task_get_task_data (task);
  const ReelDestination *destination = reel_destination_find_target (self->destinations, job->target);
  Upload *upload;

  if (destination == NULL || destination->type == REEL_DESTINATION_HOOK) {
    return_outcome (task, reel_job_outcome_new_failed (
                              g_strdup_printf ("The configuration has no destination '%s' of type s3 or directory",
                                               job->target),
                              FALSE, 0));
    return;
  }
  upload = g_new0 (Upload, 1);
  upload->handler = g_object_ref (self);
  upload->task = g_object_ref (task);
  upload->destinations = g_ptr_array_ref (self->destinations);
  upload->destination = destination;
  upload->job = job;
  upload->name = g_path_get_basename (job->body);
  upload->fd = -1;
  if (job->progress != NULL)
    g_variant_lookup (job->progress, PROGRESS_ID, "s", &upload->id);
  reel_job_file_open_async (self->connection, job->job, g_task_get_cancellable (task), on_opened, upload);
}

static void
handler_iface_init (ReelJobHandlerInterface *iface)
{
  iface->kind = "upload";
  iface->deliver = deliver;
}
