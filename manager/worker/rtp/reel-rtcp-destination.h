/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a multiudpsink sends RTCP: to the address in the description, or the one that RTCP comes from. Any thread,
 * takes its lock. Owned by ReelRtpTransport. */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

typedef struct _ReelRtcpDestination ReelRtcpDestination;

/* Called after the sink has got another address, without the lock. */
typedef void (*ReelRtcpDestinationChanged) (gpointer user_data);

/* @sink: borrowed */
ReelRtcpDestination *reel_rtcp_destination_new (GstElement *sink, ReelRtcpDestinationChanged changed,
                                                gpointer user_data);
void reel_rtcp_destination_free (ReelRtcpDestination *self);
/* @address: a GInetSocketAddress */
void reel_rtcp_destination_set (ReelRtcpDestination *self, GSocketAddress *address);
