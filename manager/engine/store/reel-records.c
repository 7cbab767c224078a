/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of the catalogue, each described once: copies, releases, statements
 * and reading are made of that. Called by the store and by whoever was handed a
 * record. */
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
};

const ReelTableInfo *
reel_table_get_info (ReelTable table)
{
  return &tables[table];
}

/* A folded column has the field of another one. */
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

/* Texts may hold anything but a 0: each comes with its length. */
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
  g_free (self);
}
