/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a recording. Created by ReelRecording; main thread only. Errors: StorageFull, StorageFailed, Overloaded,
 * MediaFailed.
 *
 * Signals:
 * "entered": the catalogue has the operation; its id is reported to nobody before.
 * "joined": a worker records media; emitted before the operation's state changes.
 * "begun": the operation's state has changed.
 * "failed": a step after the storage failed; emitted while the others are undone. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"
#include "manager/engine/recording/reel-transition.h"

#define REEL_TYPE_START (reel_start_get_type ())
G_DECLARE_FINAL_TYPE (ReelStart, reel_start, REEL, START, ReelTransition)

ReelStart *reel_start_new (ReelRecordingParts *parts);
/* Takes TASK, which returns a boolean: TRUE once it runs or, if the start takes longer than a client should wait, once
 * it is in the catalogue. Keeps itself and the source of TASK alive until it completes. */
void reel_start_run (ReelStart *self, GTask *task);
