/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of sources that may become the present one. Called by ReelRtpInlet. */
#include "manager/worker/rtp/reel-rtp-kept.h"

#include "manager/core/media/reel-rtp-source.h"

#define MAX_PACKETS 1024
#define MAX_BYTES   (1024 * 1024)

typedef struct {
  guint source;
  gint64 arrival;
  gsize size;
  GstBuffer *buffer;
} Packet;

struct _ReelRtpKept {
  GQueue packets; /* Packet, in the order of arrival */
  gsize bytes;
};

static void
packet_free (gpointer data)
{
  Packet *packet = data;

  gst_clear_buffer (&packet->buffer);
  g_free (packet);
}

ReelRtpKept *
reel_rtp_kept_new (void)
{
  ReelRtpKept *self = g_new0 (ReelRtpKept, 1);

  g_queue_init (&self->packets);
  return self;
}

void
reel_rtp_kept_clear (ReelRtpKept *self)
{
  g_queue_clear_full (&self->packets, packet_free);
  self->bytes = 0;
}

void
reel_rtp_kept_free (ReelRtpKept *self)
{
  reel_rtp_kept_clear (self);
  g_free (self);
}

static void
drop (ReelRtpKept *self, GList *link)
{
  Packet *packet = link->data;

  self->bytes -= packet->size;
  g_queue_delete_link (&self->packets, link);
  packet_free (packet);
}

guint64
reel_rtp_kept_push (ReelRtpKept *self, GstBuffer *buffer, guint source, gint64 arrival)
{
  Packet *packet = g_new (Packet, 1);
  guint64 dropped = 0;

  *packet = (Packet){ source, arrival, gst_buffer_get_size (buffer), buffer };
  g_queue_push_tail (&self->packets, packet);
  self->bytes += packet->size;
  for (const Packet *oldest = packet; (oldest = g_queue_peek_head (&self->packets)) != NULL; dropped++) {
    if (self->packets.length <= MAX_PACKETS && self->bytes <= MAX_BYTES &&
        ABS (arrival - oldest->arrival) <= REEL_RTP_SOURCE_KEEP_NS)
      break;
    drop (self, self->packets.head);
  }
  return dropped;
}

GstBuffer *
reel_rtp_kept_pop (ReelRtpKept *self, guint source)
{
  for (GList *link = self->packets.head; link != NULL; link = link->next) {
    Packet *packet = link->data;
    GstBuffer *buffer = NULL;

    if (packet->source != source)
      continue;
    buffer = g_steal_pointer (&packet->buffer);
    drop (self, link);
    return buffer;
  }
  return NULL;
}
