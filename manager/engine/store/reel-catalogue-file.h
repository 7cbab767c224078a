/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue file at startup: present, missing, or damaged. Used by the daemon, which holds the lock of its runtime
 * directory, so that nobody else has the file open. */
#pragma once

#include "manager/engine/store/reel-catalogue-trail.h"
#include "manager/engine/store/reel-storage.h"
#include "manager/engine/store/reel-store.h"

/**
 * ReelCatalogueState:
 * @REEL_CATALOGUE_FOUND: the file was usable
 * @REEL_CATALOGUE_NEW: there was neither a file, nor a recording, nor an audit trail
 * @REEL_CATALOGUE_REBUILT: the file was missing, empty or damaged, and was rebuilt from the recordings' metadata files
 *   and the file of the audit trail
 */
typedef enum {
  REEL_CATALOGUE_FOUND,
  REEL_CATALOGUE_NEW,
  REEL_CATALOGUE_REBUILT,
} ReelCatalogueState;

extern const char *const reel_catalogue_state_nicks[];

typedef struct {
  guint chunks;
  ReelCatalogueTrail trail;
} ReelCatalogueFound;

/* Opens PATH. If it is missing or damaged, first builds it from the metadata files in STORAGE. A damaged file is kept
 * beside it, with the time in its name, which KEPT is set to. The audit trail is in audit-trail.jsonl beside PATH as
 * well, by reel_store_audited_new(). FOUND is set to what was taken from these files into the catalogue. Blocks on the
 * disk. Errors: StorageFull, StorageFailed. */
ReelStore *reel_catalogue_file_open (const char *path, ReelStorage *storage, ReelCatalogueState *state, char **kept,
                                     ReelCatalogueFound *found, GError **error);
