/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A disk at some moment. Directories are not renamed, and no name moves from one directory to another: nobody does so
 * yet.
 */
#include "tests/lib/powerdisk.h"

#include <string.h>

char *
power_entry_get_name (const PowerEntry *entry)
{
  return g_strndup (entry->data, entry->head.size);
}

char *
power_entry_get_target (const PowerEntry *entry)
{
  gsize first = strnlen (entry->data, entry->head.size) + 1;

  return g_strndup (entry->data + first, entry->head.size - first);
}

static PowerFile *
file_new (gboolean directory)
{
  PowerFile *file = g_new0 (PowerFile, 1);

  g_atomic_ref_count_init (&file->ref_count);
  file->directory = directory;
  file->synced = g_byte_array_new ();
  file->pending = g_ptr_array_new ();
  return file;
}

static PowerFile *
file_ref (PowerFile *file)
{
  g_atomic_ref_count_inc (&file->ref_count);
  return file;
}

static void
file_unref (PowerFile *file)
{
  if (!g_atomic_ref_count_dec (&file->ref_count))
    return;
  g_byte_array_unref (file->synced);
  g_ptr_array_unref (file->pending);
  g_free (file);
}

static void
change_free (PowerChange *change)
{
  file_unref (change->file);
  file_unref (change->directory);
  g_free (change);
}

GHashTable *
power_names_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)file_unref);
}

void
power_names_put (GHashTable *names, const char *path, PowerFile *file)
{
  g_hash_table_replace (names, g_strdup (path), file_ref (file));
}

static void
load_base (PowerDisk *disk, const char *base, const char *below)
{
  g_autofree char *place = g_build_filename (base, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = *below ? g_build_filename (below, name, NULL) : g_strdup (name);
    g_autofree char *full = g_build_filename (base, path, NULL);
    gboolean directory = g_file_test (full, G_FILE_TEST_IS_DIR);
    PowerFile *file = file_new (directory);

    power_names_put (disk->names, path, file);
    power_names_put (disk->synced_names, path, file);
    if (directory) {
      load_base (disk, base, path);
    } else {
      g_autofree char *data = NULL;
      gsize size = 0;

      g_assert_true (g_file_get_contents (full, &data, &size, NULL));
      g_byte_array_append (file->synced, (guint8 *)data, size);
    }
    file_unref (file);
  }
}

PowerDisk *
power_disk_new (const char *base)
{
  PowerDisk *disk = g_new0 (PowerDisk, 1);
  PowerFile *root = file_new (TRUE);

  disk->names = power_names_new ();
  disk->synced_names = power_names_new ();
  disk->inodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)file_unref);
  disk->changes = g_ptr_array_new_with_free_func ((GDestroyNotify)change_free);
  power_names_put (disk->names, "", root);
  power_names_put (disk->synced_names, "", root);
  file_unref (root);
  if (base)
    load_base (disk, base, "");
  return disk;
}

void
power_disk_free (PowerDisk *disk)
{
  g_hash_table_unref (disk->names);
  g_hash_table_unref (disk->synced_names);
  g_hash_table_unref (disk->inodes);
  g_ptr_array_unref (disk->changes);
  g_free (disk);
}

PowerFile *
power_disk_find (PowerDisk *disk, const char *path)
{
  PowerFile *file = g_hash_table_lookup (disk->names, path);

  if (!file)
    g_error ("the log knows no “%s”", path);
  return file;
}

static PowerFile *
numbered (PowerDisk *disk, const PowerEntry *entry)
{
  PowerFile *file = g_hash_table_lookup (disk->inodes, &entry->head.inode);

  if (!file)
    g_error ("the log knows no file %" G_GUINT64_FORMAT, entry->head.inode);
  return file;
}

static void
put_number (PowerDisk *disk, const PowerEntry *entry, PowerFile *file)
{
  g_hash_table_replace (disk->inodes, g_memdup2 (&entry->head.inode, sizeof entry->head.inode), file_ref (file));
}

static PowerFile *
directory_of (PowerDisk *disk, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return power_disk_find (disk, g_str_equal (parent, ".") ? "" : parent);
}

static void
note_change (PowerDisk *disk, const PowerEntry *entry, const char *path, PowerFile *file)
{
  PowerChange *change = g_new (PowerChange, 1);

  *change = (PowerChange){ entry, file_ref (file), file_ref (directory_of (disk, path)) };
  g_ptr_array_add (disk->changes, change);
}

void
power_names_change (GHashTable *names, const PowerEntry *entry, PowerFile *file)
{
  g_autofree char *first = power_entry_get_name (entry);

  switch (entry->head.kind) {
  case DISK_CREATE:
  case DISK_MKDIR:
    power_names_put (names, first, file);
    break;
  case DISK_REMOVE:
    g_hash_table_remove (names, first);
    break;
  default: {
    g_autofree char *second = power_entry_get_target (entry);

    power_names_put (names, second, file);
    if (entry->head.kind == DISK_RENAME)
      g_hash_table_remove (names, first);
  }
  }
}

void
power_content_write (GByteArray *content, guint64 offset, const guint8 *data, gsize size)
{
  guint old = content->len;

  if (offset + size > old) {
    g_byte_array_set_size (content, offset + size);
    memset (content->data + old, 0, offset + size - old);
  }
  if (size > 0)
    memcpy (content->data + offset, data, size);
}

void
power_content_set_size (GByteArray *content, guint64 size)
{
  if (size < content->len)
    g_byte_array_set_size (content, size);
  else
    power_content_write (content, size, NULL, 0);
}

void
power_content_change (GByteArray *content, const PowerEntry *entry)
{
  if (entry->head.kind == DISK_WRITE)
    power_content_write (content, entry->head.offset, (const guint8 *)entry->data, entry->head.size);
  else
    power_content_set_size (content, entry->head.offset);
}

static void
sync_file (PowerDisk *disk, const PowerEntry *sync)
{
  PowerFile *file = numbered (disk, sync);

  while (file->pending->len > 0 && ((const PowerEntry *)file->pending->pdata[0])->at < sync->head.offset) {
    power_content_change (file->synced, file->pending->pdata[0]);
    g_ptr_array_remove_index (file->pending, 0);
  }
  for (guint i = 0; file->directory && i < disk->changes->len;) {
    PowerChange *change = disk->changes->pdata[i];

    if (change->directory == file && change->entry->at < sync->head.offset) {
      power_names_change (disk->synced_names, change->entry, change->file);
      g_ptr_array_remove_index (disk->changes, i);
    } else {
      i++;
    }
  }
}

static void
take_new (PowerDisk *disk, const PowerEntry *entry)
{
  g_autofree char *path = power_entry_get_name (entry);
  PowerFile *file = file_new (entry->head.kind == DISK_MKDIR);

  put_number (disk, entry, file);
  note_change (disk, entry, path, file);
  power_names_change (disk->names, entry, file);
  file_unref (file);
}

static void
take_known (PowerDisk *disk, const PowerEntry *entry)
{
  g_autofree char *path = power_entry_get_name (entry);

  if (entry->head.kind == DISK_OPEN) {
    put_number (disk, entry, power_disk_find (disk, path));
  } else {
    g_autofree char *target = entry->head.kind == DISK_REMOVE ? g_strdup (path) : power_entry_get_target (entry);
    PowerFile *file = power_disk_find (disk, path);

    note_change (disk, entry, target, file);
    power_names_change (disk->names, entry, ((PowerChange *)disk->changes->pdata[disk->changes->len - 1])->file);
  }
}

void
power_disk_take (PowerDisk *disk, const PowerEntry *entry)
{
  switch (entry->head.kind) {
  case DISK_CREATE:
  case DISK_MKDIR:
    take_new (disk, entry);
    break;
  case DISK_WRITE:
  case DISK_TRUNCATE:
    g_ptr_array_add (numbered (disk, entry)->pending, (gpointer)entry);
    break;
  case DISK_SYNC:
    sync_file (disk, entry);
    break;
  case DISK_MARK:
    break;
  default:
    take_known (disk, entry);
  }
}
