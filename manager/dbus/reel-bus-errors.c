/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors on their way to a client. Called by the exported objects. */
#include "manager/dbus/reel-bus-errors.h"

#include "manager/core/reel-error.h"

void
reel_bus_errors_register (void)
{
  for (guint i = 0; i < REEL_N_ERRORS; i++)
    g_dbus_error_register_error (REEL_ERROR, (int)i, reel_error_info ((ReelErrorCode)i)->dbus_name);
}

void
reel_bus_errors_return (GDBusMethodInvocation *invocation, GError *error)
{
  if (error->domain != REEL_ERROR) {
    error->domain = REEL_ERROR;
    error->code = REEL_ERROR_MEDIA_FAILED;
  }
  g_dbus_method_invocation_take_error (invocation, error);
}
