/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between GStreamer's RTP buffers and ReelAvSync: reads sender reports, moves timestamps. Called by ReelRtpStream's
 * probes on streaming threads; takes only the lock of the A/V sync. */
#pragma once

#include "manager/worker/sync/reel-av-sync.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Passes the sender reports and names in an RTCP compound packet to @track. */
void reel_rtp_sync_read (ReelSyncTrack *track, GstBuffer *rtcp);

/* Probe for buffers and downstream events after a jitter buffer: moves packets, and lost-packet events, by the
 * correction of @track. */
GstPadProbeReturn reel_rtp_sync_place (ReelSyncTrack *track, GstPadProbeInfo *info);

G_END_DECLS
