/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The core's errors with their D-Bus names. Registered once by the daemon, and by tests. */
#pragma once

#include <gio/gio.h>

void reel_bus_errors_register (void);

/* Replies with ERROR (transfer full); errors of other domains become MediaFailed. */
void reel_bus_errors_return (GDBusMethodInvocation *invocation, GError *error);
