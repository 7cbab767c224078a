/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The time of arrival of a message, attached to it: set when it is taken from the socket, before it waits for a main
 * loop, and read by its handler. Used by manager/dbus and manager/worker. */
#pragma once

#include <glib-object.h>

/* @message: a GDBusMessage; any thread, once. @when: µs, CLOCK_MONOTONIC. */
void reel_arrival_note (gpointer message, gint64 when);
/* Returns: the attached time; 0: none. Any thread after that. */
gint64 reel_arrival_get (gpointer message);
