/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Measures stalls of the main loop, for which requests have to wait. Created by the daemon, reported by GetMetrics. */
#pragma once

#include <glib.h>

typedef struct _ReelLoopWatch ReelLoopWatch;

/* Watches the default context, on whose thread it is used. */
ReelLoopWatch *reel_loop_watch_new (void);
void reel_loop_watch_free (ReelLoopWatch *self);

/* Discards earlier stalls: nothing was served then. */
void reel_loop_watch_restart (ReelLoopWatch *self);

/* The longest stall of the last one to two minutes, µs. */
gint64 reel_loop_watch_get_longest (ReelLoopWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLoopWatch, reel_loop_watch_free)
