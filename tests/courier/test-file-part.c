/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/courier/reel-file-part: bounds of a span, its checksums, and files that are shorter than they were.
 */
#include "manager/courier/reel-file-part.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SIZE (300 * 1024)

/* A file of SIZE bytes, each the remainder of its place by 251; open, and removed. */
static int
make_file (void)
{
  g_autofree char *path = NULL;
  g_autofree guint8 *bytes = g_malloc (SIZE);
  int fd = g_file_open_tmp ("reel-file-part-XXXXXX", &path, NULL);

  for (guint i = 0; i < SIZE; i++)
    bytes[i] = (guint8)(i % 251);
  g_assert_cmpint (write (fd, bytes, SIZE), ==, SIZE);
  g_unlink (path);
  return fd;
}

static void
test_read (void)
{
  const int fd = make_file ();
  const ReelFilePart part = { fd, 10, 20 };
  guint8 buffer[64];

  g_assert_cmpint (reel_file_part_read (&part, 0, buffer, sizeof buffer), ==, 20);
  g_assert_cmpuint (buffer[0], ==, 10);
  g_assert_cmpuint (buffer[19], ==, 29);
  g_assert_cmpint (reel_file_part_read (&part, 15, buffer, 3), ==, 3);
  g_assert_cmpuint (buffer[0], ==, 25);
  g_assert_cmpint (reel_file_part_read (&part, 20, buffer, 3), ==, 0);
  g_assert_cmpint (reel_file_part_read (&part, G_MAXUINT64, buffer, 3), ==, 0);
  /* The descriptor's own position is somebody else's. */
  g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, SIZE);
  close (fd);
}

static void
test_sums (void)
{
  const int fd = make_file ();
  const ReelFilePart parts[] = { { fd, 0, SIZE }, { fd, 1000, SIZE - 2000 }, { fd, 5, 0 } };
  g_autofree guint8 *bytes = g_malloc (SIZE);

  g_assert_cmpint (pread (fd, bytes, SIZE, 0), ==, SIZE);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    const guint8 *from = bytes + parts[i].offset;
    g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, from, parts[i].length);
    g_autofree char *md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, from, parts[i].length);
    g_autoptr (GString) found = g_string_new (NULL);
    ReelFileSums sums = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_true (reel_file_part_sum (&parts[i], &sums, NULL, &error));
    g_assert_no_error (error);
    for (guint j = 0; j < sizeof sums.md5; j++)
      g_string_append_printf (found, "%02x", sums.md5[j]);
    g_assert_cmpstr (sums.sha256, ==, sha256);
    g_assert_cmpstr (found->str, ==, md5);
    g_free (sums.sha256);
  }
  close (fd);
}

static void
test_shorter (void)
{
  const int fd = make_file ();
  const ReelFilePart part = { fd, 0, SIZE + 1 }, closed = { -1, 0, 1 };
  ReelFileSums sums = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_file_part_sum (&part, &sums, NULL, &error));
  g_assert_nonnull (strstr (error->message, "shorter"));
  g_clear_error (&error);
  g_assert_false (reel_file_part_sum (&closed, &sums, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_null (sums.sha256);
  close (fd);
}

static void
test_cancelled (void)
{
  const int fd = make_file ();
  const ReelFilePart part = { fd, 0, SIZE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  ReelFileSums sums = { 0 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (reel_file_part_sum (&part, &sums, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-part/read", test_read);
  g_test_add_func ("/file-part/sums", test_sums);
  g_test_add_func ("/file-part/shorter", test_shorter);
  g_test_add_func ("/file-part/cancelled", test_cancelled);
  return g_test_run ();
}
