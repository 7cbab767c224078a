/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The enumerations of callrecordsink's settings. */
#include "gst/sink/recordsettings.h"

GType
callreel_record_sink_format_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { CHUNK_FORMAT_MP4, "H.264 and AAC in MP4, progressive once closed", "mp4" },
    { CHUNK_FORMAT_MP3, "MP3, audio only", "mp3" },
    { CHUNK_FORMAT_WAV, "16-bit PCM in WAV, RF64 beyond 4 GB, audio only", "wav" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelRecordSinkFormat", values));
  return type;
}

GType
callreel_record_sink_speed_preset_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { 0, "Fastest, largest files", "ultrafast" },
    { 1, "Very fast, the default", "superfast" },
    { 2, "About half as fast as superfast", "veryfast" },
    { 3, "Faster than medium", "faster" },
    { 4, "A little faster than medium", "fast" },
    { 5, "x264's own default", "medium" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelRecordSinkSpeedPreset", values));
  return type;
}
