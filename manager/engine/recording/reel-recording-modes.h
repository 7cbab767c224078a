/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pauses and censoring of a recording: sends requests to the worker and notes when they took effect. Owned by
 * ReelRecording; main thread only.
 *
 * Signal:
 * "censored": reel_timeline_is_censored() has changed. Pauses are reported by the operation's state. */
#pragma once

#include "manager/core/rules/reel-action.h"
#include "manager/engine/recording/reel-recording-parts.h"

#define REEL_TYPE_RECORDING_MODES (reel_recording_modes_get_type ())
G_DECLARE_FINAL_TYPE (ReelRecordingModes, reel_recording_modes, REEL, RECORDING_MODES, GObject)

ReelRecordingModes *reel_recording_modes_new (ReelRecordingParts *parts);

/* As reel_recording_set_mode_async(). Takes TASK, which returns a boolean. */
void reel_recording_modes_ask (ReelRecordingModes *self, ReelAction action, gint64 asked, GTask *task);
/* The worker's report of its last cut, in microseconds UTC. */
void reel_recording_modes_changed (ReelRecordingModes *self, gboolean paused, gboolean censored, gint64 cut_utc);

/* Microseconds from the last request to its cut. */
guint64 reel_recording_modes_get_late (ReelRecordingModes *self);
/* The same of the cut that is being signalled now. */
guint64 reel_recording_modes_get_late_now (ReelRecordingModes *self);
