/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Plays a log of disklog.c up to a sync, then decides by rules and a seed what of the rest had reached the disk.
 * Directories are not renamed, and no name moves from one directory to another: nobody does so yet.
 */
#include "tests/lib/powercut.h"
#include "tests/lib/disklog.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define SECTOR 512

const gchar *const power_cut_rules_nicks[] = { "synced", "kept", "ordered", "loose", NULL };

typedef struct {
  DiskRecord head;
  guint64 at; /* where it stands in the log */
  const gchar *data;
} Entry;

struct _PowerCut {
  GBytes *log;
  gchar *base;
  GArray *entries;
  GArray *syncs; /* guint: those of `entries` that are a sync */
};

typedef struct {
  gatomicrefcount ref_count;
  gboolean directory;
  GByteArray *synced;
  GPtrArray *pending; /* const Entry: writes since */
} File;

typedef struct {
  const Entry *entry;
  File *file;
  File *directory;
} Change;

/* A disk at some moment: names as they are and as they are on the disk, and what is between. */
typedef struct {
  GHashTable *names, *synced_names; /* path → File */
  GHashTable *inodes;               /* the number → File */
  GPtrArray *changes;               /* Change: of names, not on the disk yet */
} Disk;

static File *
file_new (gboolean directory)
{
  File *file = g_new0 (File, 1);

  g_atomic_ref_count_init (&file->ref_count);
  file->directory = directory;
  file->synced = g_byte_array_new ();
  file->pending = g_ptr_array_new ();
  return file;
}

static File *
file_ref (File *file)
{
  g_atomic_ref_count_inc (&file->ref_count);
  return file;
}

static void
file_unref (File *file)
{
  if (!g_atomic_ref_count_dec (&file->ref_count))
    return;
  g_byte_array_unref (file->synced);
  g_ptr_array_unref (file->pending);
  g_free (file);
}

static void
change_free (Change *change)
{
  file_unref (change->file);
  file_unref (change->directory);
  g_free (change);
}

static GHashTable *
names_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)file_unref);
}

static void
put_name (GHashTable *names, const gchar *path, File *file)
{
  g_hash_table_replace (names, g_strdup (path), file_ref (file));
}

/* --- the log --- */

PowerCut *
power_cut_load (const gchar *log, const gchar *base)
{
  PowerCut *self = g_new0 (PowerCut, 1);
  gchar *data = NULL;
  gsize size = 0, at = 0;

  g_assert_true (g_file_get_contents (log, &data, &size, NULL));
  self->log = g_bytes_new_take (data, size);
  self->base = g_strdup (base);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->syncs = g_array_new (FALSE, FALSE, sizeof (guint));
  while (at < size) {
    Entry entry = { .at = at };

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

  return g_array_index (self->entries, Entry, n).head.time;
}

/* How many entries the disk has seen at @point. */
static guint
reach (PowerCut *self, guint point)
{
  g_assert_cmpuint (point, <=, self->syncs->len);
  return point < self->syncs->len ? g_array_index (self->syncs, guint, point) : self->entries->len;
}

static const Entry *
entry_at (PowerCut *self, guint n)
{
  return &g_array_index (self->entries, Entry, n);
}

static gchar *
first_text (const Entry *entry)
{
  return g_strndup (entry->data, entry->head.size);
}

static gchar *
second_text (const Entry *entry)
{
  gsize first = strnlen (entry->data, entry->head.size) + 1;

  return g_strndup (entry->data + first, entry->head.size - first);
}

/* --- the disk --- */

static void
load_base (Disk *disk, const gchar *base, const gchar *below)
{
  g_autofree gchar *place = g_build_filename (base, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = *below ? g_build_filename (below, name, NULL) : g_strdup (name);
    g_autofree gchar *full = g_build_filename (base, path, NULL);
    gboolean directory = g_file_test (full, G_FILE_TEST_IS_DIR);
    File *file = file_new (directory);

    put_name (disk->names, path, file);
    put_name (disk->synced_names, path, file);
    if (directory) {
      load_base (disk, base, path);
    } else {
      g_autofree gchar *data = NULL;
      gsize size = 0;

      g_assert_true (g_file_get_contents (full, &data, &size, NULL));
      g_byte_array_append (file->synced, (guint8 *)data, size);
    }
    file_unref (file);
  }
}

static Disk *
disk_new (const gchar *base)
{
  Disk *disk = g_new0 (Disk, 1);
  File *root = file_new (TRUE);

  disk->names = names_new ();
  disk->synced_names = names_new ();
  disk->inodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)file_unref);
  disk->changes = g_ptr_array_new_with_free_func ((GDestroyNotify)change_free);
  put_name (disk->names, "", root);
  put_name (disk->synced_names, "", root);
  file_unref (root);
  if (base)
    load_base (disk, base, "");
  return disk;
}

static void
disk_free (Disk *disk)
{
  g_hash_table_unref (disk->names);
  g_hash_table_unref (disk->synced_names);
  g_hash_table_unref (disk->inodes);
  g_ptr_array_unref (disk->changes);
  g_free (disk);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Disk, disk_free)

static File *
named (Disk *disk, const gchar *path)
{
  File *file = g_hash_table_lookup (disk->names, path);

  if (!file)
    g_error ("the log knows no “%s”", path);
  return file;
}

static File *
numbered (Disk *disk, const Entry *entry)
{
  File *file = g_hash_table_lookup (disk->inodes, &entry->head.inode);

  if (!file)
    g_error ("the log knows no file %" G_GUINT64_FORMAT, entry->head.inode);
  return file;
}

static void
put_number (Disk *disk, const Entry *entry, File *file)
{
  g_hash_table_replace (disk->inodes, g_memdup2 (&entry->head.inode, sizeof entry->head.inode), file_ref (file));
}

static File *
directory_of (Disk *disk, const gchar *path)
{
  g_autofree gchar *parent = g_path_get_dirname (path);

  return named (disk, g_str_equal (parent, ".") ? "" : parent);
}

static void
note_change (Disk *disk, const Entry *entry, const gchar *path, File *file)
{
  Change *change = g_new (Change, 1);

  *change = (Change){ entry, file_ref (file), file_ref (directory_of (disk, path)) };
  g_ptr_array_add (disk->changes, change);
}

/* What @entry does to names. */
static void
change_names (GHashTable *names, const Entry *entry, File *file)
{
  g_autofree gchar *first = first_text (entry);

  switch (entry->head.kind) {
  case DISK_CREATE:
  case DISK_MKDIR:
    put_name (names, first, file);
    break;
  case DISK_REMOVE:
    g_hash_table_remove (names, first);
    break;
  default: {
    g_autofree gchar *second = second_text (entry);

    put_name (names, second, file);
    if (entry->head.kind == DISK_RENAME)
      g_hash_table_remove (names, first);
  }
  }
}

static void
write_bytes (GByteArray *content, guint64 offset, const guint8 *data, gsize size)
{
  guint old = content->len;

  if (offset + size > old) {
    g_byte_array_set_size (content, offset + size);
    memset (content->data + old, 0, offset + size - old);
  }
  if (size > 0)
    memcpy (content->data + offset, data, size);
}

static void
set_size (GByteArray *content, guint64 size)
{
  if (size < content->len)
    g_byte_array_set_size (content, size);
  else
    write_bytes (content, size, NULL, 0);
}

static void
change_content (GByteArray *content, const Entry *entry)
{
  if (entry->head.kind == DISK_WRITE)
    write_bytes (content, entry->head.offset, (const guint8 *)entry->data, entry->head.size);
  else
    set_size (content, entry->head.offset);
}

static void
sync_file (Disk *disk, const Entry *sync)
{
  File *file = numbered (disk, sync);

  while (file->pending->len > 0 && ((const Entry *)file->pending->pdata[0])->at < sync->head.offset) {
    change_content (file->synced, file->pending->pdata[0]);
    g_ptr_array_remove_index (file->pending, 0);
  }
  for (guint i = 0; file->directory && i < disk->changes->len;) {
    Change *change = disk->changes->pdata[i];

    if (change->directory == file && change->entry->at < sync->head.offset) {
      change_names (disk->synced_names, change->entry, change->file);
      g_ptr_array_remove_index (disk->changes, i);
    } else {
      i++;
    }
  }
}

static void
take_new (Disk *disk, const Entry *entry)
{
  g_autofree gchar *path = first_text (entry);
  File *file = file_new (entry->head.kind == DISK_MKDIR);

  put_number (disk, entry, file);
  note_change (disk, entry, path, file);
  change_names (disk->names, entry, file);
  file_unref (file);
}

static void
take_known (Disk *disk, const Entry *entry)
{
  g_autofree gchar *path = first_text (entry);

  if (entry->head.kind == DISK_OPEN) {
    put_number (disk, entry, named (disk, path));
  } else {
    g_autofree gchar *target = entry->head.kind == DISK_REMOVE ? g_strdup (path) : second_text (entry);
    File *file = named (disk, path);

    note_change (disk, entry, target, file);
    change_names (disk->names, entry, ((Change *)disk->changes->pdata[disk->changes->len - 1])->file);
  }
}

static void
take (Disk *disk, const Entry *entry)
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

static Disk *
play (PowerCut *self, guint n_entries)
{
  Disk *disk = disk_new (self->base);

  for (guint i = 0; i < n_entries; i++)
    take (disk, entry_at (self, i));
  return disk;
}

/* --- the power goes --- */

typedef struct {
  PowerCutRules rules;
  GRand *chance;
  guint64 moment; /* of the log: ordered rules keep what was before */
} Fate;

static gboolean
toss (Fate *fate)
{
  return g_rand_boolean (fate->chance);
}

static gboolean
is_kept (Fate *fate, const Entry *entry)
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

/* Some sectors from the front. */
static void
tear (Fate *fate, GByteArray *content, const Entry *entry)
{
  guint64 first = entry->head.offset / SECTOR, last = (entry->head.offset + entry->head.size) / SECTOR;
  guint64 end = (first + g_rand_int_range (fate->chance, 0, (gint32)(last - first) + 1)) * SECTOR;

  if (end > entry->head.offset)
    write_bytes (content, entry->head.offset, (const guint8 *)entry->data, end - entry->head.offset);
}

/* Sectors that were there are old or new, any others hold anything. */
static void
garble (Fate *fate, GByteArray *content, guint64 known, const Entry *entry)
{
  guint64 at = entry->head.offset, end = at + entry->head.size;

  while (at < end) {
    guint64 next = MIN (end, at < known ? MIN (known, (at / SECTOR + 1) * SECTOR) : (at / SECTOR + 1) * SECTOR);
    guint8 noise[SECTOR];

    for (guint i = 0; i < SECTOR; i++)
      noise[i] = g_rand_int (fate->chance);
    if (at >= known)
      write_bytes (content, at, noise, next - at);
    else if (toss (fate))
      write_bytes (content, at, (const guint8 *)entry->data + (at - entry->head.offset), next - at);
    at = next;
  }
}

static void
change_loosely (Fate *fate, GByteArray *content, guint64 known, const Entry *entry)
{
  gint chance = g_rand_int_range (fate->chance, 0, 4);

  if (chance == 0)
    return;
  if (chance == 1 || entry->head.kind == DISK_TRUNCATE)
    change_content (content, entry);
  else if (chance == 2)
    tear (fate, content, entry);
  else
    garble (fate, content, known, entry);
}

static GByteArray *
leave_content (Fate *fate, File *file)
{
  GByteArray *content = g_byte_array_new ();
  guint64 end = 0;

  g_byte_array_append (content, file->synced->data, file->synced->len);
  for (guint i = 0; i < file->pending->len; i++) {
    const Entry *entry = file->pending->pdata[i];

    end = MAX (end, entry->head.offset + (entry->head.kind == DISK_WRITE ? entry->head.size : 0));
    if (fate->rules == POWER_CUT_LOOSE)
      change_loosely (fate, content, file->synced->len, entry);
    else if (is_kept (fate, entry))
      change_content (content, entry);
    else if (fate->rules == POWER_CUT_ORDERED) {
      if (entry->head.kind == DISK_WRITE)
        tear (fate, content, entry);
      break;
    }
  }
  if (fate->rules == POWER_CUT_LOOSE && end > content->len && toss (fate))
    set_size (content, end);
  return content;
}

static GHashTable *
leave_names (Fate *fate, Disk *disk)
{
  GHashTable *names = names_new ();
  GHashTableIter iter;
  gpointer path, file;

  g_hash_table_iter_init (&iter, disk->synced_names);
  while (g_hash_table_iter_next (&iter, &path, &file))
    put_name (names, path, file);
  for (guint i = 0; i < disk->changes->len; i++) {
    Change *change = disk->changes->pdata[i];

    if (is_kept (fate, change->entry))
      change_names (names, change->entry, change->file);
  }
  return names;
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

static gboolean
has_parent (GHashTable *names, const gchar *path)
{
  g_autofree gchar *parent = g_path_get_dirname (path);

  return g_str_equal (parent, ".") || (g_hash_table_contains (names, parent) && has_parent (names, parent));
}

static void
remove_content (const gchar *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (directory, name, NULL);

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

/* The first moment at which there is something that is not on the disk, 0 if there is nothing. */
static guint64
first_pending (Disk *disk, guint64 end)
{
  guint64 first = end;
  GHashTableIter iter;
  gpointer file;

  if (disk->changes->len > 0)
    first = MIN (first, ((Change *)disk->changes->pdata[0])->entry->at);
  g_hash_table_iter_init (&iter, disk->inodes);
  while (g_hash_table_iter_next (&iter, NULL, &file)) {
    GPtrArray *pending = ((File *)file)->pending;

    if (pending->len > 0)
      first = MIN (first, ((const Entry *)pending->pdata[0])->at);
  }
  return first;
}

void
power_cut_restore (PowerCut *self, guint point, PowerCutRules rules, guint32 seed, const gchar *directory)
{
  guint n_entries = reach (self, point);
  g_autoptr (Disk) disk = play (self, n_entries);
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
    g_autofree gchar *place = g_build_filename (directory, paths->pdata[i], NULL);
    File *file = g_hash_table_lookup (names, paths->pdata[i]);

    if (!has_parent (names, paths->pdata[i]))
      continue;
    if (file->directory) {
      g_assert_cmpint (g_mkdir_with_parents (place, 0750), ==, 0);
    } else {
      g_autoptr (GByteArray) content = leave_content (&fate, file);

      g_assert_true (g_file_set_contents_full (place, (const gchar *)content->data, content->len,
                                               G_FILE_SET_CONTENTS_NONE, 0640, NULL));
    }
  }
  g_rand_free (fate.chance);
}

/* --- what stands in the log --- */

/* Where the last sync of @file before entry @n began, in bytes of the log. */
static guint64
last_sync_of (PowerCut *self, guint n, Disk *disk, File *file)
{
  guint64 covered = 0;

  for (guint i = 0; i < n; i++) {
    const Entry *entry = entry_at (self, i);

    if (entry->head.kind == DISK_SYNC && g_hash_table_lookup (disk->inodes, &entry->head.inode) == file)
      covered = entry->head.offset;
  }
  return covered;
}

/* The same of @path, whichever file of that name is left. */
static guint64
last_sync (PowerCut *self, guint n, const gchar *path)
{
  g_autoptr (Disk) disk = play (self, n);
  File *file = g_hash_table_lookup (disk->names, path), *synced = g_hash_table_lookup (disk->synced_names, path);

  if (!file || !synced)
    return 0;
  return MIN (last_sync_of (self, n, disk, file), last_sync_of (self, n, disk, synced));
}

GPtrArray *
power_cut_list_marks (PowerCut *self, guint point, const gchar *synced)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func (g_free);
  guint n = reach (self, point);
  guint64 end = synced ? last_sync (self, n, synced) : G_MAXUINT64;

  for (guint i = 0; i < n && entry_at (self, i)->at < end; i++)
    if (entry_at (self, i)->head.kind == DISK_MARK)
      g_ptr_array_add (marks, first_text (entry_at (self, i)));
  return marks;
}

guint64
power_cut_longest_gap (PowerCut *self, const gchar *path)
{
  g_autoptr (Disk) disk = play (self, self->entries->len);
  File *file = named (disk, path);
  guint64 oldest = 0, longest = 0;

  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = entry_at (self, i);

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
