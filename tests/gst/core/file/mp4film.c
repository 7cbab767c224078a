/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A film of known samples in an MP4 file. */
#include "tests/gst/core/file/mp4film.h"

#include <string.h>

static const guint8 avcc[] = { 1, 100, 0, 30, 0xff, 0xe1, 0, 2, 0x67, 100, 1, 0, 1, 0x68 };
static const guint8 asc[] = { 0x14, 0x08 };

ChunkStream
mp4_film_video (void)
{
  return (ChunkStream){ .kind = CHUNK_STREAM_VIDEO,
                        .codec_data = g_bytes_new_static (avcc, sizeof avcc),
                        .width = 64,
                        .height = 48,
                        .fps_n = 8,
                        .fps_d = 1,
                        .primaries = 1,
                        .transfer = 1,
                        .matrix = 1 };
}

ChunkStream
mp4_film_audio (void)
{
  return (ChunkStream){ .kind = CHUNK_STREAM_AUDIO,
                        .codec_data = g_bytes_new_static (asc, sizeof asc),
                        .rate = 16000,
                        .channels = 1,
                        .frame_samples = 1024,
                        .priming = 1024,
                        .bitrate = 64000 };
}

void
mp4_film_announce (Mp4Writer *writer, ChunkStream stream)
{
  mp4_writer_set_stream (writer, &stream);
  g_bytes_unref (stream.codec_data);
}

/* Content that tells which sample it is. */
static GBytes *
content_of (ChunkStreamKind kind, guint n)
{
  gsize size = 20 + n * 7 % 50;
  guint8 *data = g_malloc (size);

  memset (data, kind == CHUNK_STREAM_VIDEO ? 0x80 | (n & 0x7f) : n & 0x7f, size);
  return g_bytes_new_take (data, size);
}

void
mp4_film_add (Mp4Writer *writer, ChunkStreamKind kind, guint n, guint64 pts)
{
  g_autoptr (GBytes) data = content_of (kind, n);
  ChunkSample sample = { data, pts, kind == CHUNK_STREAM_VIDEO ? MP4_FILM_TICK : MP4_FILM_FRAME,
                         kind == CHUNK_STREAM_AUDIO || n % 16 == 0 };

  mp4_writer_add (writer, kind, &sample);
}

Mp4Writer *
mp4_film_new_writer (FilePatchQueue *queue, guint64 reserve_max)
{
  Mp4WriterConfig config = { .creation = 1700000000, .expected = 2, .reserve_seconds = 60, .reserve_max = reserve_max };

  return mp4_writer_new (&config, queue);
}

void
mp4_film_add_both (Mp4Writer *writer, guint ticks)
{
  guint audio = 0;

  for (guint i = 0; i < ticks; i++) {
    mp4_film_add (writer, CHUNK_STREAM_VIDEO, i, i * MP4_FILM_TICK);
    for (; audio * MP4_FILM_FRAME < (i + 1) * MP4_FILM_TICK; audio++)
      mp4_film_add (writer, CHUNK_STREAM_AUDIO, audio, audio * MP4_FILM_FRAME);
  }
  mp4_film_add (writer, CHUNK_STREAM_AUDIO, audio, audio * MP4_FILM_FRAME);
}

Mp4Writer *
mp4_film_new_written (FilePatchQueue *queue, guint ticks, guint64 reserve_max)
{
  Mp4Writer *writer = mp4_film_new_writer (queue, reserve_max);

  mp4_film_announce (writer, mp4_film_video ());
  mp4_film_announce (writer, mp4_film_audio ());
  mp4_film_add_both (writer, ticks);
  return writer;
}

char *
mp4_film_outline (const GByteArray *image)
{
  GString *text = g_string_new (NULL);
  Mp4Box box;
  guint64 at;

  for (at = 0; mp4_box_read (image->data, image->len, at, &box); at += box.size)
    switch (box.type) {
    case MP4_FOURCC ('f', 't', 'y', 'p'):
      g_string_append_c (text, 'y');
      break;
    case MP4_FOURCC ('f', 'r', 'e', 'e'):
      g_string_append_c (text, 'f');
      break;
    case MP4_FOURCC ('m', 'o', 'o', 'v'):
      g_string_append_c (text, 'M');
      break;
    case MP4_FOURCC ('m', 'o', 'o', 'f'):
      g_string_append_c (text, 'o');
      break;
    case MP4_FOURCC ('m', 'd', 'a', 't'):
      g_string_append_c (text, 'd');
      break;
    default:
      g_string_append_c (text, '?');
      break;
    }
  if (at != image->len)
    g_string_append (text, "!");
  return g_string_free (text, FALSE);
}

Mp4Box
mp4_film_find_moov (const GByteArray *image)
{
  Mp4Box box;

  for (guint64 at = 0; mp4_box_read (image->data, image->len, at, &box); at += box.size)
    if (box.type == MP4_FOURCC ('m', 'o', 'o', 'v'))
      return box;
  g_assert_not_reached ();
}

const guint8 *
mp4_film_descend (const GByteArray *image, Mp4Box from, const char *path)
{
  for (; *path; path += 4) {
    Mp4Box parent = from;
    if (!mp4_box_find (image->data, &parent, 0, MP4_FOURCC (path[0], path[1], path[2], path[3]), &from))
      return NULL;
  }
  return image->data + from.offset + from.header;
}

gboolean
mp4_film_find_trak (const GByteArray *image, ChunkStreamKind kind, Mp4Box *trak)
{
  Mp4Box moov = mp4_film_find_moov (image);
  guint32 wanted = kind == CHUNK_STREAM_VIDEO ? MP4_FOURCC ('v', 'i', 'd', 'e') : MP4_FOURCC ('s', 'o', 'u', 'n');

  for (guint64 at = moov.offset + 8; mp4_box_read (image->data, moov.offset + moov.size, at, trak); at += trak->size)
    if (trak->type == MP4_FOURCC ('t', 'r', 'a', 'k') &&
        mp4_get_u32 (mp4_film_descend (image, *trak, "mdiahdlr") + 8) == wanted)
      return TRUE;
  return FALSE;
}

guint
mp4_film_check_samples (const GByteArray *image, ChunkStreamKind kind)
{
  Mp4Box trak;
  g_assert_true (mp4_film_find_trak (image, kind, &trak));
  const guint8 *stsc = mp4_film_descend (image, trak, "mdiaminfstblstsc") + 4;
  const guint8 *stsz = mp4_film_descend (image, trak, "mdiaminfstblstsz") + 8;
  const guint8 *stco = mp4_film_descend (image, trak, "mdiaminfstblstco") + 4;
  const guint8 *stts = mp4_film_descend (image, trak, "mdiaminfstblstts") + 4;
  guint runs = mp4_get_u32 (stsc), samples = mp4_get_u32 (stsz), chunks = mp4_get_u32 (stco), n = 0, run = 0, timed = 0;

  for (guint chunk = 0; chunk < chunks; chunk++) {
    guint64 at = mp4_get_u32 (stco + 4 + 4 * chunk);
    while (run + 1 < runs && mp4_get_u32 (stsc + 4 + 12 * (run + 1)) == chunk + 1)
      run++;
    for (guint i = mp4_get_u32 (stsc + 4 + 12 * run + 4); i > 0; i--, n++) {
      g_autoptr (GBytes) expected = content_of (kind, n);
      gsize size;
      const guint8 *data = g_bytes_get_data (expected, &size);
      g_assert_cmpmem (data, size, image->data + at, mp4_get_u32 (stsz + 4 + 4 * n));
      at += size;
    }
  }
  for (guint i = 0; i < mp4_get_u32 (stts); i++)
    timed += mp4_get_u32 (stts + 4 + 8 * i);
  g_assert_cmpuint (n, ==, samples);
  g_assert_cmpuint (timed, ==, samples);
  return samples;
}
