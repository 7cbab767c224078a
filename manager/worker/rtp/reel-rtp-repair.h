/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restores lost packets of an RTP stream from what the peer sends besides its media: retransmissions (RFC 4588). Owned
 * by ReelRtpInlet, which calls it on the RTP source's thread. */
#pragma once

#include "manager/core/media/reel-rtx.h"
#include "manager/worker/rtp/reel-sdp.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpRepair ReelRtpRepair;

/* Returns: (nullable): NULL if the peer offers none. */
ReelRtpRepair *reel_rtp_repair_new (const ReelSdp *sdp);
void reel_rtp_repair_free (ReelRtpRepair *self);
/* Main thread, takes the lock: a new description of the same payload types. */
void reel_rtp_repair_describe (ReelRtpRepair *self, const ReelSdp *sdp);
/* RTP source's thread, takes the lock. Media of the source that is heard. */
void reel_rtp_repair_note (ReelRtpRepair *self, const ReelRtpPacket *packet);
/* RTP source's thread, takes the lock. @buffer: (transfer full): of a payload type in
 * the description that repairs, parsed as @packet. @restored: (out) (nullable) (transfer full): the packet that was
 * lost. Returns: FALSE: it repairs another source. */
gboolean reel_rtp_repair_take (ReelRtpRepair *self, GstBuffer *buffer, const ReelRtpPacket *packet,
                               GstBuffer **restored);

G_END_DECLS
