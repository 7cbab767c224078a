/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sync tracks of an RTP stream, one for each payload type that is media: each has a clock rate of its own. Created
 * by ReelRtpStream on the main thread. */
#pragma once

#include "manager/worker/rtp/reel-sdp.h"
#include "manager/worker/sync/reel-av-sync.h"

G_BEGIN_DECLS

typedef struct _ReelRtpTracks ReelRtpTracks;

/* @sdp: outlives it. The track of the first payload type is the current one. */
ReelRtpTracks *reel_rtp_tracks_new (const ReelSdp *sdp, ReelAvSync *av_sync, const char *participant, gint64 slew);
void reel_rtp_tracks_free (ReelRtpTracks *self);
/* Jitter buffer's thread. The track of @payload_type becomes the current one, if there is one. */
void reel_rtp_tracks_choose (ReelRtpTracks *self, guint payload_type);
/* Any thread. Returns: (transfer none): that of the last packet. */
ReelSyncTrack *reel_rtp_tracks_get (ReelRtpTracks *self);

G_END_DECLS
