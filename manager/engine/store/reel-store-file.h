/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue's files as they are found at a start. Used by
 * reel-catalogue-file.c, while nobody has them open. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_STORE_FILE_SOUND,
  REEL_STORE_FILE_MISSING, /* or empty */
  REEL_STORE_FILE_DAMAGED,
} ReelStoreFileState;

/* A damaged one is kept beside PATH, under a name with the time, which KEPT is then set to. Error: StorageFailed, where
 * it can't be. */
gboolean reel_store_file_examine (const char *path, ReelStoreFileState *state, char **kept, GError **error);
/* PATH and what belongs to it. */
void reel_store_file_remove (const char *path);
/* Puts FROM, which has been closed, in the place of PATH, where nothing is that is wanted. Error: StorageFailed. */
gboolean reel_store_file_install (const char *from, const char *path, GError **error);
