/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that a dead worker left in the storage: the first of several, and those without a gap. */
#include "manager/engine/store/reel-storage-look.h"

#include "manager/engine/store/reel-storage.h"

#include <glib/gstdio.h>

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static ReelStorageFile *
look (const char *first, const char *second)
{
  const char *const paths[] = { first, second, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  reel_storage_look_async (paths, store_result, &result);
  return reel_storage_look_finish (wait_for (&result));
}

static GPtrArray *
look_for_parts (const char *base, guint first)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_storage_look_parts_async (base, "mp4", first, store_result, &result);
  return reel_storage_look_parts_finish (wait_for (&result));
}

static char *
write_part (const char *base, guint index)
{
  char *path = reel_storage_part_path (base, index, "mp4");

  g_assert_true (g_file_set_contents (path, "media", -1, NULL));
  return path;
}

static void
test_all (void)
{
  const gint64 before = g_get_real_time ();
  g_autofree char *directory = g_dir_make_tmp ("reel-look-XXXXXX", NULL);
  g_autofree char *base = g_build_filename (directory, "op", NULL);
  g_autofree char *nothing = reel_storage_part_path (base, 7, "mp4");
  g_autofree char *third = write_part (base, 3);
  g_autofree char *fourth = write_part (base, 4);
  g_autofree char *sixth = write_part (base, 6);
  g_autoptr (ReelStorageFile) file = look (nothing, fourth);
  g_autoptr (ReelStorageFile) none = look (nothing, nothing);
  g_autoptr (GPtrArray) parts = look_for_parts (base, 3);
  g_autoptr (GPtrArray) no_parts = look_for_parts (base, 0);

  g_assert_cmpstr (file->path, ==, fourth);
  g_assert_cmpuint (file->size, ==, 5);
  /* A file system's clock may be coarser. */
  g_assert_cmpint (file->created_utc, >, before - G_USEC_PER_SEC);
  g_assert_cmpint (file->created_utc, <=, file->written_utc);
  g_assert_cmpint (file->written_utc, <, g_get_real_time () + G_USEC_PER_SEC);
  g_assert_null (none);
  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_cmpstr (((ReelStorageFile *)parts->pdata[0])->path, ==, third);
  g_assert_cmpstr (((ReelStorageFile *)parts->pdata[1])->path, ==, fourth);
  g_assert_cmpuint (no_parts->len, ==, 0);
  g_unlink (third);
  g_unlink (fourth);
  g_unlink (sixth);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/storage-look/all", test_all);
  return g_test_run ();
}
