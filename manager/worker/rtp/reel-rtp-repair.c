/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lost packets of an RTP stream, restored. `lock` guards `rtx`; nothing is called while it is held. */
#include "manager/worker/rtp/reel-rtp-repair.h"

#include "manager/worker/rtp/reel-rtp-uses.h"

#include <gst/rtp/rtp.h>

struct _ReelRtpRepair {
  guint8 originals[REEL_RTP_PAYLOAD_TYPES]; /* payload type → that of the retransmitted packet */

  GMutex lock;
  ReelRtx rtx;
};

ReelRtpRepair *
reel_rtp_repair_new (const ReelSdp *sdp)
{
  ReelRtpRepair *self = g_new0 (ReelRtpRepair, 1);
  gboolean any = FALSE;

  g_mutex_init (&self->lock);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    if (format->role != REEL_SDP_RETRANSMISSION)
      continue;
    self->originals[format->payload_type % REEL_RTP_PAYLOAD_TYPES] = (guint8)format->original;
    any = TRUE;
  }
  reel_rtp_repair_describe (self, sdp);
  if (!any)
    g_clear_pointer (&self, reel_rtp_repair_free);
  return self;
}

void
reel_rtp_repair_free (ReelRtpRepair *self)
{
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
reel_rtp_repair_describe (ReelRtpRepair *self, const ReelSdp *sdp)
{
  g_mutex_lock (&self->lock);
  reel_rtx_set_pairs (&self->rtx, sdp->retransmissions, sdp->n_retransmissions);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_repair_note (ReelRtpRepair *self, const ReelRtpPacket *packet)
{
  g_mutex_lock (&self->lock);
  reel_rtx_note (&self->rtx, packet->ssrc, packet->seq);
  g_mutex_unlock (&self->lock);
}

/* With the lock. The jitter buffer does not measure the network by it: it is late on purpose. Returns: (transfer
 * full) */
static GstBuffer *
restore (ReelRtpRepair *self, GstBuffer *buffer, const GstMapInfo *map, const ReelRtpPacket *packet)
{
  GstBuffer *restored = gst_buffer_new_allocate (NULL, map->size - REEL_RTX_HEADER, NULL);
  GstMapInfo written;

  if (!gst_buffer_map (restored, &written, GST_MAP_WRITE)) {
    gst_buffer_unref (restored);
    return NULL;
  }
  reel_rtx_restore (&self->rtx, map->data, map->size, packet,
                    self->originals[packet->payload_type % REEL_RTP_PAYLOAD_TYPES], written.data);
  gst_buffer_unmap (restored, &written);
  gst_buffer_copy_into (restored, buffer, GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize)-1);
  GST_BUFFER_FLAG_SET (restored, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  return restored;
}

gboolean
reel_rtp_repair_take (ReelRtpRepair *self, GstBuffer *buffer, const ReelRtpPacket *packet, GstBuffer **restored)
{
  ReelRtxVerdict verdict = REEL_RTX_NEEDLESS;
  GstMapInfo map;

  *restored = NULL;
  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_mutex_lock (&self->lock);
    verdict = reel_rtx_judge (&self->rtx, map.data, packet);
    if (verdict == REEL_RTX_MISSING)
      *restored = restore (self, buffer, &map, packet);
    g_mutex_unlock (&self->lock);
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
  return verdict != REEL_RTX_STRANGER;
}
