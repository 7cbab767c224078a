/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accepts connections, with TLS or without, limits how many there are, in all and of one address, and gives them to
 * libsoup's server. Made by main.c. Main thread only. */
#pragma once

#include "manager/portal/reel-http-peers.h"

#include <libsoup/soup.h>

typedef struct _ReelHttpListener ReelHttpListener;

/* @connections: in all
 * @per_address: of one, except for those of PROXIES */
typedef struct {
  ReelHttpTimeouts timeouts;
  guint connections;
  guint per_address;
} ReelHttpLimits;

extern const ReelHttpLimits reel_http_default_limits;

/* PEERS: (transfer none): gets the connections. PORT: 0: any. CERTIFICATE: NULL: plain. PROXIES: numeric addresses.
 * LIMITS live as long. Errors: G_IO_ERROR. */
ReelHttpListener *reel_http_listener_new (SoupServer *server, ReelHttpPeers *peers, const char *address, guint16 port,
                                          GTlsCertificate *certificate, char **proxies, const ReelHttpLimits *limits,
                                          GError **error);
void reel_http_listener_free (ReelHttpListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHttpListener, reel_http_listener_free)

guint16 reel_http_listener_get_port (ReelHttpListener *self);
/* For metrics: connections now; how many were closed at once since there were too many; requests that were refused
 * since their head is invalid. */
guint reel_http_listener_count (ReelHttpListener *self);
guint64 reel_http_listener_count_excess (ReelHttpListener *self);
guint64 reel_http_listener_count_refused (ReelHttpListener *self);
