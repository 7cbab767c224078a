/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the sets in payloads, and their codes. */
#include "manager/core/media/reel-h265-sets.h"

#define CODE_AT   15 /* bytes before the id if there is one temporal layer (ITU-T H.265 §7.3.2.2) */
#define MAX_ZEROS 31

enum { SPS = 33, AGGREGATE = 48 };

static guint
get_type (const guint8 *nal)
{
  return nal[0] >> 1 & 0x3f;
}

/* An Exp-Golomb code (ITU-T H.265 §9.2). */
static gboolean
read_ue (const guint8 *data, gsize size, guint32 *value)
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

static gboolean
admit_nal (ReelH265Sets *self, const guint8 *nal, gsize size)
{
  guint32 code = 0;

  if (get_type (nal) != SPS)
    return TRUE;
  if (size <= CODE_AT || !read_ue (nal + CODE_AT, size - CODE_AT, &code))
    return FALSE;
  for (guint i = 0; i < self->n; i++) {
    if (self->codes[i] == code)
      return TRUE;
  }
  if (self->n == REEL_H265_MAX_SETS)
    return FALSE;
  self->codes[self->n++] = code;
  return TRUE;
}

gboolean
reel_h265_sets_admit (ReelH265Sets *self, const guint8 *payload, gsize size)
{
  gboolean good = TRUE;

  if (get_type (payload) != AGGREGATE)
    return admit_nal (self, payload, size);
  for (gsize at = 2; good && at + 2 < size;) {
    const gsize length = (gsize)payload[at] << 8 | payload[at + 1];

    at += 2;
    good = length <= size - at && length > 0 && admit_nal (self, payload + at, length);
    at += length;
  }
  return good;
}
