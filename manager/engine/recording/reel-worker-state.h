/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reconciles a recording with the state of a worker that outlived its manager (an a{sv} of Worker1.GetState): the
 * worker owns that state. Called by ReelRecording after a restart. */
#pragma once

#include "manager/engine/recording/reel-chunk-keeper.h"
#include "manager/engine/recording/reel-recording-modes.h"

/* Takes over chunks, channels and cuts; if the operation is ACTIVE here, also the present mode, admission and recorded
 * time. */
void reel_worker_state_reconcile (GVariant *state, ReelRecordingParts *parts, ReelChunkKeeper *keeper,
                                  ReelRecordingModes *modes, gboolean active);

/* Whether it has ended there; sets REASON and DETAIL, which belong to the state. */
gboolean reel_worker_state_has_ended (GVariant *state, const char **reason, const char **detail);
