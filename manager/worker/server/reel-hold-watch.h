/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arrival of a manager's requests, and holds without the main loop. Used by ReelWorkerServer. */
#pragma once

#include "manager/worker/recording/reel-hold-table.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* From now on every method call of @peer has its time of arrival (reel_arrival_get()), and for a pause, resume,
 * censoring, stop or HoldRecording the recording is held from that time, until reel_hold_table_release(). */
void reel_hold_watch_begin (GDBusConnection *peer, ReelHoldTable *holds);

G_END_DECLS
