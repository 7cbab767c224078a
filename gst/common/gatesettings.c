/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The enumerations behind the settings of recordinggate and callrecordsink. */
#include "gst/common/gatesettings.h"

GType
callreel_recording_gate_mode_get_type (void)
{
  static GType type;
  static const GEnumValue values[] = {
    { RECORDING_GATE_RECORD, "Record from the beginning", "record" },
    { RECORDING_GATE_PAUSE, "Wait, paused, for the first resume", "pause" },
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
    { RECORDING_GATE_STOP, "End the recording with EOS", "stop" },
    { RECORDING_GATE_CONTINUE, "Begin the next chunk, with nothing lost or doubled", "continue" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelRecordingGateOnLimit", values));
  return type;
}
