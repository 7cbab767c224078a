/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sync tracks by payload type. Called by ReelRtpStream. */
#include "manager/worker/rtp/reel-rtp-tracks.h"

struct _ReelRtpTracks {
  const ReelSdp *sdp;
  GPtrArray *list;  /* ReelSyncTrack of each format in the SDP, or NULL: not media */
  gpointer current; /* atomic: ReelSyncTrack */
};

ReelRtpTracks *
reel_rtp_tracks_new (const ReelSdp *sdp, ReelAvSync *av_sync, const char *participant, gint64 slew)
{
  ReelRtpTracks *self = g_new0 (ReelRtpTracks, 1);

  self->sdp = sdp;
  self->list = g_ptr_array_new ();
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    g_ptr_array_add (self->list, format->role == REEL_SDP_MEDIA
                                     ? reel_sync_track_new (av_sync, participant, format->clock_rate, slew)
                                     : NULL);
  }
  reel_rtp_tracks_choose (self, sdp->payload_type);
  return self;
}

void
reel_rtp_tracks_free (ReelRtpTracks *self)
{
  for (guint i = 0; i < self->list->len; i++)
    g_clear_pointer ((ReelSyncTrack **)&self->list->pdata[i], reel_sync_track_free);
  g_ptr_array_unref (self->list);
  g_free (self);
}

void
reel_rtp_tracks_choose (ReelRtpTracks *self, guint payload_type)
{
  for (guint i = 0; i < self->sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (self->sdp->formats, i);

    if (format->payload_type == payload_type)
      g_atomic_pointer_set (&self->current, g_ptr_array_index (self->list, i));
  }
}

ReelSyncTrack *
reel_rtp_tracks_get (ReelRtpTracks *self)
{
  return g_atomic_pointer_get (&self->current);
}
