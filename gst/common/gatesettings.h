/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of recordinggate that callrecordsink also has and passes on: types, properties, and the warnings. */
#pragma once

#include <gst/gst.h>

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

#define GATE_DEFAULT_MAX_DURATION (3600 * GST_SECOND)
#define GATE_DEFAULT_CENSOR_TEXT  "Recording censored"

typedef enum {
  GATE_SETTING_INITIAL_MODE,
  GATE_SETTING_MAX_DURATION,
  GATE_SETTING_WARNINGS,
  GATE_SETTING_ON_LIMIT,
  GATE_SETTING_CENSOR_TEXT,
  GATE_SETTING_CENSOR_TONE,
  GATE_SETTING_RECORDED_TIME,
  GATE_SETTING_REMAINING_TIME,
} GateSetting;

/* The property of a setting, the same for both elements. */
GParamSpec *gate_settings_make_spec (GateSetting setting);

/* From the property warnings to @warnings (element-type guint64: remaining times in ns), in the place of those it has;
 * zero and less is left out. The caller guards @warnings. */
void gate_settings_read_warnings (GArray *warnings, const GValue *value);
/* And back. */
void gate_settings_write_warnings (const GArray *warnings, GValue *value);

G_END_DECLS
