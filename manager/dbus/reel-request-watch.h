/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arrival of requests, and what must not wait for the main loop. Used by the exported objects. */
#pragma once

#include "manager/engine/link/reel-worker-links.h"

#include <gio/gio.h>

/* From now on every method call on @connection has its time of arrival (reel_request_asked()), and for a pause, resume,
 * censoring or stop the worker holds data from that time, until the request is made or reel_request_watch_refused() is
 * called. Returns: an id for g_dbus_connection_remove_filter(). */
guint reel_request_watch_begin (GDBusConnection *connection, ReelWorkerLinks *links);

/* Returns: µs of CLOCK_MONOTONIC; 0 without a watch. */
gint64 reel_request_asked (GDBusMethodInvocation *invocation);
/* Releases what was held for it. */
void reel_request_watch_refused (ReelWorkerLinks *links, GDBusMethodInvocation *invocation);
