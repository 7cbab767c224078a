/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a chunk and why a recording ended. */
#include "manager/core/state/reel-end-reason.h"

const char *const reel_chunk_end_nicks[] = {
  "SessionEnded", "ChunkMaximumSizeExceeded", "ChunkMaximumTimeExceeded", "RecorderFailed", NULL,
};

const char *const reel_session_end_nicks[] = {
  "CallEnded",    "InitiatorLeft", "StoppedByUser",  "MaximumDurationReached", "CallerDeclined",
  "MediaTimeout", "StorageFull",   "RecorderFailed", "StorageFailed",          "RulesChanged",
  NULL,
};
