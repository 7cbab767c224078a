/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pairs of SSRCs; the header lists the callers. */
#include "manager/core/media/reel-rtp-pairs.h"

void
reel_rtp_pairs_add (ReelRtpPairs *self, guint32 media, guint32 repair)
{
  if (self->count < REEL_RTP_MAX_PAIRS)
    self->pairs[self->count++] = (ReelRtpPair){ media, repair };
}

ReelRtpPairVerdict
reel_rtp_pairs_judge (const ReelRtpPairs *self, guint32 media, guint32 repair)
{
  ReelRtpPairVerdict verdict = REEL_RTP_PAIR_UNKNOWN;

  for (guint i = 0; i < self->count; i++) {
    if (self->pairs[i].media == media && self->pairs[i].repair == repair)
      return REEL_RTP_PAIR_OWN;
    if (self->pairs[i].media == media || self->pairs[i].repair == repair)
      verdict = REEL_RTP_PAIR_OTHER;
  }
  return verdict;
}
