/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restores a recording from the catalogue after a restart of the manager. Called by ReelRecording, at startup only: it
 * blocks on the disk. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"

/* For an unfinished recording. Errors: those of reel_operation_new_restored(); StorageFailed. */
ReelRecordingParts *reel_recording_restore (ReelServices *services, ReelRecordingHost *host,
                                            const ReelOperationRecord *record, GError **error);
