/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Moves a recording from a lost worker to its replacement: finds and salvages what the first left, then resumes with
 * the next chunk. Owned by ReelRecording; main thread only.
 *
 * Signals:
 * "resumed" (u first, x utc): the next worker has begun at UTC (microseconds), with the chunk of that index.
 * "refused" (GError): the recording cannot resume: the worker refused it, or the storage does not answer which files
 * exist (StorageFailed). */
#pragma once

#include "manager/engine/recording/reel-chunk-keeper.h"

#define REEL_TYPE_HANDOVER (reel_handover_get_type ())
G_DECLARE_FINAL_TYPE (ReelHandover, reel_handover, REEL, HANDOVER, GObject)

ReelHandover *reel_handover_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper);

/* The worker is gone. */
void reel_handover_lose (ReelHandover *self);
/* The host has another worker: an active recording resumes on it once the next chunk index is known. */
void reel_handover_resume (ReelHandover *self);
/* A worker is lost and no other has been asked to resume: no worker knows of the recording. */
gboolean reel_handover_is_open (ReelHandover *self);
