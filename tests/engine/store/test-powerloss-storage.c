/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Power loss while a recording's file is made final and its metadata is written and updated: what was announced exists,
 * and no metadata file is ever partial. */
#include "manager/engine/store/reel-storage.h"
#include "tests/lib/disklog.h"
#include "tests/lib/powerchild.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define START_UTC (G_GINT64_CONSTANT (1767323045) * G_USEC_PER_SEC) /* 2026-01-02T03:04:05Z */
#define DIRECTORY "recordings/2026/01/02/call"
#define CONTENT   DIRECTORY "/op-00000.wav"
#define METADATA  DIRECTORY "/op-00000.json"
#define SOUND     "what was said"
#define DOCUMENT  "{ \"callreel\" : { \"subject\" : \"%s\", \"meetingId\" : \"m\", \"restricted\" : false } }"
#define AMENDMENT "{ \"subject\" : \"%s\", \"meetingId\" : \"m\", \"restricted\" : false }"
#define SEEDS     10

static const char *program;

/* --- the manager, which loses power --- */

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* As the worker leaves it: complete and synced. */
static void
write_part (const char *path)
{
  int fd = g_open (path, O_CREAT | O_WRONLY, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, SOUND, strlen (SOUND)), ==, strlen (SOUND));
  g_assert_cmpint (fdatasync (fd), ==, 0);
  close (fd);
}

static void
commit (const char *base)
{
  g_autofree char *part = reel_storage_part_path (base, 0, "wav");
  g_autofree char *content = reel_storage_content_path (base, 0, "wav");
  g_autofree char *path = reel_storage_metadata_path (base, 0);
  g_autofree char *document = g_strdup_printf (DOCUMENT, "before");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  write_part (part);
  reel_storage_commit_async (part, content, path, document, NULL, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (reel_storage_commit_finish (result, &error), ==, strlen (SOUND));
  g_assert_no_error (error);
  disk_log_mark ("announced");
}

static void
amend (const char *base, const char *subject)
{
  g_autofree char *path = reel_storage_metadata_path (base, 0);
  const char *const paths[] = { path, NULL };
  g_autofree char *stats = g_strdup_printf (AMENDMENT, subject);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_storage_amend_async (paths, stats, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (reel_storage_amend_finish (result, &error));
  g_assert_no_error (error);
  disk_log_mark (subject);
}

static void
do_record (const char *root)
{
  g_autofree char *place = g_build_filename (root, "recordings", NULL);
  g_autoptr (ReelStorage) storage = reel_storage_new (place, NULL);
  g_autofree char *directory = reel_storage_call_directory (storage, "call", START_UTC);
  g_autofree char *base = NULL;
  int above = g_open (root, O_RDONLY | O_DIRECTORY, 0);

  /* the storage directory is created by the administrator */
  g_assert_cmpint (g_mkdir (place, 0700), ==, 0);
  g_assert_cmpint (fsync (above), ==, 0);
  close (above);
  base = reel_storage_prepare (directory, "op", NULL);
  g_assert_nonnull (base);
  commit (base);
  amend (base, "then");
  amend (base, "after");
}

/* --- what is left --- */

static char *
read_left (PowerChild *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->left, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static gboolean
is_version (char *text, const char *subject)
{
  g_autofree char *member = g_strdup_printf ("\"subject\" : \"%s\"", subject);

  return text != NULL && strstr (text, member) != NULL && g_str_has_suffix (g_strchomp (text), "}");
}

static void
check_left (PowerChild *self, guint point, PowerCutRules rules, gpointer unused)
{
  static const char *const versions[] = { "before", "then", "after" };
  g_autoptr (GPtrArray) marks = power_cut_list_marks (self->cut, point, NULL);
  g_autofree char *content = read_left (self, CONTENT);
  g_autofree char *metadata = read_left (self, METADATA);
  gboolean whole = FALSE;

  if (marks->len > 0)
    g_assert_cmpstr (content, ==, SOUND);
  else if (content != NULL)
    g_assert_cmpstr (content, ==, SOUND); /* only a complete file has a final name */
  for (guint i = marks->len > 0 ? marks->len - 1 : 0; i < G_N_ELEMENTS (versions); i++)
    whole |= is_version (metadata, versions[i]);
  if (marks->len > 0 || metadata != NULL)
    g_assert_true (whole);
}

static void
test_storage (void)
{
  g_autoptr (PowerChild) child = power_child_run (program, "record", NULL);

  power_child_cut (child, SEEDS, check_left, NULL);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "record")) {
    do_record (argv[2]);
    return 0;
  }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/powerloss/storage", test_storage);
  return g_test_run ();
}
