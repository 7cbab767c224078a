/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the NAL units of H.264 access units; the header lists the callers. */
#include "gst/core/codec/h264-nal.h"

#include <string.h>

#define NAL_SLICE     1
#define NAL_SEI       6
#define NAL_SPS       7
#define NAL_AUD       9
#define NAL_FILLER    12
#define AVCC_MIN      7
#define GOLOMB_MAX    31 /* leading zeros */
#define POC_CYCLE_MAX 255

/* Reads the payload of a NAL unit without its emulation prevention bytes. */
typedef struct {
  const guint8 *data;
  gsize size;
  gsize at;
  guint bit;
  guint zeros; /* bytes of 0 just before `at` */
  gboolean failed;
} Reader;

static void
skip_emulation (Reader *reader)
{
  if (reader->zeros >= 2 && reader->at < reader->size && reader->data[reader->at] == 3) {
    reader->at++;
    reader->zeros = 0;
  }
}

static guint
read_bit (Reader *reader)
{
  guint bit;

  if (reader->bit == 0)
    skip_emulation (reader);
  if (reader->at >= reader->size) {
    reader->failed = TRUE;
    return 0;
  }
  bit = reader->data[reader->at] >> (7 - reader->bit) & 1;
  if (++reader->bit == 8) {
    reader->zeros = reader->data[reader->at] == 0 ? reader->zeros + 1 : 0;
    reader->bit = 0;
    reader->at++;
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

/* Exp-Golomb code. Signed codes have the same length, and none of their values is needed here. */
static guint
read_golomb (Reader *reader)
{
  guint zeros = 0;

  while (!reader->failed && read_bit (reader) == 0) {
    if (++zeros > GOLOMB_MAX)
      reader->failed = TRUE;
  }
  return reader->failed ? 0 : (1u << zeros) - 1 + read_bits (reader, zeros);
}

/* A scaling list ends early when a delta takes the next scale to 0. */
static void
skip_scaling_list (Reader *reader, guint size)
{
  int last = 8, next = 8;

  for (guint i = 0; i < size && next != 0 && !reader->failed; i++) {
    guint code = read_golomb (reader);
    int delta = code & 1 ? (int)(code / 2 + 1) : -(int)(code / 2);

    if (delta < -128 || delta > 127) {
      reader->failed = TRUE;
      return;
    }
    next = (last + delta + 256) % 256;
    last = next != 0 ? next : last;
  }
}

static gboolean
has_chroma_format (guint profile)
{
  static const guint8 profiles[] = { 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 };

  return memchr (profiles, (int)profile, sizeof profiles) != NULL;
}

static void
skip_chroma_format (Reader *reader)
{
  guint format = read_golomb (reader);

  if (format == 3)
    read_bit (reader);
  read_golomb (reader); /* bit depths */
  read_golomb (reader);
  read_bit (reader);
  if (!read_bit (reader))
    return;
  for (guint i = 0; i < (format == 3 ? 12 : 8) && !reader->failed; i++) {
    if (read_bit (reader))
      skip_scaling_list (reader, i < 6 ? 16 : 64);
  }
}

static void
skip_order_count (Reader *reader)
{
  guint type = read_golomb (reader), cycle;

  if (type == 0) {
    read_golomb (reader);
    return;
  }
  if (type != 1)
    return;
  read_bit (reader);
  read_golomb (reader);
  read_golomb (reader);
  cycle = read_golomb (reader);
  if (cycle > POC_CYCLE_MAX)
    reader->failed = TRUE;
  for (guint i = 0; i < cycle && !reader->failed; i++)
    read_golomb (reader);
}

/* A parameter set that cannot be read counts as one with fields. */
static void
learn_sequence (H264Stream *stream, const guint8 *data, gsize size)
{
  Reader reader = { .data = data, .size = size };
  guint profile;
  gboolean frames_only;

  read_bits (&reader, 8); /* NAL header */
  profile = read_bits (&reader, 8);
  read_bits (&reader, 16);
  read_golomb (&reader); /* id */
  if (has_chroma_format (profile))
    skip_chroma_format (&reader);
  read_golomb (&reader); /* log2 of the largest frame number */
  skip_order_count (&reader);
  read_golomb (&reader); /* number of reference frames */
  read_bit (&reader);
  read_golomb (&reader); /* width, height */
  read_golomb (&reader);
  frames_only = read_bit (&reader) != 0;
  stream->has_sequence = TRUE;
  stream->fields |= reader.failed || !frames_only;
}

/* Returns: the next NAL unit at or after *@at, which is advanced past it; NULL at the end, or if no valid NAL unit
 * follows. */
static const guint8 *
next_with_length (const H264Stream *stream, const guint8 *data, gsize size, gsize *at, gsize *length)
{
  guint64 value = 0;

  if (size - *at < stream->length_size)
    return NULL;
  for (guint i = 0; i < stream->length_size; i++)
    value = value << 8 | data[(*at)++];
  if (value == 0 || value > size - *at)
    return NULL;
  *length = (gsize)value;
  *at += *length;
  return data + *at - *length;
}

static gsize
find_start_code (const guint8 *data, gsize size, gsize at)
{
  for (; at + 3 <= size; at++) {
    const guint8 *one = memchr (data + at + 2, 1, size - at - 2);

    if (one == NULL)
      return size;
    at = (gsize)(one - data) - 2;
    if (data[at] == 0 && data[at + 1] == 0)
      return at;
  }
  return size;
}

static const guint8 *
next_with_start_code (const guint8 *data, gsize size, gsize *at, gsize *length)
{
  gsize start = find_start_code (data, size, *at) + 3, end;

  if (start >= size)
    return NULL;
  end = find_start_code (data, size, start);
  *at = end;
  *length = end - start;
  return *length > 0 ? data + start : NULL;
}

/* Returns: whether the NAL unit may occur in an access unit that is not decoded. */
static gboolean
look_at (H264Stream *stream, const guint8 *nal, gsize length, gboolean *has_slice)
{
  const guint type = nal[0] & 0x1f;

  switch (type) {
  case NAL_SLICE:
    *has_slice = TRUE;
    return (nal[0] & 0x60) == 0;
  case NAL_SEI:
  case NAL_AUD:
  case NAL_FILLER:
    return TRUE;
  case NAL_SPS:
    learn_sequence (stream, nal, length);
    return FALSE;
  default:
    return FALSE;
  }
}

gboolean
h264_stream_is_disposable (H264Stream *stream, const guint8 *data, gsize size)
{
  gsize at = 0, length = 0;
  gboolean disposable = TRUE, has_slice = FALSE;

  while (at < size) {
    const guint8 *nal = stream->length_size > 0 ? next_with_length (stream, data, size, &at, &length)
                                                : next_with_start_code (data, size, &at, &length);

    if (nal == NULL)
      return FALSE;
    disposable &= look_at (stream, nal, length, &has_slice);
  }
  return disposable && has_slice && stream->has_sequence && !stream->fields;
}

gboolean
h264_stream_init (H264Stream *stream, const guint8 *codec_data, gsize size)
{
  gsize at = 6;

  *stream = (H264Stream){ 0 };
  if (codec_data == NULL)
    return TRUE;
  /* until the record is read completely, no access unit may be dropped */
  stream->length_size = 4;
  stream->fields = TRUE;
  if (size < AVCC_MIN || codec_data[0] != 1)
    return FALSE;
  stream->length_size = (codec_data[4] & 3) + 1u;
  stream->fields = FALSE;
  for (guint n = codec_data[5] & 0x1f; n > 0; n--) {
    gsize length = at + 2 <= size ? (gsize)(codec_data[at] << 8 | codec_data[at + 1]) : 0;

    if (length == 0 || length > size - at - 2) {
      stream->fields = TRUE;
      return FALSE;
    }
    learn_sequence (stream, codec_data + at + 2, length);
    at += 2 + length;
  }
  return TRUE;
}
