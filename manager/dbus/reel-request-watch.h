/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When requests come in, and what must not wait for the main loop. Used by the exported objects. */
#pragma once

#include "manager/engine/link/reel-worker-links.h"

#include <gio/gio.h>

/* From now on every method call on @connection has its time (reel_request_asked()), and a pause, resume, censoring or
 * stop is held by the worker concerned from the moment in which it comes in, until it is made or
 * reel_request_watch_refused() is called. Returns: for g_dbus_connection_remove_filter(). */
guint reel_request_watch_begin (GDBusConnection *connection, ReelWorkerLinks *links);

/* Returns: µs of CLOCK_MONOTONIC; 0 where nobody watched. */
gint64 reel_request_asked (GDBusMethodInvocation *invocation);
/* What was held for it goes out. */
void reel_request_watch_refused (ReelWorkerLinks *links, GDBusMethodInvocation *invocation);
