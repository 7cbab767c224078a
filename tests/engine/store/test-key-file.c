/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/store/reel-key-file: made once, read by its owner alone, and never made anew over another. */
#include "manager/engine/store/reel-key-file.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>

static void
test_key (void)
{
  g_autofree char *directory = g_dir_make_tmp ("reel-key-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "link.key", NULL);
  g_autofree char *nowhere = g_build_filename (directory, "none", "link.key", NULL);
  g_autoptr (GBytes) made = reel_key_file_open (path, 32, NULL);
  g_autoptr (GBytes) read = reel_key_file_open (path, 32, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;
  GStatBuf status;

  g_assert_cmpuint (g_bytes_get_size (made), ==, 32);
  g_assert_true (g_bytes_equal (made, read));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_null (reel_key_file_open (path, 16, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_null (reel_key_file_open (nowhere, 32, &missing));
  g_assert_error (missing, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_remove (path);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-file/key", test_key);
  return g_test_run ();
}
