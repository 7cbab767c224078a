/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compound RTCP packets; the header lists the callers. */
#include "manager/core/media/reel-rtcp-packet.h"

#include <string.h>

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

/* Returns: the size of the chunk that begins at @chunk, whose items end with a zero octet (RFC 3550 6.5); 0: they do
 * not end within @size. */
static gsize
parse_chunk (const guint8 *chunk, gsize size)
{
  gsize at, item;

  for (at = WORD; at < size && chunk[at] != 0; at += item) {
    item = parse_item (chunk + at, size - at);
    if (item == 0)
      return 0;
  }
  return at < size ? (at + WORD) / WORD * WORD : 0;
}

/* GStreamer trusts the lengths of items, and takes what follows the last chunk, padding as well, for another one. */
static gboolean
is_description_whole (const guint8 *chunks, gsize size, guint count)
{
  gsize at = 0, chunk;

  for (guint i = 0; i < count || size - at > WORD; i++, at += chunk) {
    chunk = parse_chunk (chunks + at, size - at);
    if (chunk == 0)
      return FALSE;
  }
  return TRUE;
}

static gsize
get_length (const guint8 *packet)
{
  return WORD * (1 + ((gsize)packet[2] << 8 | packet[3]));
}

static gsize
get_padding (const guint8 *packet, gsize length)
{
  return (packet[0] & PADDING) != 0 ? packet[length - 1] : 0;
}

/* Returns: the length of the first packet in @data; 0: it is incomplete. */
static gsize
parse_packet (const guint8 *data, gsize size, ReelRtcpCompound *compound)
{
  gsize length, padding;

  if (size < WORD || data[0] >> 6 != VERSION)
    return 0;
  length = get_length (data);
  if (length > size)
    return 0;
  padding = get_padding (data, length);
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

/* Copies the admitted chunks of the description @packet to @to, which is @packet or before it. Returns: the size of the
 * description that they are; 0: there are none. */
static gsize
select_chunks (guint8 *to, const guint8 *packet, ReelRtcpAdmits admits, gpointer user_data)
{
  const gsize size = get_length (packet);
  const guint count = packet[0] & COUNT_MASK;
  gsize from = WORD, end = WORD, chunk;
  guint kept = 0;

  for (guint i = 0; i < count; i++, from += chunk) {
    chunk = parse_chunk (packet + from, size - from);
    if (!admits (read_32 (packet + from), user_data))
      continue;
    memmove (to + end, packet + from, chunk);
    end += chunk;
    kept++;
  }
  to[0] = (guint8)(VERSION << 6 | kept);
  to[1] = DESCRIPTION;
  to[2] = (guint8)((end / WORD - 1) >> 8);
  to[3] = (guint8)(end / WORD - 1);
  return kept > 0 ? end : 0;
}

gsize
reel_rtcp_compound_select (guint8 *data, gsize size, ReelRtcpAdmits admits, gpointer user_data)
{
  gsize end = 0, length;

  for (gsize at = 0; at < size; at += length) {
    guint8 *packet = data + at;

    length = get_length (packet);
    if (packet[1] == DESCRIPTION) {
      end += select_chunks (data + end, packet, admits, user_data);
    } else if (has_sender (packet[1], (length - WORD - get_padding (packet, length)) / WORD) &&
               admits (read_32 (packet + WORD), user_data)) {
      memmove (data + end, packet, length);
      end += length;
    }
  }
  return end;
}
