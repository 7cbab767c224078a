/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A disk at some moment of a log of disklog.c: names and contents as programs see them, and as they are on the disk.
 * Part of powercut.c.
 */
#pragma once

#include "tests/lib/disklog.h"

#include <glib.h>

typedef struct {
  DiskRecord head;
  guint64 at; /* where it stands in the log */
  const char *data;
} PowerEntry;

typedef struct {
  gatomicrefcount ref_count;
  gboolean directory;
  GByteArray *synced;
  GPtrArray *pending; /* const PowerEntry: writes since */
} PowerFile;

typedef struct {
  const PowerEntry *entry;
  PowerFile *file;
  PowerFile *directory;
} PowerChange;

/* A disk at some moment: names as they are and as they are on the disk, and what is between. */
typedef struct {
  GHashTable *names, *synced_names; /* path → PowerFile */
  GHashTable *inodes;               /* the number → PowerFile */
  GPtrArray *changes;               /* PowerChange: of names, not on the disk yet */
} PowerDisk;

/* The first name in @entry, and the second one. Returns: (transfer full) */
char *power_entry_get_name (const PowerEntry *entry);
char *power_entry_get_target (const PowerEntry *entry);

/* Path → PowerFile. */
GHashTable *power_names_new (void);
void power_names_put (GHashTable *names, const char *path, PowerFile *file);
/* What @entry does to names. */
void power_names_change (GHashTable *names, const PowerEntry *entry, PowerFile *file);

/* @data: NULL with a @size of 0: zeros up to @offset */
void power_content_write (GByteArray *content, guint64 offset, const guint8 *data, gsize size);
void power_content_set_size (GByteArray *content, guint64 size);
/* What @entry, a write or a truncation, does to a file. */
void power_content_change (GByteArray *content, const PowerEntry *entry);

/* @base: (nullable): a directory with what it holds at first */
PowerDisk *power_disk_new (const char *base);
void power_disk_free (PowerDisk *disk);
/* The next entry of the log. */
void power_disk_take (PowerDisk *disk, const PowerEntry *entry);
/* The file that has the name @path, which must be there. */
PowerFile *power_disk_find (PowerDisk *disk, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PowerDisk, power_disk_free)
