/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A question to the catalogue as a value: made on the main thread, answered by a
 * backend on a thread of the store. */
#pragma once

#include "manager/core/wire/reel-recording-filter.h"
#include "manager/engine/store/reel-records.h"

/**
 * ReelQueryKind:
 * @REEL_QUERY_CALL: the call @id
 * @REEL_QUERY_OPEN_CALLS: calls that have not ended, oldest first
 * @REEL_QUERY_PARTICIPANTS: of the call @id, as they came
 * @REEL_QUERY_LOG: of the call @id, in its order
 * @REEL_QUERY_STREAMS: of the call @id
 * @REEL_QUERY_CALL_CHUNKS: of all recordings of the call @id, those that have a location
 * @REEL_QUERY_OPERATION: the operation @id
 * @REEL_QUERY_REQUEST: the operation that the request @id began, whatever became of it, as a #ReelListedRecord
 * @REEL_QUERY_OPEN_OPERATIONS: operations that are not final, newest first
 * @REEL_QUERY_LAST_OPERATION: the newest of the call @id
 * @REEL_QUERY_CHUNKS: of the operation @id, by index
 * @REEL_QUERY_INTERVALS: of the operation @id, by time
 * @REEL_QUERY_CHAT: of the operation @id, as it was written
 * @REEL_QUERY_MEETING: the meeting @id
 * @REEL_QUERY_POLICIES: all, by level and id
 * @REEL_QUERY_PENDING_EVENTS: those not sent that were entered after @after, in order, @limit at most
 * @REEL_QUERY_RECORDING: the operation @id as a #ReelListedRecord
 * @REEL_QUERY_PAGE: #ReelListedRecord, @limit at most of those that fit @filter and come after @cursor, newest first
 */
typedef enum {
  REEL_QUERY_CALL,
  REEL_QUERY_OPEN_CALLS,
  REEL_QUERY_PARTICIPANTS,
  REEL_QUERY_LOG,
  REEL_QUERY_STREAMS,
  REEL_QUERY_CALL_CHUNKS,
  REEL_QUERY_OPERATION,
  REEL_QUERY_REQUEST,
  REEL_QUERY_OPEN_OPERATIONS,
  REEL_QUERY_LAST_OPERATION,
  REEL_QUERY_CHUNKS,
  REEL_QUERY_INTERVALS,
  REEL_QUERY_CHAT,
  REEL_QUERY_MEETING,
  REEL_QUERY_POLICIES,
  REEL_QUERY_PENDING_EVENTS,
  REEL_QUERY_RECORDING,
  REEL_QUERY_PAGE,
} ReelQueryKind;

#define REEL_N_QUERY_KINDS (REEL_QUERY_PAGE + 1)

typedef struct {
  ReelQueryKind kind;
  char *id;
  gint64 after;
  guint limit;
  ReelRecordingFilter *filter;
  ReelRecordingCursor cursor;
} ReelQuery;

/* ID: NULL where the kind has none. */
ReelQuery *reel_query_new (ReelQueryKind kind, const char *id);
ReelQuery *reel_query_new_pending_events (gint64 after, guint limit);
/* Takes FILTER, and what is in CURSOR. */
ReelQuery *reel_query_new_page (ReelRecordingFilter *filter, ReelRecordingCursor *cursor, guint limit);
void reel_query_free (ReelQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelQuery, reel_query_free)
