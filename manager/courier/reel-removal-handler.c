/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delivers jobs of the kind removal. */
#include "manager/courier/reel-removal-handler.h"

#include "manager/courier/reel-directory-copy.h"
#include "manager/courier/reel-hook-run.h"
#include "manager/courier/reel-s3-request.h"

struct _ReelRemovalHandler {
  GObject parent_instance;

  GPtrArray *destinations;
};

/* A job that is at work on a thread. */
typedef struct {
  GPtrArray *destinations;            /* so that DESTINATION stays */
  const ReelDestination *destination; /* one of them */
  char *name;
  char *url;
} Removal;

static void handler_iface_init (ReelJobHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelRemovalHandler, reel_removal_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_JOB_HANDLER, handler_iface_init))

static void
reel_removal_handler_init (ReelRemovalHandler *self)
{
}

static void
reel_removal_handler_finalize (GObject *object)
{
  g_ptr_array_unref (REEL_REMOVAL_HANDLER (object)->destinations);
  G_OBJECT_CLASS (reel_removal_handler_parent_class)->finalize (object);
}

static void
reel_removal_handler_class_init (ReelRemovalHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_removal_handler_finalize;
}

ReelRemovalHandler *
reel_removal_handler_new (GPtrArray *destinations)
{
  ReelRemovalHandler *self = g_object_new (REEL_TYPE_REMOVAL_HANDLER, NULL);

  self->destinations = g_ptr_array_ref (destinations);
  return self;
}

void
reel_removal_handler_set_destinations (ReelRemovalHandler *self, GPtrArray *destinations)
{
  g_ptr_array_unref (self->destinations);
  self->destinations = g_ptr_array_ref (destinations);
}

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_ptr_array_unref (removal->destinations);
  g_free (removal->name);
  g_free (removal->url);
  g_free (removal);
}

static void
return_failure (GTask *task, char *error)
{
  g_task_return_pointer (task, reel_job_outcome_new_failed (error, FALSE, 0), (GDestroyNotify)reel_job_outcome_free);
}

/* worker thread */
static gboolean
remove_object (const Removal *removal, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReelS3Access) access = reel_s3_access_new (removal->destination, error);
  const ReelS3Request request = { .method = "DELETE", .url = removal->url };
  g_autoptr (GError) inner = NULL;
  g_autoptr (ReelS3Response) response = NULL;

  if (access == NULL)
    return FALSE;
  response = reel_s3_request_ask (access, "The file is not removed", &request, cancellable, &inner);
  if (response != NULL || g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&inner));
  return FALSE;
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Removal *removal = data;
  GError *error = NULL;
  gboolean done = removal->destination->type == REEL_DESTINATION_S3
                      ? remove_object (removal, cancellable, &error)
                      : reel_directory_copy_remove (removal->destination->directory, removal->name, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_pointer (task, reel_job_outcome_new_delivered (), (GDestroyNotify)reel_job_outcome_free);
  else
    return_failure (task, g_strdup (error->message));
}

/* What was sent while the configuration was another is not looked for where it can't be. */
static gboolean
is_still_there (const ReelDestination *destination, const ReelCourierJob *job, const char *name)
{
  g_autofree char *url = reel_destination_locate (destination, name);

  return g_strcmp0 (url, job->url) == 0;
}

static void
deliver (ReelJobHandler *handler, GTask *taken)
{
  g_autoptr (GTask) task = taken;
  ReelRemovalHandler *self = REEL_REMOVAL_HANDLER (handler);
  const ReelCourierJob *job = g_task_get_task_data (task);
  const ReelDestination *destination = reel_destination_find_target (self->destinations, job->target);
  g_autofree char *name = g_path_get_basename (job->body);
  g_autoptr (GTask) thread = NULL;
  Removal *removal;

  if (destination == NULL) {
    return_failure (task, g_strdup_printf ("The configuration has no destination '%s'", job->target));
    return;
  }
  if (!is_still_there (destination, job, name)) {
    return_failure (task, g_strdup_printf ("The file is at %s, and not where the configuration says now",
                                           job->url != NULL ? job->url : "a hook's"));
    return;
  }
  if (destination->type == REEL_DESTINATION_HOOK) {
    reel_hook_run (task, destination, "remove", name, -1);
    return;
  }
  removal = g_new0 (Removal, 1);
  removal->destinations = g_ptr_array_ref (self->destinations);
  removal->destination = destination;
  removal->name = g_strdup (name);
  removal->url = g_strdup (job->url);
  thread = g_task_new (NULL, g_task_get_cancellable (task), on_done, g_object_ref (task));
  g_task_set_check_cancellable (thread, FALSE);
  g_task_set_task_data (thread, removal, removal_free);
  g_task_run_in_thread (thread, run_in_thread);
}

static void
handler_iface_init (ReelJobHandlerInterface *iface)
{
  iface->kind = "removal";
  iface->confirms = TRUE;
  iface->deliver = deliver;
}
