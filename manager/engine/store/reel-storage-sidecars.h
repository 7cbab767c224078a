/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files beside a chunk's media (reel-chunk-files.h), once they have been made. Called by ReelSidecarMaker. Main
 * thread only. */
#pragma once

#include "manager/engine/store/reel-storage-seal.h"

/* A member of a set of ReelChunkFile. */
#define REEL_CHUNK_FILE_BIT(file) (1u << (file))

/* The files MADE of the chunk whose media is at LOCATION are complete and synced under the names of incomplete files:
 * renames them, and removes those that are incomplete. If the media is sealed, they are sealed too, and the plain files
 * of the chunk are then removed. The metadata is not touched. SEALING: NULL if nothing is sealed any more. On a thread.
 * finish returns the set of files that exist now, including the captions. */
void reel_storage_settle_sidecars_async (const char *location, guint made, ReelSealing *sealing,
                                         GAsyncReadyCallback callback, gpointer user_data);
guint reel_storage_settle_sidecars_finish (GAsyncResult *result);
