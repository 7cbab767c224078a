/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A catalogue that was lost, made again out of the metadata files that lie beside the recordings. What is in no file is
 * gone: policies, meetings, events that were not delivered. Used by the daemon before anything is served. */
#pragma once

#include "manager/engine/store/reel-storage.h"
#include "manager/engine/store/reel-store-backend.h"

/* Into BACKEND, which is empty. Returns: how many chunks were entered, which may be none; -1 with StorageFull or
 * StorageFailed, where it is not whole then */
int reel_catalogue_rebuild (ReelStoreBackend *backend, ReelStorage *storage, GError **error);
