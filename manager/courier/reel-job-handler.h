/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface of handlers that deliver jobs of one kind. ReelCourier has one for each kind that this process serves;
 * a new kind is a new implementation and a line in main.c. Main thread only. */
#pragma once

#include "manager/courier/reel-courier-job.h"

#include <gio/gio.h>

#define REEL_TYPE_JOB_HANDLER (reel_job_handler_get_type ())
G_DECLARE_INTERFACE (ReelJobHandler, reel_job_handler, REEL, JOB_HANDLER, GObject)

/**
 * ReelJobHandlerInterface:
 * @kind: a nick of #ReelJobKind
 * @confirms: whether callreeld is asked once more right before a job is begun, since what it does can't be undone
 * @deliver: takes @task, whose task data is the #ReelCourierJob, and completes it with a #ReelJobOutcome, within a time
 * limit of its own, and soon after the task is cancelled
 */
struct _ReelJobHandlerInterface {
  GTypeInterface parent_interface;

  const char *kind;
  gboolean confirms;
  void (*deliver) (ReelJobHandler *self, GTask *task);
};

/* Emits the signal "progress" (s job, GVariant progress): what the next attempt at the job needs to know, an a{ss}.
 * Called by an implementation while it delivers JOB. PROGRESS may be floating. */
void reel_job_handler_report (ReelJobHandler *self, const char *job, GVariant *progress);

const char *reel_job_handler_get_kind (ReelJobHandler *self);
gboolean reel_job_handler_confirms (ReelJobHandler *self);

/* Takes JOB. finish always returns an outcome. */
void reel_job_handler_deliver_async (ReelJobHandler *self, ReelCourierJob *job, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
ReelJobOutcome *reel_job_handler_deliver_finish (ReelJobHandler *self, GAsyncResult *result);
