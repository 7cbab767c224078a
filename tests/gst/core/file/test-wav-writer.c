/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* wav-writer and the recovery of its files: sizes correct after each flush, also beyond 4 GB (by arithmetic). */
#include "gst/core/file/chunk-writer.h"
#include "gst/core/file/file-recover.h"
#include "gst/core/file/wav-writer.h"
#include "tests/gst/core/file/patchimage.h"

#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define RATE   16000
#define BLOCK  400

static guint64
le (const guint8 *data, guint n)
{
  guint64 value = 0;

  for (guint i = n; i-- > 0;)
    value = value << 8 | data[i];
  return value;
}

static void
announce (WavWriter *writer, guint channels)
{
  ChunkStream stream = { .kind = CHUNK_STREAM_AUDIO, .rate = RATE, .channels = channels };

  wav_writer_set_stream (writer, &stream);
}

/* Each sample contains the number of its block. */
static void
add_block (WavWriter *writer, guint channels, guint n, guint64 pts)
{
  gint16 samples[BLOCK * 16];
  g_autoptr (GBytes) data = NULL;

  for (guint i = 0; i < BLOCK * channels; i++)
    samples[i] = GINT16_TO_LE ((gint16)(n + 1));
  data = g_bytes_new (samples, BLOCK * channels * 2);
  wav_writer_add (writer, &(ChunkSample){ data, pts, 0, TRUE });
}

static void
check_sizes (const GByteArray *image, guint channels)
{
  guint header = wav_writer_header_size (channels);

  g_assert_cmpmem (image->data, 4, "RIFF", 4);
  g_assert_cmpuint (le (image->data + 4, 4), ==, image->len - 8);
  g_assert_cmpmem (image->data + header - 8, 4, "data", 4);
  g_assert_cmpuint (le (image->data + header - 4, 4), ==, image->len - header);
}

static void
test_sizes (gconstpointer data)
{
  guint channels = GPOINTER_TO_UINT (data);
  FilePatchQueue queue = { 0 };
  g_autoptr (WavWriter) writer = wav_writer_new (&queue);
  g_autoptr (GPtrArray) patches = NULL;
  g_autoptr (GByteArray) image = NULL;
  guint64 written = 0;

  announce (writer, channels);
  for (guint i = 0; i < 41; i++)
    add_block (writer, channels, i, i * (SECOND / 40));
  g_assert_cmpuint (wav_writer_size (writer), ==, wav_writer_header_size (channels) + 41 * BLOCK * 2 * channels);
  wav_writer_finish (writer, 41 * (SECOND / 40));
  g_assert_cmpuint (wav_writer_duration (writer), ==, 41 * (SECOND / 40));
  patches = patch_image_steal (&queue);
  for (guint i = 0; i < patches->len; i++) {
    const FilePatch *patch = g_ptr_array_index (patches, i);
    written += g_bytes_get_size (patch->bytes);
    if (patch->offset > 0 || i == 0)
      continue;
    g_autoptr (GByteArray) so_far = patch_image_new_cut (patches, written);
    check_sizes (so_far, channels);
  }
  image = patch_image_new_cut (patches, written);
  g_assert_cmpuint (image->len, ==, wav_writer_size (writer));
  for (guint i = 0; i < 41 * BLOCK * channels; i++)
    g_assert_cmpuint (le (image->data + wav_writer_header_size (channels) + 2 * i, 2), ==, i / (BLOCK * channels) + 1);
}

static void
test_hole (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (WavWriter) writer = wav_writer_new (&queue);
  g_autoptr (GByteArray) image = NULL;

  announce (writer, 1);
  add_block (writer, 1, 0, 0);
  add_block (writer, 1, 1, SECOND + 3);
  wav_writer_finish (writer, 2 * SECOND);
  image = patch_image_new (&queue);
  g_assert_cmpuint (image->len, ==, wav_writer_header_size (1) + 2 * 2 * RATE);
  check_sizes (image, 1);
  g_assert_cmpuint (le (image->data + wav_writer_header_size (1) + 2 * RATE, 2), ==, 2);
  g_assert_cmpuint (le (image->data + wav_writer_header_size (1) + 2 * RATE - 2, 2), ==, 0);
}

static void
check_large (const guint8 *header, guint64 bytes)
{
  g_assert_cmpmem (header, 4, "RF64", 4);
  g_assert_cmpuint (le (header + 4, 4), ==, G_MAXUINT32);
  g_assert_cmpmem (header + 12, 4, "ds64", 4);
  g_assert_cmpuint (le (header + 20, 8), ==, wav_writer_header_size (1) - 8 + bytes);
  g_assert_cmpuint (le (header + 28, 8), ==, bytes);
  g_assert_cmpuint (le (header + 36, 8), ==, bytes / 2);
  g_assert_cmpuint (le (header + wav_writer_header_size (1) - 4, 4), ==, G_MAXUINT32);
}

static void
test_beyond_4_gb (void)
{
  const guint64 before = (G_GUINT64_CONSTANT (1) << 32) - 4000;
  FilePatchQueue queue = { 0 };
  g_autoptr (WavWriter) writer = wav_writer_new_restored (RATE, 1, before, &queue);
  gboolean crossed = FALSE;

  for (guint i = 0; i < 20; i++)
    add_block (writer, 1, i, wav_writer_duration (writer));
  for (FilePatch *patch; (patch = file_patch_queue_pop (&queue)); file_patch_free (patch)) {
    if (patch->offset > 0) {
      g_assert_cmpuint (patch->offset, >=, before);
      continue;
    }
    crossed = TRUE;
    check_large (g_bytes_get_data (patch->bytes, NULL),
                 wav_writer_size (writer) - wav_writer_header_size (1) - (queue.queue.length > 0 ? 10 * BLOCK * 2 : 0));
  }
  g_assert_true (crossed);
}

static void
test_killed (void)
{
  FilePatchQueue queue = { 0 }, fixes = { 0 };
  g_autoptr (WavWriter) writer = wav_writer_new (&queue);
  g_autoptr (GPtrArray) patches = NULL;
  FileRecovery recovery;

  announce (writer, 2);
  for (guint i = 0; i < 40; i++)
    add_block (writer, 2, i, i * (SECOND / 40));
  wav_writer_finish (writer, CHUNK_TIME_NONE);
  patches = patch_image_steal (&queue);
  for (guint i = 0; i < 200; i++) {
    guint64 cut = g_test_rand_int_range (100, patch_image_total (patches));
    g_autoptr (GByteArray) image = patch_image_new_cut (patches, cut);

    g_assert_true (file_recover (image->data, image->len, CHUNK_TIME_NONE, &recovery, &fixes));
    g_assert_cmpstr (recovery.format, ==, "wav");
    g_byte_array_set_size (image, recovery.size);
    g_assert_cmpuint ((image->len - wav_writer_header_size (2)) % 4, ==, 0);
    for (FilePatch *patch; (patch = file_patch_queue_pop (&fixes)); file_patch_free (patch)) {
      gsize size;
      gconstpointer bytes = g_bytes_get_data (patch->bytes, &size);

      if (size > 0)
        memcpy (image->data + patch->offset, bytes, size);
    }
    if (recovery.duration > 0)
      check_sizes (image, 2);
  }
}

/* Nothing stays of what comes after a time, and everything of what comes before. */
static void
test_until (void)
{
  FilePatchQueue queue = { 0 }, fixes = { 0 };
  g_autoptr (WavWriter) writer = wav_writer_new (&queue);
  g_autoptr (GByteArray) image = NULL;
  FileRecovery recovery;

  announce (writer, 2);
  for (guint i = 0; i < 40; i++)
    add_block (writer, 2, i, i * (SECOND / 40));
  image = patch_image_new (&queue);
  g_assert_true (file_recover (image->data, image->len, SECOND / 4, &recovery, &fixes));
  g_assert_cmpuint (recovery.duration, ==, SECOND / 4);
  g_assert_cmpuint (recovery.size, ==, wav_writer_header_size (2) + 4000 * 4);
  file_patch_queue_clear (&fixes);
  g_assert_true (file_recover (image->data, image->len, 0, &recovery, &fixes));
  g_assert_cmpuint (recovery.size, ==, wav_writer_header_size (2));
  file_patch_queue_clear (&fixes);
}

static void
test_nothing (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (WavWriter) writer = wav_writer_new (&queue);

  wav_writer_finish (writer, CHUNK_TIME_NONE);
  announce (writer, 1);
  wav_writer_finish (writer, 0);
  g_assert_true (g_queue_is_empty (&queue.queue));
}

/* Pictures in an audio file, as when the format was set after both pads existed: they are left out, even before the
 * sound is announced. */
static void
test_pictures (gconstpointer data)
{
  ChunkWriterConfig config = { .format = (ChunkFormat)GPOINTER_TO_INT (data), .expected = 2 };
  ChunkStream pictures = { .kind = CHUNK_STREAM_VIDEO, .width = 64, .height = 36 };
  ChunkStream sound = { .kind = CHUNK_STREAM_AUDIO, .rate = RATE, .channels = 1 };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("not a sound", 11), samples = g_bytes_new_take (g_malloc0 (800), 800);
  ChunkWriter *writer = chunk_writer_new (&config);
  guint64 size;

  chunk_writer_set_stream (writer, &pictures);
  chunk_writer_add (writer, CHUNK_STREAM_VIDEO, &(ChunkSample){ bytes, 0, 0, TRUE });
  g_assert_cmpuint (chunk_writer_duration (writer), ==, 0);
  chunk_writer_set_stream (writer, &sound);
  if (config.format == CHUNK_FORMAT_WAV)
    chunk_writer_add (writer, CHUNK_STREAM_AUDIO, &(ChunkSample){ samples, 0, 0, TRUE });
  size = chunk_writer_size (writer);
  chunk_writer_add (writer, CHUNK_STREAM_VIDEO, &(ChunkSample){ bytes, SECOND, 0, TRUE });
  g_assert_cmpuint (chunk_writer_size (writer), ==, size);
  chunk_writer_free (writer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/wav-writer/sizes/1", GUINT_TO_POINTER (1), test_sizes);
  g_test_add_data_func ("/wav-writer/sizes/2", GUINT_TO_POINTER (2), test_sizes);
  g_test_add_data_func ("/wav-writer/sizes/16", GUINT_TO_POINTER (16), test_sizes);
  g_test_add_func ("/wav-writer/hole", test_hole);
  g_test_add_func ("/wav-writer/beyond-4-gb", test_beyond_4_gb);
  g_test_add_func ("/wav-writer/killed", test_killed);
  g_test_add_func ("/wav-writer/nothing", test_nothing);
  g_test_add_data_func ("/wav-writer/pictures/wav", GINT_TO_POINTER (CHUNK_FORMAT_WAV), test_pictures);
  g_test_add_data_func ("/wav-writer/pictures/mp3", GINT_TO_POINTER (CHUNK_FORMAT_MP3), test_pictures);
  g_test_add_func ("/wav-writer/until", test_until);
  return g_test_run ();
}
