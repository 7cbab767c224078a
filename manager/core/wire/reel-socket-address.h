/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A literal IP address and a port as text: 192.0.2.1:5005, [2001:db8::1]:5005. Pure; used for UpdateStream and by the
 * worker. */
#pragma once

#include <glib.h>

/* @key: named by the error. @host: (out) (optional): without brackets. Returns: FALSE with
 * REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_socket_address_parse (const char *key, const char *text, char **host, guint16 *port, GError **error);
