/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/courier/reel-directory-copy: a file that gets there, two that write the same one, and its removal.
 */
#include "manager/courier/reel-directory-copy.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct {
  char *directory;
  char *path;
  char *part;
  int fd;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *source = NULL;

  self->directory = g_dir_make_tmp ("reel-directory-copy-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "x.mp4", NULL);
  self->part = g_strconcat (self->path, ".part", NULL);
  self->fd = g_file_open_tmp ("reel-directory-copy-XXXXXX", &source, NULL);
  g_assert_cmpint (write (self->fd, "media", 5), ==, 5);
  g_unlink (source);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_unlink (self->path);
  g_unlink (self->part);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  close (self->fd);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->part);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
copy (Fixture *self, GError **error)
{
  return reel_directory_copy_run (self->fd, self->directory, "x.mp4", NULL, error);
}

/* What somebody who died left of it is written over. */
static void
test_copy (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->part, "what was longer than the media is", -1, NULL));
  g_assert_true (copy (self, &error));
  g_assert_no_error (error);
  assert_content (self->path, "media");
  assert_content (self->part, NULL);
  g_assert_true (copy (self, NULL));
  assert_content (self->path, "media");
}

/* Another courier has it in hand: what it writes is not touched. */
static void
test_shared (Fixture *self, gconstpointer unused)
{
  int other = open (self->part, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (write (other, "theirs", 6), ==, 6);
  g_assert_cmpint (flock (other, LOCK_EX), ==, 0);
  g_assert_false (copy (self, &error));
  g_assert_nonnull (strstr (error->message, "another courier"));
  assert_content (self->part, "theirs");
  assert_content (self->path, NULL);
  close (other);
  g_assert_true (copy (self, NULL));
  assert_content (self->path, "media");
}

static void
test_no_directory (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_directory_copy_run (self->fd, self->path, "x.mp4", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (reel_directory_copy_remove (self->path, "x.mp4", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_remove (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (copy (self, NULL));
  g_assert_true (reel_directory_copy_remove (self->directory, "x.mp4", &error));
  assert_content (self->path, NULL);
  g_assert_true (reel_directory_copy_remove (self->directory, "x.mp4", &error));
  g_assert_no_error (error);
}

/* What a courier that died left of it goes as well. */
static void
test_remove_part (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (copy (self, NULL));
  g_assert_true (g_file_set_contents (self->part, "med", -1, NULL));
  g_assert_true (reel_directory_copy_remove (self->directory, "x.mp4", &error));
  g_assert_no_error (error);
  assert_content (self->path, NULL);
  assert_content (self->part, NULL);
}

/* What can't be removed is told, whichever of the two it is. */
static void
test_remove_fails (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (self->part, 0700), ==, 0);
  g_assert_false (reel_directory_copy_remove (self->directory, "x.mp4", &error));
  g_assert_nonnull (strstr (error->message, "x.mp4.part: not removed"));
  g_assert_cmpint (g_rmdir (self->part), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/directory-copy/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("copy", test_copy);
  ADD ("shared", test_shared);
  ADD ("no-directory", test_no_directory);
  ADD ("remove", test_remove);
  ADD ("remove-part", test_remove_part);
  ADD ("remove-fails", test_remove_fails);
#undef ADD
  return g_test_run ();
}
