/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sent a request over the bus, as the bus knows it: for the audit trail. Used by
 * the exported objects. */
#pragma once

#include <gio/gio.h>

/* ORIGIN: such as “uid 1000, pid 4242”, or “192.0.2.7 (uid 1000, pid 4242)”. */
typedef void (*ReelBusSenderFunc) (gpointer object, GDBusMethodInvocation *invocation, const char *origin);

/* Asks the bus about the sender of INVOCATION, and calls FUNC then with OBJECT, a GObject, whatever came of it; in the
 * order of the requests. */
void reel_bus_sender_find (GDBusMethodInvocation *invocation, ReelBusSenderFunc func, gpointer object);
/* The same where the sender says in OPTIONS, an a{sv}, where the request of a person came from: FUNC gets both. Replies
 * with InvalidArgument, and does not call FUNC, if that can't be read; with MORE there are other options as well. */
void reel_bus_sender_find_for (GDBusMethodInvocation *invocation, GVariant *options, gboolean more,
                               ReelBusSenderFunc func, gpointer object);
