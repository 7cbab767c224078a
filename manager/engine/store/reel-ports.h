/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UDP port pairs for RTP and RTCP, bound by the manager so that a replacement worker gets the same ones. Used by the
 * engine; main thread only. */
#pragma once

#include <glib.h>

typedef struct _ReelPorts ReelPorts;

/* A pair of an even port for RTP and the next one for RTCP. The descriptors are -1 while another process (an adopted
 * worker) holds the ports. */
typedef struct {
  guint16 port;
  int rtp_fd;
  int rtcp_fd;
} ReelPortPair;

/* Ports FIRST to LAST (inclusive, at least one pair) of the local ADDRESS, IPv4 or IPv6. Error: InvalidArgument. */
ReelPorts *reel_ports_new (const char *address, guint first, guint last, GError **error);
void reel_ports_free (ReelPorts *self);

/* Binds the next free pair, skipping ports in use. Errors: Overloaded if no pair is free, InvalidArgument if the
 * address cannot be bound at all. */
ReelPortPair *reel_ports_bind (ReelPorts *self, GError **error);

/* Adds a pair whose sockets another process holds. */
ReelPortPair *reel_ports_note (ReelPorts *self, guint16 port);

/* Prepares a pair for the next worker: binds the sockets of a noted pair; empties sockets that it has, since unread
 * data may have been captured during a pause or before consent. Error: MediaFailed when the port was taken
 * meanwhile. */
gboolean reel_ports_rebind (ReelPorts *self, ReelPortPair *pair, GError **error);

/* Closes the sockets; the pair can be used again. */
void reel_ports_release (ReelPorts *self, ReelPortPair *pair);

const char *reel_ports_address (ReelPorts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPorts, reel_ports_free)
