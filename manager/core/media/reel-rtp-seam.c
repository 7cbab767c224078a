/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Media packets without those of error correction; the header lists the callers. */
#include "manager/core/media/reel-rtp-seam.h"

#define HALF 0x8000u /* of the range of sequence numbers: what is further ahead is behind */

/* 7 or 15 bits. */
static void
read_number (const guint8 *data, gsize size, ReelRtpPictureHead *head)
{
  const gboolean wide = size > 0 && (data[0] & 0x80) != 0;

  if (size < (wide ? 2 : 1))
    return;
  head->is_numbered = TRUE;
  head->range = wide ? 0x8000 : 0x80;
  head->number = wide ? (guint)(data[0] & 0x7f) << 8 | data[1] : data[0];
}

static void
parse_vp8 (const guint8 *payload, gsize size, ReelRtpPictureHead *head)
{
  head->begins = (payload[0] & 0x17) == 0x10; /* of partition 0 */
  if ((payload[0] & 0x80) != 0 && size > 1 && (payload[1] & 0x80) != 0)
    read_number (payload + 2, size - 2, head);
}

/* A picture has a frame for each of its spatial layers; the numbers are those of pictures. */
static void
parse_vp9 (const guint8 *payload, gsize size, ReelRtpPictureHead *head)
{
  head->begins = (payload[0] & 0x08) != 0;
  if ((payload[0] & 0x80) != 0)
    read_number (payload + 1, size - 1, head);
}

void
reel_rtp_picture_head_parse (ReelRtpFormat format, const guint8 *payload, gsize size, ReelRtpPictureHead *head)
{
  *head = (ReelRtpPictureHead){ FALSE };
  if (size == 0)
    return;
  if (format == REEL_RTP_FORMAT_VP8)
    parse_vp8 (payload, size, head);
  else if (format == REEL_RTP_FORMAT_VP9)
    parse_vp9 (payload, size, head);
}

/* Counts what is missing before @number. */
static void
advance (ReelRtpSeam *self, guint16 number)
{
  const guint16 gap = (guint16)(number - self->last - 1);

  if (!self->begun)
    self->begun = TRUE;
  else if (gap < HALF)
    self->absent += gap;
  self->last = number;
}

static gboolean
continues (const ReelRtpSeam *self, const ReelRtpPictureHead *head)
{
  return self->ended && head->begins && self->picture.is_numbered && head->is_numbered &&
         head->range == self->picture.range && head->number == (self->picture.number + 1) % head->range;
}

void
reel_rtp_seam_remove (ReelRtpSeam *self, guint16 number)
{
  advance (self, number);
  self->removed++;
}

guint16
reel_rtp_seam_join (ReelRtpSeam *self, guint16 number, gboolean marker, const ReelRtpPictureHead *head, gboolean *lost)
{
  advance (self, number);
  *lost = self->absent > 0 && !continues (self, head);
  if (!*lost) {
    self->removed += (guint16)self->absent;
    self->spared += self->absent;
  }
  self->absent = 0;
  self->ended = marker;
  self->picture = *head;
  return (guint16)(number - self->removed);
}
