/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counters of an RTP stream since its beginning, across decoders and codecs. Used by ReelRtpStream; main thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 packets, lost, late, duplicates, repaired;
  guint64 refused; /* datagrams that are not its media */
  guint64 keys;    /* pressed */
  guint64 source_changes, restarts, errors;
  guint64 reports, rejected, steps; /* as in ReelSyncStats */
  guint64 decoded, thinned, hidden; /* pictures */
} ReelRtpTotals;

void reel_rtp_totals_add (ReelRtpTotals *self, const ReelRtpTotals *more);
/* Adds members of Worker1's StreamState. @video: including those of pictures */
void reel_rtp_totals_describe (const ReelRtpTotals *self, gboolean video, GVariantDict *stats);

G_END_DECLS
