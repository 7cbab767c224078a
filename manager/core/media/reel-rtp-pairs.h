/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which SSRC repairs which other one, by a description (a=ssrc-group, RFC 5576). Pure; used by ReelSdp, and by what
 * restores lost packets. Zero-initialised. */
#pragma once

#include <glib.h>

#define REEL_RTP_MAX_PAIRS 16

typedef struct {
  guint32 media;
  guint32 repair;
} ReelRtpPair;

typedef struct {
  guint count;
  ReelRtpPair pairs[REEL_RTP_MAX_PAIRS];
} ReelRtpPairs;

typedef enum {
  REEL_RTP_PAIR_UNKNOWN, /* the description has neither of them */
  REEL_RTP_PAIR_OWN,
  REEL_RTP_PAIR_OTHER, /* it has one of them with another one */
} ReelRtpPairVerdict;

/* No more than REEL_RTP_MAX_PAIRS are kept. */
void reel_rtp_pairs_add (ReelRtpPairs *self, guint32 media, guint32 repair);
/* Whether @repair repairs @media. */
ReelRtpPairVerdict reel_rtp_pairs_judge (const ReelRtpPairs *self, guint32 media, guint32 repair);
