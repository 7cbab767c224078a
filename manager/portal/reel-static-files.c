/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of the portal's pages, in memory; see the header for who uses them. */
#include "manager/portal/reel-static-files.h"

#include <gio/gio.h>

#define MAX_FILES 500
#define MAX_BYTES (16 * 1024 * 1024)
#define MAX_DEPTH 2

struct _ReelStaticFiles {
  char *directory;
  GHashTable *files; /* name → ReelStaticFile */
};

/* While a directory is read. */
typedef struct {
  const char *directory;
  GHashTable *files;
  gsize bytes;
} Reading;

static const struct {
  const char *suffix;
  const char *content_type;
} types[] = {
  { ".html", "text/html; charset=utf-8" },
  { ".css", "text/css; charset=utf-8" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".json", "application/json" },
  { ".svg", "image/svg+xml" },
  { ".png", "image/png" },
};

static void
file_free (gpointer data)
{
  ReelStaticFile *file = data;

  g_bytes_unref (file->bytes);
  g_free (file->etag);
  g_free (file);
}

/* Returns: NULL for a file that is no part of a page */
static const char *
find_type (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_str_has_suffix (name, types[i].suffix))
      return types[i].content_type;
  }
  return NULL;
}

static gboolean
add_file (Reading *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);
  g_autofree char *sum = NULL;
  char *content;
  gsize length;
  ReelStaticFile *file;

  if (!g_file_get_contents (path, &content, &length, error))
    return FALSE;
  file = g_new0 (ReelStaticFile, 1);
  file->bytes = g_bytes_new_take (content, length);
  file->content_type = find_type (name);
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file->bytes);
  file->etag = g_strdup_printf ("\"%.32s\"", sum);
  g_hash_table_insert (self->files, g_strdup (name), file);
  self->bytes += length;
  if (g_hash_table_size (self->files) <= MAX_FILES && self->bytes <= MAX_BYTES)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s: more than " G_STRINGIFY (MAX_FILES) " files or 16 MiB",
               self->directory);
  return FALSE;
}

static gboolean
read_directory (Reading *self, const char *below, guint depth, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, below, NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, error);
  const char *entry;

  if (directory == NULL)
    return FALSE;
  while ((entry = g_dir_read_name (directory)) != NULL) {
    g_autofree char *name = *below != '\0' ? g_build_filename (below, entry, NULL) : g_strdup (entry);
    g_autofree char *full = g_build_filename (self->directory, name, NULL);

    if (g_file_test (full, G_FILE_TEST_IS_DIR)) {
      if (depth < MAX_DEPTH && !read_directory (self, name, depth + 1, error))
        return FALSE;
    } else if (find_type (name) != NULL && !add_file (self, name, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
reel_static_files_reload (ReelStaticFiles *self, GError **error)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  Reading reading = { .directory = self->directory, .files = files };

  if (g_file_test (self->directory, G_FILE_TEST_IS_DIR) && !read_directory (&reading, "", 1, error))
    return FALSE;
  g_clear_pointer (&self->files, g_hash_table_unref);
  self->files = g_steal_pointer (&files);
  return TRUE;
}

ReelStaticFiles *
reel_static_files_new (const char *directory, GError **error)
{
  g_autoptr (ReelStaticFiles) self = g_new0 (ReelStaticFiles, 1);

  self->directory = g_strdup (directory);
  return reel_static_files_reload (self, error) ? g_steal_pointer (&self) : NULL;
}

void
reel_static_files_free (ReelStaticFiles *self)
{
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_free (self->directory);
  g_free (self);
}

const ReelStaticFile *
reel_static_files_find (ReelStaticFiles *self, const char *name)
{
  return g_hash_table_lookup (self->files, name);
}

guint
reel_static_files_count (ReelStaticFiles *self)
{
  return g_hash_table_size (self->files);
}
