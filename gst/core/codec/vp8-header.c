/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the header of a VP8 frame; the header file lists the callers. */
#include "gst/core/codec/vp8-header.h"

#define TAG_SIZE       3
#define KEY_START_SIZE 7 /* start code, width, height */
#define EVEN           128

/* The boolean entropy decoder of RFC 6386 §7.3. */
typedef struct {
  const guint8 *next;
  const guint8 *end;
  guint value; /* two bytes, the older one in the upper half */
  guint range;
  guint shifted; /* consumed bits of the lower byte */
  gboolean failed;
} Reader;

static guint
next_byte (Reader *reader)
{
  if (reader->next < reader->end)
    return *reader->next++;
  reader->failed = TRUE;
  return 0;
}

static void
reader_init (Reader *reader, const guint8 *data, gsize size)
{
  *reader = (Reader){ .next = data, .end = data + size, .range = 255 };
  reader->value = next_byte (reader) << 8;
  reader->value |= next_byte (reader);
}

static guint
read_bit (Reader *reader)
{
  const guint split = 1 + (((reader->range - 1) * EVEN) >> 8);
  guint bit = 0;

  if (reader->value >= split << 8) {
    bit = 1;
    reader->range -= split;
    reader->value -= split << 8;
  } else {
    reader->range = split;
  }
  while (reader->range < 128) {
    reader->value <<= 1;
    reader->range <<= 1;
    if (++reader->shifted == 8) {
      reader->shifted = 0;
      reader->value |= next_byte (reader);
    }
  }
  return bit;
}

static guint
read_bits (Reader *reader, guint n)
{
  guint value = 0;

  while (n-- > 0)
    value = value << 1 | read_bit (reader);
  return value;
}

/* A value that is present only if a flag is set. Returns: the flag. */
static gboolean
skip_optional (Reader *reader, guint n)
{
  if (!read_bit (reader))
    return FALSE;
  read_bits (reader, n);
  return TRUE;
}

static void
read_segmentation (Reader *reader, Vp8Header *header)
{
  gboolean map, data;

  if (!read_bit (reader))
    return;
  map = read_bit (reader) != 0;
  data = read_bit (reader) != 0;
  header->updates_segmentation = map || data;
  if (data) {
    read_bit (reader); /* absolute or relative */
    for (guint i = 0; i < 4; i++)
      skip_optional (reader, 7 + 1);
    for (guint i = 0; i < 4; i++)
      skip_optional (reader, 6 + 1);
  }
  for (guint i = 0; map && i < 3; i++)
    skip_optional (reader, 8);
}

static void
read_filter (Reader *reader, Vp8Header *header)
{
  read_bits (reader, 1 + 6 + 3); /* type, level, sharpness */
  if (!read_bit (reader) || !read_bit (reader))
    return;
  for (guint i = 0; i < VP8_FILTER_DELTAS; i++) {
    gint8 delta;

    if (!read_bit (reader))
      continue;
    delta = (gint8)read_bits (reader, 6);
    header->sets_filter_deltas |= 1u << i;
    header->filter_deltas[i] = read_bit (reader) ? -delta : delta;
  }
}

static void
read_references (Reader *reader, Vp8Header *header)
{
  header->refreshes_golden = read_bit (reader) != 0;
  header->refreshes_altref = read_bit (reader) != 0;
  if (!header->refreshes_golden)
    header->refreshes_golden = read_bits (reader, 2) != 0;
  if (!header->refreshes_altref)
    header->refreshes_altref = read_bits (reader, 2) != 0;
  read_bits (reader, 2); /* sign biases, present in each frame */
  header->refreshes_entropy = read_bit (reader) != 0;
  header->refreshes_last = read_bit (reader) != 0;
}

gboolean
vp8_header_parse (const guint8 *data, gsize size, Vp8Header *header)
{
  Reader reader;
  gsize skip = TAG_SIZE, first_partition;

  *header = (Vp8Header){ 0 };
  if (size < TAG_SIZE)
    return FALSE;
  header->key = (data[0] & 1) == 0;
  header->shown = (data[0] & 0x10) != 0;
  first_partition = (data[0] | data[1] << 8 | data[2] << 16) >> 5;
  if (header->key) {
    skip += KEY_START_SIZE;
    if (size < skip || data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a)
      return FALSE;
  }
  if (first_partition > size - skip)
    return FALSE;

  reader_init (&reader, data + skip, first_partition);
  if (header->key)
    read_bits (&reader, 2); /* colour space, clamping */
  read_segmentation (&reader, header);
  read_filter (&reader, header);
  read_bits (&reader, 2 + 7); /* partitions, quantiser */
  for (guint i = 0; i < 5; i++)
    skip_optional (&reader, 4 + 1);
  if (header->key) {
    header->refreshes_last = header->refreshes_golden = header->refreshes_altref = TRUE;
    header->refreshes_entropy = read_bit (&reader) != 0;
  } else {
    read_references (&reader, header);
  }
  return !reader.failed;
}

void
vp8_context_follow (Vp8Context *context, const Vp8Header *header)
{
  if (header == NULL) {
    context->known = FALSE;
    return;
  }
  if (header->key)
    *context = (Vp8Context){ .known = TRUE };
  for (guint i = 0; i < VP8_FILTER_DELTAS; i++) {
    if (header->sets_filter_deltas & 1u << i)
      context->filter_deltas[i] = header->filter_deltas[i];
  }
}

gboolean
vp8_context_is_kept_by (const Vp8Context *context, const Vp8Header *header)
{
  if (!context->known || header->key || header->refreshes_entropy || header->updates_segmentation)
    return FALSE;
  for (guint i = 0; i < VP8_FILTER_DELTAS; i++) {
    if (header->sets_filter_deltas & 1u << i && context->filter_deltas[i] != header->filter_deltas[i])
      return FALSE;
  }
  return TRUE;
}

gboolean
vp8_context_can_miss (const Vp8Context *context, const Vp8Header *header)
{
  return vp8_context_is_kept_by (context, header) && !header->refreshes_last && !header->refreshes_golden &&
         !header->refreshes_altref;
}
