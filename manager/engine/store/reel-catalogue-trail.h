/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes what the file of the audit trail knows and the catalogue does not, because that was lost, or is an older copy,
 * into the catalogue. Used by reel-store-audited.c. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

/**
 * ReelCatalogueTrail:
 * @entries: how many were taken over
 * @holds: how many legal holds were set by them
 * @end: of the last line of the trail in the file, in bytes
 * @ends_there: no whole line follows; there may be the beginning of one, which a power loss leaves
 * @lacks_beginning: the file begins after what the catalogue had
 */
typedef struct {
  guint entries;
  guint holds;
  gint64 end;
  gboolean ends_there;
  gboolean lacks_beginning;
} ReelCatalogueTrail;

/**
 * reel_catalogue_trail_restore:
 * @backend: whose trail is empty, or the beginning of that in the file
 * @path: of the file, which may be missing
 *
 * Enters what follows the last entry of @backend, up to the first line that is not what was written, which is warned
 * of; nothing if entries are missing between it and the first of the file. Holds are set and released as the entries
 * say; other changes that they tell of are not made. Blocks on the disk.
 *
 * Returns: FALSE with StorageFull or StorageFailed of @backend
 */
gboolean reel_catalogue_trail_restore (ReelStoreBackend *backend, const char *path, ReelCatalogueTrail *found,
                                       GError **error);
