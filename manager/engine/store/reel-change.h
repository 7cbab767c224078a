/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change of the catalogue as a value: created on the main thread, applied by a backend on the store's thread. It owns
 * copies of its data. */
#pragma once

#include "manager/engine/store/reel-records.h"

/**
 * ReelChangeKind:
 * @REEL_CHANGE_PUT: a row in the place of the one with its key, if there is one
 * @REEL_CHANGE_ADD: a row at the end of a table without a key; for events, jobs and links the first one stays
 * @REEL_CHANGE_REMOVE: the row with this key goes, if it is there
 * @REEL_CHANGE_CLEAR: all rows of a table go
 * @REEL_CHANGE_EVENT_SENT: an event was sent, at its @sent_utc
 * @REEL_CHANGE_PURGE: jobs that ended in this @state before this @ended_utc go, 1000 of them at most
 * @REEL_CHANGE_FORGET_SECRETS: jobs that have a secret and still wait at the end of their age, by this @ended_utc, are
 *   given up for this @last_error, and lose it
 * @REEL_CHANGE_REWRITE: the job with this id has this @body instead of its own, the operation these @options
 * @REEL_CHANGE_SIDECARS_SENT: they are sent, if they were not made anew since this @made_utc
 * @REEL_CHANGE_SIDECARS_LOST: as before, where they were to follow their media to what the configuration does not have
 * @REEL_CHANGE_INDEX_TEXT: the chat of an operation that has ended is what is searched as its text
 * @REEL_CHANGE_REVIEW: expiries are looked at anew that are earlier than this @expires_utc (microseconds) after their
 *   beginning or, unless this @look_utc is 0, later; of copies those at this @target. Sidecars that
 *   are made once more or are lost, and chunks that are not sealed, are due at once, and so is the job with this id if
 *   it waits for an instant after this @due_utc
 * @REEL_CHANGE_GROUP: several changes, kept or not as a whole
 */
typedef enum {
  REEL_CHANGE_PUT,
  REEL_CHANGE_ADD,
  REEL_CHANGE_REMOVE,
  REEL_CHANGE_CLEAR,
  REEL_CHANGE_EVENT_SENT,
  REEL_CHANGE_PURGE,
  REEL_CHANGE_FORGET_SECRETS,
  REEL_CHANGE_REWRITE,
  REEL_CHANGE_SIDECARS_SENT,
  REEL_CHANGE_SIDECARS_LOST,
  REEL_CHANGE_INDEX_TEXT,
  REEL_CHANGE_REVIEW,
  REEL_CHANGE_GROUP,
} ReelChangeKind;

#define REEL_N_CHANGE_KINDS (REEL_CHANGE_GROUP + 1)

/**
 * ReelChange:
 * @record: a record of @table, or %NULL
 * @members: (element-type ReelChange): the changes of a group, in order; or %NULL
 * @bytes: approximate memory use, including that of the members
 * @cleared: for a group, the tables (one bit each) that it clears before it adds rows to them
 * @touched: for a group, the other tables that it changes
 *
 * The sums of a group are updated as members are added, of which there may be a hundred thousand.
 */
typedef struct {
  ReelChangeKind kind;
  ReelTable table;
  gpointer record;
  GPtrArray *members;
  gsize bytes;
  guint32 cleared;
  guint32 touched;
} ReelChange;

/* RECORD: copied; NULL for CLEAR. Not for groups. */
ReelChange *reel_change_new (ReelChangeKind kind, ReelTable table, gconstpointer record);
ReelChange *reel_change_new_group (void);
/* Takes MEMBER, which must not be a group. */
void reel_change_add_member (ReelChange *self, ReelChange *member);
/* Takes OTHERS; if it is a group, its members are added. */
void reel_change_add_members (ReelChange *self, ReelChange *others);
ReelChange *reel_change_copy (const ReelChange *self);
void reel_change_free (ReelChange *self);
/* Returns: a description for the log */
char *reel_change_describe (const ReelChange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChange, reel_change_free)

ReelChange *reel_change_put_call (const ReelCallRecord *record);
/* Its call must have been put before. */
ReelChange *reel_change_put_operation (const ReelOperationRecord *record);
/* For a start that failed, so that its request id can be used again. Also removes its chunks, intervals and chat. */
ReelChange *reel_change_remove_operation (const char *operation);
/* Adds the event as not sent; an event with an existing id changes nothing. */
ReelChange *reel_change_add_event (const ReelEventRecord *record);
/* Stores the final row and its event together; EVENT is NULL if it is added later. */
ReelChange *reel_change_finish_operation (const ReelOperationRecord *record, const ReelEventRecord *event);
ReelChange *reel_change_put_chunk (const ReelChunkRecord *record);
/* Stores the final row of a chunk, and marks its sidecars as to be made, both or neither. */
ReelChange *reel_change_keep_chunk (const ReelChunkRecord *record);
ReelChange *reel_change_put_sidecars (const ReelSidecarRecord *record);
/* RECORD: as returned by a query. */
ReelChange *reel_change_sidecars_sent (const ReelSidecarRecord *record);
ReelChange *reel_change_sidecars_lost (const ReelSidecarRecord *record);
/* At a start: what failed is tried at once, and what was lost, since the configuration may have another destination. */
ReelChange *reel_change_review_sidecars (void);
ReelChange *reel_change_put_unsealed (const ReelUnsealedRecord *record);
ReelChange *reel_change_remove_unsealed (const char *operation, guint index);
ReelChange *reel_change_review_unsealed (void);
ReelChange *reel_change_put_interval (const ReelIntervalRecord *record);
ReelChange *reel_change_put_participant (const ReelParticipantRecord *record);
ReelChange *reel_change_remove_participant (const ReelParticipantRecord *record);
ReelChange *reel_change_add_log (const ReelLogRecord *record);
/* RECORD: as returned by a query. */
ReelChange *reel_change_remove_log (const ReelLogRecord *record);
ReelChange *reel_change_put_stream (const ReelStreamRecord *record);
ReelChange *reel_change_remove_stream (const char *call_id, const char *stream_id);
ReelChange *reel_change_event_sent (const char *id, gint64 utc);
ReelChange *reel_change_add_chat (const ReelChatRecord *record);
/* RECORD: as returned by a query. */
ReelChange *reel_change_remove_chat (const ReelChatRecord *record);
ReelChange *reel_change_put_meeting (const ReelMeetingRecord *record);
/* A job with an existing id changes nothing. */
ReelChange *reel_change_add_job (const ReelJobRecord *record);
ReelChange *reel_change_put_job (const ReelJobRecord *record);
ReelChange *reel_change_remove_job (const char *job);
/* Other changes of its row leave them as they are. */
ReelChange *reel_change_rewrite_options (const char *operation, const char *options);
/* Whatever else becomes of it, and whoever has it. */
ReelChange *reel_change_rewrite_job (const char *job, const char *body);
/* If it waits for a later instant, it is due now. */
ReelChange *reel_change_hasten_job (const char *job, gint64 now_utc);
/* STATE: a nick of ReelDeliveryState. BEFORE_UTC: microseconds since 1970. */
ReelChange *reel_change_purge_jobs (const char *state, gint64 before_utc);
/* WHY: the last error of jobs that are given up. */
ReelChange *reel_change_forget_secrets (gint64 now_utc, const char *why);
/* A record whose properties are NULL is removed. */
ReelChange *reel_change_put_policy (const ReelPolicyRecord *record);
/* Removes all policies; members added to it are the new ones. */
ReelChange *reel_change_replace_policies (void);
ReelChange *reel_change_put_disposition (const ReelDispositionRecord *record);
/* With an id that the catalogue has already: nothing changes. */
ReelChange *reel_change_add_link (const ReelLinkRecord *record);
ReelChange *reel_change_put_link (const ReelLinkRecord *record);
ReelChange *reel_change_put_link_document (const ReelLinkDocumentRecord *record);
ReelChange *reel_change_add_audit (const ReelAuditRecord *record);
/* To be called after messages of its chat were removed. */
ReelChange *reel_change_index_text (const char *operation);
ReelChange *reel_change_put_expiry (const ReelExpiryRecord *record);
ReelChange *reel_change_put_copy (const ReelCopyRecord *record);
ReelChange *reel_change_put_copy_expiry (const ReelCopyExpiryRecord *record);
ReelChange *reel_change_remove_copy_expiry (const char *document_id, const char *target);
ReelChange *reel_change_put_mark (const char *name, gint64 utc);
ReelChange *reel_change_remove_expiry (const char *document_id);
/* Its call must have been put before. */
ReelChange *reel_change_put_incomplete (const ReelIncompleteRecord *record);
ReelChange *reel_change_remove_incomplete (const char *id);
/* After the retention changed. KEEP_US: G_MAXINT64: for ever; SHORTENS: what is kept longer is looked at as well. */
ReelChange *reel_change_review_expiries (gint64 keep_us, gboolean shortens);
/* The same of what is at a destination. */
ReelChange *reel_change_review_copy_expiries (const char *target, gint64 keep_us, gboolean shortens);
