/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the sets in payloads, and their codes. */
#include "manager/core/media/reel-h265-sets.h"

#include "manager/core/media/reel-exp-golomb.h"

#define CODE_AT 15 /* bytes before the id if there is one temporal layer (ITU-T H.265 §7.3.2.2) */

enum { SPS = 33, AGGREGATE = 48 };

static guint
get_type (const guint8 *nal)
{
  return nal[0] >> 1 & 0x3f;
}

static gboolean
admit_nal (ReelH265Sets *self, const guint8 *nal, gsize size)
{
  guint32 code = 0;

  if (get_type (nal) != SPS)
    return TRUE;
  if (size <= CODE_AT || !reel_exp_golomb_read (nal + CODE_AT, size - CODE_AT, &code))
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
