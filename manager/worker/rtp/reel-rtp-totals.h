/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is counted of an RTP stream from its beginning, whatever decodes it and by whichever codec. Used by
 * ReelRtpStream; main thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 packets, lost, late, duplicates;
  guint64 refused; /* datagrams that were none of its media */
  guint64 source_changes, restarts, errors;
  guint64 reports, rejected, steps; /* as in ReelSyncStats */
  guint64 decoded, thinned, hidden; /* pictures */
} ReelRtpTotals;

void reel_rtp_totals_add (ReelRtpTotals *self, const ReelRtpTotals *more);
/* Members as in Worker1's StreamState. @video: with those of pictures */
void reel_rtp_totals_describe (const ReelRtpTotals *self, gboolean video, GVariantDict *stats);

G_END_DECLS
