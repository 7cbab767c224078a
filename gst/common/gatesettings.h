/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Types of recordinggate's settings, which callrecordsink has as well and passes on. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  RECORDING_GATE_RECORD,
  RECORDING_GATE_PAUSE,
} RecordingGateMode;

typedef enum {
  RECORDING_GATE_STOP,
  RECORDING_GATE_CONTINUE,
} RecordingGateOnLimit;

#define CALLREEL_TYPE_RECORDING_GATE_MODE (callreel_recording_gate_mode_get_type ())
GType callreel_recording_gate_mode_get_type (void);
#define CALLREEL_TYPE_RECORDING_GATE_ON_LIMIT (callreel_recording_gate_on_limit_get_type ())
GType callreel_recording_gate_on_limit_get_type (void);

G_END_DECLS
