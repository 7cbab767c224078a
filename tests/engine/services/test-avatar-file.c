/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client may name as an avatar. */
#include "manager/engine/services/reel-avatar-file.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
make_file (const char *directory, const char *name, goffset size)
{
  char *path = g_build_filename (directory, name, NULL);

  g_assert_true (g_file_set_contents (path, "\xff\xd8\xff", 3, NULL));
  g_assert_cmpint (truncate (path, size), ==, 0);
  return path;
}

static void
test_good (void)
{
  g_autofree char *directory = g_dir_make_tmp ("reel-avatar-XXXXXX", NULL);
  g_autofree char *picture = make_file (directory, "picture", 16 << 20);
  g_autoptr (GError) error = NULL;

  guint8 head[3] = { 0 };
  int fd = reel_avatar_file_open (picture, &error);

  g_assert_no_error (error);
  g_assert_cmpint (read (fd, head, sizeof head), ==, 3);
  g_assert_cmpmem (head, sizeof head, "\xff\xd8\xff", 3);
  close (fd);
  g_unlink (picture);
  g_rmdir (directory);
}

static void
test_bad (void)
{
  g_autofree char *directory = g_dir_make_tmp ("reel-avatar-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (directory, "missing", NULL);
  g_autofree char *fifo = g_build_filename (directory, "fifo", NULL);
  g_autofree char *empty = make_file (directory, "empty", 0);
  g_autofree char *large = make_file (directory, "large", (16 << 20) + 1);
  g_autofree char *svg = g_build_filename (directory, "picture.png", NULL);
  const char *const paths[] = { "", directory, missing, fifo, empty, large, svg, "/dev/zero" };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_true (g_file_set_contents (svg, "<svg/>", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (reel_avatar_file_open (paths[i], &error), ==, -1);
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
  g_unlink (fifo);
  g_unlink (svg);
  g_unlink (empty);
  g_unlink (large);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/avatar-file/good", test_good);
  g_test_add_func ("/avatar-file/bad", test_bad);
  return g_test_run ();
}
