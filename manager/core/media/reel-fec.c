/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Forward error correction; the header lists the callers. */
#include "manager/core/media/reel-fec.h"

#include "manager/core/media/reel-rtp-packet.h"

#include <string.h>

typedef struct {
  guint8 *data; /* (nullable): the place is free; REEL_FEC_MAX_PACKET bytes */
  gsize size;   /* 0: the same */
  guint16 number;
  gboolean restored;
} Media;

typedef struct {
  ReelFecHeader header; /* its payload is the next field */
  guint8 payload[REEL_FEC_MAX_PACKET];
  gboolean due; /* one packet at most is missing, as far as is known */
} Waiting;

struct _ReelFec {
  gboolean begun;
  guint32 ssrc;
  guint16 newest;
  Media media[REEL_FEC_KEPT]; /* by sequence number */
  GQueue waiting;             /* Waiting, in the order of arrival */
  guint8 restored[REEL_FEC_MAX_PACKET];
};

ReelFec *
reel_fec_new (void)
{
  ReelFec *self = g_new0 (ReelFec, 1);

  g_queue_init (&self->waiting);
  return self;
}

static void
forget (ReelFec *self)
{
  for (guint i = 0; i < REEL_FEC_KEPT; i++)
    self->media[i].size = 0;
  g_queue_clear_full (&self->waiting, g_free);
}

void
reel_fec_free (ReelFec *self)
{
  forget (self);
  for (guint i = 0; i < REEL_FEC_KEPT; i++)
    g_free (self->media[i].data);
  g_free (self);
}

static Media *
find_media (ReelFec *self, guint16 number)
{
  Media *media = &self->media[number % REEL_FEC_KEPT];

  return media->size > 0 && media->number == number ? media : NULL;
}

static void
keep (ReelFec *self, const guint8 *data, gsize size, guint16 number, gboolean restored)
{
  Media *media = &self->media[number % REEL_FEC_KEPT];

  if (media->data == NULL)
    media->data = g_malloc (REEL_FEC_MAX_PACKET);
  memcpy (media->data, data, size);
  media->size = size;
  media->number = number;
  media->restored = restored;
  for (GList *link = self->waiting.head; link != NULL; link = link->next) {
    Waiting *waiting = link->data;

    waiting->due |= reel_fec_header_protects (&waiting->header, number);
  }
}

/* A jump of the numbers begins anew, so that no packet of before is combined with those after it. */
static gboolean
is_near (const ReelFec *self, guint16 number)
{
  return (guint16)(number - self->newest) < REEL_FEC_KEPT || (guint16)(self->newest - number) < REEL_FEC_KEPT;
}

gboolean
reel_fec_add_media (ReelFec *self, const guint8 *data, gsize size, gboolean again)
{
  ReelRtpPacket packet;
  Media *media = NULL;
  gboolean restored;

  if (size > REEL_FEC_MAX_PACKET || reel_rtp_packet_parse (data, size, &packet) != REEL_DATAGRAM_RTP)
    return TRUE;
  if (again && !is_near (self, packet.seq))
    return TRUE;
  if (!self->begun || packet.ssrc != self->ssrc || !is_near (self, packet.seq)) {
    forget (self);
    self->begun = TRUE;
    self->ssrc = packet.ssrc;
    self->newest = packet.seq;
  }
  if ((guint16)(packet.seq - self->newest) < REEL_FEC_KEPT)
    self->newest = packet.seq;
  media = find_media (self, packet.seq);
  if (media == NULL) {
    keep (self, data, size, packet.seq, FALSE);
    return TRUE;
  }
  restored = media->restored;
  media->restored = FALSE; /* it comes in the end only once, however many copies follow */
  return !restored;
}

void
reel_fec_add (ReelFec *self, const ReelFecHeader *header)
{
  Waiting *waiting = NULL;

  if (!self->begun || !is_near (self, header->base) || header->size > REEL_FEC_MAX_PACKET)
    return;
  waiting = g_new0 (Waiting, 1);
  waiting->header = *header;
  waiting->due = TRUE;
  memcpy (waiting->payload, header->payload, header->size);
  waiting->header.payload = waiting->payload;
  g_queue_push_tail (&self->waiting, waiting);
  if (self->waiting.length > REEL_FEC_WAITING)
    g_free (g_queue_pop_head (&self->waiting));
}

/* Returns: how many protected packets are missing; @number: the last one of them */
static guint
count_missing (ReelFec *self, const ReelFecHeader *header, guint16 *number)
{
  guint missing = 0;

  for (guint i = 0; i < REEL_FEC_MAX_PROTECTED; i++) {
    const guint16 each = (guint16)(header->base + i);

    if (!reel_fec_header_protects (header, each) || find_media (self, each) != NULL)
      continue;
    *number = each;
    missing++;
  }
  return missing;
}

/* Takes the part of a media packet out of what is combined. */
static void
take_out (ReelFecHeader *header, guint8 *payload, const Media *media)
{
  const gsize length = media->size - REEL_RTP_HEAD;

  header->flags ^= media->data[0] & 0x3f;
  header->type ^= media->data[1];
  header->length ^= (guint16)length;
  for (guint i = 0; i < 4; i++)
    header->timestamp ^= (guint32)media->data[4 + i] << (24 - 8 * i);
  for (gsize i = 0; i < MIN (length, header->size); i++)
    payload[i] ^= media->data[REEL_RTP_HEAD + i];
}

static void
write_header (guint8 *packet, const ReelFecHeader *header, guint16 number, guint32 ssrc)
{
  packet[0] = 0x80 | header->flags;
  packet[1] = header->type;
  packet[2] = (guint8)(number >> 8);
  packet[3] = (guint8)number;
  for (guint i = 0; i < 4; i++) {
    packet[4 + i] = (guint8)(header->timestamp >> (24 - 8 * i));
    packet[8 + i] = (guint8)(ssrc >> (24 - 8 * i));
  }
}

/* What is left when all others are taken out of @waiting is the packet @number. Returns: its size; 0: it is none. */
static gsize
restore (ReelFec *self, Waiting *waiting, guint16 number)
{
  ReelFecHeader *header = &waiting->header;
  ReelRtpPacket packet;
  gsize size;

  for (guint i = 0; i < REEL_FEC_MAX_PROTECTED; i++) {
    const guint16 each = (guint16)(header->base + i);

    if (each != number && reel_fec_header_protects (header, each))
      take_out (header, waiting->payload, find_media (self, each));
  }
  size = REEL_RTP_HEAD + (gsize)header->length;
  if (header->length > header->size || size > REEL_FEC_MAX_PACKET)
    return 0;
  write_header (self->restored, header, number, self->ssrc);
  memcpy (self->restored + REEL_RTP_HEAD, waiting->payload, header->length);
  return reel_rtp_packet_parse (self->restored, size, &packet) == REEL_DATAGRAM_RTP ? size : 0;
}

/* Each packet of correction is used once. */
static gsize
use (ReelFec *self, GList *link)
{
  Waiting *waiting = link->data;
  guint16 number = 0;
  const guint missing = count_missing (self, &waiting->header, &number);
  gsize size = 0;

  waiting->due = FALSE;
  if (missing > 1)
    return 0;
  if (missing == 1)
    size = restore (self, waiting, number);
  g_queue_delete_link (&self->waiting, link);
  g_free (waiting);
  if (size > 0)
    keep (self, self->restored, size, number, TRUE);
  return size;
}

gboolean
reel_fec_restore (ReelFec *self, const guint8 **data, gsize *size)
{
  GList *next = NULL;

  for (GList *link = self->waiting.head; link != NULL; link = next) {
    const Waiting *waiting = link->data;

    next = link->next;
    *size = waiting->due ? use (self, link) : 0;
    if (*size > 0) {
      *data = self->restored;
      return TRUE;
    }
  }
  return FALSE;
}

void
reel_fec_disown (ReelFec *self, guint16 number)
{
  Media *media = find_media (self, number);

  if (media != NULL)
    media->restored = FALSE;
}
