/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter of ListRecordings. */
#pragma once

#include "manager/core/reel-recording-state.h"

/* @server_call_id NULL fits any; @state and @active count where @has_state and @has_active. */
typedef struct {
  char *server_call_id;
  gboolean has_state;
  ReelRecordingState state;
  gboolean has_active;
  gboolean active;
} ReelRecordingFilter;

/* The a{sv} of ListRecordings. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelRecordingFilter *reel_recording_filter_parse (GVariant *filter, GError **error);

gboolean reel_recording_filter_matches (const ReelRecordingFilter *self, const char *server_call_id,
                                        ReelRecordingState state);

void reel_recording_filter_free (ReelRecordingFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRecordingFilter, reel_recording_filter_free)
