/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sources (SSRC) of RTP that receiver reports tell of. GStreamer's session keeps a state for each SSRC that it gets
 * a packet of, or a description, for a while, and walks through all of them for each report. A sender has few, and
 * changes them seldom. Pure; used by ReelRtpSessionPad. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define REEL_REPORTED_SOURCES_MAX 16 /* layers, what is sent again and corrections of each */

typedef struct {
  guint32 ssrc;
  gint64 last; /* arrival, ns, of its last packet */
} ReelReportedSource;

typedef struct {
  guint count;
  gint64 replaced; /* arrival, ns, of the last source that was one too many */
  ReelReportedSource list[REEL_REPORTED_SOURCES_MAX];
} ReelReportedSources;

/* Adds the source of a packet. One too many takes the place of the one that was silent for longest, at most once a
 * second. @arrival: ns. Returns: FALSE: it is to be tried again with its next packet. */
gboolean reel_reported_sources_admit (ReelReportedSources *self, guint32 ssrc, gint64 arrival);
/* The same for the sender of RTCP, which adds no source, except for the first of all: a peer may send reports long
 * before media, or nothing else, and gets reports then. */
gboolean reel_reported_sources_admit_report (ReelReportedSources *self, guint32 ssrc);

G_END_DECLS
