/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Retransmitted packets (RFC 4588) of one source: which of its SSRCs sends them, whether one is missing, and the packet
 * that was sent first. Pure; used by ReelRtpRepair with untrusted bytes. Zero-initialised. */
#pragma once

#include "manager/core/media/reel-rtp-history.h"
#include "manager/core/media/reel-rtp-packet.h"
#include "manager/core/media/reel-rtp-pairs.h"

typedef struct {
  ReelRtpPairs pairs; /* from the peer's description */
  gboolean has_media;
  guint32 media; /* SSRC of the source that is heard */
  gboolean has_learned;
  guint32 learned; /* the SSRC of its retransmissions, where the description does not say */
  ReelRtpHistory history;
} ReelRtx;

typedef enum {
  REEL_RTX_MISSING,  /* to be restored */
  REEL_RTX_NEEDLESS, /* the packet has arrived or is too old, or there is none inside: the sender probes the network */
  REEL_RTX_STRANGER, /* not the source's */
} ReelRtxVerdict;

/* A packet of the source that is heard has arrived, or was restored in another way. */
void reel_rtx_note (ReelRtx *self, guint32 ssrc, guint16 number);
/* @packet: of @data. A packet that is to be restored counts as arrived. */
ReelRtxVerdict reel_rtx_judge (ReelRtx *self, const guint8 *data, const ReelRtpPacket *packet);
/* Writes the original of a packet that is to be restored: @size bytes at @data, parsed as @packet. @payload_type: of
 * the original; @original: @size - REEL_RTX_HEADER bytes. */
void reel_rtx_restore (const ReelRtx *self, const guint8 *data, gsize size, const ReelRtpPacket *packet,
                       guint8 payload_type, guint8 *original);

#define REEL_RTX_HEADER 2 /* bytes: the original sequence number, before the payload */
