/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a packet is well-formed Opus; the numbers in brackets are those of the requirements in RFC 6716, 3.4. */
#include "manager/core/media/reel-opus-packet.h"

#define MAX_FRAME   1275 /* bytes */
#define MAX_PACKET  5760 /* samples at 48 kHz: 120 ms */
#define MALFORMED   10   /* points of a packet; one that is not takes one off */
#define DOUBTFUL    50
#define MOST_POINTS 100

typedef struct {
  const guint8 *data;
  gsize size;
} Rest;

/* Returns: the samples at 48 kHz of each frame, by the first byte (table 2) */
static guint
get_duration (guint8 toc)
{
  static const guint silk[] = { 480, 960, 1920, 2880 }, hybrid[] = { 480, 960 }, celt[] = { 120, 240, 480, 960 };
  const guint config = toc >> 3;

  if (config < 12)
    return silk[config % 4];
  return config < 16 ? hybrid[config % 2] : celt[config % 4];
}

static gboolean
take_byte (Rest *rest, guint *value)
{
  if (rest->size == 0)
    return FALSE;
  *value = *rest->data++;
  rest->size--;
  return TRUE;
}

/* The length of a frame, of one or two bytes (3.2.1). */
static gboolean
take_length (Rest *rest, gsize *length)
{
  guint first = 0, second = 0;

  if (!take_byte (rest, &first) || (first >= 252 && !take_byte (rest, &second)))
    return FALSE;
  *length = first + 4 * (gsize)second;
  return TRUE;
}

/* All frames but the last one have a length, and there is room for them [4, 7]. */
static gboolean
has_lengths (Rest rest, guint frames)
{
  gsize sum = 0;

  for (guint i = 1; i < frames; i++) {
    gsize length = 0;

    if (!take_length (&rest, &length))
      return FALSE;
    sum += length;
  }
  return sum <= rest.size && rest.size - sum <= MAX_FRAME;
}

/* @frames of the same size. */
static gboolean
divides (const Rest *rest, guint frames)
{
  return rest->size % frames == 0 && rest->size / frames <= MAX_FRAME;
}

static gboolean
take_padding (Rest *rest)
{
  guint value = 255;
  gsize padding = 0;

  while (value == 255) {
    if (!take_byte (rest, &value))
      return FALSE;
    padding += value == 255 ? 254 : value;
  }
  if (padding > rest->size)
    return FALSE;
  rest->size -= padding;
  return TRUE;
}

/* Any number of frames [5, 6, 7]. */
static gboolean
is_valid_series (Rest rest, guint duration)
{
  guint head = 0, frames;

  if (!take_byte (&rest, &head))
    return FALSE;
  frames = head & 0x3f;
  if (frames == 0 || frames * duration > MAX_PACKET || ((head & 0x40) != 0 && !take_padding (&rest)))
    return FALSE;
  return (head & 0x80) != 0 ? has_lengths (rest, frames) : divides (&rest, frames);
}

gboolean
reel_opus_packet_is_valid (const guint8 *data, gsize size)
{
  const Rest rest = { data + 1, size - 1 };

  switch (data[0] & 3) {
  case 0:
    return divides (&rest, 1);
  case 1:
    return divides (&rest, 2);
  case 2:
    return has_lengths (rest, 2);
  default:
    return is_valid_series (rest, get_duration (data[0]));
  }
}

gboolean
reel_opus_doubt_note (ReelOpusDoubt *self, gboolean valid)
{
  if (!valid)
    self->doubt = MIN (self->doubt + MALFORMED, MOST_POINTS);
  else if (self->doubt > 0)
    self->doubt--;
  return valid && self->doubt < DOUBTFUL;
}
