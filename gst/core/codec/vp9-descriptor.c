/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the descriptor before a VP9 payload; the header lists the callers. */
#include "gst/core/codec/vp9-descriptor.h"

/* first octet */
#define HAS_PICTURE_ID 0x80
#define PREDICTED      0x40
#define HAS_LAYERS     0x20
#define FLEXIBLE       0x10
#define STARTS         0x08
#define ENDS           0x04
#define HAS_STRUCTURE  0x02
#define LONG_PICTURE   0x80
/* octet of layers */
#define SWITCH_UP 0x10
/* scalability structure */
#define HAS_SIZES 0x10
#define HAS_GROUP 0x08

#define MAX_REFERENCES 3

typedef struct {
  const guint8 *data;
  gsize size;
  gsize at;
  gboolean failed;
} Reader;

static guint
read_octet (Reader *reader)
{
  if (reader->at < reader->size)
    return reader->data[reader->at++];
  reader->failed = TRUE;
  return 0;
}

static void
skip (Reader *reader, gsize n)
{
  if (n > reader->size - reader->at)
    reader->failed = TRUE;
  else
    reader->at += n;
}

static void
read_layers (Reader *reader, gboolean flexible, Vp9Descriptor *descriptor)
{
  guint layers;

  descriptor->layers_at = reader->at;
  layers = read_octet (reader);
  descriptor->layered = TRUE;
  descriptor->temporal_id = layers >> 5;
  descriptor->spatial_id = layers >> 1 & 7;
  descriptor->inter_layer = (layers & VP9_DESCRIPTOR_INTER_LAYER) != 0;
  descriptor->switch_up = (layers & SWITCH_UP) != 0;
  if (!flexible)
    skip (reader, 1); /* TL0PICIDX */
}

/* Each reference tells whether another one follows. */
static void
skip_references (Reader *reader)
{
  for (guint i = 0; i < MAX_REFERENCES && (read_octet (reader) & 1) != 0; i++)
    continue;
}

static guint
read_number (Reader *reader)
{
  const guint high = read_octet (reader);

  return high << 8 | read_octet (reader);
}

static void
read_structure (Reader *reader, Vp9Descriptor *descriptor)
{
  const guint flags = read_octet (reader);

  if (flags & HAS_SIZES) {
    descriptor->n_sizes = (flags >> 5) + 1;
    for (guint i = 0; i < descriptor->n_sizes; i++) {
      descriptor->sizes[i].width = read_number (reader);
      descriptor->sizes[i].height = read_number (reader);
    }
  }
  if ((flags & HAS_GROUP) == 0)
    return;
  for (guint n = read_octet (reader); n > 0 && !reader->failed; n--)
    skip (reader, read_octet (reader) >> 2 & 3);
}

gboolean
vp9_descriptor_parse (const guint8 *data, gsize size, Vp9Descriptor *descriptor)
{
  Reader reader = { .data = data, .size = size };
  const guint flags = read_octet (&reader);
  const gboolean flexible = (flags & FLEXIBLE) != 0;

  *descriptor = (Vp9Descriptor){ .starts_frame = (flags & STARTS) != 0,
                                 .ends_frame = (flags & ENDS) != 0,
                                 .predicted = (flags & PREDICTED) != 0 };
  if (flags & HAS_PICTURE_ID && (read_octet (&reader) & LONG_PICTURE) != 0)
    skip (&reader, 1);
  if (flags & HAS_LAYERS)
    read_layers (&reader, flexible, descriptor);
  if (flexible && (flags & PREDICTED) != 0)
    skip_references (&reader);
  if (flags & HAS_STRUCTURE)
    read_structure (&reader, descriptor);
  descriptor->size = reader.at;
  return !reader.failed;
}
