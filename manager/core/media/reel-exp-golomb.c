/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads Exp-Golomb codes; the header lists the callers. */
#include "manager/core/media/reel-exp-golomb.h"

#define MAX_ZEROS 31

gboolean
reel_exp_golomb_read (const guint8 *data, gsize size, guint32 *value)
{
  const gsize bits = size * 8;
  guint64 code = 0;
  gsize zeros = 0;

  while (zeros < bits && (data[zeros / 8] >> (7 - zeros % 8) & 1) == 0)
    zeros++;
  if (zeros > MAX_ZEROS || 2 * zeros + 1 > bits)
    return FALSE;
  for (gsize at = zeros; at <= 2 * zeros; at++)
    code = code << 1 | (data[at / 8] >> (7 - at % 8) & 1);
  *value = (guint32)(code - 1);
  return TRUE;
}
