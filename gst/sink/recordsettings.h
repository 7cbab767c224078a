/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of callrecordsink's files, and their enumerations. */
#pragma once

#include "gst/core/file/chunk-writer.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* The settings of callrecordsink, constant while it records. */
typedef struct {
  char *location;
  ChunkFormat format;
  guint first_index;
  guint bitrate, audio_bitrate; /* kbit/s */
  guint speed_preset;
  guint64 max_size;     /* in bytes, 0: unlimited */
  guint64 max_duration; /* in ns, 0: unlimited */
} RecordSettings;

#define CALLREEL_TYPE_RECORD_SINK_FORMAT (callreel_record_sink_format_get_type ())
GType callreel_record_sink_format_get_type (void);
#define CALLREEL_TYPE_RECORD_SINK_SPEED_PRESET (callreel_record_sink_speed_preset_get_type ())
GType callreel_record_sink_speed_preset_get_type (void);

G_END_DECLS
