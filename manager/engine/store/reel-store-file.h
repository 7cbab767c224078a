/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue's files at startup. Used by reel-catalogue-file.c, while nobody has them open. All functions block on
 * the disk. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_STORE_FILE_SOUND,
  REEL_STORE_FILE_MISSING, /* or empty */
  REEL_STORE_FILE_DAMAGED,
} ReelStoreFileState;

/* Checks PATH. A damaged file is renamed, with the time in its new name, which KEPT is set to. Error: StorageFailed if
 * it can't be. */
gboolean reel_store_file_examine (const char *path, ReelStoreFileState *state, char **kept, GError **error);
/* Removes PATH and its log files. */
void reel_store_file_remove (const char *path);
/* Renames FROM, a closed database, to PATH, replacing what is there. Error: StorageFailed. */
gboolean reel_store_file_install (const char *from, const char *path, GError **error);
