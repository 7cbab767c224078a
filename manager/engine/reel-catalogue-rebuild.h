/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A catalogue that was lost, made again out of the metadata files that lie beside the recordings. What is in no file is
 * gone: policies, meetings, events that were not delivered. Used by the daemon before anything is served. */
#pragma once

#include "manager/engine/reel-catalogue.h"
#include "manager/engine/reel-storage.h"

/* Returns: how many chunks were entered, which may be none; -1 with StorageFull or StorageFailed where the catalogue
 * does not take them: then nothing was */
int reel_catalogue_rebuild (ReelCatalogue *catalogue, ReelStorage *storage, GError **error);
