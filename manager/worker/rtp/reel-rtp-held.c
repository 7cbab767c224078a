/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of a layer that is to follow the present one. Called by ReelRtpLayers. */
#include "manager/worker/rtp/reel-rtp-held.h"

#include <string.h>

#define MAX_PACKETS 1024
#define MAX_BYTES   (2 * 1024 * 1024)
#define MAX_AHEAD   32 /* packets that may overtake the beginning of their key frame */

typedef struct {
  GstBuffer *buffer;
  gsize size;
  guint16 number;
  guint32 timestamp;
  gboolean ends;
} Packet;

struct _ReelRtpHeld {
  GQueue packets; /* Packet, in the order of arrival */
  gsize bytes;
  gboolean begun;
  guint16 first;
  guint32 timestamp;
  gboolean has_end;
  guint16 end;
  guint8 seen[MAX_PACKETS]; /* of the key frame */
};

static void
packet_free (gpointer data)
{
  Packet *packet = data;

  gst_clear_buffer (&packet->buffer);
  g_free (packet);
}

ReelRtpHeld *
reel_rtp_held_new (void)
{
  ReelRtpHeld *self = g_new0 (ReelRtpHeld, 1);

  g_queue_init (&self->packets);
  return self;
}

void
reel_rtp_held_clear (ReelRtpHeld *self)
{
  g_queue_clear_full (&self->packets, packet_free);
  self->bytes = 0;
  self->begun = FALSE;
}

void
reel_rtp_held_free (ReelRtpHeld *self)
{
  reel_rtp_held_clear (self);
  g_free (self);
}

static void
drop (ReelRtpHeld *self, GList *link)
{
  Packet *packet = link->data;

  self->bytes -= packet->size;
  g_queue_delete_link (&self->packets, link);
  packet_free (packet);
}

static void
note (ReelRtpHeld *self, const Packet *packet)
{
  const guint16 index = (guint16)(packet->number - self->first);

  if (packet->timestamp != self->timestamp || index >= MAX_PACKETS)
    return;
  self->seen[index] = 1;
  if (packet->ends) {
    self->has_end = TRUE;
    self->end = packet->number;
  }
}

/* What was sent before is not needed. */
static void
begin (ReelRtpHeld *self, guint16 number, guint32 timestamp)
{
  GList *next = NULL;

  self->begun = TRUE;
  self->first = number;
  self->timestamp = timestamp;
  self->has_end = FALSE;
  memset (self->seen, 0, sizeof self->seen);
  for (GList *link = self->packets.head; link != NULL; link = next) {
    const Packet *packet = link->data;

    next = link->next;
    if ((gint16)(guint16)(packet->number - number) < 0)
      drop (self, link);
    else
      note (self, packet);
  }
}

/* A packet that comes before the first one of the same key frame is another part of its beginning. */
static gboolean
is_new (const ReelRtpHeld *self, const Packet *packet)
{
  if (!self->begun)
    return TRUE;
  return packet->timestamp != self->timestamp ? (gint32)(packet->timestamp - self->timestamp) > 0
                                              : (gint16)(guint16)(packet->number - self->first) < 0;
}

void
reel_rtp_held_push (ReelRtpHeld *self, GstBuffer *buffer, const ReelRtpPacket *packet, gboolean begins, gboolean ends)
{
  Packet *held = g_new (Packet, 1);

  *held = (Packet){ buffer, gst_buffer_get_size (buffer), packet->seq, packet->timestamp, ends };
  g_queue_push_tail (&self->packets, held);
  self->bytes += held->size;
  if (begins && is_new (self, held))
    begin (self, held->number, held->timestamp);
  else if (self->begun)
    note (self, held);
  while (!self->begun && self->packets.length > MAX_AHEAD)
    drop (self, self->packets.head);
  if (self->packets.length > MAX_PACKETS || self->bytes > MAX_BYTES) /* another key frame has to come */
    reel_rtp_held_clear (self);
}

gboolean
reel_rtp_held_find (const ReelRtpHeld *self, guint16 *number, guint32 *timestamp)
{
  if (self->begun) {
    *number = self->first;
    *timestamp = self->timestamp;
  }
  return self->begun;
}

/* Packets of error correction have the timestamp of their picture, and come after it. */
gboolean
reel_rtp_held_is_whole (const ReelRtpHeld *self)
{
  const guint n = (guint)(guint16)(self->end - self->first) + 1;

  if (!self->begun || !self->has_end || n > MAX_PACKETS)
    return FALSE;
  return memchr (self->seen, 0, n) == NULL;
}

GstBuffer *
reel_rtp_held_pop (ReelRtpHeld *self)
{
  GstBuffer *buffer = NULL;

  if (self->packets.head == NULL) {
    self->begun = FALSE;
    return NULL;
  }
  buffer = g_steal_pointer (&((Packet *)self->packets.head->data)->buffer);
  drop (self, self->packets.head);
  return buffer;
}
