/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a stream does with packets of each payload type. Set by the main thread before data flows, read by the RTP
 * source's thread. Used by ReelRtpInlet. */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"

#define REEL_RTP_PAYLOAD_TYPES 128

typedef enum {
  REEL_RTP_UNKNOWN, /* refused */
  REEL_RTP_MEDIA,
  REEL_RTP_LIFE,   /* not media, but it goes through the jitter buffer since it shares the sequence numbers of media */
  REEL_RTP_ASIDE,  /* the same, but it does not, since it has another clock rate */
  REEL_RTP_REPAIR, /* restores media, see ReelRtpRepair */
} ReelRtpUse;

/* Zero-initialised. */
typedef struct {
  guint8 uses[REEL_RTP_PAYLOAD_TYPES]; /* ReelRtpUse */
  gboolean has_keys[REEL_RTP_PAYLOAD_TYPES];
  gboolean has_key_time;
  guint32 key_ssrc;
  guint32 key_time; /* of the last pressed key: all of its packets have the same */
} ReelRtpUses;

void reel_rtp_uses_set (ReelRtpUses *self, guint payload_type, ReelRtpUse use);
ReelRtpUse reel_rtp_uses_get (const ReelRtpUses *self, guint payload_type);
/* Packets of @payload_type are telephone events. */
void reel_rtp_uses_watch_keys (ReelRtpUses *self, guint payload_type);
/* RTP source's thread. Whether @packet is the first that tells of a pressed key. */
gboolean reel_rtp_uses_note_key (ReelRtpUses *self, const ReelRtpPacket *packet);
