/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the descriptor before a VP8 payload; the header lists the callers. */
#include "gst/core/codec/vp8-descriptor.h"

/* first octet, then the octet of extensions */
#define HAS_EXTENSIONS 0x80
#define STARTS         0x10
#define PARTITION      0x07
#define HAS_PICTURE_ID 0x80
#define HAS_TL0PICIDX  0x40
#define HAS_TID        0x20
#define HAS_KEYIDX     0x10
#define LONG_PICTURE   0x80
#define LAYER_SYNC     0x20

gboolean
vp8_descriptor_parse (const guint8 *data, gsize size, Vp8Descriptor *descriptor)
{
  gsize at = 2;
  guint8 extensions;

  *descriptor = (Vp8Descriptor){ 0 };
  if (size < 1)
    return FALSE;
  descriptor->starts_frame = (data[0] & STARTS) != 0 && (data[0] & PARTITION) == 0;
  if ((data[0] & HAS_EXTENSIONS) == 0)
    return TRUE;
  if (size < 2)
    return FALSE;
  extensions = data[1];
  if (extensions & HAS_PICTURE_ID) {
    if (size <= at)
      return FALSE;
    at += data[at] & LONG_PICTURE ? 2 : 1;
  }
  if (extensions & HAS_TL0PICIDX)
    at++;
  if ((extensions & (HAS_TID | HAS_KEYIDX)) == 0)
    return at <= size;
  if (size <= at)
    return FALSE;
  if (extensions & HAS_TID) {
    descriptor->layered = TRUE;
    descriptor->temporal_id = data[at] >> 6;
    descriptor->layer_sync = (data[at] & LAYER_SYNC) != 0;
  }
  return TRUE;
}
