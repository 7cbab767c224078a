/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker in the test's own process that does nothing (unlike FakeWorker): it writes down its requests, and answers
 * them when the test says so. Also a provider of it for the parts of a call. */
#pragma once

#include "manager/engine/link/reel-worker-provider.h"

#define TRACE_TYPE_WORKER (trace_worker_get_type ())
G_DECLARE_FINAL_TYPE (TraceWorker, trace_worker, TRACE, WORKER, GObject)

TraceWorker *trace_worker_new (void);
/* Returns: the requests since the last call, separated by "; "; to be freed */
char *trace_worker_take (TraceWorker *self);
/* Answers the oldest waiting request. Takes ANSWER, which may be floating: the reply for add_stream and get_state; a
 * boolean for update_stream, a string for play_prompt. */
void trace_worker_answer (TraceWorker *self, GVariant *answer);
/* The same with MediaFailed; ANSWERED: whether the error came from the worker itself. */
void trace_worker_fail (TraceWorker *self, gboolean answered);
/* Returns: the number of waiting requests */
guint trace_worker_count_waiting (TraceWorker *self);

#define TRACE_TYPE_PROVIDER (trace_provider_get_type ())
G_DECLARE_FINAL_TYPE (TraceProvider, trace_provider, TRACE, PROVIDER, GObject)

TraceProvider *trace_provider_new (void);
/* WORKER is available from now on; NULL: none is. Completes those who wait for one. */
void trace_provider_set_worker (TraceProvider *self, TraceWorker *worker);
/* No worker can be started: fails those who wait for one. */
void trace_provider_give_up (TraceProvider *self);
