/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the last packets of a source have arrived, by their sequence numbers. Pure; used by what restores lost
 * packets. Zero-initialised. */
#pragma once

#include <glib.h>

#define REEL_RTP_HISTORY_PACKETS 1024 /* seconds of audio, a second of the fastest video */

typedef struct {
  gboolean begun;
  guint16 newest;
  guint64 arrived[REEL_RTP_HISTORY_PACKETS / 64]; /* bit: sequence number modulo REEL_RTP_HISTORY_PACKETS */
} ReelRtpHistory;

typedef enum {
  REEL_RTP_HISTORY_UNKNOWN, /* too old, or newer than what has arrived */
  REEL_RTP_HISTORY_MISSING,
  REEL_RTP_HISTORY_ARRIVED,
} ReelRtpHistoryState;

/* A number far behind the newest begins anew: the sender has changed its numbers. */
void reel_rtp_history_note (ReelRtpHistory *self, guint16 number);
ReelRtpHistoryState reel_rtp_history_look (const ReelRtpHistory *self, guint16 number);
