/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sequence numbers that have arrived; the header lists the callers. */
#include "manager/core/media/reel-rtp-history.h"

#include <string.h>

#define HALF 0x8000u /* of the range of sequence numbers: what is further ahead is behind */

static void
set_arrived (ReelRtpHistory *self, guint16 number, gboolean arrived)
{
  const guint at = number % REEL_RTP_HISTORY_PACKETS;
  const guint64 bit = G_GUINT64_CONSTANT (1) << (at % 64);

  self->arrived[at / 64] = arrived ? self->arrived[at / 64] | bit : self->arrived[at / 64] & ~bit;
}

static void
begin (ReelRtpHistory *self, guint16 number)
{
  memset (self->arrived, 0xff, sizeof self->arrived); /* what came before is nobody's loss */
  self->begun = TRUE;
  self->newest = number;
}

static void
advance (ReelRtpHistory *self, guint16 number)
{
  while (self->newest != number)
    set_arrived (self, ++self->newest, FALSE);
}

void
reel_rtp_history_note (ReelRtpHistory *self, guint16 number)
{
  const guint16 ahead = (guint16)(number - self->newest), behind = (guint16)(self->newest - number);

  if (!self->begun || (ahead >= REEL_RTP_HISTORY_PACKETS && behind >= REEL_RTP_HISTORY_PACKETS))
    begin (self, number);
  else if (ahead < HALF)
    advance (self, number);
  set_arrived (self, number, TRUE);
}

ReelRtpHistoryState
reel_rtp_history_look (const ReelRtpHistory *self, guint16 number)
{
  const guint at = number % REEL_RTP_HISTORY_PACKETS;

  if (!self->begun || (guint16)(self->newest - number) >= REEL_RTP_HISTORY_PACKETS)
    return REEL_RTP_HISTORY_UNKNOWN;
  return (self->arrived[at / 64] >> (at % 64) & 1) != 0 ? REEL_RTP_HISTORY_ARRIVED : REEL_RTP_HISTORY_MISSING;
}
