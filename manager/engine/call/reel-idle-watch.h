/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Detects a call without people and streams, which a client may have forgotten to end. Owned by ReelCall; main thread
 * only. */
#pragma once

#include <glib.h>

typedef struct _ReelIdleWatch ReelIdleWatch;

/* Calls CALLBACK once, with DATA, when the call has been idle for SECONDS; 0: never. */
ReelIdleWatch *reel_idle_watch_new (guint seconds, void (*callback) (gpointer data), gpointer data);
void reel_idle_watch_free (ReelIdleWatch *self);

/* To be called whenever IDLE may have changed. */
void reel_idle_watch_update (ReelIdleWatch *self, gboolean idle);
