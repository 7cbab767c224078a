/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounds a call's memory of participants, streams and log entries to what the open chunks will list; the catalogue has
 * everything. Owned by ReelCall; main thread only. */
#pragma once

#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/call/reel-call-streams.h"
#include "manager/engine/call/reel-recording-list.h"
#include "manager/engine/call/reel-roster.h"

typedef struct _ReelCallHistory ReelCallHistory;

/* Watches LOG for growth. */
ReelCallHistory *reel_call_history_new (ReelCallLog *log, ReelRoster *roster, ReelCallStreams *streams,
                                        ReelRecordingList *recordings);
void reel_call_history_free (ReelCallHistory *self);
