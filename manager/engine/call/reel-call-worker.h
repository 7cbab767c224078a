/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connects a call to its present worker: sets up a new one, reconciles with one launched by an earlier manager, and
 * hands recordings over when one is lost. Owned by ReelCall; main thread only.
 *
 * Signal:
 * "briefed": a new worker has been set up. */
#pragma once

#include "manager/engine/call/reel-call-streams.h"
#include "manager/engine/call/reel-people.h"
#include "manager/engine/call/reel-prompts.h"
#include "manager/engine/call/reel-recording-list.h"
#include "manager/engine/link/reel-worker-host.h"

#define REEL_TYPE_CALL_WORKER (reel_call_worker_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallWorker, reel_call_worker, REEL, CALL_WORKER, GObject)

/* HOST is also the parts' ReelWorkerProvider. */
ReelCallWorker *reel_call_worker_new (ReelWorkerHost *host, const char *call_id, ReelPeople *people,
                                      ReelCallStreams *streams, ReelPrompts *prompts, ReelRecordingList *recordings);

/* Looks for the worker of an earlier manager, and reconciles the parts with its state. Completes when that is done;
 * TRUE: there was one. */
void reel_call_worker_adopt_async (ReelCallWorker *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_worker_adopt_finish (ReelCallWorker *self, GAsyncResult *result);
