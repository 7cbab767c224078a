/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Describes a running recording to clients. Called by ReelRecording; main thread only. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"

/* An a{sv}, as returned by GetRecordingState and ListRecordings. LATE_US: how long after its request the last cut took
 * effect. Returns: (transfer floating) */
GVariant *reel_recording_description_build (ReelRecordingParts *parts, guint64 late_us);
/* The detail of "state-changed". LATE_US: of the cut that it reports. Returns: (transfer full) */
GVariant *reel_recording_description_build_change (ReelRecordingParts *parts, guint64 late_us);
/* Recorded time left in the chunk, rounded up to seconds. */
guint64 reel_recording_description_get_remaining (ReelRecordingParts *parts);
