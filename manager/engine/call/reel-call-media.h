/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which streams of a call a recording is to take, and which of them send. Called by the engine; main thread only. */
#pragma once

#include "manager/engine/call/reel-call.h"

/**
 * ReelCallMedia:
 * @stream_id: valid until the call changes
 * @due: reel_media_due_is_expected()
 * @arrives: it is active
 * @has_sent: reel_call_stream_has_sent()
 */
typedef struct {
  const char *stream_id;
  gboolean due;
  gboolean arrives;
  gboolean has_sent;
} ReelCallMedia;

/* (element-type ReelCallMedia): streams of the kinds that RECORDING, one of the call, takes. */
GArray *reel_call_list_media (ReelCall *self, ReelRecording *recording);
