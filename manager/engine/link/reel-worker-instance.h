/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One worker that was launched: what speaks to it, and its end. ReelWorkerProcess is one that is a process. Made by a
 * ReelWorkerLauncher, used by ReelWorkerHost; main thread only.
 *
 * Signal "died": the worker is gone, for whatever reason; its files and ports are nobody's any more. Emitted once,
 * after all that it said last and after the requests that it left unanswered have failed. */
#pragma once

#include "manager/engine/link/reel-worker.h"

#define REEL_TYPE_WORKER_INSTANCE (reel_worker_instance_get_type ())
G_DECLARE_INTERFACE (ReelWorkerInstance, reel_worker_instance, REEL, WORKER_INSTANCE, GObject)

struct _ReelWorkerInstanceInterface {
  GTypeInterface parent_iface;

  ReelWorker *(*get_worker) (ReelWorkerInstance *self);
  gboolean (*is_connected) (ReelWorkerInstance *self);
  void (*set_timeout) (ReelWorkerInstance *self, guint answer_ms);
  int (*get_pid) (ReelWorkerInstance *self);
  void (*shutdown) (ReelWorkerInstance *self);
  void (*kill) (ReelWorkerInstance *self);
};

ReelWorker *reel_worker_instance_get_worker (ReelWorkerInstance *self);
/* Whether it can be called: it has neither disconnected nor been killed. */
gboolean reel_worker_instance_is_connected (ReelWorkerInstance *self);
/* The timeout in milliseconds of requests made from now on. Must be set before any is made. */
void reel_worker_instance_set_timeout (ReelWorkerInstance *self, guint answer_ms);
/* A number that is unique among running workers. */
int reel_worker_instance_get_pid (ReelWorkerInstance *self);

/* Lets it finish its files and exit, and kills it if it does not answer; "died" follows. */
void reel_worker_instance_shutdown (ReelWorkerInstance *self);

/* Kills one that does not answer; "died" follows. */
void reel_worker_instance_kill (ReelWorkerInstance *self);
