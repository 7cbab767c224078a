/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which worker records which operation, for whoever learns of a request before the main loop does. Counted; all
 * functions from any thread. */
#pragma once

#include "manager/engine/link/reel-worker.h"

typedef struct _ReelWorkerLinks ReelWorkerLinks;

ReelWorkerLinks *reel_worker_links_new (void);
ReelWorkerLinks *reel_worker_links_ref (ReelWorkerLinks *self);
void reel_worker_links_unref (ReelWorkerLinks *self);

/* @worker: NULL where none does any more. */
void reel_worker_links_set (ReelWorkerLinks *self, const char *operation, ReelWorker *worker);
/* Tells the worker at once, past the main loop, that a pause, resume, censoring or stop was asked for at @asked (µs,
 * CLOCK_MONOTONIC), which may come or not (Worker1.HoldRecording); or that it does not come. An operation that no
 * worker has is ignored. */
void reel_worker_links_hold (ReelWorkerLinks *self, const char *operation, gint64 asked);
void reel_worker_links_release (ReelWorkerLinks *self, const char *operation, gint64 asked);
