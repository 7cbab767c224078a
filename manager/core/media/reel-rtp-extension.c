/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The elements of an RTP packet's header extension; see the header. */
#include "manager/core/media/reel-rtp-extension.h"

#include "manager/core/media/reel-rtp-packet.h"

#define WORD      4 /* bytes */
#define ONE_BYTE  0xbede
#define TWO_BYTES 0x1000
#define APPBITS   0x000f
#define LAST      15 /* of the one-byte form: nothing follows it */

typedef struct {
  guint id; /* 0: padding */
  gsize header;
  gsize length;
} Element;

static guint
read_16 (const guint8 *data)
{
  return (guint)data[0] << 8 | data[1];
}

/* Returns: FALSE: there are no more */
static gboolean
read_one_byte (const guint8 *data, gsize size, Element *element)
{
  *element = (Element){ data[0] >> 4, 1, data[0] == 0 ? 0 : (gsize)(data[0] & 0x0f) + 1 };
  return element->id != LAST && (element->id != 0 || data[0] == 0) && element->length <= size - 1;
}

static gboolean
read_two_bytes (const guint8 *data, gsize size, Element *element)
{
  *element = (Element){ data[0], data[0] == 0 ? 1 : 2, data[0] == 0 || size < 2 ? 0 : data[1] };
  return element->header + element->length <= size;
}

const guint8 *
reel_rtp_extension_find (const guint8 *packet, gsize size, guint id, gsize *length)
{
  ReelRtpPacket parsed;
  const guint8 *data = NULL;
  Element element;
  guint profile = 0;
  gsize left = 0;

  if (id == 0 || reel_rtp_packet_parse (packet, size, &parsed) != REEL_DATAGRAM_RTP || (packet[0] & 0x10) == 0)
    return NULL;
  data = packet + REEL_RTP_HEAD + (gsize)(packet[0] & 0x0f) * WORD;
  profile = read_16 (data);
  if (profile != ONE_BYTE && (profile & ~(guint)APPBITS) != TWO_BYTES)
    return NULL;
  left = (gsize)read_16 (data + 2) * WORD;
  for (data += WORD; left > 0; data += element.header + element.length, left -= element.header + element.length) {
    if (!(profile == ONE_BYTE ? read_one_byte : read_two_bytes) (data, left, &element))
      return NULL;
    if (element.id != id)
      continue;
    *length = element.length;
    return data + element.header;
  }
  return NULL;
}
