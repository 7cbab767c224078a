/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of the catalogue, each described once: copying, freeing, statements and reading are derived from that.
 * Called by the store and by owners of records. */
#include "manager/engine/store/reel-records.h"

#include <string.h>

#define KEY    REEL_COLUMN_KEY
#define FIXED  REEL_COLUMN_FIXED
#define FOLDED REEL_COLUMN_FOLDED
#define GIVEN  REEL_COLUMN_GIVEN

#define OF(field) G_STRUCT_OFFSET (ReelCallRecord, field)
static const ReelColumn call_columns[] = {
  { "call_id", 's', KEY, OF (call_id) },
  { "server_call_id", 's', FIXED, OF (server_call_id) },
  { "boot_id", 's', FIXED, OF (boot_id) },
  { "state", 's', 0, OF (state) },
  { "subject", 's', 0, OF (subject) },
  { "meeting_id", 's', 0, OF (meeting_id) },
  { "properties", 's', 0, OF (properties) },
  { "created_utc", 'i', FIXED, OF (created_utc) },
  { "ended_utc", 'i', 0, OF (ended_utc) },
  { "end_reason", 's', 0, OF (end_reason) },
  { "restricted", 'b', 0, OF (restricted) },
  { "subject_key", 's', FOLDED, OF (subject) },
  { "meeting_key", 's', FOLDED, OF (meeting_id) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelOperationRecord, field)
static const ReelColumn operation_columns[] = {
  { "operation", 's', KEY, OF (operation) },
  { "call_id", 's', FIXED, OF (call_id) },
  { "request_id", 's', FIXED, OF (request_id) },
  { "options", 's', FIXED, OF (options) },
  { "state", 's', 0, OF (state) },
  { "host", 's', FIXED, OF (host) },
  { "base", 's', FIXED, OF (base) },
  { "created_utc", 'i', FIXED, OF (created_utc) },
  { "start_utc", 'i', 0, OF (start_utc) },
  { "ended_utc", 'i', 0, OF (ended_utc) },
  { "duration_ns", 't', 0, OF (duration_ns) },
  { "session_end_reason", 's', 0, OF (session_end_reason) },
  { "grounds", 's', 0, OF (trigger) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelChunkRecord, field)
static const ReelColumn chunk_columns[] = {
  { "operation", 's', KEY, OF (operation) },   { "chunk", 'u', KEY, OF (index) },
  { "document_id", 's', 0, OF (document_id) }, { "start_utc", 'i', 0, OF (start_utc) },
  { "duration_ns", 't', 0, OF (duration_ns) }, { "size", 't', 0, OF (size) },
  { "end_reason", 's', 0, OF (end_reason) },   { "location", 's', 0, OF (location) },
  { "recorded", 's', 0, OF (recorded) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelIntervalRecord, field)
static const ReelColumn interval_columns[] = {
  { "operation", 's', KEY, OF (operation) },
  { "kind", 's', KEY, OF (kind) },
  { "start_utc", 'i', KEY, OF (start_utc) },
  { "end_utc", 'i', 0, OF (end_utc) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelParticipantRecord, field)
static const ReelColumn participant_columns[] = {
  { "call_id", 's', KEY, OF (call_id) },
  { "participant_id", 's', KEY, OF (participant_id) },
  { "kind", 's', 0, OF (kind) },
  { "properties", 's', 0, OF (properties) },
  { "joined_utc", 'i', KEY, OF (joined_utc) },
  { "left_utc", 'i', 0, OF (left_utc) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelLogRecord, field)
static const ReelColumn log_columns[] = {
  { "call_id", 's', 0, OF (call_id) },
  { "participant_id", 's', 0, OF (participant_id) },
  { "utc", 'i', 0, OF (utc) },
  { "event", 's', 0, OF (event) },
  { "stream_id", 's', 0, OF (stream_id) },
  { "detail", 's', 0, OF (detail) },
  { "entry", 'i', GIVEN | KEY, OF (entry) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelStreamRecord, field)
static const ReelColumn stream_columns[] = {
  { "call_id", 's', KEY, OF (call_id) },
  { "stream_id", 's', KEY, OF (stream_id) },
  { "participant_id", 's', 0, OF (participant_id) },
  { "kind", 's', 0, OF (kind) },
  { "transport", 's', 0, OF (transport) },
  { "port", 'u', 0, OF (port) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelEventRecord, field)
static const ReelColumn event_columns[] = {
  { "id", 's', 0, OF (id) },
  { "operation", 's', 0, OF (operation) },
  { "body", 's', 0, OF (body) },
  { "created_utc", 'i', 0, OF (created_utc) },
  { "sent_utc", 'i', 0, OF (sent_utc) },
  { "entry", 'i', GIVEN, OF (entry) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelChatRecord, field)
static const ReelColumn chat_columns[] = {
  { "operation", 's', 0, OF (operation) },
  { "participant_id", 's', 0, OF (participant_id) },
  { "utc", 'i', 0, OF (utc) },
  { "text", 's', 0, OF (text) },
  { "entry", 'i', GIVEN | KEY, OF (entry) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelMeetingRecord, field)
static const ReelColumn meeting_columns[] = {
  { "meeting_id", 's', KEY, OF (meeting_id) },
  { "properties", 's', 0, OF (properties) },
  { "added_utc", 'i', 0, OF (added_utc) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelPolicyRecord, field)
static const ReelColumn policy_columns[] = {
  { "level", 's', KEY, OF (level) },
  { "id", 's', KEY, OF (id) },
  { "properties", 's', 0, OF (properties) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelJobRecord, field)
static const ReelColumn job_columns[] = {
  { "job", 's', KEY, OF (job) },           { "kind", 's', FIXED, OF (kind) },
  { "target", 's', FIXED, OF (target) },   { "ordering", 's', FIXED, OF (ordering) },
  { "event", 's', FIXED, OF (event) },     { "url", 's', FIXED, OF (url) },
  { "body", 's', FIXED, OF (body) },       { "created_utc", 'i', FIXED, OF (created_utc) },
  { "state", 's', 0, OF (state) },         { "attempts", 'u', 0, OF (attempts) },
  { "due_utc", 'i', 0, OF (due_utc) },     { "expires_utc", 'i', 0, OF (expires_utc) },
  { "ended_utc", 'i', 0, OF (ended_utc) }, { "last_error", 's', 0, OF (last_error) },
  { "progress", 's', 0, OF (progress) },   { "secret", 's', 0, OF (secret) },
  { "entry", 'i', GIVEN, OF (entry) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelDispositionRecord, field)
static const ReelColumn disposition_columns[] = {
  { "document_id", 's', KEY, OF (document_id) },
  { "operation", 's', 0, OF (operation) },
  { "chunk", 'u', 0, OF (index) },
  { "hold", 's', 0, OF (hold) },
  { "state", 's', 0, OF (state) },
  { "since_utc", 'i', 0, OF (since_utc) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelLinkRecord, field)
static const ReelColumn link_columns[] = {
  { "link_id", 's', KEY, OF (link_id) },
  { "user", 's', FIXED, OF (user) },
  { "recipient", 's', 0, OF (recipient) },
  { "secret_hash", 's', FIXED, OF (secret_hash) },
  { "code_hash", 's', 0, OF (code_hash) },
  { "reason", 's', FIXED, OF (reason) },
  { "options", 's', 0, OF (options) },
  { "created_utc", 'i', FIXED, OF (created_utc) },
  { "expires_utc", 'i', FIXED, OF (expires_utc) },
  { "revoked_utc", 'i', 0, OF (revoked_utc) },
  { "mail", 's', GIVEN, OF (mail) },
  { "mail_utc", 'i', GIVEN, OF (mail_utc) },
  { "mail_error", 's', GIVEN, OF (mail_error) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelLinkDocumentRecord, field)
static const ReelColumn link_document_columns[] = {
  { "link_id", 's', KEY, OF (link_id) },
  { "document_id", 's', KEY, OF (document_id) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelAuditRecord, field)
static const ReelColumn audit_columns[] = {
  { "entry", 'i', KEY, OF (entry) }, { "utc", 'i', 0, OF (utc) },       { "user", 's', 0, OF (user) },
  { "action", 's', 0, OF (action) }, { "target", 's', 0, OF (target) }, { "outcome", 's', 0, OF (outcome) },
  { "line", 's', 0, OF (line) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelSidecarRecord, field)
static const ReelColumn sidecar_columns[] = {
  { "operation", 's', KEY, OF (operation) }, { "chunk", 'u', KEY, OF (index) },
  { "names", 's', 0, OF (names) },           { "error", 's', 0, OF (error) },
  { "made_utc", 'i', 0, OF (made_utc) },     { "attempts", 'u', 0, OF (attempts) },
  { "retry_utc", 'i', 0, OF (retry_utc) },   { "sent", 'b', 0, OF (sent) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelExpiryRecord, field)
static const ReelColumn expiry_columns[] = {
  { "document_id", 's', KEY, OF (document_id) },
  { "operation", 's', 0, OF (operation) },
  { "chunk", 'u', 0, OF (index) },
  { "complete_utc", 'i', 0, OF (complete_utc) },
  { "expires_utc", 'i', 0, OF (expires_utc) },
  { "look_utc", 'i', 0, OF (look_utc) },
  { "kept", 's', 0, OF (kept) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelCopyRecord, field)
static const ReelColumn copy_columns[] = {
  { "target", 's', KEY, OF (target) },
  { "name", 's', KEY, OF (name) },
  { "document_id", 's', 0, OF (document_id) },
  { "operation", 's', 0, OF (operation) },
  { "chunk", 'u', 0, OF (index) },
  { "location", 's', 0, OF (location) },
  { "state", 's', 0, OF (state) },
  { "since_utc", 'i', 0, OF (since_utc) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelCopyExpiryRecord, field)
static const ReelColumn copy_expiry_columns[] = {
  { "document_id", 's', KEY, OF (document_id) }, { "target", 's', KEY, OF (target) },
  { "operation", 's', 0, OF (operation) },       { "chunk", 'u', 0, OF (index) },
  { "complete_utc", 'i', 0, OF (complete_utc) }, { "expires_utc", 'i', 0, OF (expires_utc) },
  { "look_utc", 'i', 0, OF (look_utc) },         { "kept", 's', 0, OF (kept) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelMarkRecord, field)
static const ReelColumn mark_columns[] = {
  { "name", 's', KEY, OF (name) },
  { "utc", 'i', 0, OF (utc) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelIncompleteRecord, field)
static const ReelColumn incomplete_columns[] = {
  { "id", 's', KEY, OF (id) },
  { "call_id", 's', 0, OF (call_id) },
  { "call_utc", 'i', 0, OF (call_utc) },
  { "server_call_id", 's', 0, OF (server_call_id) },
  { "operation", 's', 0, OF (operation) },
  { "stream_id", 's', 0, OF (stream_id) },
  { "reason", 's', 0, OF (reason) },
  { "rule", 's', 0, OF (rule) },
  { "level", 's', 0, OF (level) },
  { "start_utc", 'i', 0, OF (start_utc) },
  { "since_utc", 'i', 0, OF (since_utc) },
  { "end_utc", 'i', 0, OF (end_utc) },
  { "missing_ns", 't', 0, OF (missing_ns) },
  { "detail", 's', 0, OF (detail) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelUnsealedRecord, field)
static const ReelColumn unsealed_columns[] = {
  { "operation", 's', KEY, OF (operation) }, { "chunk", 'u', KEY, OF (index) }, { "attempts", 'u', 0, OF (attempts) },
  { "due_utc", 'i', 0, OF (due_utc) },       { "error", 's', 0, OF (error) },
};
#undef OF

#define OF(field) G_STRUCT_OFFSET (ReelFigureRecord, field)
static const ReelColumn figure_columns[] = {
  { "kind", 's', KEY, OF (kind) },
  { "name", 's', KEY, OF (name) },
  { "number", 't', 0, OF (number) },
};
#undef OF

#define COLUMNS(columns) G_N_ELEMENTS (columns), columns
static const ReelTableInfo tables[REEL_N_TABLES] = {
  [REEL_TABLE_CALLS] = { "calls", sizeof (ReelCallRecord), TRUE, FALSE, COLUMNS (call_columns) },
  [REEL_TABLE_OPERATIONS] = { "operations", sizeof (ReelOperationRecord), TRUE, FALSE, COLUMNS (operation_columns) },
  [REEL_TABLE_CHUNKS] = { "chunks", sizeof (ReelChunkRecord), FALSE, FALSE, COLUMNS (chunk_columns) },
  [REEL_TABLE_INTERVALS] = { "intervals", sizeof (ReelIntervalRecord), FALSE, FALSE, COLUMNS (interval_columns) },
  [REEL_TABLE_PARTICIPANTS] = { "participants", sizeof (ReelParticipantRecord), FALSE, FALSE,
                                COLUMNS (participant_columns) },
  [REEL_TABLE_LOG] = { "participant_log", sizeof (ReelLogRecord), FALSE, FALSE, COLUMNS (log_columns) },
  [REEL_TABLE_STREAMS] = { "streams", sizeof (ReelStreamRecord), FALSE, FALSE, COLUMNS (stream_columns) },
  [REEL_TABLE_EVENTS] = { "events", sizeof (ReelEventRecord), FALSE, TRUE, COLUMNS (event_columns) },
  [REEL_TABLE_CHAT] = { "chat", sizeof (ReelChatRecord), FALSE, FALSE, COLUMNS (chat_columns) },
  [REEL_TABLE_MEETINGS] = { "meetings", sizeof (ReelMeetingRecord), FALSE, FALSE, COLUMNS (meeting_columns) },
  [REEL_TABLE_POLICIES] = { "policy", sizeof (ReelPolicyRecord), FALSE, FALSE, COLUMNS (policy_columns) },
  [REEL_TABLE_JOBS] = { "jobs", sizeof (ReelJobRecord), TRUE, TRUE, COLUMNS (job_columns) },
  [REEL_TABLE_DISPOSITIONS] = { "dispositions", sizeof (ReelDispositionRecord), FALSE, FALSE,
                                COLUMNS (disposition_columns) },
  [REEL_TABLE_LINKS] = { "links", sizeof (ReelLinkRecord), TRUE, TRUE, COLUMNS (link_columns) },
  [REEL_TABLE_LINK_DOCUMENTS] = { "link_documents", sizeof (ReelLinkDocumentRecord), FALSE, FALSE,
                                  COLUMNS (link_document_columns) },
  [REEL_TABLE_AUDIT] = { "audit", sizeof (ReelAuditRecord), FALSE, FALSE, COLUMNS (audit_columns) },
  [REEL_TABLE_SIDECARS] = { "sidecars", sizeof (ReelSidecarRecord), FALSE, FALSE, COLUMNS (sidecar_columns) },
  [REEL_TABLE_EXPIRIES] = { "expiries", sizeof (ReelExpiryRecord), FALSE, FALSE, COLUMNS (expiry_columns) },
  [REEL_TABLE_COPIES] = { "copies", sizeof (ReelCopyRecord), FALSE, FALSE, COLUMNS (copy_columns) },
  [REEL_TABLE_COPY_EXPIRIES] = { "copy_expiries", sizeof (ReelCopyExpiryRecord), FALSE, FALSE,
                                 COLUMNS (copy_expiry_columns) },
  [REEL_TABLE_MARKS] = { "marks", sizeof (ReelMarkRecord), FALSE, FALSE, COLUMNS (mark_columns) },
  [REEL_TABLE_INCOMPLETE] = { "incomplete", sizeof (ReelIncompleteRecord), FALSE, FALSE, COLUMNS (incomplete_columns) },
  [REEL_TABLE_UNSEALED] = { "unsealed", sizeof (ReelUnsealedRecord), FALSE, FALSE, COLUMNS (unsealed_columns) },
  [REEL_TABLE_FIGURES] = { "figures", sizeof (ReelFigureRecord), FALSE, FALSE, COLUMNS (figure_columns) },
};

const ReelTableInfo *
reel_table_get_info (ReelTable table)
{
  return &tables[table];
}

/* A folded column shares the field of another one. */
static gboolean
owns_text (const ReelColumn *column)
{
  return column->type == 's' && !(column->flags & REEL_COLUMN_FOLDED);
}

gpointer
reel_record_copy (ReelTable table, gconstpointer record)
{
  const ReelTableInfo *info = &tables[table];
  gpointer copy = g_memdup2 (record, info->size);

  for (guint i = 0; i < info->n_columns; i++) {
    if (owns_text (&info->columns[i])) {
      char **field = G_STRUCT_MEMBER_P (copy, info->columns[i].offset);
      *field = g_strdup (*field);
    }
  }
  return copy;
}

void
reel_record_free (ReelTable table, gpointer record)
{
  const ReelTableInfo *info = &tables[table];

  if (record == NULL)
    return;
  for (guint i = 0; i < info->n_columns; i++) {
    if (owns_text (&info->columns[i]))
      g_free (G_STRUCT_MEMBER (char *, record, info->columns[i].offset));
  }
  g_free (record);
}

gsize
reel_record_measure (ReelTable table, gconstpointer record)
{
  const ReelTableInfo *info = &tables[table];
  gsize bytes = info->size;

  for (guint i = 0; i < info->n_columns; i++) {
    const char *text = owns_text (&info->columns[i]) ? G_STRUCT_MEMBER (char *, record, info->columns[i].offset) : NULL;

    bytes += text != NULL ? strlen (text) + 1 : 0;
  }
  return bytes;
}

/* A text may contain any separator, so each is preceded by its length. */
static void
append_value (GString *key, const ReelColumn *column, gconstpointer record)
{
  const char *text;

  switch (column->type) {
  case 's':
    text = G_STRUCT_MEMBER (char *, record, column->offset);
    g_string_append_printf (key, " %" G_GSIZE_FORMAT ":%s", text != NULL ? strlen (text) : 0, text != NULL ? text : "");
    break;
  case 'i':
    g_string_append_printf (key, " %" G_GINT64_FORMAT, G_STRUCT_MEMBER (gint64, record, column->offset));
    break;
  case 'u':
    g_string_append_printf (key, " %u", G_STRUCT_MEMBER (guint, record, column->offset));
    break;
  default:
    g_assert_not_reached ();
  }
}

char *
reel_record_print_key (ReelTable table, gconstpointer record)
{
  const ReelTableInfo *info = &tables[table];
  GString *key = g_string_new (info->name);
  gboolean found = FALSE;

  for (guint i = 0; i < info->n_columns; i++) {
    if (!(info->columns[i].flags & REEL_COLUMN_KEY))
      continue;
    append_value (key, &info->columns[i], record);
    found = TRUE;
  }
  return g_string_free (key, !found);
}

void
reel_call_record_free (ReelCallRecord *self)
{
  reel_record_free (REEL_TABLE_CALLS, self);
}

void
reel_operation_record_free (ReelOperationRecord *self)
{
  reel_record_free (REEL_TABLE_OPERATIONS, self);
}

void
reel_chunk_record_free (ReelChunkRecord *self)
{
  reel_record_free (REEL_TABLE_CHUNKS, self);
}

void
reel_interval_record_free (ReelIntervalRecord *self)
{
  reel_record_free (REEL_TABLE_INTERVALS, self);
}

void
reel_participant_record_free (ReelParticipantRecord *self)
{
  reel_record_free (REEL_TABLE_PARTICIPANTS, self);
}

void
reel_log_record_free (ReelLogRecord *self)
{
  reel_record_free (REEL_TABLE_LOG, self);
}

void
reel_stream_record_free (ReelStreamRecord *self)
{
  reel_record_free (REEL_TABLE_STREAMS, self);
}

void
reel_event_record_free (ReelEventRecord *self)
{
  reel_record_free (REEL_TABLE_EVENTS, self);
}

void
reel_chat_record_free (ReelChatRecord *self)
{
  reel_record_free (REEL_TABLE_CHAT, self);
}

void
reel_meeting_record_free (ReelMeetingRecord *self)
{
  reel_record_free (REEL_TABLE_MEETINGS, self);
}

void
reel_policy_record_free (ReelPolicyRecord *self)
{
  reel_record_free (REEL_TABLE_POLICIES, self);
}

void
reel_job_record_free (ReelJobRecord *self)
{
  reel_record_free (REEL_TABLE_JOBS, self);
}

void
reel_disposition_record_free (ReelDispositionRecord *self)
{
  reel_record_free (REEL_TABLE_DISPOSITIONS, self);
}

void
reel_link_record_free (ReelLinkRecord *self)
{
  reel_record_free (REEL_TABLE_LINKS, self);
}

void
reel_link_document_record_free (ReelLinkDocumentRecord *self)
{
  reel_record_free (REEL_TABLE_LINK_DOCUMENTS, self);
}

void
reel_audit_record_free (ReelAuditRecord *self)
{
  reel_record_free (REEL_TABLE_AUDIT, self);
}

void
reel_sidecar_record_free (ReelSidecarRecord *self)
{
  reel_record_free (REEL_TABLE_SIDECARS, self);
}

void
reel_expiry_record_free (ReelExpiryRecord *self)
{
  reel_record_free (REEL_TABLE_EXPIRIES, self);
}

void
reel_copy_record_free (ReelCopyRecord *self)
{
  reel_record_free (REEL_TABLE_COPIES, self);
}

void
reel_copy_expiry_record_free (ReelCopyExpiryRecord *self)
{
  reel_record_free (REEL_TABLE_COPY_EXPIRIES, self);
}

void
reel_mark_record_free (ReelMarkRecord *self)
{
  reel_record_free (REEL_TABLE_MARKS, self);
}

void
reel_incomplete_record_free (ReelIncompleteRecord *self)
{
  reel_record_free (REEL_TABLE_INCOMPLETE, self);
}

void
reel_unsealed_record_free (ReelUnsealedRecord *self)
{
  reel_record_free (REEL_TABLE_UNSEALED, self);
}

void
reel_figure_record_free (ReelFigureRecord *self)
{
  reel_record_free (REEL_TABLE_FIGURES, self);
}

GDestroyNotify
reel_table_get_free_func (ReelTable table)
{
  static const GDestroyNotify functions[REEL_N_TABLES] = {
    [REEL_TABLE_CALLS] = (GDestroyNotify)reel_call_record_free,
    [REEL_TABLE_OPERATIONS] = (GDestroyNotify)reel_operation_record_free,
    [REEL_TABLE_CHUNKS] = (GDestroyNotify)reel_chunk_record_free,
    [REEL_TABLE_INTERVALS] = (GDestroyNotify)reel_interval_record_free,
    [REEL_TABLE_PARTICIPANTS] = (GDestroyNotify)reel_participant_record_free,
    [REEL_TABLE_LOG] = (GDestroyNotify)reel_log_record_free,
    [REEL_TABLE_STREAMS] = (GDestroyNotify)reel_stream_record_free,
    [REEL_TABLE_EVENTS] = (GDestroyNotify)reel_event_record_free,
    [REEL_TABLE_CHAT] = (GDestroyNotify)reel_chat_record_free,
    [REEL_TABLE_MEETINGS] = (GDestroyNotify)reel_meeting_record_free,
    [REEL_TABLE_POLICIES] = (GDestroyNotify)reel_policy_record_free,
    [REEL_TABLE_JOBS] = (GDestroyNotify)reel_job_record_free,
    [REEL_TABLE_DISPOSITIONS] = (GDestroyNotify)reel_disposition_record_free,
    [REEL_TABLE_LINKS] = (GDestroyNotify)reel_link_record_free,
    [REEL_TABLE_LINK_DOCUMENTS] = (GDestroyNotify)reel_link_document_record_free,
    [REEL_TABLE_AUDIT] = (GDestroyNotify)reel_audit_record_free,
    [REEL_TABLE_SIDECARS] = (GDestroyNotify)reel_sidecar_record_free,
    [REEL_TABLE_EXPIRIES] = (GDestroyNotify)reel_expiry_record_free,
    [REEL_TABLE_COPIES] = (GDestroyNotify)reel_copy_record_free,
    [REEL_TABLE_COPY_EXPIRIES] = (GDestroyNotify)reel_copy_expiry_record_free,
    [REEL_TABLE_MARKS] = (GDestroyNotify)reel_mark_record_free,
    [REEL_TABLE_INCOMPLETE] = (GDestroyNotify)reel_incomplete_record_free,
    [REEL_TABLE_UNSEALED] = (GDestroyNotify)reel_unsealed_record_free,
    [REEL_TABLE_FIGURES] = (GDestroyNotify)reel_figure_record_free,
  };

  return functions[table];
}

void
reel_listed_record_free (ReelListedRecord *self)
{
  reel_operation_record_free (self->operation);
  g_free (self->server_call_id);
  g_free (self->subject);
  g_free (self->meeting_id);
  g_clear_pointer (&self->chunks, g_ptr_array_unref);
  g_clear_pointer (&self->dispositions, g_ptr_array_unref);
  g_clear_pointer (&self->sidecars, g_ptr_array_unref);
  g_clear_pointer (&self->expiries, g_ptr_array_unref);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_clear_pointer (&self->copy_expiries, g_ptr_array_unref);
  g_clear_pointer (&self->unsealed, g_ptr_array_unref);
  g_free (self);
}
