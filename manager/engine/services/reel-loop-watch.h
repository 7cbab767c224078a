/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For how long the main loop was busy at a stretch: whatever is asked for meanwhile waits so long. Made by the daemon,
 * told by GetMetrics. */
#pragma once

#include <glib.h>

typedef struct _ReelLoopWatch ReelLoopWatch;

/* Of the default context, on whose thread it is used. */
ReelLoopWatch *reel_loop_watch_new (void);
void reel_loop_watch_free (ReelLoopWatch *self);

/* What was before does not count: nobody could ask for anything. */
void reel_loop_watch_restart (ReelLoopWatch *self);

/* The longest stretch of the last one to two minutes, µs. */
gint64 reel_loop_watch_get_longest (ReelLoopWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLoopWatch, reel_loop_watch_free)
