/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files may be opened: regular ones in the configured directories, wherever a path or a link seems to lead. */
#include "manager/worker/stream/reel-media-file.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *root; /* root/allowed/deep/film, root/secret/film, root/allowed-too/film */
} Tree;

static char *
at (const Tree *tree, const char *path)
{
  return g_build_filename (tree->root, path, NULL);
}

static void
write_file (const Tree *tree, const char *path)
{
  g_autofree char *full = at (tree, path);
  g_autofree char *directory = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, path, -1, NULL));
}

static void
link_to (const Tree *tree, const char *from, const char *to)
{
  g_autofree char *full = at (tree, from);

  g_assert_cmpint (symlink (to, full), ==, 0);
}

static gboolean
opens (const Tree *tree, const char *path, gboolean anywhere)
{
  g_autofree char *full = at (tree, path);
  g_autofree char *uri = g_filename_to_uri (full, NULL, NULL);
  g_autofree char *allowed = at (tree, "allowed"), *linked = at (tree, "link-to-other"), *none = at (tree, "none");
  const char *const directories[] = { none, allowed, linked, NULL };
  g_autoptr (GError) error = NULL;
  const int fd = reel_media_file_open (uri, anywhere ? NULL : directories, &error);

  if (fd < 0) {
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    return FALSE;
  }
  {
    g_autofree char *again = reel_media_file_describe (fd);
    g_autofree char *name = g_filename_from_uri (again, NULL, NULL);
    g_autofree char *content = NULL;

    g_assert_true (g_file_get_contents (name, &content, NULL, NULL));
    g_assert_cmpuint (strlen (content), >, 0);
  }
  close (fd);
  return TRUE;
}

static void
test_directories (void)
{
  Tree tree = { g_dir_make_tmp ("callreel-media-XXXXXX", NULL) };
  g_autofree char *pipe = at (&tree, "allowed/pipe"), *secret = at (&tree, "secret/film");
  g_autofree char *command = NULL;

  write_file (&tree, "allowed/film");
  write_file (&tree, "allowed/deep/film");
  write_file (&tree, "allowed-too/film");
  write_file (&tree, "secret/film");
  write_file (&tree, "other/film");
  link_to (&tree, "link-to-other", "other");
  link_to (&tree, "allowed/link-out", "../secret/film");
  link_to (&tree, "allowed/link-absolute", secret);
  link_to (&tree, "allowed/link-to-directory", "../secret");
  link_to (&tree, "allowed/link-in", "deep/film");
  link_to (&tree, "secret/link-in", "../allowed/film");
  link_to (&tree, "allowed/nowhere", "nothing");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);

  g_assert_true (opens (&tree, "allowed/film", FALSE));
  g_assert_true (opens (&tree, "allowed/deep/film", FALSE));
  g_assert_true (opens (&tree, "allowed/deep/../film", FALSE));
  g_assert_true (opens (&tree, "allowed/link-in", FALSE));
  g_assert_true (opens (&tree, "secret/link-in", FALSE));
  g_assert_true (opens (&tree, "other/film", FALSE));
  g_assert_false (opens (&tree, "secret/film", FALSE));
  g_assert_false (opens (&tree, "allowed-too/film", FALSE));
  g_assert_false (opens (&tree, "allowed/../secret/film", FALSE));
  g_assert_false (opens (&tree, "allowed/link-out", FALSE));
  g_assert_false (opens (&tree, "allowed/link-absolute", FALSE));
  g_assert_false (opens (&tree, "allowed/link-to-directory/film", FALSE));
  for (guint i = 0; i < 2; i++) {
    g_assert_false (opens (&tree, "allowed/nowhere", i == 1));
    g_assert_false (opens (&tree, "allowed/missing", i == 1));
    g_assert_false (opens (&tree, "allowed/pipe", i == 1));
    g_assert_false (opens (&tree, "allowed/deep", i == 1));
  }
  g_assert_true (opens (&tree, "secret/film", TRUE));
  command = g_strdup_printf ("rm -r %s", tree.root);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (tree.root);
}

static void
test_names (void)
{
  static const char *const wrong[] = { "file://elsewhere/x", "file:", "film", "http://192.0.2.1/x", "file:///a%00b" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (reel_media_file_open (wrong[i], NULL, &error), ==, -1);
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media-file/directories", test_directories);
  g_test_add_func ("/media-file/names", test_names);
  return g_test_run ();
}
