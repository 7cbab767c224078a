/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between GStreamer's RTP buffers and ReelAvSync: reads sender reports, moves timestamps. Called by ReelRtpStream's
 * probes on streaming threads; takes only the lock of the A/V sync. */
#pragma once

#include "manager/worker/sync/reel-av-sync.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Changes what a sender reports of @ssrc. Returns: FALSE: it is of no use. */
typedef gboolean (*ReelRtpSyncFilter) (guint32 *ssrc, guint64 ntp, guint32 *rtp, gpointer user_data);

/* Passes the sender reports and names in an RTCP compound packet to @track. @filter: (nullable): of reports, and of
 * names, which have the times 0 */
void reel_rtp_sync_read (ReelSyncTrack *track, GstBuffer *rtcp, ReelRtpSyncFilter filter, gpointer user_data);

/* Probe for buffers and downstream events after a jitter buffer: moves packets, and lost-packet events, by the
 * correction of @track. */
GstPadProbeReturn reel_rtp_sync_place (ReelSyncTrack *track, GstPadProbeInfo *info);

G_END_DECLS
