/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a recording on a worker, or resumes it on the next one. Called by ReelStart and ReelHandover; main thread
 * only. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"

void reel_recording_begin_async (ReelRecordingParts *parts, ReelWorker *worker, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* Returns: time zero of its first file in microseconds UTC, 0 if not known yet; -1 on error. A worker that does not
 * answer is killed. */
gint64 reel_recording_begin_finish (ReelRecordingParts *parts, ReelWorker *worker, GAsyncResult *result,
                                    GError **error);
