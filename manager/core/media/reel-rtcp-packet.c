/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compound RTCP packets; the header lists the callers. */
#include "manager/core/media/reel-rtcp-packet.h"

#define VERSION       2
#define WORD          4
#define REPORT_BLOCK  6 /* words */
#define PADDING       0x20
#define COUNT_MASK    0x1f
#define SENDER_REPORT 200
#define RECEIVER      201
#define DESCRIPTION   202
#define GOODBYE       203
#define APPLICATION   204
#define RTP_FEEDBACK  205
#define PSFB_FEEDBACK 206

/* An item of a description */
#define ITEM_HEAD 2
#define PRIVATE   8

static guint32
read_32 (const guint8 *data)
{
  return (guint32)data[0] << 24 | (guint32)data[1] << 16 | (guint32)data[2] << 8 | data[3];
}

/* The minimum number of words after the header. */
static gsize
find_least (guint type, guint count)
{
  switch (type) {
  case SENDER_REPORT:
    return 6 + (gsize)REPORT_BLOCK * count;
  case RECEIVER:
    return 1 + (gsize)REPORT_BLOCK * count;
  case GOODBYE:
    return count;
  case APPLICATION:
  case RTP_FEEDBACK:
  case PSFB_FEEDBACK:
    return 2;
  default:
    return 0;
  }
}

/* A source description describes somebody, who need not be the sender. */
static gboolean
has_sender (guint type, gsize words)
{
  return words > 0 && type >= SENDER_REPORT && type <= PSFB_FEEDBACK && type != DESCRIPTION;
}

/* Returns: the size of the item of a description that begins at @item; of PRIV (RFC 3550 6.5.8) the prefix lies within
 * it as well; 0: it does not end within @size. */
static gsize
parse_item (const guint8 *item, gsize size)
{
  const gsize length = size > 1 ? ITEM_HEAD + (gsize)item[1] : size + 1;

  if (length > size)
    return 0;
  return item[0] == PRIVATE && (item[1] == 0 || item[ITEM_HEAD] >= item[1]) ? 0 : length;
}

/* The items of each chunk end with a zero octet within the packet (RFC 3550 6.5). GStreamer trusts their lengths, and
 * takes what follows the last chunk, padding as well, for another one. */
static gboolean
is_description_whole (const guint8 *chunks, gsize size, guint count)
{
  gsize at = 0, item;

  for (guint i = 0; i < count || size - at > WORD; i++) {
    for (at += WORD; at < size && chunks[at] != 0; at += item) {
      item = parse_item (chunks + at, size - at);
      if (item == 0)
        return FALSE;
    }
    if (at >= size)
      return FALSE;
    at = (at + WORD) / WORD * WORD;
  }
  return TRUE;
}

/* Returns: the length of the first packet in @data; 0: it is incomplete. */
static gsize
parse_packet (const guint8 *data, gsize size, ReelRtcpCompound *compound)
{
  gsize length, padding;

  if (size < WORD || data[0] >> 6 != VERSION)
    return 0;
  length = WORD * (1 + ((gsize)data[2] << 8 | data[3]));
  if (length > size)
    return 0;
  padding = (data[0] & PADDING) != 0 ? data[length - 1] : 0;
  if (length < WORD + padding || (length - WORD - padding) / WORD < find_least (data[1], data[0] & COUNT_MASK))
    return 0;
  if (data[1] == DESCRIPTION && !is_description_whole (data + WORD, length - WORD, data[0] & COUNT_MASK))
    return 0;
  if (has_sender (data[1], (length - WORD - padding) / WORD) && compound->n_senders < REEL_RTCP_MAX_SENDERS)
    compound->senders[compound->n_senders++] = read_32 (data + WORD);
  return length;
}

gboolean
reel_rtcp_compound_parse (const guint8 *data, gsize size, ReelRtcpCompound *compound)
{
  compound->n_senders = 0;
  for (gsize at = 0, length; at < size; at += length) {
    length = parse_packet (data + at, size - at, compound);
    if (length == 0)
      return FALSE;
  }
  return size > 0;
}
