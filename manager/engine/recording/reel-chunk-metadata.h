/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata file of a chunk. Called by ReelChunkKeeper. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"

/* CHUNK must be settled and closed. */
char *reel_chunk_metadata_build (ReelRecordingParts *parts, const ReelChunk *chunk);
