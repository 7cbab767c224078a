/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A/V sync of a call's RTP streams: from RTCP sender reports, computes how far each stream's timestamps are moved so
 * that what a participant's streams captured together is recorded together. Without reports, or if they contradict each
 * other, a stream stays at its arrival. Created by ReelStreamFactory, fed by reel-rtp-sync.c.
 * Any thread; no function calls anything else of the worker. Does not use GStreamer: all times are ns. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ReelAvSync ReelAvSync;
typedef struct _ReelSyncTrack ReelSyncTrack;

/* Streams of a participant with a larger offset are not moved: a clock is wrong, since no network path is that much
 * longer. */
#define REEL_AV_SYNC_MAX_OFFSET (1000 * G_GINT64_CONSTANT (1000000))

/* The maximum advance of a stream, which the latency of the mix must cover; the rest of an offset delays the earlier
 * stream. */
#define REEL_AV_SYNC_MAX_ADVANCE (80 * G_GINT64_CONSTANT (1000000))

/* The maximum change of corrections in ns a second, except for a jump in silence. */
#define REEL_AV_SYNC_AUDIO_SLEW (2500 * G_GINT64_CONSTANT (1000))
#define REEL_AV_SYNC_VIDEO_SLEW (25000 * G_GINT64_CONSTANT (1000))

/**
 * ReelSyncStats:
 * @reports: sender reports that came
 * @rejected: of these, apart from the others
 * @steps: how often the sender's clock was set
 * @has_drift: whether @drift_ppm is known
 * @drift_ppm: how much faster than ours the sender's RTP clock runs
 * @offset: ns, the largest distance seen between the participant's streams as they arrived
 * @left: ns, what is left of it now; 0 when nothing is known
 * @correction: ns by which the stream's timestamps are moved now
 * @largest_correction: ns, the largest size of it so far
 * @ignored: an offset was beyond REEL_AV_SYNC_MAX_OFFSET
 */
typedef struct {
  guint64 reports;
  guint64 rejected;
  guint64 steps;
  gboolean has_drift;
  double drift_ppm;
  gint64 offset;
  gint64 left;
  gint64 correction;
  gint64 largest_correction;
  gboolean ignored;
} ReelSyncStats;

ReelAvSync *reel_av_sync_new (void);
ReelAvSync *reel_av_sync_ref (ReelAvSync *sync);
void reel_av_sync_unref (ReelAvSync *sync);

/* @clock_rate: of the RTP timestamps, Hz; @slew: one of the constants above. Free with reel_sync_track_free(). */
ReelSyncTrack *reel_sync_track_new (ReelAvSync *sync, const char *participant, guint clock_rate, gint64 slew);
void reel_sync_track_free (ReelSyncTrack *track);

/* A sender report: @ntp as on the wire (0: the sender has no clock; ignored), and @rtp at that time. */
void reel_sync_track_report (ReelSyncTrack *track, guint32 ssrc, guint64 ntp, guint32 rtp);

/* The canonical name of a sender. Streams of a participant with different names have different clocks. */
void reel_sync_track_name (ReelSyncTrack *track, guint32 ssrc, const char *cname, gsize length);

/* A packet on its way to the decoder. @pts: its running time by arrival. Returns: ns to add to it. */
gint64 reel_sync_track_place (ReelSyncTrack *track, guint32 ssrc, guint32 rtp, gint64 pts);

/* The packets placed at @placed, one or several of one picture, arrived at @captured. */
void reel_sync_track_remember (ReelSyncTrack *track, gint64 placed, gint64 captured);
/* When the media decoded for @placed had arrived; 0 if unknown. The last 64 are remembered. */
gint64 reel_sync_track_get_capture (ReelSyncTrack *track, gint64 placed);

/* The current correction, ns. */
gint64 reel_sync_track_get_correction (ReelSyncTrack *track);
void reel_sync_track_get_stats (ReelSyncTrack *track, ReelSyncStats *stats);

G_END_DECLS
