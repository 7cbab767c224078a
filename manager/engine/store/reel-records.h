/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows of the catalogue as plain data, and the tables that describe them.
 * Passed between the engine and the store. Times named utc are microseconds
 * since 1970 (0: not yet), durations nanoseconds; strings are owned. */
#pragma once

#include <glib.h>

typedef struct {
  char *call_id;
  char *server_call_id;
  char *boot_id; /* of the machine's run in which the call began */
  char *state;   /* a nick of ReelCallState */
  char *subject;
  char *meeting_id;
  char *properties; /* a{sv} as text: all that CreateCall and Update gave */
  gint64 created_utc;
  gint64 ended_utc;
  char *end_reason;
  gboolean restricted; /* its recordings are, for good */
} ReelCallRecord;

typedef struct {
  char *operation;
  char *call_id;
  char *request_id; /* NULL: the client gave none */
  char *options;    /* a{sv} as text */
  char *state;      /* a nick of ReelRecordingState */
  char *host;
  char *base; /* where its files are, without index and extension */
  gint64 created_utc;
  gint64 start_utc; /* time zero of the first file */
  gint64 ended_utc;
  guint64 duration_ns;
  char *session_end_reason;
  char *trigger; /* by reel_trigger_print() */
} ReelOperationRecord;

typedef struct {
  char *operation;
  guint index;
  char *document_id;
  gint64 start_utc;
  guint64 duration_ns;
  guint64 size;
  char *end_reason; /* NULL while it is being written */
  char *location;   /* the file, once it is final */
  char *recorded;   /* as as text: participants whose media it took; NULL: not known */
} ReelChunkRecord;

typedef struct {
  char *operation;
  char *kind; /* pause, censor, late */
  gint64 start_utc;
  gint64 end_utc; /* 0: still open */
} ReelIntervalRecord;

typedef struct {
  char *call_id;
  char *participant_id;
  char *kind;       /* person, recorder */
  char *properties; /* a{sv} as text */
  gint64 joined_utc;
  gint64 left_utc; /* 0: still there */
} ReelParticipantRecord;

typedef struct {
  char *call_id;
  char *participant_id;
  gint64 utc;
  char *event; /* a nick of ReelLogKind */
  char *stream_id;
  char *detail;
} ReelLogRecord;

typedef struct {
  char *call_id;
  char *stream_id;
  char *participant_id;
  char *kind;
  char *transport; /* a{sv} as text */
  guint port;      /* of RTP; 0 where there is none */
} ReelStreamRecord;

typedef struct {
  char *id;
  char *operation;
  char *body; /* the JSON document */
  gint64 created_utc;
  gint64 sent_utc; /* 0: not yet */
  gint64 entry;    /* its place in the outbox, given by the catalogue */
} ReelEventRecord;

typedef struct {
  char *level;      /* a nick of ReelPolicyLevel */
  char *id;         /* of the user, group, company or queue */
  char *properties; /* a{sv} as text: what is set there */
} ReelPolicyRecord;

typedef struct {
  char *operation;
  char *participant_id;
  gint64 utc;
  char *text;
} ReelChatRecord;

typedef struct {
  char *meeting_id;
  char *properties; /* a{sv} as text, of reel_meeting_to_variant() */
  gint64 added_utc;
} ReelMeetingRecord;

/* An operation as clients see it, with what it shows of its call. */
typedef struct {
  ReelOperationRecord *operation;
  char *server_call_id;
  char *subject;
  char *meeting_id;
  gboolean restricted;
  GPtrArray *chunks; /* ReelChunkRecord, by index */
} ReelListedRecord;

typedef enum {
  REEL_TABLE_CALLS,
  REEL_TABLE_OPERATIONS,
  REEL_TABLE_CHUNKS,
  REEL_TABLE_INTERVALS,
  REEL_TABLE_PARTICIPANTS,
  REEL_TABLE_LOG,
  REEL_TABLE_STREAMS,
  REEL_TABLE_EVENTS,
  REEL_TABLE_CHAT,
  REEL_TABLE_MEETINGS,
  REEL_TABLE_POLICIES,
} ReelTable;

#define REEL_N_TABLES (REEL_TABLE_POLICIES + 1)

typedef enum {
  REEL_COLUMN_KEY = 1 << 0,    /* part of what finds the row */
  REEL_COLUMN_FIXED = 1 << 1,  /* as it was when the row was made */
  REEL_COLUMN_FOLDED = 1 << 2, /* the text without its case, by which it is searched; written, never read */
  REEL_COLUMN_GIVEN = 1 << 3,  /* by the catalogue; read, never written */
} ReelColumnFlags;

/**
 * ReelColumn:
 * @name: in the database
 * @type: s text, i #gint64, t #guint64, u #guint, b #gboolean
 * @offset: of the field in the record
 */
typedef struct {
  const char *name;
  char type;
  ReelColumnFlags flags;
  gsize offset;
} ReelColumn;

/**
 * ReelTableInfo:
 * @size: of a record
 * @referenced: rows of other tables name its rows, so that they are changed and not replaced
 * @once: a second row for what is unique is left out without an error
 */
typedef struct {
  const char *name;
  gsize size;
  gboolean referenced;
  gboolean once;
  guint n_columns;
  const ReelColumn *columns;
} ReelTableInfo;

const ReelTableInfo *reel_table_get_info (ReelTable table);
gpointer reel_record_copy (ReelTable table, gconstpointer record);
void reel_record_free (ReelTable table, gpointer record);
/* About how much memory it takes. */
gsize reel_record_measure (ReelTable table, gconstpointer record);
/* What is the same for two records of one row alone; NULL for a table without a key. */
char *reel_record_print_key (ReelTable table, gconstpointer record);
/* What g_ptr_array_new_with_free_func() takes. */
GDestroyNotify reel_table_get_free_func (ReelTable table);

void reel_call_record_free (ReelCallRecord *self);
void reel_operation_record_free (ReelOperationRecord *self);
void reel_chunk_record_free (ReelChunkRecord *self);
void reel_interval_record_free (ReelIntervalRecord *self);
void reel_participant_record_free (ReelParticipantRecord *self);
void reel_log_record_free (ReelLogRecord *self);
void reel_stream_record_free (ReelStreamRecord *self);
void reel_event_record_free (ReelEventRecord *self);
void reel_chat_record_free (ReelChatRecord *self);
void reel_meeting_record_free (ReelMeetingRecord *self);
void reel_policy_record_free (ReelPolicyRecord *self);
void reel_listed_record_free (ReelListedRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelCallRecord, reel_call_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelOperationRecord, reel_operation_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChunkRecord, reel_chunk_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelIntervalRecord, reel_interval_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelParticipantRecord, reel_participant_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLogRecord, reel_log_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStreamRecord, reel_stream_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelEventRecord, reel_event_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChatRecord, reel_chat_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMeetingRecord, reel_meeting_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPolicyRecord, reel_policy_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelListedRecord, reel_listed_record_free)
