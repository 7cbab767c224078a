/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A time limit for requests that must not take effect late: a worker that does not answer in time is replaced. Used by
 * the parts of ReelRecording. */
#pragma once

#include "manager/engine/recording/reel-recording-host.h"

typedef struct _ReelWorkerDeadline ReelWorkerDeadline;

/* Kills @worker after @ms if it is still the worker of @host: the request then fails at once. */
ReelWorkerDeadline *reel_worker_deadline_new (ReelRecordingHost *host, ReelWorker *worker, guint ms);
/* Called when the answer has arrived. */
void reel_worker_deadline_free (ReelWorkerDeadline *self);
