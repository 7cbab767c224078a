/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys of telephones in the log of a call: which they were only if the rules let it tell. Called by ReelCallStreams;
 * main thread only. */
#pragma once

#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/call/reel-call-stream.h"
#include "manager/engine/call/reel-recording-list.h"

/* The stats that STREAM has now tell of another KEYS keys. Those beyond its quota are omitted. */
void reel_key_log_note (ReelCallLog *log, ReelRecordingList *recordings, ReelCallStream *stream, guint keys);
