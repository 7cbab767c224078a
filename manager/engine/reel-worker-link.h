/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The generated proxy of org.callreel.Worker1, the only D-Bus in the engine: a
 * private connection to each worker, never a bus. */
#pragma once

#include "manager/engine/reel-worker-generated.h"

#define REEL_WORKER_OBJECT_PATH "/org/callreel/Worker1"

/* Which worker records which operation. Counted; all functions from any thread. */
typedef struct _ReelWorkerLinks ReelWorkerLinks;

ReelWorkerLinks *reel_worker_links_new (void);
ReelWorkerLinks *reel_worker_links_ref (ReelWorkerLinks *self);
void reel_worker_links_unref (ReelWorkerLinks *self);

/* @worker: NULL where none does any more. */
void reel_worker_links_set (ReelWorkerLinks *self, const char *operation, ReelBusWorker1 *worker);
/* Tells the worker at once, past the main loop, that a pause, resume, censoring or stop was asked for at @asked (µs,
 * CLOCK_MONOTONIC), which may come or not (Worker1.HoldRecording); or that it does not come. An operation that no
 * worker has is ignored. */
void reel_worker_links_hold (ReelWorkerLinks *self, const char *operation, gint64 asked);
void reel_worker_links_release (ReelWorkerLinks *self, const char *operation, gint64 asked);
