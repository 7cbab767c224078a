/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sent a request over the bus, as the bus knows it: for the audit trail. Used by
 * the exported objects. */
#pragma once

#include <gio/gio.h>

/* ORIGIN: such as “uid 1000, pid 4242”. */
typedef void (*ReelBusSenderFunc) (gpointer object, GDBusMethodInvocation *invocation, const char *origin);

/* Asks the bus about the sender of INVOCATION, and calls FUNC then with OBJECT, a GObject, whatever came of it; in the
 * order of the requests. */
void reel_bus_sender_find (GDBusMethodInvocation *invocation, ReelBusSenderFunc func, gpointer object);
