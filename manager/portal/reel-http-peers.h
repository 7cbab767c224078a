/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose connection an exchange is on: libsoup hands on the peer's address that it was given with a connection, but not
 * the connection. Filled by ReelHttpListener, asked by ReelHttpRequest. Main thread only. */
#pragma once

#include "manager/portal/reel-http-stream.h"

#include <libsoup/soup.h>

typedef struct _ReelHttpPeers ReelHttpPeers;

ReelHttpPeers *reel_http_peers_new (void);
ReelHttpPeers *reel_http_peers_ref (ReelHttpPeers *self);
void reel_http_peers_unref (ReelHttpPeers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHttpPeers, reel_http_peers_unref)

/* ADDRESS: the object that libsoup is given with STREAM, not its value: a port can be used again. */
void reel_http_peers_add (ReelHttpPeers *self, GSocketAddress *address, ReelHttpStream *stream);
void reel_http_peers_remove (ReelHttpPeers *self, GSocketAddress *address);

/* Whether the client of MESSAGE has closed its side. Nothing is read from the connection of a paused exchange, so that
 * the end of its client does not finish it: this asks the socket. */
gboolean reel_http_peers_has_left (ReelHttpPeers *self, SoupServerMessage *message);
