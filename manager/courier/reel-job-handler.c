/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls handlers; see the header for who calls it. */
#include "manager/courier/reel-job-handler.h"

enum { PROGRESS, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (ReelJobHandler, reel_job_handler, G_TYPE_OBJECT)

static void
reel_job_handler_default_init (ReelJobHandlerInterface *iface)
{
  signals[PROGRESS] = g_signal_new ("progress", REEL_TYPE_JOB_HANDLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
}

void
reel_job_handler_report (ReelJobHandler *self, const char *job, GVariant *progress)
{
  g_autoptr (GVariant) kept = g_variant_ref_sink (progress);

  g_signal_emit (self, signals[PROGRESS], 0, job, kept);
}

const char *
reel_job_handler_get_kind (ReelJobHandler *self)
{
  return REEL_JOB_HANDLER_GET_IFACE (self)->kind;
}

gboolean
reel_job_handler_confirms (ReelJobHandler *self)
{
  return REEL_JOB_HANDLER_GET_IFACE (self)->confirms;
}

void
reel_job_handler_deliver_async (ReelJobHandler *self, ReelCourierJob *job, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* A handler returns an outcome even if it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify)reel_courier_job_free);
  REEL_JOB_HANDLER_GET_IFACE (self)->deliver (self, task);
}

ReelJobOutcome *
reel_job_handler_deliver_finish (ReelJobHandler *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
