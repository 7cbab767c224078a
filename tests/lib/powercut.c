/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plays a log of disklog.c up to a sync, then decides by rules and a seed what of the rest had reached the disk. */
#include "tests/lib/powercut.h"
#include "tests/lib/powerdisk.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define SECTOR 512

const char *const power_cut_rules_nicks[] = { "synced", "kept", "ordered", "loose", NULL };

struct _PowerCut {
  GBytes *log;
  char *base;
  GArray *entries;
  GArray *syncs; /* guint: entries that are a sync */
};

/* --- the log --- */

PowerCut *
power_cut_load (const char *log, const char *base)
{
  PowerCut *self = g_new0 (PowerCut, 1);
  char *data = NULL;
  gsize size = 0, at = 0;

  g_assert_true (g_file_get_contents (log, &data, &size, NULL));
  self->log = g_bytes_new_take (data, size);
  self->base = g_strdup (base);
  self->entries = g_array_new (FALSE, FALSE, sizeof (PowerEntry));
  self->syncs = g_array_new (FALSE, FALSE, sizeof (guint));
  while (at < size) {
    PowerEntry entry = { .at = at };

    g_assert_cmpuint (size - at, >=, sizeof entry.head);
    memcpy (&entry.head, data + at, sizeof entry.head);
    at += sizeof entry.head;
    g_assert_cmpuint (size - at, >=, entry.head.size);
    entry.data = data + at;
    at += entry.head.size;
    if (entry.head.kind == DISK_SYNC)
      g_array_append_val (self->syncs, self->entries->len);
    g_array_append_val (self->entries, entry);
  }
  return self;
}

void
power_cut_free (PowerCut *self)
{
  g_array_unref (self->entries);
  g_array_unref (self->syncs);
  g_bytes_unref (self->log);
  g_free (self->base);
  g_free (self);
}

guint
power_cut_count_points (PowerCut *self)
{
  return self->syncs->len + 1;
}

guint64
power_cut_get_time (PowerCut *self, guint point)
{
  guint n = point < self->syncs->len ? g_array_index (self->syncs, guint, point) : self->entries->len - 1;

  return g_array_index (self->entries, PowerEntry, n).head.time;
}

/* Returns: the number of entries that the disk has seen at @point */
static guint
reach (PowerCut *self, guint point)
{
  g_assert_cmpuint (point, <=, self->syncs->len);
  return point < self->syncs->len ? g_array_index (self->syncs, guint, point) : self->entries->len;
}

static const PowerEntry *
entry_at (PowerCut *self, guint n)
{
  return &g_array_index (self->entries, PowerEntry, n);
}

/* --- the disk --- */

static PowerDisk *
play (PowerCut *self, guint n_entries)
{
  PowerDisk *disk = power_disk_new (self->base);

  for (guint i = 0; i < n_entries; i++)
    power_disk_take (disk, entry_at (self, i));
  return disk;
}

/* --- the power loss --- */

typedef struct {
  PowerCutRules rules;
  GRand *chance;
  guint64 moment; /* in the log: ordered rules keep what was before */
} Fate;

static gboolean
toss (Fate *fate)
{
  return g_rand_boolean (fate->chance);
}

static gboolean
is_kept (Fate *fate, const PowerEntry *entry)
{
  switch (fate->rules) {
  case POWER_CUT_SYNCED:
    return FALSE;
  case POWER_CUT_KEPT:
    return TRUE;
  case POWER_CUT_ORDERED:
    return entry->at < fate->moment;
  default:
    return toss (fate);
  }
}

/* Some sectors from the beginning. */
static void
tear (Fate *fate, GByteArray *content, const PowerEntry *entry)
{
  guint64 first = entry->head.offset / SECTOR, last = (entry->head.offset + entry->head.size) / SECTOR;
  guint64 end = (first + g_rand_int_range (fate->chance, 0, (gint32)(last - first) + 1)) * SECTOR;

  if (end > entry->head.offset)
    power_content_write (content, entry->head.offset, (const guint8 *)entry->data, end - entry->head.offset);
}

/* Existing sectors are old or new, new ones contain anything. */
static void
garble (Fate *fate, GByteArray *content, guint64 known, const PowerEntry *entry)
{
  guint64 at = entry->head.offset, end = at + entry->head.size;

  while (at < end) {
    guint64 next = MIN (end, at < known ? MIN (known, (at / SECTOR + 1) * SECTOR) : (at / SECTOR + 1) * SECTOR);
    guint8 noise[SECTOR];

    for (guint i = 0; i < SECTOR; i++)
      noise[i] = g_rand_int (fate->chance);
    if (at >= known)
      power_content_write (content, at, noise, next - at);
    else if (toss (fate))
      power_content_write (content, at, (const guint8 *)entry->data + (at - entry->head.offset), next - at);
    at = next;
  }
}

static void
change_loosely (Fate *fate, GByteArray *content, guint64 known, const PowerEntry *entry)
{
  int chance = g_rand_int_range (fate->chance, 0, 4);

  if (chance == 0)
    return;
  if (chance == 1 || entry->head.kind == DISK_TRUNCATE)
    power_content_change (content, entry);
  else if (chance == 2)
    tear (fate, content, entry);
  else
    garble (fate, content, known, entry);
}

static GByteArray *
leave_content (Fate *fate, PowerFile *file)
{
  GByteArray *content = g_byte_array_new ();
  guint64 end = 0;

  g_byte_array_append (content, file->synced->data, file->synced->len);
  for (guint i = 0; i < file->pending->len; i++) {
    const PowerEntry *entry = file->pending->pdata[i];

    end = MAX (end, entry->head.offset + (entry->head.kind == DISK_WRITE ? entry->head.size : 0));
    if (fate->rules == POWER_CUT_LOOSE)
      change_loosely (fate, content, file->synced->len, entry);
    else if (is_kept (fate, entry))
      power_content_change (content, entry);
    else if (fate->rules == POWER_CUT_ORDERED) {
      if (entry->head.kind == DISK_WRITE)
        tear (fate, content, entry);
      break;
    }
  }
  if (fate->rules == POWER_CUT_LOOSE && end > content->len && toss (fate))
    power_content_set_size (content, end);
  return content;
}

static GHashTable *
leave_names (Fate *fate, PowerDisk *disk)
{
  GHashTable *names = power_names_new ();
  GHashTableIter iter;
  gpointer path, file;

  g_hash_table_iter_init (&iter, disk->synced_names);
  while (g_hash_table_iter_next (&iter, &path, &file))
    power_names_put (names, path, file);
  for (guint i = 0; i < disk->changes->len; i++) {
    PowerChange *change = disk->changes->pdata[i];

    if (is_kept (fate, change->entry))
      power_names_change (names, change->entry, change->file);
  }
  return names;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static gboolean
has_parent (GHashTable *names, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return g_str_equal (parent, ".") || (g_hash_table_contains (names, parent) && has_parent (names, parent));
}

static void
remove_content (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (directory, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
      remove_content (path);
    g_remove (path);
  }
}

static GPtrArray *
sorted_paths (GHashTable *names)
{
  GPtrArray *paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

/* Returns: the first moment at which something is not on the disk, 0 if there is none */
static guint64
first_pending (PowerDisk *disk, guint64 end)
{
  guint64 first = end;
  GHashTableIter iter;
  gpointer file;

  if (disk->changes->len > 0)
    first = MIN (first, ((PowerChange *)disk->changes->pdata[0])->entry->at);
  g_hash_table_iter_init (&iter, disk->inodes);
  while (g_hash_table_iter_next (&iter, NULL, &file)) {
    GPtrArray *pending = ((PowerFile *)file)->pending;

    if (pending->len > 0)
      first = MIN (first, ((const PowerEntry *)pending->pdata[0])->at);
  }
  return first;
}

void
power_cut_restore (PowerCut *self, guint point, PowerCutRules rules, guint32 seed, const char *directory)
{
  guint n_entries = reach (self, point);
  g_autoptr (PowerDisk) disk = play (self, n_entries);
  guint64 end = n_entries < self->entries->len ? entry_at (self, n_entries)->at : g_bytes_get_size (self->log);
  guint32 seeds[] = { seed, point, rules };
  Fate fate = { rules, g_rand_new_with_seed_array (seeds, G_N_ELEMENTS (seeds)), 0 };
  guint64 first = first_pending (disk, end);
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (GPtrArray) paths = NULL;

  fate.moment = first + (guint64)(g_rand_double (fate.chance) * (end - first + 1));
  names = leave_names (&fate, disk);
  paths = sorted_paths (names);
  remove_content (directory);
  for (guint i = 0; i < paths->len; i++) {
    g_autofree char *place = g_build_filename (directory, paths->pdata[i], NULL);
    PowerFile *file = g_hash_table_lookup (names, paths->pdata[i]);

    if (!has_parent (names, paths->pdata[i]))
      continue;
    if (file->directory) {
      g_assert_cmpint (g_mkdir_with_parents (place, 0750), ==, 0);
    } else {
      g_autoptr (GByteArray) content = leave_content (&fate, file);

      g_assert_true (g_file_set_contents_full (place, (const char *)content->data, content->len,
                                               G_FILE_SET_CONTENTS_NONE, 0640, NULL));
    }
  }
  g_rand_free (fate.chance);
}

/* --- queries of the log --- */

/* Returns: where the last sync of @file before entry @n began, in bytes of the log */
static guint64
last_sync_of (PowerCut *self, guint n, PowerDisk *disk, PowerFile *file)
{
  guint64 covered = 0;

  for (guint i = 0; i < n; i++) {
    const PowerEntry *entry = entry_at (self, i);

    if (entry->head.kind == DISK_SYNC && g_hash_table_lookup (disk->inodes, &entry->head.inode) == file)
      covered = entry->head.offset;
  }
  return covered;
}

/* The same for @path, whichever file of that name is left. */
static guint64
last_sync (PowerCut *self, guint n, const char *path)
{
  g_autoptr (PowerDisk) disk = play (self, n);
  PowerFile *file = g_hash_table_lookup (disk->names, path), *synced = g_hash_table_lookup (disk->synced_names, path);

  if (!file || !synced)
    return 0;
  return MIN (last_sync_of (self, n, disk, file), last_sync_of (self, n, disk, synced));
}

GPtrArray *
power_cut_list_marks (PowerCut *self, guint point, const char *synced)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func (g_free);
  guint n = reach (self, point);
  guint64 end = synced ? last_sync (self, n, synced) : G_MAXUINT64;

  for (guint i = 0; i < n && entry_at (self, i)->at < end; i++)
    if (entry_at (self, i)->head.kind == DISK_MARK)
      g_ptr_array_add (marks, power_entry_get_name (entry_at (self, i)));
  return marks;
}

guint64
power_cut_longest_gap (PowerCut *self, const char *path)
{
  g_autoptr (PowerDisk) disk = play (self, self->entries->len);
  PowerFile *file = power_disk_find (disk, path);
  guint64 oldest = 0, longest = 0;

  for (guint i = 0; i < self->entries->len; i++) {
    const PowerEntry *entry = entry_at (self, i);

    if (g_hash_table_lookup (disk->inodes, &entry->head.inode) != file)
      continue;
    if (entry->head.kind == DISK_WRITE && oldest == 0)
      oldest = entry->head.time;
    else if (entry->head.kind == DISK_SYNC && oldest > 0) {
      longest = MAX (longest, entry->head.time - oldest);
      oldest = 0;
    }
  }
  return longest;
}
