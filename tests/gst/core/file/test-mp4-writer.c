/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mp4-writer and mp4-recover: every form that a file can have on disk, each sample of it found and compared. */
#include "gst/core/file/mp4-box.h"
#include "gst/core/file/mp4-recover.h"
#include "gst/core/file/mp4-writer.h"
#include "tests/gst/core/file/patchimage.h"

#include <string.h>

#define SECOND      G_GUINT64_CONSTANT (1000000000)
#define TICK        (SECOND / 8)
#define AAC_FRAME   (64 * SECOND / 1000)
#define RANDOM_CUTS 200

static const guint8 avcc[] = { 1, 100, 0, 30, 0xff, 0xe1, 0, 2, 0x67, 100, 1, 0, 1, 0x68 };
static const guint8 asc[] = { 0x14, 0x08 };

static ChunkStream
video_stream (void)
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

static ChunkStream
audio_stream (void)
{
  return (ChunkStream){ .kind = CHUNK_STREAM_AUDIO,
                        .codec_data = g_bytes_new_static (asc, sizeof asc),
                        .rate = 16000,
                        .channels = 1,
                        .frame_samples = 1024,
                        .priming = 1024,
                        .bitrate = 64000 };
}

static void
announce (Mp4Writer *writer, ChunkStream stream)
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

static void
add (Mp4Writer *writer, ChunkStreamKind kind, guint n, guint64 pts)
{
  g_autoptr (GBytes) data = content_of (kind, n);
  ChunkSample sample = { data, pts, kind == CHUNK_STREAM_VIDEO ? TICK : AAC_FRAME,
                         kind == CHUNK_STREAM_AUDIO || n % 16 == 0 };

  mp4_writer_add (writer, kind, &sample);
}

static Mp4Writer *
new_writer (FilePatchQueue *queue, guint64 reserve_max)
{
  Mp4WriterConfig config = { .creation = 1700000000, .expected = 2, .reserve_seconds = 60, .reserve_max = reserve_max };

  return mp4_writer_new (&config, queue);
}

/* @ticks of video, and the audio of as long a time with its frame of priming; interleaved as they come. */
static void
add_both (Mp4Writer *writer, guint ticks)
{
  guint audio = 0;

  for (guint i = 0; i < ticks; i++) {
    add (writer, CHUNK_STREAM_VIDEO, i, i * TICK);
    for (; audio * AAC_FRAME < (i + 1) * TICK; audio++)
      add (writer, CHUNK_STREAM_AUDIO, audio, audio * AAC_FRAME);
  }
  add (writer, CHUNK_STREAM_AUDIO, audio, audio * AAC_FRAME);
}

static Mp4Writer *
new_written (FilePatchQueue *queue, guint ticks, guint64 reserve_max)
{
  Mp4Writer *writer = new_writer (queue, reserve_max);

  announce (writer, video_stream ());
  announce (writer, audio_stream ());
  add_both (writer, ticks);
  return writer;
}

/* The types of the boxes at the top, one letter each: ftyp y, free f, moov M, moof o, mdat d, anything else ?. */
static gchar *
outline (const GByteArray *image)
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

static Mp4Box
find_moov (const GByteArray *image)
{
  Mp4Box box;

  for (guint64 at = 0; mp4_box_read (image->data, image->len, at, &box); at += box.size)
    if (box.type == MP4_FOURCC ('m', 'o', 'o', 'v'))
      return box;
  g_assert_not_reached ();
}

static const guint8 *
descend (const GByteArray *image, Mp4Box from, const gchar *path)
{
  for (; *path; path += 4) {
    Mp4Box parent = from;
    if (!mp4_box_find (image->data, &parent, 0, MP4_FOURCC (path[0], path[1], path[2], path[3]), &from))
      return NULL;
  }
  return image->data + from.offset + from.header;
}

static gboolean
find_trak (const GByteArray *image, ChunkStreamKind kind, Mp4Box *trak)
{
  Mp4Box moov = find_moov (image);
  guint32 wanted = kind == CHUNK_STREAM_VIDEO ? MP4_FOURCC ('v', 'i', 'd', 'e') : MP4_FOURCC ('s', 'o', 'u', 'n');

  for (guint64 at = moov.offset + 8; mp4_box_read (image->data, moov.offset + moov.size, at, trak); at += trak->size)
    if (trak->type == MP4_FOURCC ('t', 'r', 'a', 'k') && mp4_get_u32 (descend (image, *trak, "mdiahdlr") + 8) == wanted)
      return TRUE;
  return FALSE;
}

/* Walks the tables of a progressive file; each sample must be the one that was given. Returns how many there are. */
static guint
check_samples (const GByteArray *image, ChunkStreamKind kind)
{
  Mp4Box trak;
  g_assert_true (find_trak (image, kind, &trak));
  const guint8 *stsc = descend (image, trak, "mdiaminfstblstsc") + 4;
  const guint8 *stsz = descend (image, trak, "mdiaminfstblstsz") + 8;
  const guint8 *stco = descend (image, trak, "mdiaminfstblstco") + 4;
  const guint8 *stts = descend (image, trak, "mdiaminfstblstts") + 4;
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

static void
check_edit (const GByteArray *image, ChunkStreamKind kind, guint entry, guint64 duration, gint64 media_time)
{
  Mp4Box trak;
  g_assert_true (find_trak (image, kind, &trak));
  const guint8 *elst = descend (image, trak, "edtselst");

  g_assert_cmpuint (entry, <, mp4_get_u32 (elst + 4));
  g_assert_cmpuint (mp4_get_u64 (elst + 8 + 20 * entry), ==, duration);
  g_assert_cmpint ((gint64)mp4_get_u64 (elst + 16 + 20 * entry), ==, media_time);
}

static guint64
movie_duration (const GByteArray *image)
{
  return mp4_get_u64 (descend (image, find_moov (image), "mvhd") + 24);
}

static void
test_while_written (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_writer (&queue, 0);
  g_autoptr (GByteArray) image = NULL;
  g_autofree gchar *text = NULL;

  announce (writer, video_stream ());
  add (writer, CHUNK_STREAM_VIDEO, 0, 0);
  add (writer, CHUNK_STREAM_VIDEO, 1, TICK);
  g_assert_true (g_queue_is_empty (&queue.queue)); /* waits for the other stream */
  announce (writer, audio_stream ());
  for (guint i = 0; i < 4; i++)
    add (writer, CHUNK_STREAM_AUDIO, i, i * AAC_FRAME);
  add (writer, CHUNK_STREAM_VIDEO, 2, 2 * TICK);
  add (writer, CHUNK_STREAM_VIDEO, 3, 3 * TICK);
  image = patch_image_new (&queue);
  text = outline (image);
  g_assert_cmpstr (text, ==, "yMfodod"); /* at once, then every 250 ms of either stream */
  Mp4Box box;
  g_assert_true (
      mp4_box_find (image->data, &(Mp4Box){ 0, 0, 0, image->len }, 0, MP4_FOURCC ('m', 'o', 'o', 'v'), &box));
  g_assert_nonnull (descend (image, box, "mvex"));
}

static void
test_one_stream_alone (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_writer (&queue, 0);

  announce (writer, video_stream ());
  for (guint i = 0; i < 7; i++)
    add (writer, CHUNK_STREAM_VIDEO, i, i * TICK);
  g_assert_true (g_queue_is_empty (&queue.queue));
  add (writer, CHUNK_STREAM_VIDEO, 7, 7 * TICK);
  g_assert_false (g_queue_is_empty (&queue.queue)); /* a second is as long as it waits */
  file_patch_queue_clear (&queue);
}

static void
test_progressive (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_written (&queue, 77, 0);
  g_autoptr (GByteArray) image = NULL;
  g_autofree gchar *text = NULL;

  g_assert_cmpuint (mp4_writer_size (writer), >=, queue.end);
  mp4_writer_finish (writer, 77 * TICK);
  image = patch_image_new (&queue);
  g_assert_cmpuint (mp4_writer_size (writer), ==, image->len);
  text = outline (image);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (check_samples (image, CHUNK_STREAM_VIDEO), ==, 77);
  g_assert_cmpuint (check_samples (image, CHUNK_STREAM_AUDIO), ==, 152);
  g_assert_cmpuint (movie_duration (image), ==, 77 * 2000);
  check_edit (image, CHUNK_STREAM_VIDEO, 0, 77 * 2000, 0);
  check_edit (image, CHUNK_STREAM_AUDIO, 0, 77 * 2000, 1024);
  g_assert_cmpuint (mp4_get_u64 (descend (image, find_moov (image), "mvhd") + 4), ==,
                    1700000000 + G_GUINT64_CONSTANT (2082844800));
}

/* The file that takes the place of @image. */
static GByteArray *
compacted (const GByteArray *image, const FileCompaction *compaction)
{
  GByteArray *small = g_byte_array_new ();

  g_byte_array_append (small, g_bytes_get_data (compaction->head, NULL), g_bytes_get_size (compaction->head));
  g_assert_cmpuint (compaction->from + compaction->size, <=, image->len);
  g_byte_array_append (small, image->data + compaction->from, compaction->size);
  return small;
}

/* A short file has no space to spare; where the copy fails, it is finished in place all the same. */
static void
test_compact (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_written (&queue, 77, 0);
  g_autoptr (FileCompaction) compaction = mp4_writer_compact (writer, 77 * TICK);
  g_autoptr (GPtrArray) patches = patch_image_steal (&queue), more = NULL;
  g_autoptr (GByteArray) image = patch_image_new_cut (patches, G_MAXUINT64), small = NULL, in_place = NULL;
  g_autofree gchar *text = NULL, *before = outline (image);

  g_assert_nonnull (compaction);
  g_assert_true (g_str_has_prefix (before, "yMfod")); /* plays until it is replaced */
  small = compacted (image, compaction);
  text = outline (small);
  g_assert_cmpstr (text, ==, "yMd");
  g_assert_cmpuint (small->len, <, image->len - 8192);
  g_assert_cmpuint (check_samples (small, CHUNK_STREAM_VIDEO), ==, 77);
  g_assert_cmpuint (check_samples (small, CHUNK_STREAM_AUDIO), ==, 152);
  g_assert_cmpuint (movie_duration (small), ==, 77 * 2000);
  check_edit (small, CHUNK_STREAM_AUDIO, 0, 77 * 2000, 1024);

  mp4_writer_finish (writer, 77 * TICK);
  more = patch_image_steal (&queue);
  g_ptr_array_extend_and_steal (patches, g_steal_pointer (&more));
  in_place = patch_image_new_cut (patches, G_MAXUINT64);
  g_free (text);
  text = outline (in_place);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (check_samples (in_place, CHUNK_STREAM_VIDEO), ==, 77);
}

static void
test_hour (void)
{
  FilePatchQueue queue = { 0 };
  Mp4WriterConfig config = { .expected = 2, .reserve_seconds = 3600 };
  g_autoptr (Mp4Writer) writer = mp4_writer_new (&config, &queue);
  g_autoptr (GByteArray) image = NULL;
  g_autofree gchar *text = NULL;

  announce (writer, video_stream ());
  announce (writer, audio_stream ());
  add_both (writer, 28800);
  g_assert_null (mp4_writer_compact (writer, 3600 * SECOND)); /* the space is used */
  mp4_writer_finish (writer, 3600 * SECOND);
  image = patch_image_new (&queue);
  text = outline (image);
  g_assert_cmpstr (text, ==, "yfMfd"); /* the index of an hour fits in front */
  g_assert_cmpuint (check_samples (image, CHUNK_STREAM_VIDEO), ==, 28800);
  g_assert_cmpuint (check_samples (image, CHUNK_STREAM_AUDIO), ==, 56251);
  check_edit (image, CHUNK_STREAM_AUDIO, 0, 57600000, 1024);
}

static void
test_index_behind (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_written (&queue, 2400, 8192);
  g_autoptr (GByteArray) image = NULL;
  g_autofree gchar *text = NULL;
  guint64 expected = mp4_writer_size (writer);

  mp4_writer_finish (writer, 2400 * TICK);
  image = patch_image_new (&queue);
  text = outline (image);
  g_assert_cmpstr (text, ==, "yfdM");
  g_assert_cmpuint (check_samples (image, CHUNK_STREAM_VIDEO), ==, 2400);
  g_assert_cmpuint (image->len, <=, expected);
  g_assert_cmpuint (image->len + 4096, >, expected);
}

static void
test_late_stream (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_writer (&queue, 0);
  g_autoptr (GByteArray) image = NULL;
  g_autofree gchar *text = NULL;

  announce (writer, video_stream ());
  for (guint i = 0; i < 12; i++)
    add (writer, CHUNK_STREAM_VIDEO, i, i * TICK);
  announce (writer, audio_stream ());
  for (guint i = 0; i < 20; i++)
    add (writer, CHUNK_STREAM_AUDIO, i, 12 * TICK + i * AAC_FRAME);
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  image = patch_image_new (&queue);
  text = outline (image);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (check_samples (image, CHUNK_STREAM_AUDIO), ==, 20);
  check_edit (image, CHUNK_STREAM_AUDIO, 0, 12 * 2000, -1);
  check_edit (image, CHUNK_STREAM_AUDIO, 1, 19 * 1024, 1024);
  g_assert_cmpuint (movie_duration (image), ==, 12 * 2000 + 19 * 1024);
  /* the last picture stays until the sound ends */
  check_edit (image, CHUNK_STREAM_VIDEO, 0, 12 * 2000 + 19 * 1024, 0);
}

/* The index fits in front too where the head was written before the sound was known. */
static void
test_late_stream_hour (void)
{
  FilePatchQueue queue = { 0 };
  Mp4WriterConfig config = { .expected = 2, .reserve_seconds = 3600 };
  g_autoptr (Mp4Writer) writer = mp4_writer_new (&config, &queue);
  g_autoptr (GByteArray) image = NULL;
  g_autofree gchar *text = NULL;

  announce (writer, video_stream ());
  for (guint i = 0; i < 28800; i++)
    add (writer, CHUNK_STREAM_VIDEO, i, i * TICK);
  announce (writer, audio_stream ());
  for (guint i = 0; i < 56251; i++)
    add (writer, CHUNK_STREAM_AUDIO, i, i * AAC_FRAME);
  mp4_writer_finish (writer, 3600 * SECOND);
  image = patch_image_new (&queue);
  text = outline (image);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (check_samples (image, CHUNK_STREAM_AUDIO), ==, 56251);
}

static void
test_hole (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_writer (&queue, 0);
  g_autoptr (GByteArray) image = NULL;
  Mp4Box trak;

  announce (writer, video_stream ());
  announce (writer, audio_stream ());
  for (guint i = 0; i < 20; i++) /* a nanosecond of rounding is none, a second is */
    add (writer, CHUNK_STREAM_VIDEO, i, i * TICK + (i >= 10 ? SECOND : 0) + i % 2);
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  image = patch_image_new (&queue);
  g_assert_true (find_trak (image, CHUNK_STREAM_VIDEO, &trak));
  g_assert_false (find_trak (image, CHUNK_STREAM_AUDIO, &trak)); /* had no sample */
  g_assert_true (find_trak (image, CHUNK_STREAM_VIDEO, &trak));
  const guint8 *stts = descend (image, trak, "mdiaminfstblstts") + 4;
  g_assert_cmpuint (mp4_get_u32 (stts), ==, 3);
  g_assert_cmpuint (mp4_get_u32 (stts + 4), ==, 9);
  g_assert_cmpuint (mp4_get_u32 (stts + 16), ==, 90000 + 11250);
  g_assert_cmpuint (mp4_get_u32 (stts + 20), ==, 10);
}

static void
test_nothing (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_writer (&queue, 0);

  announce (writer, video_stream ());
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  g_assert_true (g_queue_is_empty (&queue.queue));
}

static void
test_beyond_4_gb (void)
{
  FilePatchQueue queue = { 0 };
  GPtrArray *tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)mp4_track_free);
  ChunkStream stream = video_stream ();
  const guint64 end = G_GUINT64_CONSTANT (5) << 30;

  g_ptr_array_add (tracks, mp4_track_new (&stream, 1));
  g_bytes_unref (stream.codec_data);
  g_autoptr (Mp4Writer) writer = mp4_writer_new_restored (tracks, 0, 32, 32, 1000, 20000, end, &queue);
  for (guint i = 0; i < 4; i++)
    add (writer, CHUNK_STREAM_VIDEO, i, i * TICK);
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  g_autoptr (GPtrArray) patches = patch_image_steal (&queue);
  const FilePatch *media = g_ptr_array_index (patches, 0), *inner = g_ptr_array_index (patches, 2);
  g_assert_cmpuint (media->offset, ==, end);
  gsize size;
  const guint8 *data = g_bytes_get_data (inner->bytes, &size);
  GByteArray image = { (guint8 *)data, size };
  Mp4Box moov = find_moov (&image), trak;
  g_assert_true (mp4_box_find (data, &moov, 0, MP4_FOURCC ('t', 'r', 'a', 'k'), &trak));
  const guint8 *co64 = descend (&image, trak, "mdiaminfstblco64");
  g_assert_nonnull (co64);
  g_assert_cmpuint (mp4_get_u64 (co64 + 8), >, end);
  /* the last sixteen bytes before the media are the header of an mdat with a 64-bit size */
  g_assert_cmpuint (inner->offset + size, ==, 20000);
  g_assert_cmpuint (mp4_get_u32 (data + size - 16), ==, 1);
  g_assert_cmpuint (mp4_get_u64 (data + size - 8), >, end - 20000);
}

/* Finishes what a kill after @n_bytes left. Returns how many pictures and sounds are in it. */
static guint
check_cut (GPtrArray *patches, guint64 n_bytes, guint64 *duration)
{
  g_autoptr (GByteArray) image = patch_image_new_cut (patches, n_bytes);
  g_autofree gchar *text = NULL;
  FilePatchQueue queue = { 0 };
  guint64 whole = image->len;
  Mp4Writer *writer = NULL;
  Mp4Box trak;
  guint n = 0;

  switch (mp4_recover (image->data, &whole, CHUNK_TIME_NONE, &queue, &writer, duration)) {
  case MP4_RECOVER_FOREIGN:
    return 0;
  case MP4_RECOVER_FINISHED:
    break;
  case MP4_RECOVER_OPEN:
    *duration = mp4_writer_duration (writer);
    mp4_writer_finish (writer, CHUNK_TIME_NONE);
    mp4_writer_free (writer);
    for (FilePatch *patch; (patch = file_patch_queue_pop (&queue)); file_patch_free (patch)) {
      gsize size;
      const guint8 *data = g_bytes_get_data (patch->bytes, &size);
      g_byte_array_set_size (image, MAX (image->len, patch->offset + size));
      memcpy (image->data + patch->offset, data, size);
    }
    break;
  }
  if (*duration == 0)
    return 0;
  text = outline (image);
  g_assert_true (g_str_equal (text, "yfMfd") || g_str_equal (text, "yfdM"));
  for (guint kind = 0; kind < CHUNK_N_STREAMS; kind++)
    if (find_trak (image, kind, &trak))
      n += check_samples (image, kind);
  return n;
}

static void
check_all_cuts (guint64 reserve_max)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_written (&queue, 240, reserve_max);
  guint64 total, head, duration = 0, at = 0;
  guint n = 0, before = 0;

  mp4_writer_finish (writer, 240 * TICK);
  g_autoptr (GPtrArray) patches = patch_image_steal (&queue);
  total = patch_image_total (patches);
  head = g_bytes_get_size (((FilePatch *)g_ptr_array_index (patches, 0))->bytes);

  for (guint i = 0; i < patches->len; i++) { /* between two writes: never less than before */
    at += g_bytes_get_size (((FilePatch *)g_ptr_array_index (patches, i))->bytes);
    n = check_cut (patches, at, &duration);
    g_assert_cmpuint (n, >=, before);
    before = n;
  }
  g_assert_cmpuint (n, ==, 240 + 470);
  g_assert_cmpuint (duration, ==, 240 * TICK);

  for (guint i = 0; i < RANDOM_CUTS; i++) { /* in the middle of one: whatever is whole is found */
    at = head + (guint64)g_test_rand_int_range (1, total - head);
    check_cut (patches, at, &duration);
  }
}

static void
test_killed (void)
{
  check_all_cuts (0);
}

static void
test_killed_index_behind (void)
{
  check_all_cuts (8192);
}

/* Bytes that the recorder did not write must not bring its finisher down. */
static void
test_damaged (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_written (&queue, 24, 8192);
  g_autoptr (GByteArray) whole = patch_image_new (&queue);

  for (guint i = 0; i < 2000; i++) {
    g_autoptr (GByteArray) image = g_byte_array_new ();
    FilePatchQueue out = { 0 };
    Mp4Writer *recovered = NULL;
    guint64 duration, size = whole->len;

    g_byte_array_append (image, whole->data, whole->len);
    for (guint k = 0; k < 8; k++)
      image->data[g_test_rand_int_range (0, k < 4 ? 1300 : (gint)image->len)] = g_test_rand_int_range (0, 256);
    if (mp4_recover (image->data, &size, CHUNK_TIME_NONE, &out, &recovered, &duration) == MP4_RECOVER_OPEN)
      mp4_writer_free (recovered);
    file_patch_queue_clear (&out);
  }
}

/* A disk that lost power may hold anything from some sector on: the index of a fragment, whose content may be there. */
static void
test_garbled_index (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_written (&queue, 24, 8192);
  g_autoptr (GByteArray) whole = patch_image_new (&queue);
  guint64 last = 0, duration = 0;
  Mp4Box box;

  for (guint64 at = 0; mp4_box_read (whole->data, whole->len, at, &box); at += box.size)
    if (box.type == MP4_FOURCC ('m', 'o', 'o', 'f'))
      last = at;
  g_assert_true (mp4_box_read (whole->data, whole->len, last, &box));
  for (guint64 from = last + 8; from < last + box.size; from += 4) {
    g_autoptr (GByteArray) image = g_byte_array_new ();
    FilePatchQueue out = { 0 };
    Mp4Writer *recovered = NULL;
    guint64 size = whole->len;

    g_byte_array_append (image, whole->data, whole->len);
    for (guint64 at = from; at < last + box.size; at++)
      image->data[at] = g_test_rand_int_range (0, 256);
    g_assert_cmpint (mp4_recover (image->data, &size, CHUNK_TIME_NONE, &out, &recovered, &duration), ==,
                     MP4_RECOVER_OPEN);
    g_assert_cmpuint (mp4_writer_duration (recovered), <=, 24 * TICK);
    g_assert_cmpuint (mp4_writer_duration (recovered), >, 20 * TICK);
    mp4_writer_free (recovered);
  }
}

/* Of what a dead process wrote after it was asked not to nothing stays, not even as bytes that nothing points to; and
 * of what it wrote before, all but less than two fragments. */
static void
test_until (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = new_written (&queue, 240, 0);
  g_autoptr (GByteArray) whole = patch_image_new (&queue);
  guint64 most = whole->len;
  Mp4Box box;

  for (guint ticks = 240; ticks-- > 0;) {
    guint64 until = ticks * TICK + TICK / 2, size = whole->len, duration, at;
    g_autoptr (GByteArray) image = g_byte_array_new ();
    FilePatchQueue out = { 0 };
    Mp4Writer *recovered = NULL;

    g_assert_cmpint (mp4_recover (whole->data, &size, until, &out, &recovered, &duration), ==, MP4_RECOVER_OPEN);
    duration = mp4_writer_duration (recovered);
    g_assert_cmpuint (duration, <=, until);
    g_assert_cmpuint (duration + 8 * TICK, >=, MIN (until, 236 * TICK));
    g_assert_cmpuint (size, <=, most);
    most = size;
    /* the cut is between two boxes */
    for (at = 0; at < size && mp4_box_read (whole->data, size, at, &box); at += box.size)
      ;
    g_assert_cmpuint (at, ==, size);
    mp4_writer_finish (recovered, CHUNK_TIME_NONE);
    mp4_writer_free (recovered);
    file_patch_queue_clear (&out);
  }
  /* nothing at all */
  g_assert_true (mp4_box_read (whole->data, whole->len, most, &box) && box.type == MP4_FOURCC ('m', 'o', 'o', 'f'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mp4-writer/while-written", test_while_written);
  g_test_add_func ("/mp4-writer/one-stream-alone", test_one_stream_alone);
  g_test_add_func ("/mp4-writer/progressive", test_progressive);
  g_test_add_func ("/mp4-writer/compact", test_compact);
  g_test_add_func ("/mp4-writer/hour", test_hour);
  g_test_add_func ("/mp4-writer/index-behind", test_index_behind);
  g_test_add_func ("/mp4-writer/late-stream", test_late_stream);
  g_test_add_func ("/mp4-writer/late-stream-hour", test_late_stream_hour);
  g_test_add_func ("/mp4-writer/until", test_until);
  g_test_add_func ("/mp4-writer/hole", test_hole);
  g_test_add_func ("/mp4-writer/nothing", test_nothing);
  g_test_add_func ("/mp4-writer/beyond-4-gb", test_beyond_4_gb);
  g_test_add_func ("/mp4-writer/killed", test_killed);
  g_test_add_func ("/mp4-writer/killed-index-behind", test_killed_index_behind);
  g_test_add_func ("/mp4-writer/damaged", test_damaged);
  g_test_add_func ("/mp4-writer/garbled-index", test_garbled_index);
  return g_test_run ();
}
