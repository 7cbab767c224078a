/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a message came in, kept with the message: noted by whoever takes it from the socket, before it waits for a main
 * loop, read by whoever handles it. Used by manager/dbus and manager/worker. */
#pragma once

#include <glib-object.h>

/* @message: a GDBusMessage; any thread, once. @when: µs, CLOCK_MONOTONIC. */
void reel_arrival_note (gpointer message, gint64 when);
/* Returns: what was noted; 0: nothing. Any thread after that. */
gint64 reel_arrival_get (gpointer message);
