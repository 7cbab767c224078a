/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a manager's requests come in, and what is held for them past the main loop. Used by ReelWorkerServer. */
#pragma once

#include "manager/worker/recording/reel-hold-table.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* From now on every method call of @peer has its time (reel_arrival_get()), and what a pause, resume, censoring, stop
 * or HoldRecording is about is held from the moment in which it comes in, until reel_hold_table_release(). */
void reel_hold_watch_begin (GDBusConnection *peer, ReelHoldTable *holds);

G_END_DECLS
