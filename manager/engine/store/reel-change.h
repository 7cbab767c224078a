/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change of the catalogue as a value: made on the main thread, applied by a
 * backend on the store's own. It owns copies of what it was made of. */
#pragma once

#include "manager/engine/store/reel-records.h"

/**
 * ReelChangeKind:
 * @REEL_CHANGE_PUT: a row in the place of the one with its key, if there is one
 * @REEL_CHANGE_ADD: a row at the end of a table without a key; for events the first of an operation stays
 * @REEL_CHANGE_REMOVE: the row with this key goes, if it is there
 * @REEL_CHANGE_CLEAR: all rows of a table go
 * @REEL_CHANGE_EVENT_SENT: an event was sent, at its @sent_utc
 * @REEL_CHANGE_GROUP: several changes, kept or not as a whole
 */
typedef enum {
  REEL_CHANGE_PUT,
  REEL_CHANGE_ADD,
  REEL_CHANGE_REMOVE,
  REEL_CHANGE_CLEAR,
  REEL_CHANGE_EVENT_SENT,
  REEL_CHANGE_GROUP,
} ReelChangeKind;

#define REEL_N_CHANGE_KINDS (REEL_CHANGE_GROUP + 1)

/**
 * ReelChange:
 * @record: of @table, or %NULL
 * @members: (element-type ReelChange): of a group, in order; or %NULL
 */
typedef struct {
  ReelChangeKind kind;
  ReelTable table;
  gpointer record;
  GPtrArray *members;
} ReelChange;

/* RECORD: copied; NULL for CLEAR. Not for groups. */
ReelChange *reel_change_new (ReelChangeKind kind, ReelTable table, gconstpointer record);
/* Takes each change that is added by reel_change_add_member(). */
ReelChange *reel_change_new_group (void);
void reel_change_add_member (ReelChange *self, ReelChange *member);
void reel_change_free (ReelChange *self);
/* About how much memory it takes. */
gsize reel_change_measure (const ReelChange *self);
/* In words, for the log: what of which row. */
char *reel_change_describe (const ReelChange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChange, reel_change_free)

ReelChange *reel_change_put_call (const ReelCallRecord *record);
/* Its call was put before. */
ReelChange *reel_change_put_operation (const ReelOperationRecord *record);
/* Of a start that failed, so that the same request id may be tried again. Its chunks, intervals and chat go too. */
ReelChange *reel_change_remove_operation (const char *operation);
/* The final row and its event, both or none. */
ReelChange *reel_change_finish_operation (const ReelOperationRecord *record, const ReelEventRecord *event);
ReelChange *reel_change_put_chunk (const ReelChunkRecord *record);
ReelChange *reel_change_put_interval (const ReelIntervalRecord *record);
ReelChange *reel_change_put_participant (const ReelParticipantRecord *record);
ReelChange *reel_change_add_log (const ReelLogRecord *record);
ReelChange *reel_change_put_stream (const ReelStreamRecord *record);
ReelChange *reel_change_remove_stream (const char *call_id, const char *stream_id);
ReelChange *reel_change_event_sent (const char *id, gint64 utc);
ReelChange *reel_change_add_chat (const ReelChatRecord *record);
ReelChange *reel_change_put_meeting (const ReelMeetingRecord *record);
/* One whose properties are NULL is removed. */
ReelChange *reel_change_put_policy (const ReelPolicyRecord *record);
/* All policies go; those that are added to it then take their place. */
ReelChange *reel_change_replace_policies (void);
