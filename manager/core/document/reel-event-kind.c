/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events that somebody can subscribe to. */
#include "manager/core/document/reel-event-kind.h"

const char *const reel_event_kind_nicks[] = {
  [REEL_EVENT_FILE_STATUS] = "file-status",   [REEL_EVENT_CALL_LEG] = "call-leg",     [REEL_EVENT_STATE] = "state",
  [REEL_EVENT_TIME_WARNING] = "time-warning", [REEL_EVENT_INCOMPLETE] = "incomplete", [REEL_N_EVENT_KINDS] = NULL,
};

const char *const reel_event_kind_types[] = {
  [REEL_EVENT_FILE_STATUS] = "Microsoft.Communication.RecordingFileStatusUpdated",
  [REEL_EVENT_CALL_LEG] = "Microsoft.Communication.CallLegStateChanged",
  [REEL_EVENT_STATE] = "org.callreel.RecordingStateChanged",
  [REEL_EVENT_TIME_WARNING] = "org.callreel.TimeWarning",
  [REEL_EVENT_INCOMPLETE] = "org.callreel.RecordingIncomplete",
  [REEL_N_EVENT_KINDS] = NULL,
};
