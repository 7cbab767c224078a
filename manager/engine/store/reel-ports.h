/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UDP port pairs for RTP and RTCP, bound by the manager so that a replacement
 * worker gets the same ones. Used by the engine; main thread only. */
#pragma once

#include <glib.h>

typedef struct _ReelPorts ReelPorts;

/* An even port for RTP and the odd one after it for RTCP. The descriptors are
 * -1 while another process (an adopted worker) holds the ports. */
typedef struct {
  guint16 port;
  int rtp_fd;
  int rtcp_fd;
} ReelPortPair;

/* Ports FIRST to LAST (inclusive, at least one even/odd pair) of the local
 * ADDRESS, IPv4 or IPv6. Error: InvalidArgument. */
ReelPorts *reel_ports_new (const char *address, guint first, guint last, GError **error);
void reel_ports_free (ReelPorts *self);

/* Binds the next free pair; ports that someone else holds are passed over.
 * Errors: Overloaded when no pair is free, InvalidArgument when the address
 * can't be bound at all. */
ReelPortPair *reel_ports_bind (ReelPorts *self, GError **error);

/* A pair of which another process holds the sockets. */
ReelPortPair *reel_ports_note (ReelPorts *self, guint16 port);

/* Readies a pair for the next worker: binds the sockets of a noted one; one that
 * has its sockets loses what came in while nobody read them, which may have been
 * captured in a pause, or before somebody's consent.
 * Error: MediaFailed when somebody took the port meanwhile. */
gboolean reel_ports_rebind (ReelPorts *self, ReelPortPair *pair, GError **error);

/* Closes the sockets; the pair may be handed out again. */
void reel_ports_release (ReelPorts *self, ReelPortPair *pair);

const char *reel_ports_address (ReelPorts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPorts, reel_ports_free)
