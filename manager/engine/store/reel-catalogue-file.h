/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue's file as it is found at a start: there, missing, or damaged. Used by the daemon, which holds the lock
 * of its runtime directory: nobody else has it open. */
#pragma once

#include "manager/engine/store/reel-storage.h"
#include "manager/engine/store/reel-store.h"

/**
 * ReelCatalogueState:
 * @REEL_CATALOGUE_FOUND: it was there
 * @REEL_CATALOGUE_NEW: there was none, and no recording either
 * @REEL_CATALOGUE_REBUILT: it was missing, empty or damaged, and was made again out of the recordings' metadata files
 */
typedef enum {
  REEL_CATALOGUE_FOUND,
  REEL_CATALOGUE_NEW,
  REEL_CATALOGUE_REBUILT,
} ReelCatalogueState;

extern const char *const reel_catalogue_state_nicks[];

/* Opens PATH, or makes it: out of the metadata files in STORAGE, of CHUNKS chunks, where it is not there or damaged. A
 * damaged one is kept beside it, under a name with the time, which KEPT is then set to. Errors: StorageFull,
 * StorageFailed. */
ReelStore *reel_catalogue_file_open (const char *path, ReelStorage *storage, ReelCatalogueState *state, char **kept,
                                     int *chunks, GError **error);
