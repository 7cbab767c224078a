/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses a sequence parameter set up to the picture size. */
#include "manager/core/media/reel-h264-sps.h"

#define MAX_BYTES     512   /* of a set that is parsed */
#define MAX_MACRO     65536 /* macroblocks in each direction: no level permits as many */
#define MAX_FRAMES    255   /* offsets of a picture order cycle */
#define SCALING_LISTS 8

typedef struct {
  guint8 data[MAX_BYTES];
  gsize bits;
  gsize at;
  gboolean failed;
} Reader;

static guint
read_bit (Reader *self)
{
  guint bit = 0;

  if (self->at >= self->bits) {
    self->failed = TRUE;
    return 0;
  }
  bit = self->data[self->at / 8] >> (7 - self->at % 8) & 1;
  self->at++;
  return bit;
}

static guint
read_bits (Reader *self, guint count)
{
  guint value = 0;

  for (guint i = 0; i < count; i++)
    value = value << 1 | read_bit (self);
  return value;
}

static guint
read_ue (Reader *self)
{
  guint zeros = 0;

  while (!self->failed && read_bit (self) == 0) {
    if (++zeros > 31) {
      self->failed = TRUE;
      return 0;
    }
  }
  return ((1u << zeros) - 1) + read_bits (self, zeros);
}

static int
read_se (Reader *self)
{
  const guint code = read_ue (self);

  return code % 2 == 1 ? (int)(code / 2) + 1 : -(int)(code / 2);
}

static void
open_reader (Reader *self, const guint8 *nal, gsize size)
{
  gsize length = 0;
  guint zeros = 0;

  for (gsize i = 0; i < size && length < MAX_BYTES; i++) {
    if (zeros >= 2 && nal[i] == 3) { /* emulation prevention */
      zeros = 0;
      continue;
    }
    zeros = nal[i] == 0 ? zeros + 1 : 0;
    self->data[length++] = nal[i];
  }
  self->bits = length * 8;
}

static void
skip_scaling_list (Reader *self, guint size)
{
  int last = 8, next = 8;

  for (guint i = 0; i < size && !self->failed; i++) {
    if (next != 0) {
      const int delta = read_se (self);

      self->failed |= delta < -128 || delta > 127;
      next = self->failed ? 0 : (last + delta + 256) % 256;
    }
    last = next == 0 ? last : next;
  }
}

/* Profiles with the fields that skip_chroma() skips. */
static gboolean
is_high (guint profile)
{
  static const guint8 high[] = { 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 };

  for (gsize i = 0; i < G_N_ELEMENTS (high); i++) {
    if (high[i] == profile)
      return TRUE;
  }
  return FALSE;
}

static void
skip_chroma (Reader *self)
{
  const guint chroma = read_ue (self);

  if (chroma == 3)
    read_bit (self);
  read_ue (self); /* bit depths */
  read_ue (self);
  read_bit (self);
  if (read_bit (self) == 0)
    return;
  for (guint i = 0; i < SCALING_LISTS + (chroma == 3 ? 4 : 0); i++) {
    if (read_bit (self) != 0)
      skip_scaling_list (self, i < 6 ? 16 : 64);
  }
}

static void
skip_order (Reader *self)
{
  const guint type = read_ue (self);
  guint frames;

  if (type == 0) {
    read_ue (self);
  } else if (type == 1) {
    read_bit (self);
    read_se (self);
    read_se (self);
    frames = read_ue (self);
    self->failed |= frames > MAX_FRAMES;
    for (guint i = 0; i < frames && !self->failed; i++)
      read_se (self);
  }
}

gboolean
reel_h264_sps_get_size (const guint8 *nal, gsize size, guint *width, guint *height)
{
  Reader reader = { .at = 8 };
  guint profile, columns, rows, frame_only;

  open_reader (&reader, nal, size);
  profile = read_bits (&reader, 8);
  read_bits (&reader, 16); /* constraints, level */
  read_ue (&reader);
  if (is_high (profile))
    skip_chroma (&reader);
  read_ue (&reader); /* frame numbers */
  skip_order (&reader);
  read_ue (&reader); /* reference frames */
  read_bit (&reader);
  columns = read_ue (&reader);
  rows = read_ue (&reader);
  frame_only = read_bit (&reader);
  if (reader.failed || columns >= MAX_MACRO || rows >= MAX_MACRO)
    return FALSE;
  *width = (columns + 1) * 16;
  *height = (rows + 1) * 16 * (2 - frame_only);
  return TRUE;
}
