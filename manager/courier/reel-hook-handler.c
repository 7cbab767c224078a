/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs programs; see the header for how. */
#include "manager/courier/reel-hook-handler.h"

#include "manager/core/wire/reel-destination.h"
#include "manager/courier/reel-hook-run.h"
#include "manager/courier/reel-job-file.h"

#include <unistd.h>

struct _ReelHookHandler {
  GObject parent_instance;

  GDBusConnection *connection;
  GPtrArray *destinations;
};

/* A job whose file is being opened. */
typedef struct {
  GTask *task; /* of the job */
  GPtrArray *destinations;
  const ReelDestination *destination; /* one of them */
} Opening;

static void handler_iface_init (ReelJobHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelHookHandler, reel_hook_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_JOB_HANDLER, handler_iface_init))

static void
reel_hook_handler_init (ReelHookHandler *self)
{
}

static void
reel_hook_handler_finalize (GObject *object)
{
  ReelHookHandler *self = REEL_HOOK_HANDLER (object);

  g_ptr_array_unref (self->destinations);
  g_object_unref (self->connection);
  G_OBJECT_CLASS (reel_hook_handler_parent_class)->finalize (object);
}

static void
reel_hook_handler_class_init (ReelHookHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_hook_handler_finalize;
}

ReelHookHandler *
reel_hook_handler_new (GDBusConnection *connection, GPtrArray *destinations)
{
  ReelHookHandler *self = g_object_new (REEL_TYPE_HOOK_HANDLER, NULL);

  self->connection = g_object_ref (connection);
  self->destinations = g_ptr_array_ref (destinations);
  return self;
}

void
reel_hook_handler_set_destinations (ReelHookHandler *self, GPtrArray *destinations)
{
  g_ptr_array_unref (self->destinations);
  self->destinations = g_ptr_array_ref (destinations);
}

static void
opening_free (Opening *opening)
{
  g_ptr_array_unref (opening->destinations);
  g_object_unref (opening->task);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
return_failure (GTask *task, char *error)
{
  g_task_return_pointer (task, reel_job_outcome_new_failed (error, FALSE, 0), (GDestroyNotify)reel_job_outcome_free);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) opening = data;
  const ReelCourierJob *job = g_task_get_task_data (opening->task);
  g_autofree char *name = g_path_get_basename (job->body);
  g_autoptr (GError) error = NULL;
  int fd = reel_job_file_open_finish (G_DBUS_CONNECTION (source), result, &error);

  if (fd >= 0) {
    reel_hook_run (opening->task, opening->destination, "store", name, fd);
    return;
  }
  g_dbus_error_strip_remote_error (error);
  return_failure (opening->task, g_strdup (error->message));
}

static void
deliver (ReelJobHandler *handler, GTask *taken)
{
  g_autoptr (GTask) task = taken;
  ReelHookHandler *self = REEL_HOOK_HANDLER (handler);
  const ReelCourierJob *job = g_task_get_task_data (task);
  const ReelDestination *destination = reel_destination_find_target (self->destinations, job->target);
  Opening *opening;

  if (destination == NULL || destination->type != REEL_DESTINATION_HOOK) {
    return_failure (task, g_strdup_printf ("The configuration has no hook '%s'", job->target));
    return;
  }
  opening = g_new0 (Opening, 1);
  opening->task = g_object_ref (task);
  opening->destinations = g_ptr_array_ref (self->destinations);
  opening->destination = destination;
  reel_job_file_open_async (self->connection, job->job, g_task_get_cancellable (task), on_opened, opening);
}

static void
handler_iface_init (ReelJobHandlerInterface *iface)
{
  iface->kind = "hook";
  iface->deliver = deliver;
}
