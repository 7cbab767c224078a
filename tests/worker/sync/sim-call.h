/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulated participant recorded as by the worker, on a test clock: jitter buffers, the worker's A/V sync,
 * depayloaders, decoders, live callmixer and tilecompositor, callrecordsink. For test-sync.c. */
#pragma once
#include "manager/worker/sync/reel-av-sync.h"
#include "tests/worker/sync/sim-sender.h"

#define SIM_CALL_HEIGHT 180
#define SIM_CALL_WIDTH  320

typedef struct _SimCall SimCall;

SimCall *sim_call_new (SimSender *sender, const char *location);
void sim_call_free (SimCall *call);

/* Advances time to @seconds; everything that is due by then has happened on return. */
void sim_call_run (SimCall *call, double seconds);

/* Pauses now. Returns: the cut, in seconds of running time */
double sim_call_pause (SimCall *call);
double sim_call_resume (SimCall *call);
/* Ends the recording and the file. */
void sim_call_stop (SimCall *call);

void sim_call_get_stats (SimCall *call, gboolean video, ReelSyncStats *stats);
/* Returns: the number of packets that a jitter buffer dropped because it had waited too long for one before them */
guint sim_call_get_dropped (SimCall *call);
/* Returns: the silence that the mixer inserted where nothing came, seconds */
double sim_call_get_gaps (SimCall *call);
