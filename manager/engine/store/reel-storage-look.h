/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks on a thread for files that a dead worker left, since a disk that is busy or gone may answer late or never. Used
 * by recordings. Main thread only. */
#pragma once

#include <gio/gio.h>

/* Times in microseconds since 1970. */
typedef struct {
  char *path;
  guint64 size;
  gint64 created_utc; /* written_utc if the file system does not record it */
  gint64 written_utc;
} ReelStorageFile;

void reel_storage_file_free (ReelStorageFile *self);

/* Looks for the first of PATHS that exists. Returns: (transfer full): NULL if none does */
void reel_storage_look_async (const char *const *paths, GAsyncReadyCallback callback, gpointer user_data);
ReelStorageFile *reel_storage_look_finish (GAsyncResult *result);

/* Looks for the files of an operation that are incomplete: the one with the index FIRST and those that follow without a
 * gap. BASE: from reel_storage_prepare(). Returns: (transfer full) (element-type ReelStorageFile) */
void reel_storage_look_parts_async (const char *base, const char *extension, guint first, GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *reel_storage_look_parts_finish (GAsyncResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStorageFile, reel_storage_file_free)
