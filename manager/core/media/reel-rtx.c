/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Retransmitted packets; the header lists the callers. */
#include "manager/core/media/reel-rtx.h"

#include <string.h>

#define MARKER 0x80

void
reel_rtx_note (ReelRtx *self, guint32 ssrc, guint16 number)
{
  if (!self->has_media || self->media != ssrc) {
    self->has_media = TRUE;
    self->media = ssrc;
    self->has_learned = FALSE;
    self->history = (ReelRtpHistory){ 0 };
  }
  reel_rtp_history_note (&self->history, number);
}

/* Without a description the first one that sends what is missing is it (RFC 4588 5.3). */
static gboolean
is_own (ReelRtx *self, guint32 ssrc, ReelRtpHistoryState state)
{
  const ReelRtpPairVerdict described = reel_rtp_pairs_judge (&self->pairs, self->media, ssrc);

  if (described != REEL_RTP_PAIR_UNKNOWN)
    return described == REEL_RTP_PAIR_OWN;
  if (!self->has_learned && state == REEL_RTP_HISTORY_MISSING) {
    self->has_learned = TRUE;
    self->learned = ssrc;
  }
  return !self->has_learned || self->learned == ssrc;
}

static guint16
read_number (const guint8 *data)
{
  return (guint16)((guint)data[0] << 8 | data[1]);
}

ReelRtxVerdict
reel_rtx_judge (ReelRtx *self, const guint8 *data, const ReelRtpPacket *packet)
{
  const gboolean whole = packet->size > REEL_RTX_HEADER;
  const guint16 number = whole ? read_number (data + packet->offset) : 0;
  const ReelRtpHistoryState state = whole ? reel_rtp_history_look (&self->history, number) : REEL_RTP_HISTORY_UNKNOWN;

  if (!self->has_media || !is_own (self, packet->ssrc, state))
    return REEL_RTX_STRANGER;
  if (state != REEL_RTP_HISTORY_MISSING)
    return REEL_RTX_NEEDLESS;
  reel_rtp_history_note (&self->history, number);
  return REEL_RTX_MISSING;
}

void
reel_rtx_restore (const ReelRtx *self, const guint8 *data, gsize size, const ReelRtpPacket *packet, guint8 payload_type,
                  guint8 *original)
{
  memcpy (original, data, packet->offset);
  memcpy (original + packet->offset, data + packet->offset + REEL_RTX_HEADER, size - packet->offset - REEL_RTX_HEADER);
  original[1] = (guint8)((data[1] & MARKER) | (payload_type & ~MARKER));
  memcpy (original + 2, data + packet->offset, REEL_RTX_HEADER);
  for (guint i = 0; i < 4; i++)
    original[8 + i] = (guint8)(self->media >> (24 - 8 * i));
}
