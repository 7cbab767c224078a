/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lost packets of an RTP stream, restored. What is restored with a packet goes to the jitter buffer after it: that has
 * noticed the gap by then, and waits for what fills it.
 *
 * `lock` guards the fields below it; nothing is called while it is held. */
#include "manager/worker/rtp/reel-rtp-repair.h"

#include "manager/core/media/reel-fec.h"
#include "manager/core/media/reel-red.h"
#include "manager/core/media/reel-rtx.h"
#include "manager/worker/rtp/reel-rtp-uses.h"

#include <gst/rtp/rtp.h>
#include <string.h>

#define VERSION 0xc0 /* of the first byte */
#define MARKER  0x80 /* of the second one */

/* What a payload type is, of what is dealt with here. */
typedef enum { NONE, MEDIA, REDUNDANT, RETRANSMISSION, ULPFEC, FLEXFEC } Kind;

/* How a packet of media has come. */
typedef enum {
  FRESH,
  AGAIN,
  ASIDE, /* of another layer than the present one: losses do not matter */
} Way;

struct _ReelRtpRepair {
  guint8 kinds[REEL_RTP_PAYLOAD_TYPES];     /* Kind */
  guint8 originals[REEL_RTP_PAYLOAD_TYPES]; /* of a RETRANSMISSION: the payload type of the packet inside */
  ReelSdpLayers layers;                     /* of a simulcast */
  ReelFec *fec;                             /* (nullable) */

  GMutex lock;
  ReelRtx rtx;
  ReelRtpPairs corrections;
  guint64 restored; /* by error correction */
};

static Kind
find_kind (const ReelSdp *sdp, const ReelSdpFormat *format)
{
  switch (format->role) {
  case REEL_SDP_MEDIA:
    return MEDIA;
  case REEL_SDP_REDUNDANT: /* that of audio is unpacked by rtpreddec, which restores packets by it as well */
    return sdp->codec->media == REEL_MEDIA_VIDEO ? REDUNDANT : NONE;
  case REEL_SDP_RETRANSMISSION:
    return RETRANSMISSION;
  case REEL_SDP_ULPFEC:
    return ULPFEC;
  case REEL_SDP_FLEXFEC:
    return FLEXFEC;
  default:
    return NONE;
  }
}

ReelRtpRepair *
reel_rtp_repair_new (const ReelSdp *sdp)
{
  ReelRtpRepair *self = g_new0 (ReelRtpRepair, 1);
  gboolean any = FALSE;

  g_mutex_init (&self->lock);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);
    const Kind kind = find_kind (sdp, format);

    self->kinds[format->payload_type % REEL_RTP_PAYLOAD_TYPES] = (guint8)kind;
    self->originals[format->payload_type % REEL_RTP_PAYLOAD_TYPES] = (guint8)format->original;
    any |= kind > MEDIA;
    if (self->fec == NULL && (kind == ULPFEC || kind == FLEXFEC))
      self->fec = reel_fec_new ();
  }
  self->layers = sdp->layers;
  reel_rtp_repair_describe (self, sdp);
  if (!any)
    g_clear_pointer (&self, reel_rtp_repair_free);
  return self;
}

void
reel_rtp_repair_free (ReelRtpRepair *self)
{
  g_clear_pointer (&self->fec, reel_fec_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
reel_rtp_repair_describe (ReelRtpRepair *self, const ReelSdp *sdp)
{
  g_mutex_lock (&self->lock);
  self->rtx.pairs = sdp->retransmissions;
  self->corrections = sdp->corrections;
  g_mutex_unlock (&self->lock);
}

static Kind
get_kind (const ReelRtpRepair *self, guint payload_type)
{
  return self->kinds[payload_type % REEL_RTP_PAYLOAD_TYPES];
}

/* Takes the lock. */
static void
note (ReelRtpRepair *self, guint32 ssrc, guint16 number)
{
  g_mutex_lock (&self->lock);
  reel_rtx_note (&self->rtx, ssrc, number);
  g_mutex_unlock (&self->lock);
}

/* Takes the lock. @by: 1, or -1 if one came in the end. */
static void
count (ReelRtpRepair *self, int by)
{
  g_mutex_lock (&self->lock);
  self->restored += (guint64)by;
  g_mutex_unlock (&self->lock);
}

/* Returns: (transfer full): @size bytes with the times of @like */
static GstBuffer *
make_packet (GstBuffer *like, const guint8 *data, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);

  gst_buffer_copy_into (buffer, like, GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize)-1);
  return buffer;
}

/* Takes the lock. What has been restored meanwhile. Bytes that header extensions had got after the correction was
 * computed are not what they were, which matters to none of those that are read here. */
static void
drain (ReelRtpRepair *self, GstBuffer *like, GQueue *packets)
{
  const guint8 *data = NULL;
  gsize size = 0;

  while (reel_fec_restore (self->fec, &data, &size)) {
    ReelRtpPacket packet;

    if (reel_rtp_packet_parse (data, size, &packet) != REEL_DATAGRAM_RTP)
      continue;
    if (get_kind (self, packet.payload_type) != MEDIA) {
      reel_fec_disown (self->fec, packet.seq);
      continue;
    }
    note (self, packet.ssrc, packet.seq);
    count (self, 1);
    g_queue_push_tail (packets, make_packet (like, data, size));
  }
}

/* Returns: (transfer full) (nullable): the packet without redundant encoding; NULL: malformed. @size: (inout); @packet:
 * of it */
static guint8 *
unpack (const ReelRtpRepair *self, const guint8 *data, gsize *size, ReelRtpPacket *packet)
{
  g_autofree guint8 *plain = NULL;
  guint8 payload_type = 0;
  gsize offset = 0;

  if (!reel_red_find_primary (data + packet->offset, packet->size, &payload_type, &offset) ||
      (get_kind (self, payload_type) != MEDIA && get_kind (self, payload_type) != ULPFEC))
    return NULL;
  plain = g_memdup2 (data, *size);
  plain[1] = (guint8)((data[1] & MARKER) | payload_type);
  *size -= offset;
  memmove (plain + packet->offset, plain + packet->offset + offset, *size - packet->offset);
  return reel_rtp_packet_parse (plain, *size, packet) == REEL_DATAGRAM_RTP ? g_steal_pointer (&plain) : NULL;
}

/* Returns: (transfer full): an empty packet, whose number is one of those that the jitter buffer waits for */
static GstBuffer *
make_empty (GstBuffer *like, const guint8 *data)
{
  guint8 header[REEL_RTP_HEAD];

  memcpy (header, data, sizeof header);
  header[0] &= VERSION;
  return make_packet (like, header, sizeof header);
}

/* Takes the lock. @buffer: of the packet, or of the one that it came in again */
static void
pass (ReelRtpRepair *self, GstBuffer *buffer, const guint8 *data, gsize size, Way way, GQueue *packets)
{
  g_autofree guint8 *plain = NULL;
  ReelFecHeader header;
  ReelRtpPacket packet;

  if (reel_rtp_packet_parse (data, size, &packet) != REEL_DATAGRAM_RTP)
    return;
  if (way != ASIDE)
    note (self, packet.ssrc, packet.seq);
  if (get_kind (self, packet.payload_type) == REDUNDANT) {
    plain = unpack (self, data, &size, &packet);
    if (plain == NULL)
      return;
    data = plain;
  }
  if (get_kind (self, packet.payload_type) == ULPFEC) {
    g_queue_push_tail (packets, make_empty (buffer, data));
    if (way != ASIDE && reel_fec_header_parse_ulpfec (data + packet.offset, packet.size, &header))
      reel_fec_add (self->fec, &header);
  } else {
    g_queue_push_tail (packets,
                       plain != NULL || way == AGAIN ? make_packet (buffer, data, size) : gst_buffer_ref (buffer));
    if (self->fec != NULL && way != ASIDE && !reel_fec_add_media (self->fec, data, size, way == AGAIN))
      count (self, -1);
  }
  if (self->fec != NULL && way != ASIDE)
    drain (self, buffer, packets);
}

void
reel_rtp_repair_pass (ReelRtpRepair *self, GstBuffer *buffer, gboolean present, GQueue *packets)
{
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    pass (self, buffer, map.data, map.size, present ? FRESH : ASIDE, packets);
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
}

/* With the lock. Of a layer that is not passed on: the sender probes the network with it. */
static gboolean
repairs_layer (const ReelRtpRepair *self, guint32 ssrc)
{
  for (guint i = 0; i < self->layers.n; i++) {
    if (reel_rtp_pairs_judge (&self->rtx.pairs, self->layers.ssrcs[i], ssrc) == REEL_RTP_PAIR_OWN)
      return TRUE;
  }
  return FALSE;
}

/* Takes the lock. The jitter buffer does not measure the network by what was sent again: it is late on purpose. */
static gboolean
take_again (ReelRtpRepair *self, GstBuffer *buffer, const GstMapInfo *map, const ReelRtpPacket *packet, GQueue *packets)
{
  g_autofree guint8 *original = NULL;
  ReelRtxVerdict verdict;

  g_mutex_lock (&self->lock);
  verdict = reel_rtx_judge (&self->rtx, map->data, packet);
  if (verdict == REEL_RTX_STRANGER && repairs_layer (self, packet->ssrc))
    verdict = REEL_RTX_NEEDLESS;
  if (verdict == REEL_RTX_MISSING) {
    original = g_malloc (map->size - REEL_RTX_HEADER);
    reel_rtx_restore (&self->rtx, map->data, map->size, packet,
                      self->originals[packet->payload_type % REEL_RTP_PAYLOAD_TYPES], original);
  }
  g_mutex_unlock (&self->lock);
  if (original != NULL)
    pass (self, buffer, original, map->size - REEL_RTX_HEADER, AGAIN, packets);
  if (!g_queue_is_empty (packets))
    GST_BUFFER_FLAG_SET (g_queue_peek_head (packets), GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  return verdict != REEL_RTX_STRANGER;
}

/* Takes the lock. */
static gboolean
corrects_present (ReelRtpRepair *self, const ReelFecHeader *header, guint32 ssrc)
{
  gboolean own;

  g_mutex_lock (&self->lock);
  own = self->rtx.has_media && self->rtx.media == header->ssrc &&
        reel_rtp_pairs_judge (&self->corrections, header->ssrc, ssrc) != REEL_RTP_PAIR_OTHER;
  g_mutex_unlock (&self->lock);
  return own;
}

/* Takes the lock. */
static gboolean
take_correction (ReelRtpRepair *self, GstBuffer *buffer, const GstMapInfo *map, const ReelRtpPacket *packet,
                 GQueue *packets)
{
  ReelFecHeader header;

  if (!reel_fec_header_parse_flexfec (map->data + packet->offset, packet->size, &header) ||
      !corrects_present (self, &header, packet->ssrc))
    return FALSE;
  reel_fec_add (self->fec, &header);
  drain (self, buffer, packets);
  return TRUE;
}

gboolean
reel_rtp_repair_take (ReelRtpRepair *self, GstBuffer *buffer, const ReelRtpPacket *packet, GQueue *packets)
{
  gboolean own = FALSE;
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    own = get_kind (self, packet->payload_type) == FLEXFEC ? take_correction (self, buffer, &map, packet, packets)
                                                           : take_again (self, buffer, &map, packet, packets);
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
  return own;
}

guint64
reel_rtp_repair_count (ReelRtpRepair *self)
{
  guint64 restored;

  g_mutex_lock (&self->lock);
  restored = self->restored;
  g_mutex_unlock (&self->lock);
  return restored;
}
