/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The event that announces a recording's files. Called by ReelFinish. */
#pragma once

#include "manager/engine/recording/reel-recording-parts.h"

/* Of one whose files were looked for; UTC in microseconds. DESTINATION: NULL: its files stay where they are;
 * AT_DESTINATION: it is sent once they are there. */
char *reel_recording_event_build (ReelRecordingParts *parts, const char *id, gint64 utc,
                                  const ReelDestination *destination, gboolean at_destination);
