/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state file is written on a thread: the last state wins, and a blocked disk holds nobody up. */
#include "manager/worker/server/reel-state-writer.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static char *
read_text (const char *path)
{
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static void
test_last_counts (void)
{
  g_autofree char *directory = g_dir_make_tmp ("reel-state-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "state", NULL);
  ReelStateWriter *writer = reel_state_writer_new (path);
  g_autofree char *text = NULL;
  struct stat info;

  for (guint i = 0; i < 1000; i++)
    reel_state_writer_write (writer, g_strdup_printf ("{\"n\": %u}", i));
  reel_state_writer_free (writer);
  text = read_text (path);
  g_assert_cmpstr (text, ==, "{\"n\": 999}");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  writer = reel_state_writer_new (path);
  reel_state_writer_write (writer, g_strdup ("{}"));
  reel_state_writer_write (writer, NULL);
  reel_state_writer_free (writer);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static char *
print_count (gpointer count)
{
  return g_strdup_printf ("%u", ++*(guint *)count);
}

/* However often it is requested, it is printed once, and not at all if the file is to be removed. */
static void
test_asked_often (void)
{
  g_autofree char *directory = g_dir_make_tmp ("reel-state-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "state", NULL);
  ReelStateWriter *writer = reel_state_writer_new (path);
  g_autofree char *text = NULL;
  guint count = 0;

  for (guint i = 0; i < 1000; i++)
    reel_state_writer_ask (writer, print_count, &count);
  while (count == 0)
    g_main_context_iteration (NULL, TRUE);
  reel_state_writer_free (writer);
  text = read_text (path);
  g_assert_cmpstr (text, ==, "1");

  writer = reel_state_writer_new (path);
  reel_state_writer_ask (writer, print_count, &count);
  reel_state_writer_write (writer, NULL);
  reel_state_writer_free (writer);
  g_assert_cmpuint (count, ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state-writer/last-counts", test_last_counts);
  g_test_add_func ("/state-writer/asked-often", test_asked_often);
  return g_test_run ();
}
