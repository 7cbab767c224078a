/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mp4-recover: what a kill leaves after any byte, what damage leaves, and what is cut away. */
#include "gst/core/file/mp4-recover.h"
#include "tests/gst/core/file/mp4film.h"
#include "tests/gst/core/file/patchimage.h"

#include <string.h>

#define RANDOM_CUTS 200

/* Finishes what a kill after @n_bytes left. Returns how many pictures and sounds are in it. */
static guint
check_cut (GPtrArray *patches, guint64 n_bytes, guint64 *duration)
{
  g_autoptr (GByteArray) image = patch_image_new_cut (patches, n_bytes);
  g_autofree char *text = NULL;
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
  text = mp4_film_outline (image);
  g_assert_true (g_str_equal (text, "yfMfd") || g_str_equal (text, "yfdM"));
  for (guint kind = 0; kind < CHUNK_N_STREAMS; kind++)
    if (mp4_film_find_trak (image, kind, &trak))
      n += mp4_film_check_samples (image, kind);
  return n;
}

static void
check_all_cuts (guint64 reserve_max)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_written (&queue, 240, reserve_max);
  guint64 total, head, duration = 0, at = 0;
  guint n = 0, before = 0;

  mp4_writer_finish (writer, 240 * MP4_FILM_TICK);
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
  g_assert_cmpuint (duration, ==, 240 * MP4_FILM_TICK);

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
  g_autoptr (Mp4Writer) writer = mp4_film_new_written (&queue, 24, 8192);
  g_autoptr (GByteArray) whole = patch_image_new (&queue);

  for (guint i = 0; i < 2000; i++) {
    g_autoptr (GByteArray) image = g_byte_array_new ();
    FilePatchQueue out = { 0 };
    Mp4Writer *recovered = NULL;
    guint64 duration, size = whole->len;

    g_byte_array_append (image, whole->data, whole->len);
    for (guint k = 0; k < 8; k++)
      image->data[g_test_rand_int_range (0, k < 4 ? 1300 : (int)image->len)] = g_test_rand_int_range (0, 256);
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
  g_autoptr (Mp4Writer) writer = mp4_film_new_written (&queue, 24, 8192);
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
    g_assert_cmpuint (mp4_writer_duration (recovered), <=, 24 * MP4_FILM_TICK);
    g_assert_cmpuint (mp4_writer_duration (recovered), >, 20 * MP4_FILM_TICK);
    mp4_writer_free (recovered);
  }
}

/* Of what a dead process wrote after it was asked not to nothing stays, not even as bytes that nothing points to; and
 * of what it wrote before, all but less than two fragments. */
static void
test_until (void)
{
  FilePatchQueue queue = { 0 };
  g_autoptr (Mp4Writer) writer = mp4_film_new_written (&queue, 240, 0);
  g_autoptr (GByteArray) whole = patch_image_new (&queue);
  guint64 most = whole->len;
  Mp4Box box;

  for (guint ticks = 240; ticks-- > 0;) {
    guint64 until = ticks * MP4_FILM_TICK + MP4_FILM_TICK / 2, size = whole->len, duration, at;
    g_autoptr (GByteArray) image = g_byte_array_new ();
    FilePatchQueue out = { 0 };
    Mp4Writer *recovered = NULL;

    g_assert_cmpint (mp4_recover (whole->data, &size, until, &out, &recovered, &duration), ==, MP4_RECOVER_OPEN);
    duration = mp4_writer_duration (recovered);
    g_assert_cmpuint (duration, <=, until);
    g_assert_cmpuint (duration + 8 * MP4_FILM_TICK, >=, MIN (until, 236 * MP4_FILM_TICK));
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
  g_test_add_func ("/mp4-recover/until", test_until);
  g_test_add_func ("/mp4-recover/killed", test_killed);
  g_test_add_func ("/mp4-recover/killed-index-behind", test_killed_index_behind);
  g_test_add_func ("/mp4-recover/damaged", test_damaged);
  g_test_add_func ("/mp4-recover/garbled-index", test_garbled_index);
  return g_test_run ();
}
