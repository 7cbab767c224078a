/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Long answers: a message is written by whoever sends it, and 4 MB or 16 MB take their time. Used by the objects on the
 * bus. */
#pragma once

#include <gio/gio.h>

/* Takes INVOCATION, as all that answer do, and PARAMETERS where they are floating. The message is made on a thread. */
void reel_bus_reply_long (GDBusMethodInvocation *invocation, GVariant *parameters);
