/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes and reads ISO base media boxes (ISO/IEC 14496-12). Used by the mp4-* files only. */
#include "gst/core/file/mp4-box.h"

#include <string.h>

void
mp4_put_u8 (GByteArray *out, guint8 value)
{
  g_byte_array_append (out, &value, 1);
}

void
mp4_put_u16 (GByteArray *out, guint16 value)
{
  guint16 be = GUINT16_TO_BE (value);
  g_byte_array_append (out, (guint8 *)&be, 2);
}

void
mp4_put_u24 (GByteArray *out, guint32 value)
{
  mp4_put_u8 (out, value >> 16);
  mp4_put_u16 (out, value);
}

void
mp4_put_u32 (GByteArray *out, guint32 value)
{
  guint32 be = GUINT32_TO_BE (value);
  g_byte_array_append (out, (guint8 *)&be, 4);
}

void
mp4_put_u64 (GByteArray *out, guint64 value)
{
  guint64 be = GUINT64_TO_BE (value);
  g_byte_array_append (out, (guint8 *)&be, 8);
}

void
mp4_put_zeros (GByteArray *out, guint n)
{
  guint old = out->len;

  g_byte_array_set_size (out, old + n);
  memset (out->data + old, 0, n);
}

void
mp4_put_bytes (GByteArray *out, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size)
    g_byte_array_append (out, data, size);
}

void
mp4_set_u32 (GByteArray *out, guint at, guint32 value)
{
  guint32 be = GUINT32_TO_BE (value);
  memcpy (out->data + at, &be, 4);
}

guint
mp4_box_begin (GByteArray *out, const char *type)
{
  guint begin = out->len;

  mp4_put_u32 (out, 0);
  g_byte_array_append (out, (const guint8 *)type, 4);
  return begin;
}

guint
mp4_full_box_begin (GByteArray *out, const char *type, guint8 version, guint32 flags)
{
  guint begin = mp4_box_begin (out, type);

  mp4_put_u32 (out, (guint32)version << 24 | flags);
  return begin;
}

void
mp4_box_end (GByteArray *out, guint begin)
{
  mp4_set_u32 (out, begin, out->len - begin);
}

void
mp4_put_matrix (GByteArray *out)
{
  static const guint32 unity[9] = { 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000 };

  for (guint i = 0; i < 9; i++)
    mp4_put_u32 (out, unity[i]);
}

guint32
mp4_get_u32 (const guint8 *data)
{
  guint32 be;

  memcpy (&be, data, 4);
  return GUINT32_FROM_BE (be);
}

guint64
mp4_get_u64 (const guint8 *data)
{
  guint64 be;

  memcpy (&be, data, 8);
  return GUINT64_FROM_BE (be);
}

gboolean
mp4_box_read (const guint8 *data, guint64 size, guint64 offset, Mp4Box *box)
{
  if (offset > size || size - offset < 8)
    return FALSE;
  *box = (Mp4Box){ mp4_get_u32 (data + offset + 4), offset, 8, mp4_get_u32 (data + offset) };
  if (box->size == 1) {
    if (size - offset < 16)
      return FALSE;
    box->header = 16;
    box->size = mp4_get_u64 (data + offset + 8);
  }
  return box->size >= box->header && box->size <= size - offset;
}

gboolean
mp4_box_find (const guint8 *data, const Mp4Box *parent, guint skip, guint32 type, Mp4Box *box)
{
  guint64 end = parent->offset + parent->size;
  guint64 at = parent->offset + parent->header + skip;

  for (; mp4_box_read (data, end, at, box); at += box->size)
    if (box->type == type)
      return TRUE;
  return FALSE;
}
