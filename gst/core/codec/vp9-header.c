/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the beginning of a VP9 frame; the header file lists the callers. */
#include "gst/core/codec/vp9-header.h"

#define MARKER           2
#define RESERVED_PROFILE 3
#define SYNC_CODE        0x498342

#define SUPERFRAME_MASK   0xe0
#define SUPERFRAME_MARKER 0xc0

typedef struct {
  const guint8 *data;
  gsize size;
  gsize at; /* in bits */
  gboolean failed;
} Reader;

static guint
read_bits (Reader *reader, guint n)
{
  guint value = 0;

  for (; n > 0; n--, reader->at++) {
    if (reader->at / 8 >= reader->size) {
      reader->failed = TRUE;
      return 0;
    }
    value = value << 1 | (reader->data[reader->at / 8] >> (7 - reader->at % 8) & 1);
  }
  return value;
}

gboolean
vp9_header_parse (const guint8 *data, gsize size, Vp9Header *header)
{
  Reader reader = { .data = data, .size = size };
  guint profile;
  gboolean resilient;

  *header = (Vp9Header){ 0 };
  if (read_bits (&reader, 2) != MARKER)
    return FALSE;
  profile = read_bits (&reader, 1);
  profile |= read_bits (&reader, 1) << 1;
  if (profile == RESERVED_PROFILE && read_bits (&reader, 1) != 0)
    return FALSE;
  if (read_bits (&reader, 1) != 0) { /* show_existing_frame: nothing is decoded */
    read_bits (&reader, 3);
    return !reader.failed;
  }
  header->key = read_bits (&reader, 1) == 0;
  read_bits (&reader, 1); /* show_frame */
  resilient = read_bits (&reader, 1) != 0;
  if (header->key && read_bits (&reader, 24) != SYNC_CODE)
    return FALSE;
  header->inherits = !header->key && !resilient;
  return !reader.failed;
}

gboolean
vp9_header_ends_superframe (guint8 last)
{
  return (last & SUPERFRAME_MASK) == SUPERFRAME_MARKER;
}
