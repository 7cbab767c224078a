/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A literal IP address and a port; the header lists the callers. */
#include "manager/core/wire/reel-socket-address.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

/* Returns: (nullable): the host; NULL if brackets and colons do not fit. */
static char *
dup_host (const char *text, const char *colon)
{
  const gsize length = (gsize)(colon - text);
  const gboolean v6 = text[0] == '[';

  if (!v6)
    return memchr (text, ':', length) == NULL ? g_strndup (text, length) : NULL;
  return length > 2 && colon[-1] == ']' ? g_strndup (text + 1, length - 2) : NULL;
}

gboolean
reel_socket_address_parse (const char *key, const char *text, char **host, guint16 *port, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *name = colon != NULL ? dup_host (text, colon) : NULL;
  guint64 number = 0;

  if (name == NULL || !g_hostname_is_ip_address (name) || (text[0] == '[') != (strchr (name, ':') != NULL) ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "%s: \"%s\" is no address and port like 192.0.2.1:5005 or [2001:db8::1]:5005", key, text);
    return FALSE;
  }
  if (host != NULL)
    *host = g_steal_pointer (&name);
  if (port != NULL)
    *port = (guint16)number;
  return TRUE;
}
