/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The core's errors under their D-Bus names. Registered once by the daemon, and
 * by tests that read them back. */
#pragma once

#include <gio/gio.h>

void reel_bus_errors_register (void);

/* Replies with ERROR, which it takes; what has no name of ours becomes MediaFailed. */
void reel_bus_errors_return (GDBusMethodInvocation *invocation, GError *error);
