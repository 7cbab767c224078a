/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A launcher of workers in the test's own process, for a ReelWorkerHost. */
#pragma once

#include "manager/engine/link/reel-worker-launcher.h"
#include "tests/engine/call/trace-worker.h"

#define TRACE_TYPE_LAUNCHER (trace_launcher_get_type ())
G_DECLARE_FINAL_TYPE (TraceLauncher, trace_launcher, TRACE, LAUNCHER, GObject)

/* All workers that it launches, and the one that can be adopted, use WORKER. */
TraceLauncher *trace_launcher_new (TraceWorker *worker);
/* Whether an earlier manager has launched a worker that can be adopted. */
void trace_launcher_set_running (TraceLauncher *self, gboolean running);
/* From now on launching fails. */
void trace_launcher_fail (TraceLauncher *self);
/* Returns: the number of launched workers */
guint trace_launcher_count (TraceLauncher *self);
