/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request after which no more may be recorded than it says: a worker that does not answer it in time is replaced.
 * Used by the parts of ReelRecording. */
#pragma once

#include "manager/engine/recording/reel-recording-host.h"

#define REEL_WORKER_DEADLINE_MS 2000

typedef struct _ReelWorkerDeadline ReelWorkerDeadline;

/* Kills @worker at the end of the time, if it still is that of @host: the request then fails at once. */
ReelWorkerDeadline *reel_worker_deadline_new (ReelRecordingHost *host, ReelWorker *worker);
/* The answer is there. */
void reel_worker_deadline_free (ReelWorkerDeadline *self);
