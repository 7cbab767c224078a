/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Payload types and their uses. Called by ReelRtpInlet. */
#include "manager/worker/rtp/reel-rtp-uses.h"

#define KEY_BYTES 4 /* of a telephone event */
/* Clock ticks: a minute of most clocks, 11 s of the fastest. A sender that goes back further has begun anew. */
#define KEY_PAST (1u << 19)

void
reel_rtp_uses_set (ReelRtpUses *self, guint payload_type, ReelRtpUse use)
{
  self->uses[payload_type % REEL_RTP_PAYLOAD_TYPES] = (guint8)use;
}

ReelRtpUse
reel_rtp_uses_get (const ReelRtpUses *self, guint payload_type)
{
  return self->uses[payload_type % REEL_RTP_PAYLOAD_TYPES];
}

void
reel_rtp_uses_watch_keys (ReelRtpUses *self, guint payload_type)
{
  self->has_keys[payload_type % REEL_RTP_PAYLOAD_TYPES] = TRUE;
}

/* Its other packets may come after the first one of the next key. */
static gboolean
is_known (const ReelRtpUses *self, const ReelRtpPacket *packet)
{
  return self->has_key_time && self->key_ssrc == packet->ssrc && self->key_time - packet->timestamp < KEY_PAST;
}

gboolean
reel_rtp_uses_note_key (ReelRtpUses *self, const ReelRtpPacket *packet)
{
  if (!self->has_keys[packet->payload_type % REEL_RTP_PAYLOAD_TYPES] || packet->size < KEY_BYTES ||
      is_known (self, packet))
    return FALSE;
  self->has_key_time = TRUE;
  self->key_ssrc = packet->ssrc;
  self->key_time = packet->timestamp;
  return TRUE;
}
