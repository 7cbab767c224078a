/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows of the catalogue as plain data, and the tables that describe them. Passed between the engine and the store,
 * on any thread. Times named utc are microseconds since 1970 (0: not yet), durations nanoseconds; strings are owned. */
#pragma once

#include <glib.h>

typedef struct {
  char *call_id;
  char *server_call_id;
  char *boot_id; /* the boot id of the machine when the call began */
  char *state;   /* a nick of ReelCallState */
  char *subject;
  char *meeting_id;
  char *properties; /* a{sv} as text: everything that CreateCall and Update set */
  gint64 created_utc;
  gint64 ended_utc;
  char *end_reason;
  gboolean restricted; /* applies to all its recordings, permanently */
} ReelCallRecord;

typedef struct {
  char *operation;
  char *call_id;
  char *request_id; /* NULL: none */
  char *options;    /* a{sv} as text */
  char *state;      /* a nick of ReelRecordingState */
  char *host;
  char *base; /* its files without index and extension */
  gint64 created_utc;
  gint64 start_utc; /* time zero of the first file */
  gint64 ended_utc;
  guint64 duration_ns;
  char *session_end_reason;
  char *trigger; /* from reel_trigger_print() */
} ReelOperationRecord;

typedef struct {
  char *operation;
  guint index;
  char *document_id;
  gint64 start_utc;
  guint64 duration_ns;
  guint64 size;
  char *end_reason; /* NULL while it is being written */
  char *location;   /* the file, once it is complete */
  char *recorded;   /* as as text: participants whose media it took; NULL: not known */
} ReelChunkRecord;

/* The files beside a chunk's media, apart from its metadata. */
typedef struct {
  char *operation;
  guint index;
  char *names;      /* nicks of ReelChunkFile with blanks between, of those that are there; NULL: not known yet */
  char *error;      /* why some are not, or NULL */
  gint64 made_utc;  /* 0: they are to be made */
  guint attempts;   /* those that failed */
  gint64 retry_utc; /* when they are made once more; 0: they are not */
  gboolean sent;    /* they are on their way to where the media went, or there is no such place; or it is not known */
} ReelSidecarRecord;

/* A chunk that is to be sealed, and could not be so far. */
typedef struct {
  char *operation;
  guint index;
  guint attempts;
  gint64 due_utc; /* of the next one */
  char *error;    /* of the last one */
} ReelUnsealedRecord;

typedef struct {
  char *operation;
  char *kind; /* pause, censor, late */
  gint64 start_utc;
  gint64 end_utc; /* 0: not ended */
} ReelIntervalRecord;

typedef struct {
  char *call_id;
  char *participant_id;
  char *kind;       /* person, recorder */
  char *properties; /* a{sv} as text */
  gint64 joined_utc;
  gint64 left_utc; /* 0: still present */
} ReelParticipantRecord;

typedef struct {
  char *call_id;
  char *participant_id;
  gint64 utc;
  char *event; /* a nick of ReelLogKind */
  char *stream_id;
  char *detail;
  gint64 entry; /* given by the catalogue */
} ReelLogRecord;

typedef struct {
  char *call_id;
  char *stream_id;
  char *participant_id;
  char *kind;
  char *transport; /* a{sv} as text */
  guint port;      /* of RTP; 0 if there is none */
} ReelStreamRecord;

typedef struct {
  char *id;
  char *operation;
  char *body; /* the JSON document */
  gint64 created_utc;
  gint64 sent_utc; /* 0: not sent */
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
  gint64 entry; /* given by the catalogue */
} ReelChatRecord;

typedef struct {
  char *meeting_id;
  char *properties; /* a{sv} as text, of reel_meeting_to_variant() */
  gint64 added_utc;
} ReelMeetingRecord;

/* A delivery. @state, a nick of ReelDeliveryState, @attempts, @due_utc, @expires_utc and @ended_utc are the members of
 * ReelDelivery. */
typedef struct {
  char *job;
  char *kind;     /* a nick of ReelJobKind */
  char *target;   /* the name of a webhook or a destination, or what the kind has instead */
  char *ordering; /* jobs of a target with the same ordering are delivered in order: an operation, or a call id */
  char *event;    /* a nick of ReelEventKind, or NULL */
  char *url;      /* NULL: the target's own */
  char *body;     /* what is delivered */
  gint64 created_utc;
  char *state;
  guint attempts;
  gint64 due_utc;
  gint64 expires_utc;
  gint64 ended_utc;
  char *last_error; /* NULL: none so far */
  char *progress;   /* a{ss} as text, of whoever delivers it; NULL: none */
  char *secret;     /* of the link in a mail, by reel_secret_mask(); NULL: none, or it has ended */
  gint64 entry;     /* its place in the order, given by the catalogue */
} ReelJobRecord;

/* The state of a document that is on hold, was on hold, or is removed. */
typedef struct {
  char *document_id;
  char *operation;
  guint index;
  char *hold;       /* why it is on legal hold; NULL if it is not */
  char *state;      /* a nick of ReelDisposition */
  gint64 since_utc; /* since when it has the state */
} ReelDispositionRecord;

/* When the files of a document expire. Created by the catalogue together with the chunk, and removed once the files
 * are. */
typedef struct {
  char *document_id;
  char *operation;
  guint index;
  gint64 complete_utc; /* when the retention began */
  gint64 expires_utc;  /* 0: not calculated yet; REEL_RETENTION_FOR_EVER */
  gint64 look_utc;     /* when it is decided next; G_MAXINT64: not by itself */
  char *kept;          /* a nick of ReelKeep: what keeps the files although they have expired; NULL: nothing */
} ReelExpiryRecord;

/* A file of a document at a destination. Its state follows the job that brings it there, by the catalogue itself. */
typedef struct {
  char *target; /* as the job's */
  char *name;   /* of the file, without a directory */
  char *document_id;
  char *operation;
  guint index;
  char *location; /* its URL there; NULL: nobody says */
  char *state;    /* a nick of ReelCopyState */
  gint64 since_utc;
} ReelCopyRecord;

/* When the files of a document at a destination go. Made by the catalogue itself with the first of them, and removed
 * once that is ordered. Fields as of ReelExpiryRecord. */
typedef struct {
  char *document_id;
  char *target;
  char *operation;
  guint index;
  gint64 complete_utc;
  gint64 expires_utc;
  gint64 look_utc;
  char *kept;
} ReelCopyExpiryRecord;

/* An instant that outlives the process. */
typedef struct {
  char *name;
  gint64 utc;
} ReelMarkRecord;

typedef struct {
  char *link_id;
  char *user;        /* who created it; empty for a trusted server */
  char *recipient;   /* an e-mail address or a name */
  char *secret_hash; /* SHA-256 in hexadecimal */
  char *code_hash;   /* of reel_link_code_try(); NULL: no code is needed */
  char *reason;
  char *options; /* a{sv} as text */
  gint64 created_utc;
  gint64 expires_utc;
  gint64 revoked_utc; /* 0 if it was not revoked */
  char *mail;         /* what became of the mail with it: waiting, sent, failed, dropped; NULL: there is none */
  gint64 mail_utc;    /* when it was sent or failed; 0: it was not */
  char *mail_error;   /* of the last attempt, if that failed */
} ReelLinkRecord;

typedef struct {
  char *link_id;
  char *document_id;
} ReelLinkDocumentRecord;

/* An entry of the audit trail: its line is authoritative, the other columns are for queries. */
typedef struct {
  gint64 entry;
  gint64 utc;
  char *user;
  char *action;
  char *target;
  char *outcome;
  char *line; /* from reel_audit_print() */
} ReelAuditRecord;

/* What is missing of a recording; it outlives the files, and goes with its call. The gap is that of ReelGap. No member
 * names a person. */
typedef struct {
  char *id;
  char *call_id;
  gint64 call_utc; /* when the call began, which places it in a report */
  char *server_call_id;
  char *operation; /* NULL: none was made */
  char *stream_id; /* whose media did not come; NULL: it is about all */
  char *reason;    /* a nick of ReelIncompleteReason */
  char *rule;      /* a nick of ReelOrigin: what demanded the recording */
  char *level;     /* a nick of ReelPolicyLevel: where the rule is set; NULL: nowhere */
  gint64 start_utc;
  gint64 since_utc;
  gint64 end_utc;
  guint64 missing_ns;
  char *detail; /* NULL: there is nothing to add */
} ReelIncompleteRecord;

/* How many calls of a period were to be recorded: @whole with nothing missing, @partly with something missing,
 * @not_recorded with nothing recorded. @since_utc: calls that began earlier are not counted, since the catalogue has
 * kept what is missing only from then on. */
typedef struct {
  gint64 since_utc;
  guint64 whole;
  guint64 partly;
  guint64 not_recorded;
} ReelCompletenessRecord;

/* A number that the catalogue itself keeps: for @kind, a nick of ReelJobKind, how many jobs are in the state @name,
 * “delivered” and “failed” attempts in all, and when the “oldest” that waits was made, microseconds since 1970 UTC; for
 * an empty one “held” documents, and “links” that last. */
typedef struct {
  char *kind;
  char *name;
  guint64 number;
} ReelFigureRecord;

/* An operation as clients see it, with what it shows of its call. */
typedef struct {
  ReelOperationRecord *operation;
  char *server_call_id;
  char *subject;
  char *meeting_id;
  gboolean restricted;
  GPtrArray *chunks;        /* ReelChunkRecord, by index */
  GPtrArray *dispositions;  /* ReelDispositionRecord: of the documents that have one */
  GPtrArray *sidecars;      /* ReelSidecarRecord: of the chunks that have one */
  GPtrArray *expiries;      /* ReelExpiryRecord: of the documents whose files are there */
  GPtrArray *copies;        /* ReelCopyRecord: of the files that were to get to a destination */
  GPtrArray *copy_expiries; /* ReelCopyExpiryRecord: of the documents that have files there */
  GPtrArray *unsealed;      /* ReelUnsealedRecord: of the chunks that have one */
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
  REEL_TABLE_JOBS,
  REEL_TABLE_DISPOSITIONS,
  REEL_TABLE_LINKS,
  REEL_TABLE_LINK_DOCUMENTS,
  REEL_TABLE_AUDIT,
  REEL_TABLE_SIDECARS,
  REEL_TABLE_EXPIRIES,
  REEL_TABLE_COPIES,
  REEL_TABLE_COPY_EXPIRIES,
  REEL_TABLE_MARKS,
  REEL_TABLE_INCOMPLETE,
  REEL_TABLE_UNSEALED,
  REEL_TABLE_FIGURES,
} ReelTable;

#define REEL_N_TABLES (REEL_TABLE_FIGURES + 1)

typedef enum {
  REEL_COLUMN_KEY = 1 << 0,    /* part of the key of a row */
  REEL_COLUMN_FIXED = 1 << 1,  /* not changed after the row was inserted */
  REEL_COLUMN_FOLDED = 1 << 2, /* the text in lower case, for searches; written, never read */
  REEL_COLUMN_GIVEN = 1 << 3,  /* set by the catalogue; read, never written */
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
 * @size: of a record in bytes
 * @referenced: rows of other tables refer to its rows, so a row is updated instead of replaced
 * @once: inserting a row that violates uniqueness is ignored
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
/* Returns: its approximate memory use in bytes */
gsize reel_record_measure (ReelTable table, gconstpointer record);
/* Returns: a text that is equal only for records of the same row; NULL for a table without a key */
char *reel_record_print_key (ReelTable table, gconstpointer record);
/* For g_ptr_array_new_with_free_func(). */
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
void reel_job_record_free (ReelJobRecord *self);
void reel_disposition_record_free (ReelDispositionRecord *self);
void reel_link_record_free (ReelLinkRecord *self);
void reel_link_document_record_free (ReelLinkDocumentRecord *self);
void reel_audit_record_free (ReelAuditRecord *self);
void reel_sidecar_record_free (ReelSidecarRecord *self);
void reel_expiry_record_free (ReelExpiryRecord *self);
void reel_copy_record_free (ReelCopyRecord *self);
void reel_copy_expiry_record_free (ReelCopyExpiryRecord *self);
void reel_mark_record_free (ReelMarkRecord *self);
void reel_incomplete_record_free (ReelIncompleteRecord *self);
void reel_unsealed_record_free (ReelUnsealedRecord *self);
void reel_figure_record_free (ReelFigureRecord *self);
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
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJobRecord, reel_job_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelDispositionRecord, reel_disposition_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLinkRecord, reel_link_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLinkDocumentRecord, reel_link_document_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAuditRecord, reel_audit_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSidecarRecord, reel_sidecar_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelExpiryRecord, reel_expiry_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelCopyRecord, reel_copy_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelCopyExpiryRecord, reel_copy_expiry_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMarkRecord, reel_mark_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelIncompleteRecord, reel_incomplete_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelUnsealedRecord, reel_unsealed_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelListedRecord, reel_listed_record_free)
