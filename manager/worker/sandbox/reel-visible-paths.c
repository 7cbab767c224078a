/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks down to each hidden directory and collects everything beside the way. Used by the worker's sandbox, before
 * it. */
#include "manager/worker/sandbox/reel-visible-paths.h"

#include <stdlib.h>
#include <string.h>

/* Of the kernel and other processes: what is needed of them is listed elsewhere. */
static const char *const of_the_kernel[] = { "/proc", "/sys", "/dev", NULL };

static void
add_ancestors (GHashTable *ancestors, const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);

  if (!g_hash_table_contains (ancestors, directory) && strlen (directory) > 1)
    add_ancestors (ancestors, directory);
  g_hash_table_add (ancestors, g_steal_pointer (&directory));
}

static gboolean
is_to_be_left_out (const char *path, GHashTable *hidden, GHashTable *ancestors)
{
  return g_hash_table_contains (hidden, path) || g_hash_table_contains (ancestors, path) ||
         g_strv_contains (of_the_kernel, path) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/* A hidden directory may be inside another. */
static gboolean
is_below (const char *path, GHashTable *hidden)
{
  g_autofree char *above = g_strdup (path);

  while (strlen (above) > 1) {
    char *parent = g_path_get_dirname (above);

    if (g_hash_table_contains (hidden, above)) {
      g_free (parent);
      return TRUE;
    }
    g_free (above);
    above = parent;
  }
  return FALSE;
}

static void
take_apart (const char *directory, GHashTable *hidden, GHashTable *ancestors, GPtrArray *paths)
{
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  const char *name = NULL;
  guint count = 0;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL) {
    g_autofree char *path = g_build_filename (directory, name, NULL);

    if (++count > REEL_VISIBLE_PATHS_MAX) {
      g_warning ("%s holds more than %d entries: not all of them can be read", directory, REEL_VISIBLE_PATHS_MAX);
      return;
    }
    if (!is_to_be_left_out (path, hidden, ancestors))
      g_ptr_array_add (paths, g_steal_pointer (&path));
  }
}

GPtrArray *
reel_visible_paths_new (const char *const *hidden)
{
  g_autoptr (GHashTable) real = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ancestors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer directory = NULL;

  for (; *hidden != NULL; hidden++) {
    char *path = realpath (*hidden, NULL);

    /* GLib frees as libc does. */
    if (path != NULL)
      g_hash_table_add (real, path);
  }
  g_hash_table_iter_init (&iter, real);
  while (g_hash_table_iter_next (&iter, &directory, NULL))
    add_ancestors (ancestors, directory);
  g_hash_table_iter_init (&iter, ancestors);
  while (g_hash_table_iter_next (&iter, &directory, NULL)) {
    if (!is_below (directory, real))
      take_apart (directory, real, ancestors, paths);
  }
  return paths;
}
