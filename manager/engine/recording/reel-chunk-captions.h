/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The captions of a chunk: who speaks when. Called by ReelChunkKeeper. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"

/* Returns: WebVTT of a closed chunk; NULL if the worker did not report who spoke when */
char *reel_chunk_captions_build (ReelRecordingParts *parts, const ReelChunk *chunk);
