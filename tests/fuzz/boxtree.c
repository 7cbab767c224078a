/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Structure-aware changes of files as the recorder leaves them, and such files to start with. */
#include "tests/fuzz/boxtree.h"
#include "gst/core/file/chunk-writer.h"
#include "gst/core/file/mp4-box.h"

#include <string.h>

#define MAX_BOXES 256
#define MAX_DEPTH 8
#define TICK      G_GUINT64_CONSTANT (125000000)
#define AAC_FRAME G_GUINT64_CONSTANT (64000000)

typedef struct {
  gsize offset, size, header;
  int parent; /* index, -1: none */
} Box;

typedef struct {
  Box boxes[MAX_BOXES];
  guint n;
} Tree;

static gboolean
is_container (guint32 type)
{
  static const char names[] = "moovtrakmdiaminfstblmooftrafmvexedtsdinf";

  for (gsize i = 0; i < sizeof names - 1; i += 4)
    if (type == MP4_FOURCC (names[i], names[i + 1], names[i + 2], names[i + 3]))
      return TRUE;
  return FALSE;
}

static void
walk (Tree *tree, const guint8 *data, gsize from, gsize to, int parent, guint depth)
{
  Mp4Box box;

  for (gsize at = from; tree->n < MAX_BOXES && mp4_box_read (data, to, at, &box); at += box.size) {
    int index = (int)tree->n;

    tree->boxes[tree->n++] = (Box){ at, box.size, box.header, parent };
    if (is_container (box.type) && depth < MAX_DEPTH)
      walk (tree, data, at + box.header, at + box.size, index, depth + 1);
  }
}

static void
put_u32 (guint8 *data, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (data, &value, 4);
}

/* Values that break additions, multiplications and allocations without checks. */
static guint32
odd_number (GRand *rng, guint32 old)
{
  static const guint32 numbers[] = { 0, 1, 2, 7, 8, 15, 16, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff };
  int n = g_rand_int_range (rng, 0, G_N_ELEMENTS (numbers) + 3);

  if (n < (int)G_N_ELEMENTS (numbers))
    return numbers[n];
  return n == G_N_ELEMENTS (numbers) ? old + 1 : n == G_N_ELEMENTS (numbers) + 1 ? old - 1 : g_rand_int (rng);
}

/* Makes the boxes around @box larger by @delta, if their size has four bytes. */
static void
grow_parents (const Tree *tree, guint8 *data, const Box *box, gssize delta)
{
  for (int p = box->parent; p >= 0; p = tree->boxes[p].parent)
    if (tree->boxes[p].header == 8)
      put_u32 (data + tree->boxes[p].offset, (guint32)((gssize)tree->boxes[p].size + delta));
}

static gsize
remove_box (const Tree *tree, guint8 *data, gsize size, const Box *box)
{
  grow_parents (tree, data, box, -(gssize)box->size);
  memmove (data + box->offset, data + box->offset + box->size, size - box->offset - box->size);
  return size - box->size;
}

static gsize
double_box (const Tree *tree, guint8 *data, gsize size, gsize max_size, const Box *box)
{
  if (box->size > max_size - size)
    return size;
  grow_parents (tree, data, box, (gssize)box->size);
  memmove (data + box->offset + box->size, data + box->offset, size - box->offset);
  return size + box->size;
}

static void
change_number (guint8 *data, const Box *box, GRand *rng)
{
  gsize content = box->size - box->header, at;

  if (content < 4)
    return;
  at = box->offset + box->header + 4 * (gsize)g_rand_int_range (rng, 0, (gint32)MIN (content / 4, 64));
  put_u32 (data + at, odd_number (rng, mp4_get_u32 (data + at)));
}

/* Copies the header of one box over that of another: the right form in the wrong place. */
static void
change_type (const Tree *tree, guint8 *data, const Box *box, GRand *rng)
{
  const Box *other = &tree->boxes[g_rand_int_range (rng, 0, (int)tree->n)];

  memmove (data + box->offset + 4, data + other->offset + 4, 4);
}

static gsize
mutate_mp4 (guint8 *data, gsize size, gsize max_size, GRand *rng)
{
  g_autofree Tree *tree = g_new0 (Tree, 1);
  const Box *box;

  walk (tree, data, 0, size, -1, 0);
  if (tree->n == 0)
    return size;
  box = &tree->boxes[g_rand_int_range (rng, 0, (int)tree->n)];
  switch (g_rand_int_range (rng, 0, 8)) {
  case 0:
    put_u32 (data + box->offset, odd_number (rng, (guint32)box->size));
    return size;
  case 1:
    change_type (tree, data, box, rng);
    return size;
  case 2:
    return remove_box (tree, data, size, box);
  case 3:
    return double_box (tree, data, size, max_size, box);
  case 4: /* killed here */
    return box->offset + (gsize)g_rand_int_range (rng, 0, (gint32)MIN (box->size + 1, 65536));
  default:
    change_number (data, box, rng);
    return size;
  }
}

gsize
box_tree_mutate (guint8 *data, gsize size, gsize max_size, GRand *rng)
{
  guint at;

  if (size < 16)
    return size;
  if (memcmp (data + 4, "ftyp", 4) == 0)
    return mutate_mp4 (data, size, max_size, rng);
  at = (guint)g_rand_int_range (rng, 0, (gint32)MIN (size - 3, 160));
  switch (g_rand_int_range (rng, 0, 3)) {
  case 0: /* RIFF is little-endian */
    put_u32 (data + at, GUINT32_SWAP_LE_BE (odd_number (rng, mp4_get_u32 (data + at))));
    return size;
  case 1:
    put_u32 (data + at, odd_number (rng, mp4_get_u32 (data + at)));
    return size;
  default:
    return (gsize)g_rand_int_range (rng, 0, (gint32)size + 1);
  }
}

/* --- files to start with --- */

static void
announce_streams (ChunkWriter *writer, ChunkFormat format, gboolean video, guint channels)
{
  static const guint8 avcc[] = { 1, 100, 0, 30, 0xff, 0xe1, 0, 2, 0x67, 100, 1, 0, 1, 0x68 }, asc[] = { 0x14, 0x08 };
  g_autoptr (GBytes) avc = g_bytes_new_static (avcc, sizeof avcc), aac = g_bytes_new_static (asc, sizeof asc);
  ChunkStream picture = {
    .kind = CHUNK_STREAM_VIDEO, .codec_data = avc, .width = 64, .height = 48, .fps_n = 8, .fps_d = 1
  };
  ChunkStream sound = { .kind = CHUNK_STREAM_AUDIO,
                        .codec_data = format == CHUNK_FORMAT_MP4 ? aac : NULL,
                        .rate = 16000,
                        .channels = channels,
                        .frame_samples = 1024,
                        .priming = 1024,
                        .bitrate = 64000 };

  chunk_writer_set_stream (writer, &sound);
  if (video)
    chunk_writer_set_stream (writer, &picture);
}

static void
add_sample (ChunkWriter *writer, ChunkStreamKind kind, const guint8 *data, gsize size, guint64 pts, guint64 duration,
            gboolean sync)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  ChunkSample sample = { bytes, pts, duration, sync };

  chunk_writer_add (writer, kind, &sample);
}

static void
add_samples (ChunkWriter *writer, ChunkFormat format, gboolean video, guint ticks, GRand *rng)
{
  guint8 data[432] = { 0xff, 0xf3, 0x88, 0xc4 }; /* MPEG 2, 64 kbit/s, 16 kHz: 288 bytes */
  guint64 step = format == CHUNK_FORMAT_MP3 ? 36000000 : AAC_FRAME;
  guint sound = 0;

  for (guint i = 0; i < ticks; i++) {
    if (video)
      add_sample (writer, CHUNK_STREAM_VIDEO, data, (gsize)g_rand_int_range (rng, 1, 64), i * TICK, TICK, i % 16 == 0);
    for (; sound * step < (i + 1) * TICK; sound++)
      add_sample (writer, CHUNK_STREAM_AUDIO, data,
                  format == CHUNK_FORMAT_MP3   ? 288
                  : format == CHUNK_FORMAT_WAV ? 256
                                               : (gsize)g_rand_int_range (rng, 1, 64),
                  sound * step, step, TRUE);
  }
}

static void
carry_out (ChunkWriter *writer, GByteArray *file)
{
  FilePatch *patch;

  while ((patch = chunk_writer_pop (writer))) {
    gsize size = g_bytes_get_size (patch->bytes), old = file->len;

    if (patch->offset + size > old)
      g_byte_array_set_size (file, patch->offset + size);
    if (patch->offset > old)
      memset (file->data + old, 0, patch->offset - old);
    if (size > 0)
      memcpy (file->data + patch->offset, g_bytes_get_data (patch->bytes, NULL), size);
    file_patch_free (patch);
  }
}

GByteArray *
box_tree_generate (GRand *rng)
{
  static const ChunkFormat formats[] = { CHUNK_FORMAT_MP4, CHUNK_FORMAT_MP4, CHUNK_FORMAT_MP3, CHUNK_FORMAT_WAV };
  ChunkFormat format = formats[g_rand_int_range (rng, 0, G_N_ELEMENTS (formats))];
  gboolean video = format == CHUNK_FORMAT_MP4 && g_rand_boolean (rng);
  ChunkWriterConfig config = { .format = format, .expected = video ? 2 : 1, .reserve_seconds = 1, .reserve_max = 1 };
  g_autoptr (ChunkWriter) writer = chunk_writer_new (&config);
  GByteArray *file = g_byte_array_new ();

  announce_streams (writer, format, video, format == CHUNK_FORMAT_WAV ? (guint)g_rand_int_range (rng, 1, 5) : 1);
  add_samples (writer, format, video, (guint)g_rand_int_range (rng, 1, 40), rng);
  if (g_rand_boolean (rng))
    chunk_writer_finish (writer, CHUNK_TIME_NONE);
  carry_out (writer, file);
  if (g_rand_boolean (rng))
    g_byte_array_set_size (file, (guint)g_rand_int_range (rng, 0, (gint32)file->len + 1));
  return file;
}
