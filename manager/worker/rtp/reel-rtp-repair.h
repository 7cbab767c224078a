/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restores lost packets of an RTP stream from what the peer sends besides its media: retransmissions (RFC 4588) and
 * error correction (ULPFEC, FlexFEC). Owned by ReelRtpInlet, which calls it on the RTP source's thread. */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"
#include "manager/worker/rtp/reel-sdp.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpRepair ReelRtpRepair;

/* Returns: (nullable): NULL if the peer offers none. */
ReelRtpRepair *reel_rtp_repair_new (const ReelSdp *sdp);
void reel_rtp_repair_free (ReelRtpRepair *self);
/* Main thread, takes the lock: a new description of the same payload types. */
void reel_rtp_repair_describe (ReelRtpRepair *self, const ReelSdp *sdp);
/* RTP source's thread, takes the lock. Passes on @buffer (transfer full), media of the source that is heard: appends
 * what the jitter buffer is to get to @packets, which is the packet without redundant encoding, and others that could
 * be restored with it. @present: it is of the layer that is passed on; losses of others do not matter. */
void reel_rtp_repair_pass (ReelRtpRepair *self, GstBuffer *buffer, gboolean present, GQueue *packets);
/* The same for a packet that repairs media, whose payload type says so. @packet: of @buffer. Returns: FALSE: it repairs
 * another source. */
gboolean reel_rtp_repair_take (ReelRtpRepair *self, GstBuffer *buffer, const ReelRtpPacket *packet, GQueue *packets);
/* Any thread, takes the lock. Returns: packets that were restored by error correction, and did not come themselves */
guint64 reel_rtp_repair_count (ReelRtpRepair *self);

G_END_DECLS
