/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between GStreamer's RTP buffers and ReelAvSync: reads sender reports, moves timestamps. Called by ReelRtpStream's
 * probes on streaming threads; takes no lock but that of the lip-sync. */
#pragma once

#include "manager/worker/sync/reel-av-sync.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Gives @track the sender reports and names in an RTCP compound packet. */
void reel_rtp_sync_read (ReelSyncTrack *track, GstBuffer *rtcp);

/* Probe for buffers and downstream events behind a jitter buffer: moves packets, and what is said about lost ones, by
 * the correction of @track. */
GstPadProbeReturn reel_rtp_sync_place (ReelSyncTrack *track, GstPadProbeInfo *info);

G_END_DECLS
