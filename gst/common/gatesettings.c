/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of recordinggate that callrecordsink also has. */
#include "gst/common/gatesettings.h"

GType
callreel_recording_gate_mode_get_type (void)
{
  static GType type;
  static const GEnumValue values[] = {
    { RECORDING_GATE_RECORD, "Start recording at once", "record" },
    { RECORDING_GATE_PAUSE, "Start paused, until the action resume", "pause" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelRecordingGateMode", values));
  return type;
}

GType
callreel_recording_gate_on_limit_get_type (void)
{
  static GType type;
  static const GEnumValue values[] = {
    { RECORDING_GATE_STOP, "Stop the recording with EOS", "stop" },
    { RECORDING_GATE_CONTINUE, "Continue in the next chunk, with nothing lost or doubled", "continue" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelRecordingGateOnLimit", values));
  return type;
}

GParamSpec *
gate_settings_make_spec (GateSetting setting)
{
  const GParamFlags settable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  switch (setting) {
  case GATE_SETTING_INITIAL_MODE:
    return g_param_spec_enum ("initial-mode", "Initial mode",
                              "Whether a recording starts at once or waits for the action resume",
                              CALLREEL_TYPE_RECORDING_GATE_MODE, RECORDING_GATE_RECORD, settable);
  case GATE_SETTING_MAX_DURATION:
    return g_param_spec_uint64 ("max-duration", "Maximum duration",
                                "Maximum recorded time of a chunk in ns, without paused time (0 = no limit)", 0,
                                G_MAXUINT64, GATE_DEFAULT_MAX_DURATION, settable);
  case GATE_SETTING_WARNINGS:
    return gst_param_spec_array ("warnings", "Warnings",
                                 "Remaining times in seconds at which recording-time-warning is posted, each once in a "
                                 "chunk; those not less than max-duration are ignored. Default <600,300,60>",
                                 g_param_spec_uint ("seconds", "Seconds", "Remaining time in seconds", 0, G_MAXUINT, 0,
                                                    settable),
                                 settable);
  case GATE_SETTING_ON_LIMIT:
    return g_param_spec_enum ("on-limit", "On limit", "Action at max-duration", CALLREEL_TYPE_RECORDING_GATE_ON_LIMIT,
                              RECORDING_GATE_STOP, settable);
  case GATE_SETTING_CENSOR_TEXT:
    return g_param_spec_string ("censor-text", "Censor text",
                                "Text on the canvas while censored, a single line in any script; none "
                                "if empty or if the video has less than 90 rows",
                                GATE_DEFAULT_CENSOR_TEXT, settable);
  case GATE_SETTING_CENSOR_TONE:
    return g_param_spec_uint (
        "censor-tone", "Censor tone",
        "Frequency in Hz of a quiet tone in all channels while censored, less than half the sample rate (0 = silence)",
        0, 20000, 0, settable);
  case GATE_SETTING_RECORDED_TIME:
    return g_param_spec_uint64 ("recorded-time", "Recorded time",
                                "Recorded time of all chunks in ns, without paused time", 0, G_MAXUINT64, 0, readable);
  case GATE_SETTING_REMAINING_TIME:
    return g_param_spec_uint64 ("remaining-time", "Remaining time",
                                "Recorded time left in the current chunk in ns (18446744073709551615 = no limit)", 0,
                                G_MAXUINT64, GATE_DEFAULT_MAX_DURATION, readable);
  }
  g_return_val_if_reached (NULL);
}

void
gate_settings_read_warnings (GArray *warnings, const GValue *value)
{
  g_array_set_size (warnings, 0);
  for (guint i = 0; i < gst_value_array_get_size (value); i++) {
    const GValue *seconds = gst_value_array_get_value (value, i);
    guint64 left = 0;

    if (G_VALUE_HOLDS_UINT (seconds))
      left = g_value_get_uint (seconds) * GST_SECOND;
    else if (G_VALUE_HOLDS_INT (seconds) && g_value_get_int (seconds) > 0)
      left = g_value_get_int (seconds) * GST_SECOND;
    if (left > 0)
      g_array_append_val (warnings, left);
  }
}

void
gate_settings_write_warnings (const GArray *warnings, GValue *value)
{
  for (guint i = 0; i < warnings->len; i++) {
    g_auto (GValue) seconds = G_VALUE_INIT;

    g_value_init (&seconds, G_TYPE_UINT);
    g_value_set_uint (&seconds, g_array_index (warnings, guint64, i) / GST_SECOND);
    gst_value_array_append_value (value, &seconds);
  }
}
