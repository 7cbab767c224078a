/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Redundant encoding; the header lists the callers. */
#include "manager/core/media/reel-red.h"

#define MORE         0x80 /* another block follows */
#define BLOCK_HEADER 4    /* of each but the last, with a length of 10 bits */

gboolean
reel_red_find_primary (const guint8 *payload, gsize size, guint8 *payload_type, gsize *offset)
{
  gsize header = 0, redundant = 0;

  for (; header < size && (payload[header] & MORE) != 0; header += BLOCK_HEADER) {
    if (size - header < BLOCK_HEADER)
      return FALSE;
    redundant += (gsize)(payload[header + 2] & 0x03) << 8 | payload[header + 3];
  }
  if (header >= size || redundant > size - header - 1)
    return FALSE;
  *payload_type = payload[header];
  *offset = header + 1 + redundant;
  return TRUE;
}
