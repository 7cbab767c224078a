/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connections by the addresses of their peers; see the header for who asks. */
#include "manager/portal/reel-http-peers.h"

struct _ReelHttpPeers {
  guint references;
  GHashTable *streams; /* GSocketAddress, by identity → ReelHttpStream */
};

ReelHttpPeers *
reel_http_peers_new (void)
{
  ReelHttpPeers *self = g_new0 (ReelHttpPeers, 1);

  self->references = 1;
  self->streams = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  return self;
}

ReelHttpPeers *
reel_http_peers_ref (ReelHttpPeers *self)
{
  self->references++;
  return self;
}

void
reel_http_peers_unref (ReelHttpPeers *self)
{
  if (--self->references > 0)
    return;
  g_hash_table_unref (self->streams);
  g_free (self);
}

void
reel_http_peers_add (ReelHttpPeers *self, GSocketAddress *address, ReelHttpStream *stream)
{
  g_hash_table_insert (self->streams, g_object_ref (address), g_object_ref (stream));
}

void
reel_http_peers_remove (ReelHttpPeers *self, GSocketAddress *address)
{
  g_hash_table_remove (self->streams, address);
}

gboolean
reel_http_peers_has_left (ReelHttpPeers *self, SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);
  ReelHttpStream *stream = address != NULL ? g_hash_table_lookup (self->streams, address) : NULL;

  /* The listener forgets connections that are closed. */
  return stream == NULL || reel_http_stream_is_left (stream);
}
