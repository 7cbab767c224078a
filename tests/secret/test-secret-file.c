/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/secret/reel-secret-file: paths, credentials, and invalid files. */
#include "manager/secret/reel-secret-file.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

typedef struct {
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-secret-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "key", NULL);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_remove (self->path);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_free (self->path);
}

static void
assert_read (Fixture *self, const char *name, const char *text, gssize length, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (g_file_set_contents (self->path, text, length, NULL));
  bytes = reel_secret_file_read (name, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), wanted, strlen (wanted));
}

static void
test_read (Fixture *self, gconstpointer unused)
{
  assert_read (self, self->path, "secret", -1, "secret");
  assert_read (self, self->path, "secret\n", -1, "secret");
  assert_read (self, self->path, "secret\n\n", -1, "secret\n");
  g_setenv ("CREDENTIALS_DIRECTORY", self->directory, TRUE);
  assert_read (self, "key", "of systemd", -1, "of systemd");
}

static void
assert_refused (const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_secret_file_read (name, &error));
  g_assert_nonnull (error);
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *large = g_strnfill (65537, 'x');

  assert_refused (self->path);
  assert_refused ("key");
  g_assert_true (g_file_set_contents (self->path, "", 0, NULL));
  assert_refused (self->path);
  g_assert_true (g_file_set_contents (self->path, "\n", 1, NULL));
  assert_refused (self->path);
  g_assert_true (g_file_set_contents (self->path, large, 65537, NULL));
  assert_refused (self->path);
  assert_refused (self->directory);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/secret-file/read", test_read);
  ADD ("/secret-file/refused", test_refused);
  return g_test_run ();
}
