/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Maps operations to workers, for code that handles a request before the main loop. Reference counted; all functions
 * from any thread. */
#pragma once

#include "manager/engine/link/reel-worker.h"

typedef struct _ReelWorkerLinks ReelWorkerLinks;

ReelWorkerLinks *reel_worker_links_new (void);
ReelWorkerLinks *reel_worker_links_ref (ReelWorkerLinks *self);
void reel_worker_links_unref (ReelWorkerLinks *self);

/* @worker: NULL if none records it any more. */
void reel_worker_links_set (ReelWorkerLinks *self, const char *operation, ReelWorker *worker);
/* Announces to the worker at once, without the main loop, that a pause, resume, censoring or stop requested at @asked
 * (µs, CLOCK_MONOTONIC) may follow (Worker1.HoldRecording), or that it will not. An operation without a worker is
 * ignored. */
void reel_worker_links_hold (ReelWorkerLinks *self, const char *operation, gint64 asked);
void reel_worker_links_release (ReelWorkerLinks *self, const char *operation, gint64 asked);
