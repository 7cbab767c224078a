/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two formats of forward error correction; the header lists the callers. */
#include "manager/core/media/reel-fec-header.h"

#define FLAGS 0x3f /* of the first byte: P, X and CC */

/* RFC 5109 7.3 and 7.4 */
#define ULPFEC_HEADER     10
#define ULPFEC_LONG       0x40 /* the mask has 48 bits */
#define ULPFEC_SHORT_BITS 16
#define ULPFEC_LONG_BITS  48

/* The draft's 4.2.2: after the fixed part a mask in up to three pieces, each of which begins with a bit that tells
 * whether it is the last one. */
#define FLEXFEC_FIXED   18
#define FLEXFEC_SPECIAL 0xc0 /* of the first byte: retransmission, fixed mask */

static guint
read_16 (const guint8 *data)
{
  return (guint)data[0] << 8 | data[1];
}

static guint32
read_32 (const guint8 *data)
{
  return (guint32)read_16 (data) << 16 | (guint32)read_16 (data + 2);
}

/* The first bit of the mask is the highest one. */
static void
read_mask (ReelFecHeader *header, const guint8 *data, guint skip, guint bits, guint first)
{
  for (guint i = 0; i < bits; i++) {
    const guint at = skip + i, packet = first + i;

    if ((data[at / 8] & 0x80 >> at % 8) != 0)
      header->mask[packet / 64] |= G_GUINT64_CONSTANT (1) << packet % 64;
  }
}

gboolean
reel_fec_header_parse_ulpfec (const guint8 *data, gsize size, ReelFecHeader *header)
{
  guint bits;
  gsize payload;

  *header = (ReelFecHeader){ 0 };
  if (size < ULPFEC_HEADER)
    return FALSE;
  bits = (data[0] & ULPFEC_LONG) != 0 ? ULPFEC_LONG_BITS : ULPFEC_SHORT_BITS;
  payload = ULPFEC_HEADER + 2 + bits / 8;
  if (size < payload)
    return FALSE;
  header->flags = data[0] & FLAGS;
  header->type = data[1];
  header->base = (guint16)read_16 (data + 2);
  header->timestamp = read_32 (data + 4);
  header->length = (guint16)read_16 (data + 8);
  read_mask (header, data + ULPFEC_HEADER + 2, 0, bits, 0);
  /* only the first level, which protects the beginnings of the packets; senders protect all of them with it */
  header->payload = data + payload;
  header->size = read_16 (data + ULPFEC_HEADER);
  return header->mask[0] != 0 && header->size <= size - payload;
}

gboolean
reel_fec_header_parse_flexfec (const guint8 *data, gsize size, ReelFecHeader *header)
{
  static const guint pieces[] = { 15, 31, 63 };
  gsize at = FLEXFEC_FIXED;
  gboolean last = FALSE;

  *header = (ReelFecHeader){ 0 };
  if (size < FLEXFEC_FIXED || (data[0] & FLEXFEC_SPECIAL) != 0 || data[8] != 1)
    return FALSE;
  header->flags = data[0] & FLAGS;
  header->type = data[1];
  header->length = (guint16)read_16 (data + 2);
  header->timestamp = read_32 (data + 4);
  header->ssrc = read_32 (data + 12);
  header->base = (guint16)read_16 (data + 16);
  for (guint i = 0, first = 0; i < G_N_ELEMENTS (pieces) && !last; first += pieces[i++]) {
    const gsize bytes = (1 + pieces[i]) / 8;

    if (size - at < bytes)
      return FALSE;
    last = (data[at] & 0x80) != 0;
    read_mask (header, data + at, 1, pieces[i], first);
    at += bytes;
  }
  header->payload = data + at;
  header->size = size - at;
  return last && (header->mask[0] | header->mask[1]) != 0;
}

gboolean
reel_fec_header_protects (const ReelFecHeader *self, guint16 number)
{
  const guint packet = (guint16)(number - self->base);

  return packet < REEL_FEC_MAX_PROTECTED && (self->mask[packet / 64] >> packet % 64 & 1) != 0;
}
