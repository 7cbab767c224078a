/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The addresses of a host, except for those that are not public. The check is on the address that is then connected to,
 * so a name that resolves differently the next time cannot evade it. Used by ReelHttpClient. Main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_TYPE_GUARDED_ADDRESS (reel_guarded_address_get_type ())
G_DECLARE_FINAL_TYPE (ReelGuardedAddress, reel_guarded_address, REEL, GUARDED_ADDRESS, GObject)

/* A #GSocketConnectable. HOST may be a numeric address. Enumerating it fails with %G_IO_ERROR_PERMISSION_DENIED if all
 * addresses are refused. */
ReelGuardedAddress *reel_guarded_address_new (const char *host, guint16 port);
