/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The local storage: names, the order of writes, and what it refuses. */
#include "manager/engine/store/reel-storage.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define START_UTC (G_GINT64_CONSTANT (1767323045) * G_USEC_PER_SEC) /* 2026-01-02T03:04:05Z */

static char *root;

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gint64
commit (const char *part, const char *content, const char *path, const char *metadata, const char *captions,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_storage_commit_async (part, content, path, metadata, captions, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_storage_commit_finish (result, error);
}

static void
test_names (void)
{
  g_autoptr (ReelStorage) storage = reel_storage_new (root, NULL);
  g_autofree char *directory = reel_storage_call_directory (storage, "call", START_UTC);
  g_autofree char *base = reel_storage_prepare (directory, "op", NULL);
  g_autofree char *expected = g_build_filename (root, "2026", "01", "02", "call", "op", NULL);
  g_autofree char *part = reel_storage_part_path ("/r/op", 7, "mp4");
  g_autofree char *pattern = reel_storage_part_template ("/r/op", "mp4");
  g_autofree char *content = reel_storage_content_path ("/r/op", 7, "mp4");
  g_autofree char *metadata = reel_storage_metadata_path ("/r/op", 7);
  g_autofree char *of_content = reel_storage_metadata_path_of (content);
  g_autofree char *of_part = reel_storage_metadata_path_of (part);

  g_assert_cmpstr (base, ==, expected);
  g_assert_cmpstr (part, ==, "/r/op-00007.mp4.part");
  g_assert_cmpstr (pattern, ==, "/r/op-%05u.mp4.part");
  g_assert_cmpstr (content, ==, "/r/op-00007.mp4");
  g_assert_cmpstr (metadata, ==, "/r/op-00007.json");
  g_assert_cmpstr (of_content, ==, metadata);
  g_assert_cmpstr (of_part, ==, metadata);
}

static void
test_commit (void)
{
  g_autofree char *part = g_build_filename (root, "a-00000.mp4.part", NULL);
  g_autofree char *content = g_build_filename (root, "a-00000.mp4", NULL);
  g_autofree char *path = g_build_filename (root, "a-00000.json", NULL);
  g_autofree char *text = NULL;
  GStatBuf info;

  g_assert_true (g_file_set_contents (part, "12345", -1, NULL));
  g_assert_cmpint (commit (part, content, path, "{}", NULL, NULL), ==, 5);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{}");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600); /* the mode of media written by a worker */
  /* Again, as after a crash between rename and catalogue. */
  g_assert_cmpint (commit (part, content, path, "{}", NULL, NULL), ==, 5);
}

/* A partial document of a manager that died while writing it. */
static void
test_commit_over_remains (void)
{
  g_autofree char *part = g_build_filename (root, "b-00000.mp4.part", NULL);
  g_autofree char *content = g_build_filename (root, "b-00000.mp4", NULL);
  g_autofree char *path = g_build_filename (root, "b-00000.json", NULL);
  g_autofree char *remains = g_strconcat (path, ".part", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (part, "12345", -1, NULL));
  g_assert_true (g_file_set_contents (remains, "{ \"more\": \"than that\" }", -1, NULL));
  g_assert_cmpint (commit (part, content, path, "{}", NULL, NULL), ==, 5);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{}");
}

/* Captions exist before the document that names them; a failure to write them does not stop anything else. */
static void
test_captions (void)
{
  g_autofree char *part = g_build_filename (root, "c-00000.mp4.part", NULL);
  g_autofree char *content = g_build_filename (root, "c-00000.mp4", NULL);
  g_autofree char *path = g_build_filename (root, "c-00000.json", NULL);
  g_autofree char *captions = g_build_filename (root, "c-00000.vtt", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (part, "12345", -1, NULL));
  g_assert_cmpint (commit (part, content, path, "{}", "WEBVTT\n", NULL), ==, 5);
  g_assert_true (g_file_get_contents (captions, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "WEBVTT\n");
  g_assert_cmpint (g_unlink (captions), ==, 0);
  g_assert_cmpint (g_mkdir (captions, 0700), ==, 0);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*captions of *c-00000.mp4 are lost*");
  g_assert_cmpint (commit (part, content, path, "[]", "WEBVTT\n", NULL), ==, 5);
  g_test_assert_expected_messages ();
  g_free (text);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "[]");
}

static void
test_commit_without_file (void)
{
  g_autofree char *part = g_build_filename (root, "none.part", NULL);
  g_autofree char *content = g_build_filename (root, "none", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (commit (part, content, NULL, NULL, NULL, &error), ==, -1);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
}

static void
test_unwritable (void)
{
  static const char *const roots[] = { "/proc/callreel", "/dev/null/callreel" };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++) {
    g_autoptr (ReelStorage) storage = reel_storage_new (roots[i], NULL);
    g_autofree char *directory = NULL;
    g_autoptr (GError) error = NULL;

    directory = reel_storage_call_directory (storage, "call", START_UTC);
    g_assert_null (reel_storage_prepare (directory, "op", &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
    g_assert_nonnull (g_strstr_len (error->message, -1, roots[i]));
  }
}

static void
test_bad_roots (void)
{
  static const char *const roots[] = { "relative", "/tmp/100%", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_storage_new (roots[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

/* A directory that contains a recording stays; a missing one is no error. */
static void
test_tidy (void)
{
  g_autofree char *used = g_build_filename (root, "used", NULL);
  g_autofree char *file = g_build_filename (used, "op-00000.mp4", NULL);
  g_autofree char *unused = g_build_filename (root, "unused", NULL);

  g_assert_cmpint (g_mkdir (used, 0700) | g_mkdir (unused, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  reel_storage_tidy (used);
  reel_storage_tidy (unused);
  while (g_file_test (unused, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

/* Of all paths that a process may report, only those of the call itself are accepted. */
static void
test_bases (void)
{
  static const struct {
    const char *path;
    gboolean is;
  } rows[] = {
    { "/2026/01/02/call/op", TRUE },   { "/2026/01/02/other/op", FALSE },     { "/2026/01/02/call/other", FALSE },
    { "/2026/01/../call/op", FALSE },  { "/2026/01/02/x/../call/op", FALSE }, { "/call/op", FALSE },
    { "x/2026/01/02/call/op", FALSE }, { "/2026/01/02/call/op/", FALSE },     { "", FALSE },
    { "/2026/01/02//call/op", FALSE },
  };
  g_autoptr (ReelStorage) storage = reel_storage_new (root, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *base = g_strconcat (root, rows[i].path, NULL);

    g_assert_cmpint (reel_storage_is_base (storage, "call", "op", base), ==, rows[i].is);
  }
  g_assert_false (reel_storage_is_base (storage, "call", "op", "/etc/2026/01/02/call/op"));
}

/* A file that is too long is refused without being read, and a FIFO does not block. */
static void
test_documents (void)
{
  g_autofree char *good = g_build_filename (root, "good.json", NULL);
  g_autofree char *huge = g_build_filename (root, "huge.json", NULL);
  g_autofree char *fifo = g_build_filename (root, "fifo.json", NULL);
  const char *const bad[] = { huge, fifo, root, "/nowhere/at/all.json" };
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (good, "{}", -1, NULL));
  g_assert_true (g_file_set_contents (huge, "", 0, NULL));
  g_assert_cmpint (truncate (huge, G_GINT64_CONSTANT (1) << 40), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_true (reel_storage_read_document (good, &text, NULL));
  g_assert_cmpstr (text, ==, "{}");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *none = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_storage_read_document (bad[i], &none, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  }
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("reel-storage-XXXXXX", NULL);
  g_test_add_func ("/storage/names", test_names);
  g_test_add_func ("/storage/commit", test_commit);
  g_test_add_func ("/storage/commit-over-remains", test_commit_over_remains);
  g_test_add_func ("/storage/commit-without-file", test_commit_without_file);
  g_test_add_func ("/storage/captions", test_captions);
  g_test_add_func ("/storage/unwritable", test_unwritable);
  g_test_add_func ("/storage/bad-roots", test_bad_roots);
  g_test_add_func ("/storage/tidy", test_tidy);
  g_test_add_func ("/storage/bases", test_bases);
  g_test_add_func ("/storage/documents", test_documents);
  status = g_test_run ();
  command = g_strdup_printf ("rm -r '%s'", root);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (root);
  return status;
}
