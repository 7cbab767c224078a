/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares addresses; see the header for who uses it. */
#include "manager/connectors/siprec/reel-siprec-peers.h"

GPtrArray *
reel_siprec_peers_new (const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) self = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; names[i] != NULL; i++) {
    GInetAddressMask *mask = g_inet_address_mask_new_from_string (names[i], error);

    if (mask == NULL)
      return NULL;
    g_ptr_array_add (self, mask);
  }
  return g_steal_pointer (&self);
}

gboolean
reel_siprec_peers_admit (const GPtrArray *self, GInetAddress *client)
{
  for (guint i = 0; i < self->len; i++) {
    if (client != NULL && g_inet_address_mask_matches (self->pdata[i], client))
      return TRUE;
  }
  return self->len == 0;
}

GInetAddress *
reel_siprec_peers_find_client (nta_incoming_t *request)
{
  msg_t *message = nta_incoming_getrequest (request);
  su_sockaddr_t *address = message != NULL ? msg_addr (message) : NULL;
  g_autoptr (GSocketAddress) socket = NULL;

  if (address != NULL)
    socket = g_socket_address_new_from_native (&address->su_sa, sizeof (*address));
  if (message != NULL)
    msg_destroy (message);
  return G_IS_INET_SOCKET_ADDRESS (socket)
             ? g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket)))
             : NULL;
}

gboolean
reel_siprec_peers_admit_next (const GPtrArray *self, GInetAddress *first, nta_incoming_t *request)
{
  g_autoptr (GInetAddress) client = reel_siprec_peers_find_client (request);

  if (self->len > 0)
    return reel_siprec_peers_admit (self, client);
  return client != NULL && first != NULL && g_inet_address_equal (client, first);
}
