/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast; see the header.
 *
 * Another layer follows with a key frame, once all of its packets have come and the picture before is complete: until
 * then the present layer goes on. If that has stopped, the first packet is enough.
 *
 * `lock` guards the fields below it; nothing is called or pushed while it is held. */
#include "manager/worker/rtp/reel-rtp-layers.h"

#include "manager/core/media/reel-key-frames.h"
#include "manager/core/media/reel-layer-map.h"
#include "manager/core/media/reel-rtp-key-frame.h"
#include "manager/worker/rtp/reel-rtp-datagram.h"
#include "manager/worker/rtp/reel-rtp-held.h"
#include "manager/worker/sync/reel-capture-meta.h"

#include <string.h>

#define PAYLOAD_TYPES 128
#define BOUNDARY_US   (100 * G_TIME_SPAN_MILLISECOND) /* the end of a picture may be lost */
#define SETTLE_US     G_TIME_SPAN_SECOND              /* packets of the sender before may be late */
#define SECOND_NS     G_GINT64_CONSTANT (1000000000)

typedef struct {
  guint32 ssrc;   /* 0: not known yet */
  guint32 before; /* the SSRC before; 0: none */
  gint64 changed; /* when that was replaced */
  guint32 repair; /* SSRC of its retransmissions, as a header extension told; 0: not known yet */
  gboolean came;
  guint32 timestamp;   /* of the last packet */
  gboolean parameters; /* key frames of H.264 and H.265 come with them */
  ReelKeyFrames keys;
} Layer;

/* A packet, and what it is. */
typedef struct {
  ReelRtpPacket head;
  gboolean begins; /* a key frame with all that a decoder needs, or one that needs nothing else */
  gboolean bare;   /* a key frame without parameter sets */
  ReelRtpPictureSize picture;
} Arrival;

struct _ReelRtpLayers {
  ReelRtpFormat formats[PAYLOAD_TYPES];
  guint32 source;       /* SSRC of what is passed on */
  guint8 rid_extension; /* 0: none */
  guint8 repaired_extension;
  char rids[REEL_LAYERS_MAX][REEL_SDP_MAX_RID + 1];
  ReelRtpLayersAsk ask;
  gpointer ask_data;

  GMutex lock;
  Layer layers[REEL_LAYERS_MAX];
  ReelLayerChoice choice;
  ReelLayerMap map;
  int present; /* REEL_LAYER_NONE at first, as is the next one */
  int target;
  gboolean began;    /* something was passed on */
  ReelRtpHeld *held; /* of `target`, if that is not present */
  gint64 held_since; /* it could follow; 0: it could not */
  guint32 timestamp; /* of the last packet of the present layer */
  gboolean ended;    /* that was the last one of its picture */
  guint64 changes;
  guint64 aside;
};

ReelRtpLayers *
reel_rtp_layers_new (const ReelSdp *sdp)
{
  ReelRtpLayers *self = NULL;

  if (sdp->layers.n == 0)
    return NULL;
  self = g_new0 (ReelRtpLayers, 1);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    if (format->role == REEL_SDP_MEDIA)
      self->formats[format->payload_type % PAYLOAD_TYPES] = reel_rtp_codec_get_payload (format->codec);
  }
  for (guint i = 0; i < sdp->layers.n; i++) {
    self->layers[i].ssrc = sdp->layers.ssrcs[i];
    g_strlcpy (self->rids[i], sdp->layers.rids[i].id, sizeof self->rids[i]);
    reel_key_frames_set_reachable (&self->layers[i].keys, TRUE);
  }
  self->rid_extension = (guint8)sdp->layers.rid.id;
  self->repaired_extension = (guint8)sdp->layers.repaired.id;
  self->source = self->rid_extension != 0 ? g_random_int () | 1 : sdp->layers.ssrcs[0];
  self->choice.n = sdp->layers.n;
  self->map.clock_rate = sdp->codec->clock_rate;
  self->present = self->target = REEL_LAYER_NONE;
  self->held = reel_rtp_held_new ();
  g_mutex_init (&self->lock);
  return self;
}

void
reel_rtp_layers_free (ReelRtpLayers *self)
{
  reel_rtp_held_free (self->held);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
reel_rtp_layers_set_ask (ReelRtpLayers *self, ReelRtpLayersAsk ask, gpointer user_data)
{
  self->ask = ask;
  self->ask_data = user_data;
}

/* With the lock. */
static int
find_layer (const ReelRtpLayers *self, guint32 ssrc)
{
  for (guint i = 0; i < self->choice.n; i++) {
    if (self->layers[i].ssrc == ssrc && ssrc != 0)
      return (int)i;
  }
  return REEL_LAYER_NONE;
}

/* Which layer a packet is of, or repairs, according to this header extension (RFC 8852); 0: there is none. */
static int
find_named (const ReelRtpLayers *self, GstBuffer *buffer, guint8 extension)
{
  guint8 rid[REEL_SDP_MAX_RID];
  const gsize size = reel_rtp_datagram_read_extension (buffer, extension, rid, sizeof rid);

  for (guint i = 0; i < self->choice.n && size > 0; i++) {
    if (size == strlen (self->rids[i]) && memcmp (rid, self->rids[i], size) == 0)
      return (int)i;
  }
  return REEL_LAYER_NONE;
}

/* With the lock. A sender that begins again has other SSRCs. */
static void
learn (ReelRtpLayers *self, guint layer, guint32 ssrc, gint64 now)
{
  if (self->layers[layer].ssrc != 0) {
    self->layers[layer].before = self->layers[layer].ssrc;
    self->layers[layer].changed = now;
    reel_layer_choice_forget (&self->choice, layer);
    reel_layer_map_forget (&self->map, layer);
    self->layers[layer].came = FALSE;
    self->layers[layer].repair = 0;
    reel_key_frames_restart (&self->layers[layer].keys, now);
    if ((int)layer == self->present)
      self->present = REEL_LAYER_NONE;
    if ((int)layer == self->target)
      reel_rtp_held_clear (self->held);
  }
  self->layers[layer].ssrc = ssrc;
}

/* With the lock. Late packets of the sender before must not bring it back, and SSRCs that take turns would each be
 * asked for a key frame. @named: the layer that the packet names. Returns: whether it is to be set aside. */
static gboolean
settles (const ReelRtpLayers *self, int named, guint32 ssrc, gint64 now)
{
  for (guint i = 0; i < self->choice.n; i++) {
    const Layer *layer = &self->layers[i];

    if (layer->before != 0 && now - layer->changed < SETTLE_US && ((int)i == named || ssrc == layer->before))
      return TRUE;
  }
  return FALSE;
}

/* With the lock. */
static void
choose (ReelRtpLayers *self, gint64 now)
{
  const int target = reel_layer_choice_update (&self->choice, now);

  if (target == self->target)
    return;
  self->target = target;
  self->held_since = 0;
  reel_rtp_held_clear (self->held);
  if (target != REEL_LAYER_NONE)
    self->layers[target].keys.wanted = FALSE;
}

/* Takes the lock. Before anything is passed on, whoever waits for a key frame asks for it. */
static void
ask_if_due (ReelRtpLayers *self, gint64 now)
{
  ReelKeyFrames *keys = NULL;
  gboolean asks = FALSE;
  guint32 ssrc = 0;

  g_mutex_lock (&self->lock);
  if (self->began && self->target != REEL_LAYER_NONE && self->target != self->present) {
    keys = &self->layers[self->target].keys;
    ssrc = self->layers[self->target].ssrc;
    reel_key_frames_want (keys, now);
    asks = reel_key_frames_take (keys, now);
  }
  g_mutex_unlock (&self->lock);
  if (!asks || self->ask (ssrc, self->ask_data))
    return;
  g_mutex_lock (&self->lock);
  reel_key_frames_take_back (keys);
  g_mutex_unlock (&self->lock);
}

void
reel_rtp_layers_set_limit (ReelRtpLayers *self, guint width, guint height)
{
  g_mutex_lock (&self->lock);
  /* coded pictures consist of whole macroblocks */
  self->choice.limit = (guint64)((width + 15) / 16 * 16) * ((height + 15) / 16 * 16);
  g_mutex_unlock (&self->lock);
}

guint
reel_rtp_layers_set_view (ReelRtpLayers *self, const ReelDemandView *view, ReelDemandView *demand)
{
  const gint64 now = g_get_monotonic_time ();
  guint layers;

  g_mutex_lock (&self->lock);
  self->choice.view = *view;
  choose (self, now);
  layers = reel_layer_choice_get_demand (&self->choice, demand);
  g_mutex_unlock (&self->lock);
  ask_if_due (self, now);
  return layers;
}

/* Returns: FALSE: it is no RTP. */
static gboolean
read_packet (const ReelRtpLayers *self, GstBuffer *buffer, Arrival *arrival)
{
  ReelRtpKeyFrame key;
  GstMapInfo map;
  gboolean whole;

  *arrival = (Arrival){ .begins = FALSE };
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  whole = reel_rtp_packet_parse (map.data, map.size, &arrival->head) == REEL_DATAGRAM_RTP;
  if (whole && arrival->head.size > 0) {
    key = reel_rtp_key_frame_find (self->formats[arrival->head.payload_type], map.data + arrival->head.offset,
                                   arrival->head.size, &arrival->picture);
    arrival->begins = key == REEL_RTP_KEY_FRAME_BEGINS;
    arrival->bare = key == REEL_RTP_KEY_FRAME_BARE;
  }
  gst_buffer_unmap (buffer, &map);
  return whole;
}

static gint64
get_arrival (GstBuffer *buffer)
{
  const GstClockTime time = GST_BUFFER_DTS_OR_PTS (buffer);

  return GST_CLOCK_TIME_IS_VALID (time) ? (gint64)time : 0;
}

/* With the lock. */
static void
note (ReelRtpLayers *self, guint index, Arrival *packet, gint64 arrival, gint64 now)
{
  Layer *layer = &self->layers[index];

  if (packet->head.size == 0) /* in place of a correction, which may be of an earlier picture */
    return;
  if (!layer->came || layer->timestamp != packet->head.timestamp)
    reel_layer_choice_note_picture (&self->choice, index, now);
  if (packet->picture.width > 0)
    reel_layer_choice_note_size (&self->choice, index, packet->picture.width, packet->picture.height);
  reel_layer_map_note (&self->map, index, packet->head.timestamp, arrival);
  layer->came = TRUE;
  layer->timestamp = packet->head.timestamp;
  layer->parameters |= packet->begins;
  packet->begins |= packet->bare && !layer->parameters;
}

static GstBuffer *
rewrite (GstBuffer *buffer, guint16 number, guint32 timestamp, guint32 ssrc)
{
  GstMapInfo map;

  buffer = gst_buffer_make_writable (buffer);
  if (!gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return buffer;
  GST_WRITE_UINT16_BE (map.data + 2, number);
  GST_WRITE_UINT32_BE (map.data + 4, timestamp);
  GST_WRITE_UINT32_BE (map.data + 8, ssrc);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* What was held arrives now: had it come earlier, the jitter buffer would think that the network has become quicker. A
 * pause judges it by when it has come, and was captured. */
static void
delay (GstBuffer *buffer, gint64 arrival, gint64 lift)
{
  const gboolean held = get_arrival (buffer) != arrival;

  if (held || lift > 0)
    reel_capture_meta_add (buffer, GST_BUFFER_DTS_OR_PTS (buffer), lift);
  if (held && GST_BUFFER_DTS_IS_VALID (buffer))
    GST_BUFFER_DTS (buffer) = (GstClockTime)arrival;
  if (held && GST_BUFFER_PTS_IS_VALID (buffer))
    GST_BUFFER_PTS (buffer) = (GstClockTime)arrival;
}

/* With the lock; takes the buffer. */
static void
pass (ReelRtpLayers *self, guint layer, GstBuffer *buffer, gint64 arrival, GQueue *passed)
{
  guint8 head[REEL_RTP_HEAD] = { 0 };
  guint16 number;
  guint32 timestamp, own;

  gst_buffer_extract (buffer, 0, head, sizeof head);
  number = GST_READ_UINT16_BE (head + 2);
  timestamp = own = GST_READ_UINT32_BE (head + 4);
  if (layer == (guint)self->present) {
    self->timestamp = timestamp;
    self->ended = (head[1] & 0x80) != 0;
  }
  if (self->present != REEL_LAYER_NONE && reel_layer_map_pass (&self->map, layer, &number, &timestamp, arrival)) {
    buffer = rewrite (buffer, number, timestamp, self->source);
    delay (buffer, arrival, reel_layer_map_get_lift (&self->map, layer, own));
    g_queue_push_tail (passed, buffer);
    return;
  }
  self->aside++;
  gst_buffer_unref (buffer);
}

/* With the lock. */
static void
change (ReelRtpLayers *self, gint64 arrival, GQueue *passed)
{
  GstBuffer *buffer = NULL;
  guint16 number = 0;
  guint32 timestamp = 0;

  reel_rtp_held_find (self->held, &number, &timestamp);
  reel_layer_map_change (&self->map, (guint)self->target, number, timestamp, arrival);
  self->changes += self->present != REEL_LAYER_NONE;
  self->present = self->target;
  self->began = TRUE;
  self->held_since = 0;
  reel_key_frames_note_arrival (&self->layers[self->present].keys);
  while ((buffer = reel_rtp_held_pop (self->held)) != NULL)
    pass (self, (guint)self->present, buffer, arrival, passed);
}

/* With the lock. @ended: the picture of the present layer is complete. */
static gboolean
may_change (ReelRtpLayers *self, gboolean ended, gint64 now)
{
  guint16 number;
  guint32 timestamp;

  if (self->target == self->present || !reel_rtp_held_find (self->held, &number, &timestamp))
    return FALSE;
  if (self->present == REEL_LAYER_NONE || !reel_layer_choice_comes (&self->choice, (guint)self->present))
    return TRUE;
  if (!reel_rtp_held_is_whole (self->held))
    return FALSE;
  if (self->held_since == 0)
    self->held_since = now;
  return ended || now - self->held_since > BOUNDARY_US;
}

/* With the lock; takes the buffer. */
static void
take (ReelRtpLayers *self, guint layer, GstBuffer *buffer, const Arrival *packet, gint64 now, GQueue *passed)
{
  const gint64 arrival = get_arrival (buffer);

  if ((int)layer == self->target && self->target != self->present) {
    reel_rtp_held_push (self->held, buffer, &packet->head, packet->begins, packet->head.marker);
  } else {
    if ((int)layer == self->present && may_change (self, packet->head.timestamp != self->timestamp, now))
      change (self, arrival, passed);
    pass (self, layer, buffer, arrival, passed);
  }
  if (may_change (self, self->ended, now))
    change (self, arrival, passed);
}

void
reel_rtp_layers_take (ReelRtpLayers *self, GstBuffer *buffer, GQueue *passed)
{
  const gint64 now = g_get_monotonic_time ();
  const gint64 arrival = get_arrival (buffer);
  Arrival packet;
  int layer = REEL_LAYER_NONE;
  gboolean aside = FALSE;

  if (self == NULL) {
    g_queue_push_tail (passed, buffer);
    return;
  }
  g_mutex_lock (&self->lock);
  if (read_packet (self, buffer, &packet))
    layer = find_layer (self, packet.head.ssrc);
  if (layer == REEL_LAYER_NONE && packet.head.ssrc != 0) {
    layer = find_named (self, buffer, self->rid_extension);
    aside = settles (self, layer, packet.head.ssrc, now);
    if (layer != REEL_LAYER_NONE && !aside)
      learn (self, (guint)layer, packet.head.ssrc, now);
  }
  if (aside) {
    self->aside++;
    gst_buffer_unref (buffer);
  } else if (layer == REEL_LAYER_NONE) {
    g_queue_push_tail (passed, buffer);
  } else {
    note (self, (guint)layer, &packet, arrival, now);
    choose (self, now);
    take (self, (guint)layer, buffer, &packet, now, passed);
  }
  g_mutex_unlock (&self->lock);
  ask_if_due (self, now);
}

guint32
reel_rtp_layers_get_source (ReelRtpLayers *self, guint32 ssrc)
{
  int layer;

  if (self == NULL)
    return ssrc;
  g_mutex_lock (&self->lock);
  layer = find_layer (self, ssrc);
  g_mutex_unlock (&self->lock);
  return layer != REEL_LAYER_NONE ? self->source : ssrc;
}

guint32
reel_rtp_layers_identify (ReelRtpLayers *self, GstBuffer *packet, guint32 ssrc)
{
  const guint32 source = reel_rtp_layers_get_source (self, ssrc);

  return self != NULL && source == ssrc && find_named (self, packet, self->rid_extension) != REEL_LAYER_NONE
             ? self->source
             : source;
}

guint32
reel_rtp_layers_get_present (ReelRtpLayers *self, guint32 source)
{
  guint32 ssrc = source;
  int layer;

  if (self == NULL)
    return source;
  g_mutex_lock (&self->lock);
  layer = self->present != REEL_LAYER_NONE ? self->present : self->target;
  if (source == self->source && layer != REEL_LAYER_NONE)
    ssrc = self->layers[layer].ssrc;
  g_mutex_unlock (&self->lock);
  return ssrc;
}

gboolean
reel_rtp_layers_is_present (ReelRtpLayers *self, guint32 ssrc)
{
  return reel_rtp_layers_get_present (self, reel_rtp_layers_get_source (self, ssrc)) == ssrc;
}

gboolean
reel_rtp_layers_repairs_present (ReelRtpLayers *self, GstBuffer *buffer, guint32 ssrc)
{
  gboolean own;
  int layer;

  if (self == NULL || self->rid_extension == 0)
    return TRUE;
  layer = find_named (self, buffer, self->repaired_extension);
  g_mutex_lock (&self->lock);
  if (layer != REEL_LAYER_NONE)
    self->layers[layer].repair = ssrc;
  own = self->present != REEL_LAYER_NONE && self->layers[self->present].repair == ssrc;
  g_mutex_unlock (&self->lock);
  return own;
}

gboolean
reel_rtp_layers_find_missing (ReelRtpLayers *self, guint16 number, guint16 *own)
{
  gboolean found;
  guint layer = 0;

  *own = number;
  if (self == NULL)
    return TRUE;
  g_mutex_lock (&self->lock);
  found = self->present == REEL_LAYER_NONE
              ? !self->began
              : reel_layer_map_find (&self->map, own, &layer) && layer == (guint)self->present;
  g_mutex_unlock (&self->lock);
  return found;
}

gboolean
reel_rtp_layers_filter_report (guint32 *ssrc, guint64 ntp, guint32 *rtp, gpointer user_data)
{
  const gint64 time = (gint64)(ntp >> 32) * SECOND_NS + (gint64)(((ntp & 0xFFFFFFFFu) * (guint64)SECOND_NS) >> 32);
  ReelRtpLayers *self = user_data;
  gboolean present = TRUE;
  int layer;

  g_mutex_lock (&self->lock);
  layer = find_layer (self, *ssrc);
  if (layer != REEL_LAYER_NONE) {
    *ssrc = self->source;
    present = layer == self->present;
    if (ntp != 0)
      reel_layer_map_note_report (&self->map, (guint)layer, time, *rtp);
    present = present && reel_layer_map_pass_report (&self->map, (guint)layer, rtp);
  }
  g_mutex_unlock (&self->lock);
  return present;
}

void
reel_rtp_layers_describe (ReelRtpLayers *self, GVariantDict *stats)
{
  guint count, width = 0, height = 0;
  guint64 changes, aside;

  g_mutex_lock (&self->lock);
  count = reel_layer_choice_count (&self->choice);
  changes = self->changes;
  aside = self->aside;
  if (self->present != REEL_LAYER_NONE) {
    width = self->choice.layers[self->present].width;
    height = self->choice.layers[self->present].height;
  }
  g_mutex_unlock (&self->lock);
  g_variant_dict_insert (stats, "layers", "u", count);
  g_variant_dict_insert (stats, "layer-changes", "t", changes);
  g_variant_dict_insert (stats, "packets-set-aside", "t", aside);
  if (width == 0)
    return;
  g_variant_dict_insert (stats, "layer-width", "u", width);
  g_variant_dict_insert (stats, "layer-height", "u", height);
}
