/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parsed options of Worker1.StartRecording. Used by ReelRecorder. */
#pragma once

#include "manager/core/wire/reel-options.h"

#define REEL_RECORDER_MAX_WARNINGS 16

/**
 * ReelRecorderOptions:
 * @location: absolute path, with one %05u for the chunk's index or none
 * @unmixed_channels: channels of an unmixed file, 1 to 64; 0 for a mixed one
 * @channels: (nullable): a{su}: channels that participants of an unmixed recording have had from a worker before
 * @admitted: (nullable): ids of those whose media may enter; NULL: everybody's
 * @max_size_bytes: 0: no limit
 * @max_duration_ms: recorded time of a chunk; 0: no limit
 * @warnings: array of guint, seconds before the limit, descending
 * @censor_text: (nullable): on the picture while it is censored; NULL: callrecordsink's own
 * @censor_tone: Hz; 0: silence
 * @normalise_loudness: bring speech and the file to -23 LUFS (EBU R 128)
 * @media_timeout_ms: the recording ends when no stream brought data for so long; 0: never
 * @source: the a{sv} it was read from
 */
typedef struct {
  int content_type;
  int channel_type;
  guint32 unmixed_channels;
  GVariant *channels;
  char **admitted;
  int format;
  int layout;
  int on_limit;
  char *location;
  guint64 max_size_bytes;
  guint64 max_duration_ms;
  GArray *warnings;
  gboolean pause_on_start;
  gboolean censor_on_start;
  char *censor_text;
  guint32 censor_tone;
  gboolean normalise_loudness;
  guint32 first_index;
  guint64 media_timeout_ms;
  GVariant *source;
} ReelRecorderOptions;

/* Returns: NULL with REEL_ERROR_INVALID_ARGUMENT naming the key, or REEL_ERROR_MEDIA_FAILED for a directory that cannot
 * be written. */
ReelRecorderOptions *reel_recorder_options_parse (GVariant *options, GError **error);
void reel_recorder_options_free (ReelRecorderOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRecorderOptions, reel_recorder_options_free)
