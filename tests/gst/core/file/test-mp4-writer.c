/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mp4-writer: every form that a file can have on disk, each sample of it found and compared. */
#include "tests/gst/core/file/mp4film.h"
#include "tests/gst/core/file/patchimage.h"

static void
check_edit (const GByteArray *image, ChunkStreamKind kind, guint entry, guint64 duration, gint64 media_time)
{
  Mp4Box trak;
  g_assert_true (mp4_film_find_trak (image, kind, &trak));
  const guint8 *elst = mp4_film_descend (image, trak, "edtselst");

  g_assert_cmpuint (entry, <, mp4_get_u32 (elst + 4));
  g_assert_cmpuint (mp4_get_u64 (elst + 8 + 20 * entry), ==, duration);
  g_assert_cmpint ((gint64)mp4_get_u64 (elst + 16 + 20 * entry), ==, media_time);
}

static guint64
movie_duration (const GByteArray *image)
{
  return mp4_get_u64 (mp4_film_descend (image, mp4_film_find_moov (image), "mvhd") + 24);
}

static void
test_while_written (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_writer (&queue, 0);
  g_autoptr (GByteArray) image = NULL;
  g_autofree char *text = NULL;

  mp4_film_announce (writer, mp4_film_video ());
  mp4_film_add (writer, CHUNK_STREAM_VIDEO, 0, 0);
  mp4_film_add (writer, CHUNK_STREAM_VIDEO, 1, MP4_FILM_TICK);
  g_assert_true (g_queue_is_empty (&queue.queue)); /* waits for the other stream */
  mp4_film_announce (writer, mp4_film_audio ());
  for (guint i = 0; i < 4; i++)
    mp4_film_add (writer, CHUNK_STREAM_AUDIO, i, i * MP4_FILM_FRAME);
  mp4_film_add (writer, CHUNK_STREAM_VIDEO, 2, 2 * MP4_FILM_TICK);
  mp4_film_add (writer, CHUNK_STREAM_VIDEO, 3, 3 * MP4_FILM_TICK);
  image = patch_image_new (&queue);
  text = mp4_film_outline (image);
  g_assert_cmpstr (text, ==, "yMfodod"); /* at once, then every 250 ms of either stream */
  Mp4Box box;
  g_assert_true (
      mp4_box_find (image->data, &(Mp4Box){ 0, 0, 0, image->len }, 0, MP4_FOURCC ('m', 'o', 'o', 'v'), &box));
  g_assert_nonnull (mp4_film_descend (image, box, "mvex"));
}

static void
test_one_stream_alone (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_writer (&queue, 0);

  mp4_film_announce (writer, mp4_film_video ());
  for (guint i = 0; i < 7; i++)
    mp4_film_add (writer, CHUNK_STREAM_VIDEO, i, i * MP4_FILM_TICK);
  g_assert_true (g_queue_is_empty (&queue.queue));
  mp4_film_add (writer, CHUNK_STREAM_VIDEO, 7, 7 * MP4_FILM_TICK);
  g_assert_false (g_queue_is_empty (&queue.queue)); /* a second is as long as it waits */
  file_patch_queue_clear (&queue);
}

static void
test_progressive (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_written (&queue, 77, 0);
  g_autoptr (GByteArray) image = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (mp4_writer_size (writer), >=, queue.end);
  mp4_writer_finish (writer, 77 * MP4_FILM_TICK);
  image = patch_image_new (&queue);
  g_assert_cmpuint (mp4_writer_size (writer), ==, image->len);
  text = mp4_film_outline (image);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (mp4_film_check_samples (image, CHUNK_STREAM_VIDEO), ==, 77);
  g_assert_cmpuint (mp4_film_check_samples (image, CHUNK_STREAM_AUDIO), ==, 152);
  g_assert_cmpuint (movie_duration (image), ==, 77 * 2000);
  check_edit (image, CHUNK_STREAM_VIDEO, 0, 77 * 2000, 0);
  check_edit (image, CHUNK_STREAM_AUDIO, 0, 77 * 2000, 1024);
  g_assert_cmpuint (mp4_get_u64 (mp4_film_descend (image, mp4_film_find_moov (image), "mvhd") + 4), ==,
                    1700000000 + G_GUINT64_CONSTANT (2082844800));
}

/* Returns: the file that replaces @image */
static GByteArray *
compacted (const GByteArray *image, const FileCompaction *compaction)
{
  GByteArray *small = g_byte_array_new ();

  g_byte_array_append (small, g_bytes_get_data (compaction->head, NULL), g_bytes_get_size (compaction->head));
  g_assert_cmpuint (compaction->from + compaction->size, <=, image->len);
  g_byte_array_append (small, image->data + compaction->from, compaction->size);
  return small;
}

/* A short file has no reserved space; if the copy fails, it is finished in place all the same. */
static void
test_compact (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_written (&queue, 77, 0);
  g_autoptr (FileCompaction) compaction = mp4_writer_compact (writer, 77 * MP4_FILM_TICK);
  g_autoptr (GPtrArray) patches = patch_image_steal (&queue), more = NULL;
  g_autoptr (GByteArray) image = patch_image_new_cut (patches, G_MAXUINT64), small = NULL, in_place = NULL;
  g_autofree char *text = NULL, *before = mp4_film_outline (image);

  g_assert_nonnull (compaction);
  g_assert_true (g_str_has_prefix (before, "yMfod")); /* plays until it is replaced */
  small = compacted (image, compaction);
  text = mp4_film_outline (small);
  g_assert_cmpstr (text, ==, "yMd");
  g_assert_cmpuint (small->len, <, image->len - 8192);
  g_assert_cmpuint (mp4_film_check_samples (small, CHUNK_STREAM_VIDEO), ==, 77);
  g_assert_cmpuint (mp4_film_check_samples (small, CHUNK_STREAM_AUDIO), ==, 152);
  g_assert_cmpuint (movie_duration (small), ==, 77 * 2000);
  check_edit (small, CHUNK_STREAM_AUDIO, 0, 77 * 2000, 1024);

  mp4_writer_finish (writer, 77 * MP4_FILM_TICK);
  more = patch_image_steal (&queue);
  g_ptr_array_extend_and_steal (patches, g_steal_pointer (&more));
  in_place = patch_image_new_cut (patches, G_MAXUINT64);
  g_free (text);
  text = mp4_film_outline (in_place);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (mp4_film_check_samples (in_place, CHUNK_STREAM_VIDEO), ==, 77);
}

static void
test_hour (void)
{
  FilePatchQueue queue = { 0 };
  Mp4WriterConfig config = { .expected = 2, .reserve_seconds = 3600 };
  g_autoptr (Mp4Writer) writer = mp4_writer_new (&config, &queue);
  g_autoptr (GByteArray) image = NULL;
  g_autofree char *text = NULL;

  mp4_film_announce (writer, mp4_film_video ());
  mp4_film_announce (writer, mp4_film_audio ());
  mp4_film_add_both (writer, 28800);
  g_assert_null (mp4_writer_compact (writer, 3600 * MP4_FILM_SECOND)); /* the space is used */
  mp4_writer_finish (writer, 3600 * MP4_FILM_SECOND);
  image = patch_image_new (&queue);
  text = mp4_film_outline (image);
  g_assert_cmpstr (text, ==, "yfMfd"); /* the index of an hour fits in front */
  g_assert_cmpuint (mp4_film_check_samples (image, CHUNK_STREAM_VIDEO), ==, 28800);
  g_assert_cmpuint (mp4_film_check_samples (image, CHUNK_STREAM_AUDIO), ==, 56251);
  check_edit (image, CHUNK_STREAM_AUDIO, 0, 57600000, 1024);
}

static void
test_index_behind (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_written (&queue, 2400, 8192);
  g_autoptr (GByteArray) image = NULL;
  g_autofree char *text = NULL;
  guint64 expected = mp4_writer_size (writer);

  mp4_writer_finish (writer, 2400 * MP4_FILM_TICK);
  image = patch_image_new (&queue);
  text = mp4_film_outline (image);
  g_assert_cmpstr (text, ==, "yfdM");
  g_assert_cmpuint (mp4_film_check_samples (image, CHUNK_STREAM_VIDEO), ==, 2400);
  g_assert_cmpuint (image->len, <=, expected);
  g_assert_cmpuint (image->len + 4096, >, expected);
}

static void
test_late_stream (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_writer (&queue, 0);
  g_autoptr (GByteArray) image = NULL;
  g_autofree char *text = NULL;

  mp4_film_announce (writer, mp4_film_video ());
  for (guint i = 0; i < 12; i++)
    mp4_film_add (writer, CHUNK_STREAM_VIDEO, i, i * MP4_FILM_TICK);
  mp4_film_announce (writer, mp4_film_audio ());
  for (guint i = 0; i < 20; i++)
    mp4_film_add (writer, CHUNK_STREAM_AUDIO, i, 12 * MP4_FILM_TICK + i * MP4_FILM_FRAME);
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  image = patch_image_new (&queue);
  text = mp4_film_outline (image);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (mp4_film_check_samples (image, CHUNK_STREAM_AUDIO), ==, 20);
  check_edit (image, CHUNK_STREAM_AUDIO, 0, 12 * 2000, -1);
  check_edit (image, CHUNK_STREAM_AUDIO, 1, 19 * 1024, 1024);
  g_assert_cmpuint (movie_duration (image), ==, 12 * 2000 + 19 * 1024);
  /* the last picture is shown until the sound ends */
  check_edit (image, CHUNK_STREAM_VIDEO, 0, 12 * 2000 + 19 * 1024, 0);
}

/* The index also fits in front if the header was written before the sound was known. */
static void
test_late_stream_hour (void)
{
  FilePatchQueue queue = { 0 };
  Mp4WriterConfig config = { .expected = 2, .reserve_seconds = 3600 };
  g_autoptr (Mp4Writer) writer = mp4_writer_new (&config, &queue);
  g_autoptr (GByteArray) image = NULL;
  g_autofree char *text = NULL;

  mp4_film_announce (writer, mp4_film_video ());
  for (guint i = 0; i < 28800; i++)
    mp4_film_add (writer, CHUNK_STREAM_VIDEO, i, i * MP4_FILM_TICK);
  mp4_film_announce (writer, mp4_film_audio ());
  for (guint i = 0; i < 56251; i++)
    mp4_film_add (writer, CHUNK_STREAM_AUDIO, i, i * MP4_FILM_FRAME);
  mp4_writer_finish (writer, 3600 * MP4_FILM_SECOND);
  image = patch_image_new (&queue);
  text = mp4_film_outline (image);
  g_assert_cmpstr (text, ==, "yfMfd");
  g_assert_cmpuint (mp4_film_check_samples (image, CHUNK_STREAM_AUDIO), ==, 56251);
}

static void
test_hole (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_writer (&queue, 0);
  g_autoptr (GByteArray) image = NULL;
  Mp4Box trak;

  mp4_film_announce (writer, mp4_film_video ());
  mp4_film_announce (writer, mp4_film_audio ());
  for (guint i = 0; i < 20; i++) /* a nanosecond of rounding is none, a second is */
    mp4_film_add (writer, CHUNK_STREAM_VIDEO, i, i * MP4_FILM_TICK + (i >= 10 ? MP4_FILM_SECOND : 0) + i % 2);
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  image = patch_image_new (&queue);
  g_assert_true (mp4_film_find_trak (image, CHUNK_STREAM_VIDEO, &trak));
  g_assert_false (mp4_film_find_trak (image, CHUNK_STREAM_AUDIO, &trak)); /* had no sample */
  g_assert_true (mp4_film_find_trak (image, CHUNK_STREAM_VIDEO, &trak));
  const guint8 *stts = mp4_film_descend (image, trak, "mdiaminfstblstts") + 4;
  g_assert_cmpuint (mp4_get_u32 (stts), ==, 3);
  g_assert_cmpuint (mp4_get_u32 (stts + 4), ==, 9);
  g_assert_cmpuint (mp4_get_u32 (stts + 16), ==, 90000 + 11250);
  g_assert_cmpuint (mp4_get_u32 (stts + 20), ==, 10);
}

static void
test_nothing (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_writer (&queue, 0);

  mp4_film_announce (writer, mp4_film_video ());
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  g_assert_true (g_queue_is_empty (&queue.queue));
}

static void
test_beyond_4_gb (void)
{
  FilePatchQueue queue = { 0 };
  GPtrArray *tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)mp4_track_free);
  ChunkStream stream = mp4_film_video ();
  const guint64 end = G_GUINT64_CONSTANT (5) << 30;

  g_ptr_array_add (tracks, mp4_track_new (&stream, 1));
  g_bytes_unref (stream.codec_data);
  g_autoptr (Mp4Writer) writer = mp4_writer_new_restored (tracks, 0, 32, 32, 1000, 20000, end, &queue);
  for (guint i = 0; i < 4; i++)
    mp4_film_add (writer, CHUNK_STREAM_VIDEO, i, i * MP4_FILM_TICK);
  mp4_writer_finish (writer, CHUNK_TIME_NONE);
  g_autoptr (GPtrArray) patches = patch_image_steal (&queue);
  const FilePatch *media = g_ptr_array_index (patches, 0), *inner = g_ptr_array_index (patches, 2);
  g_assert_cmpuint (media->offset, ==, end);
  gsize size;
  const guint8 *data = g_bytes_get_data (inner->bytes, &size);
  GByteArray image = { (guint8 *)data, size };
  Mp4Box moov = mp4_film_find_moov (&image), trak;
  g_assert_true (mp4_box_find (data, &moov, 0, MP4_FOURCC ('t', 'r', 'a', 'k'), &trak));
  const guint8 *co64 = mp4_film_descend (&image, trak, "mdiaminfstblco64");
  g_assert_nonnull (co64);
  g_assert_cmpuint (mp4_get_u64 (co64 + 8), >, end);
  /* the last sixteen bytes before the media are the header of an mdat with a 64-bit size */
  g_assert_cmpuint (inner->offset + size, ==, 20000);
  g_assert_cmpuint (mp4_get_u32 (data + size - 16), ==, 1);
  g_assert_cmpuint (mp4_get_u64 (data + size - 8), >, end - 20000);
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
  g_test_add_func ("/mp4-writer/hole", test_hole);
  g_test_add_func ("/mp4-writer/nothing", test_nothing);
  g_test_add_func ("/mp4-writer/beyond-4-gb", test_beyond_4_gb);
  return g_test_run ();
}
