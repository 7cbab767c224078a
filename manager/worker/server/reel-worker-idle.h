/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides when a worker without a manager exits. Pure; used by ReelWorkerServer. */
#pragma once

#include <glib.h>

#define REEL_WORKER_IDLE_US       (60 * G_USEC_PER_SEC)
#define REEL_WORKER_UNREPORTED_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

/* @recording: a file is written or finished; @unreported: something ended that no manager has heard of; @last_data: of
 * all streams; @alone_since: when the last peer hung up. All times monotonic, µs; 0: never.
 *
 * A manager that is away for longer than a minute, for an upgrade, finds a call whose media still comes as it left it,
 * and hears what happened meanwhile. A day later nobody will come any more: the files tell most of it. */
gboolean reel_worker_idle_may_end (gboolean recording, gboolean unreported, gint64 last_data, gint64 alone_since,
                                   gint64 now);
