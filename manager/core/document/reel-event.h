/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events that clients receive, as JSON documents (WIRE, document 004). Built by the engine, sent by manager/dbus.
 * Equal input gives equal bytes. */
#pragma once

#include "manager/core/document/reel-event-kind.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/state/reel-recording-state.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/rules/reel-rules.h"

/* Locations are URLs; without a portal @delete_location is that of the content, the file to remove. */
typedef struct {
  const char *document_id;
  guint index;
  ReelChunkEnd end_reason;
  const char *content_location;
  const char *metadata_location; /* NULL: there is none */
  const char *delete_location;
} ReelEventChunk;

/**
 * ReelFileEvent:
 * @id: UUID of the event
 * @topic: the configured resource id
 * @call_id: UUID of the call
 * @chunks: in order of index; empty when nothing was recorded
 * @start_utc: time zero of the first file, in microseconds
 * @duration_ms: recorded time of all chunks
 * @restricted, @scope: of the recording; under the extra key “callreel” of the data
 * @destination: where its files were to go, or NULL; under the same extra key
 * @at_destination: whether they are all there; without one it is not said
 * @event_utc: time of the event, in microseconds
 */
typedef struct {
  const char *id;
  const char *topic;
  const char *call_id;
  const char *server_call_id;
  const char *recording_id;
  const ReelEventChunk *chunks;
  guint n_chunks;
  gint64 start_utc;
  guint64 duration_ms;
  ReelContentType content_type;
  ReelChannelType channel_type;
  ReelFormat format;
  ReelSessionEnd session_end;
  gboolean restricted;
  ReelScope scope;
  const char *destination;
  gboolean at_destination;
  gint64 event_utc;
} ReelFileEvent;

typedef struct {
  const char *id;
  const char *topic;
  const char *call_id;
  const char *server_call_id;
  gint64 event_utc;
} ReelCallLegEvent;

/* What the events of a recording that runs, or should have, have in common. @recording_id: "" where there is none. */
typedef struct {
  const char *id;
  const char *topic;
  const char *call_id;
  const char *server_call_id;
  const char *recording_id;
  gint64 event_utc;
} ReelRunningEvent;

/**
 * ReelIncompleteEvent:
 * @incomplete_id: of the gap, which has an event when it opens and another when it has closed
 * @reason: a nick of ReelIncompleteReason
 * @rule: a nick of ReelOrigin
 * @level: a nick of ReelPolicyLevel, or NULL
 * @stream_id: or NULL
 * @start_utc, @end_utc: in microseconds; @end_utc is 0 while it is open
 * @missing_ms: up to its end
 * @detail: a sentence, or NULL
 */
typedef struct {
  const char *incomplete_id;
  const char *reason;
  const char *rule;
  const char *level;
  const char *stream_id;
  gint64 start_utc;
  gint64 end_utc;
  gint64 missing_ms;
  const char *detail;
} ReelIncompleteEvent;

/* Microsoft.Communication.RecordingFileStatusUpdated, on one line. Returns: (transfer full) */
char *reel_event_build_file (const ReelFileEvent *event);

/* Microsoft.Communication.CallLegStateChanged of a call that is established. Returns: (transfer full) */
char *reel_event_build_call_leg (const ReelCallLegEvent *event);

/* Of this project's own types, org.callreel.*; all (transfer full). */
char *reel_event_build_state (const ReelRunningEvent *event, ReelRecordingState state, gboolean censored,
                              guint64 elapsed_ms);
char *reel_event_build_time_warning (const ReelRunningEvent *event, guint remaining_seconds);
char *reel_event_build_incomplete (const ReelRunningEvent *event, const ReelIncompleteEvent *incomplete);
