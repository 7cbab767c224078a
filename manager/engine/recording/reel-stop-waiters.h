/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stop requests, answered once no more samples enter the files, or after a bound if the recording is still starting.
 * Owned by ReelEnding; main thread only. */
#pragma once

#include <gio/gio.h>

typedef struct _ReelStopWaiters ReelStopWaiters;

ReelStopWaiters *reel_stop_waiters_new (void);
void reel_stop_waiters_free (ReelStopWaiters *self);

/* Takes TASK, which returns a boolean. */
void reel_stop_waiters_add (ReelStopWaiters *self, GTask *task);
/* Answers them BOUND_MS after the first such call at the latest. */
void reel_stop_waiters_set_bound (ReelStopWaiters *self, guint bound_ms);
void reel_stop_waiters_answer (ReelStopWaiters *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStopWaiters, reel_stop_waiters_free)
