/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording as GetRecordingState and ListRecordings show it, whether it runs
 * or is only a row of the catalogue. Used by ReelRecording, the engine and the archive. */
#pragma once

#include "manager/core/wire/reel-options.h"
#include "manager/core/state/reel-recording-state.h"
#include "manager/core/rules/reel-rules.h"
#include "manager/engine/store/reel-records.h"

/* @warnings: (element-type guint32): all configured, falling, in seconds;
 * @chunks: (element-type ReelChunkRecord); @sidecars: (element-type ReelSidecarRecord): of these, or NULL while it
 * runs. Times in microseconds UTC. */
typedef struct {
  const char *operation;
  ReelRecordingState state;
  gboolean censored;
  guint64 elapsed_ns;
  guint64 remaining_ns; /* of the chunk */
  guint chunk_index;
  const ReelOptions *options;
  const char *server_call_id;
  const char *call_id;
  const char *subject;
  const char *meeting_id;
  gboolean restricted;
  ReelScope scope;
  gint64 start_utc;
  guint64 late_us;                /* of the last cut, behind its request */
  const char *session_end_reason; /* NULL until it is known */
  const GArray *warnings;
  const GPtrArray *chunks;
  const GPtrArray *sidecars;
  const GPtrArray *dispositions;  /* ReelDispositionRecord; NULL: none */
  const GPtrArray *expiries;      /* ReelExpiryRecord; NULL: none */
  const GPtrArray *copies;        /* ReelCopyRecord; NULL: none */
  const GPtrArray *unsealed;      /* ReelUnsealedRecord; NULL: none */
  const GPtrArray *copy_expiries; /* ReelCopyExpiryRecord; NULL: none */
  GVariant *stalled_streams;      /* aa{sv}, a floating reference is taken; NULL once it is over */
} ReelRecordingView;

/* Where the file at PATH, of a chunk, is by now: where COPIES (element-type ReelCopyRecord; nullable) has it, and
 * otherwise here if it IS_HERE. A URI, or NULL. On any thread. */
char *reel_recording_view_locate (const GPtrArray *copies, const char *path, gboolean is_here);

/* Returns: (transfer floating): an a{sv} */
GVariant *reel_recording_view_to_variant (const ReelRecordingView *self);
/* The same of one that is over. Error: StorageFailed, where its row is not as it was written. On any thread. */
GVariant *reel_recording_view_of_record (const ReelListedRecord *record, const GArray *warnings, GError **error);
