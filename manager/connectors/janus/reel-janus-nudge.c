/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A datagram or two: whether it arrives is seen by the key frame alone. */
#include "manager/connectors/janus/reel-janus-nudge.h"

#include <gio/gio.h>

#define TIMES   4
#define WAIT_MS 700 /* Janus passes on one a second at most */

typedef struct {
  GSocket *socket;
  GSocketAddress *address;
  guint left;
} Nudge;

static void
nudge_free (gpointer data)
{
  Nudge *self = data;

  g_clear_object (&self->socket);
  g_clear_object (&self->address);
  g_free (self);
}

static gboolean
send_request (gpointer data)
{
  static const char pli[] = { '\x81', '\xce', 0, 2, 0, 0, 0, 1, 0, 0, 0, 1 };
  Nudge *self = data;

  g_socket_send_to (self->socket, self->address, pli, sizeof pli, NULL, NULL);
  return --self->left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
reel_janus_nudge (const char *address, guint16 port)
{
  Nudge *self = g_new0 (Nudge, 1);

  self->left = TIMES;
  self->address = g_inet_socket_address_new_from_string (address, port);
  if (self->address != NULL)
    self->socket =
        g_socket_new (g_socket_address_get_family (self->address), G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  if (self->socket == NULL) {
    nudge_free (self);
    return;
  }
  g_socket_set_blocking (self->socket, FALSE);
  send_request (self);
  g_timeout_add_full (G_PRIORITY_DEFAULT, WAIT_MS, send_request, self, nudge_free);
}
