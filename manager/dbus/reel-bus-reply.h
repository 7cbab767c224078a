/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Long replies: a message is serialised by its sender, and 4 MB or 16 MB take time; and replies with a descriptor. Used
 * by the objects on the bus. */
#pragma once

#include <gio/gio.h>

/* Takes ownership of INVOCATION, like all functions that reply, and of floating PARAMETERS. The message is built on a
 * thread. */
void reel_bus_reply_long (GDBusMethodInvocation *invocation, GVariant *parameters);

/* Takes ownership of INVOCATION and FD; -1: replies with ERROR, which it takes. */
void reel_bus_reply_file (GDBusMethodInvocation *invocation, int fd, GError *error);
