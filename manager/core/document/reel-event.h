/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events that clients receive, as JSON documents (WIRE, document 004). Built
 * by the engine, sent by manager/dbus. Equal facts give equal bytes. */
#pragma once

#include "manager/core/state/reel-end-reason.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/rules/reel-rules.h"

/* Locations are URLs; without a portal @delete_location is the content's own: the
 * file to remove. */
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
 * @id: uuid of the event
 * @topic: the configured resource id
 * @call_id: uuid of the call
 * @chunks: in order of index; none when nothing was recorded
 * @start_utc: time zero of the first file, in microseconds
 * @duration_ms: recorded time of all chunks
 * @restricted, @scope: of the recording; under the extra key “callreel” of the data
 * @event_utc: when the event is made, in microseconds
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
  gint64 event_utc;
} ReelFileEvent;

typedef struct {
  const char *id;
  const char *topic;
  const char *call_id;
  const char *server_call_id;
  gint64 event_utc;
} ReelCallLegEvent;

/* Microsoft.Communication.RecordingFileStatusUpdated, on one line. Returns: (transfer full) */
char *reel_event_build_file (const ReelFileEvent *event);

/* Microsoft.Communication.CallLegStateChanged of a call that is established. Returns: (transfer full) */
char *reel_event_build_call_leg (const ReelCallLegEvent *event);
