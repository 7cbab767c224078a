/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rebuilds a lost catalogue from the metadata files of the recordings. Policies, meetings, links, undelivered events
 * and what is missing of recordings are in no file, and are lost. Used by reel-catalogue-file.c at startup, before the
 * daemon serves clients. */
#pragma once

#include "manager/engine/store/reel-storage.h"
#include "manager/engine/store/reel-store-backend.h"

/* Fills BACKEND, which is empty. Blocks on the disk. Returns: the number of chunks entered, perhaps 0; -1 with
 * StorageFull or StorageFailed, and then BACKEND is incomplete */
int reel_catalogue_rebuild (ReelStoreBackend *backend, ReelStorage *storage, GError **error);
