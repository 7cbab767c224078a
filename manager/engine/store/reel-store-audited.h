/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A backend whose audit trail is in a file of lines as well, beside the catalogue: a trail that dies with a database is
 * none. The file has the same entries in the same order, and is synced before the catalogue keeps them, so it has what
 * was answered. Opened by reel-catalogue-file.c for ReelStore, whose threads call it. */
#pragma once

#include "manager/engine/store/reel-catalogue-trail.h"
#include "manager/engine/store/reel-store-backend.h"

#define REEL_TYPE_STORE_AUDITED (reel_store_audited_get_type ())
G_DECLARE_FINAL_TYPE (ReelStoreAudited, reel_store_audited, REEL, STORE_AUDITED, GObject)

/* Takes INNER. If the trail in the file goes on after that of INNER, which was lost or is an older copy, the rest is
 * taken over by reel_catalogue_trail_restore(); a crash in between leaves such entries as well, of changes that were
 * not acknowledged, so the trail says which those are. The beginning of a line at the end, which a power loss leaves,
 * is cut off. A file that is missing, or ends otherwise, is made again of the trail of INNER, and what was there is
 * kept beside PATH, with the time in its name. If there is no room for any of that, changes with an entry are refused
 * with StorageFull, and each tries it again; others are kept. Blocks on the disk. Errors: StorageFailed. */
ReelStoreBackend *reel_store_audited_new (ReelStoreBackend *inner, const char *path, ReelCatalogueTrail *found,
                                          GError **error);
