/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mp3-frame, mp3-writer and the recovery of its files: the info frame is correct after each flush. */
#include "gst/core/file/file-recover.h"
#include "gst/core/file/mp3-frame.h"
#include "gst/core/file/mp3-writer.h"
#include "gst/core/file/mp4-box.h"
#include "tests/gst/core/file/patchimage.h"

#include <string.h>

#define SECOND        G_GUINT64_CONSTANT (1000000000)
#define FRAME_BYTES   288 /* 64 kbit/s at 16 kHz */
#define FRAME_SAMPLES 576
#define INFO_AT       13

/* MPEG-2 layer III, 64 kbit/s, 16 kHz, mono */
static const guint8 header[4] = { 0xff, 0xf3, 0x88, 0xc0 };

static void
add_frames (Mp3Writer *writer, guint n)
{
  g_autofree guint8 *data = g_malloc0 (n * FRAME_BYTES);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < n; i++)
    memcpy (data + i * FRAME_BYTES, header, 4);
  bytes = g_bytes_new (data, n * FRAME_BYTES);
  mp3_writer_add (writer, &(ChunkSample){ bytes, 0, 0, TRUE });
}

static void
check_info (const GByteArray *image, guint32 frames, guint padding)
{
  const guint8 *info = image->data + INFO_AT;

  g_assert_cmpmem (info, 4, "Info", 4);
  g_assert_cmpuint (mp4_get_u32 (info + 8), ==, frames);
  g_assert_cmpuint (mp4_get_u32 (info + 12), ==, image->len);
  g_assert_cmpmem (info + 120, 4, "LAME", 4);
  g_assert_cmpuint (mp4_get_u32 (info + 141) >> 20, ==, MP3_ENCODER_DELAY);
  g_assert_cmpuint (mp4_get_u32 (info + 141) >> 8 & 0xfff, ==, padding);
}

static void
test_parse (void)
{
  static const guint8 mpeg1[4] = { 0xff, 0xfb, 0x92, 0x00 }, wrong[4] = { 0xff, 0xe0, 0, 0 };
  Mp3Frame frame;

  g_assert_true (mp3_frame_parse (header, 4, &frame));
  g_assert_cmpuint (frame.size, ==, FRAME_BYTES);
  g_assert_cmpuint (frame.samples, ==, FRAME_SAMPLES);
  g_assert_true (mp3_frame_parse (mpeg1, 4, &frame)); /* 128 kbit/s at 44.1 kHz, padded */
  g_assert_cmpuint (frame.size, ==, 418);
  g_assert_cmpuint (frame.samples, ==, 1152);
  g_assert_false (mp3_frame_parse (wrong, 4, &frame));
  g_assert_false (mp3_frame_parse (header, 3, &frame));
}

static void
test_describes_itself (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp3Writer) writer = mp3_writer_new (&queue);
  g_autoptr (GPtrArray) patches = NULL;
  g_autoptr (GByteArray) image = NULL;
  guint64 written = 0;

  for (guint i = 0; i < 140; i++)
    add_frames (writer, 2);
  mp3_writer_finish (writer, 10 * SECOND);
  g_assert_cmpuint (mp3_writer_duration (writer), ==, 10 * SECOND);
  patches = patch_image_steal (&queue);
  for (guint i = 0; i < patches->len; i++) {
    const FilePatch *patch = g_ptr_array_index (patches, i);
    g_autoptr (GByteArray) so_far = NULL;
    written += g_bytes_get_size (patch->bytes);
    so_far = patch_image_new_cut (patches, written);
    if (patch->offset == 0 && i > 0 && i + 1 < patches->len)
      check_info (so_far, so_far->len / FRAME_BYTES - 1, 0);
  }
  image = patch_image_new_cut (patches, written);
  g_assert_cmpuint (image->len, ==, 281 * FRAME_BYTES);
  check_info (image, 280, 280 * FRAME_SAMPLES - MP3_ENCODER_DELAY - 160000);
}

static void
test_killed (void)
{
  FilePatchQueue queue = { 0 }, fixes = { 0 };
  g_autoptr (Mp3Writer) writer = mp3_writer_new (&queue);
  g_autoptr (GPtrArray) patches = NULL;
  FileRecovery recovery;

  add_frames (writer, 40);
  add_frames (writer, 40);
  mp3_writer_finish (writer, CHUNK_TIME_NONE);
  patches = patch_image_steal (&queue);
  for (guint i = 0; i < 200; i++) {
    guint64 cut = g_test_rand_int_range (FRAME_BYTES, patch_image_total (patches));
    g_autoptr (GByteArray) image = patch_image_new_cut (patches, cut);

    g_assert_true (file_recover (image->data, image->len, CHUNK_TIME_NONE, &recovery, &fixes));
    g_assert_cmpuint (recovery.size, ==, image->len - image->len % FRAME_BYTES);
    g_byte_array_set_size (image, recovery.size);
    for (FilePatch *patch; (patch = file_patch_queue_pop (&fixes)); file_patch_free (patch))
      if (g_bytes_get_size (patch->bytes) > 0)
        memcpy (image->data + patch->offset, g_bytes_get_data (patch->bytes, NULL), g_bytes_get_size (patch->bytes));
    if (recovery.duration > 0)
      check_info (image, image->len / FRAME_BYTES - 1, 0);
  }
}

/* What comes after a time is cut off, together with the frame before it, which contains part of it. */
static void
test_until (void)
{
  FilePatchQueue queue = { 0 }, fixes = { 0 };
  g_autoptr (Mp3Writer) writer = mp3_writer_new (&queue);
  g_autoptr (GByteArray) image = NULL;
  FileRecovery recovery;

  add_frames (writer, 80);
  image = patch_image_new (&queue);
  g_assert_true (file_recover (image->data, image->len, SECOND, &recovery, &fixes));
  g_assert_cmpuint (recovery.duration, <=, SECOND);
  g_assert_cmpuint (recovery.duration, >=, SECOND - SECOND / 8);
  g_assert_cmpuint (recovery.size % FRAME_BYTES, ==, 0);
  file_patch_queue_clear (&fixes);
  g_assert_true (file_recover (image->data, image->len, 0, &recovery, &fixes));
  g_assert_cmpuint (recovery.size, ==, FRAME_BYTES);
  file_patch_queue_clear (&fixes);
}

/* A header that says of the describing frame that it ends within the tag. */
static void
test_short_tag (void)
{
  const Mp3Info info = { 3, 4 * FRAME_BYTES, 0 };
  g_autoptr (GByteArray) file = mp3_frame_describe (header, &info);
  FilePatchQueue fixes = { 0 };
  FileRecovery recovery;

  g_assert_true (file_recover (file->data, file->len, CHUNK_TIME_NONE, &recovery, &fixes));
  file_patch_queue_clear (&fixes);
  file->data[2] = 0x41;
  g_assert_false (file_recover (file->data, file->len, CHUNK_TIME_NONE, &recovery, &fixes));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mp3-writer/parse", test_parse);
  g_test_add_func ("/mp3-writer/describes-itself", test_describes_itself);
  g_test_add_func ("/mp3-writer/killed", test_killed);
  g_test_add_func ("/mp3-writer/until", test_until);
  g_test_add_func ("/mp3-writer/short-tag", test_short_tag);
  return g_test_run ();
}
