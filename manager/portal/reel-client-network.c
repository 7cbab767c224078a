/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom an address is counted as; see the header for who uses it. */
#include "manager/portal/reel-client-network.h"

#include <gio/gio.h>
#include <string.h>

#define NETWORK_BYTES 8
#define ADDRESS_BYTES 16
#define MAPPED_AT     12

static const guint8 mapped[MAPPED_AT] = { [10] = 0xff, [11] = 0xff };

static char *
format (const guint8 *bytes, GSocketFamily family)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_bytes (bytes, family);

  return g_inet_address_to_string (address);
}

char *
reel_client_network_of (const char *address)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  guint8 bytes[ADDRESS_BYTES] = { 0 };

  if (parsed == NULL || g_inet_address_get_family (parsed) != G_SOCKET_FAMILY_IPV6)
    return g_strdup (address);
  memcpy (bytes, g_inet_address_to_bytes (parsed), ADDRESS_BYTES);
  if (memcmp (bytes, mapped, MAPPED_AT) == 0)
    return format (bytes + MAPPED_AT, G_SOCKET_FAMILY_IPV4);
  memset (bytes + NETWORK_BYTES, 0, ADDRESS_BYTES - NETWORK_BYTES);
  return format (bytes, G_SOCKET_FAMILY_IPV6);
}
