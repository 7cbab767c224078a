/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of the catalogue. Created by the engine, passed on by ReelStore, read by its backend. */
#include "manager/engine/store/reel-change.h"

ReelChange *
reel_change_new (ReelChangeKind kind, ReelTable table, gconstpointer record)
{
  ReelChange *self = g_new0 (ReelChange, 1);

  self->kind = kind;
  self->table = table;
  if (record != NULL)
    self->record = reel_record_copy (table, record);
  self->bytes = sizeof *self + (record != NULL ? reel_record_measure (table, record) : 0);
  return self;
}

ReelChange *
reel_change_new_group (void)
{
  ReelChange *self = g_new0 (ReelChange, 1);

  self->kind = REEL_CHANGE_GROUP;
  self->bytes = sizeof *self;
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  return self;
}

void
reel_change_add_member (ReelChange *self, ReelChange *member)
{
  guint32 table = 1u << member->table;

  g_assert (member->kind != REEL_CHANGE_GROUP);
  g_ptr_array_add (self->members, member);
  self->bytes += member->bytes;
  if (member->kind == REEL_CHANGE_CLEAR && !(self->touched & table))
    self->cleared |= table;
  else if (!(self->cleared & table))
    self->touched |= table;
}

G_STATIC_ASSERT (REEL_N_TABLES <= 32);

void
reel_change_add_members (ReelChange *self, ReelChange *others)
{
  if (others->kind != REEL_CHANGE_GROUP) {
    reel_change_add_member (self, others);
    return;
  }
  g_ptr_array_extend_and_steal (self->members, g_steal_pointer (&others->members));
  reel_change_free (others);
}

ReelChange *
reel_change_copy (const ReelChange *self)
{
  ReelChange *copy = reel_change_new (self->kind, self->table, self->record);

  if (self->members == NULL)
    return copy;
  copy->members = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  for (guint i = 0; i < self->members->len; i++)
    reel_change_add_member (copy, reel_change_copy (self->members->pdata[i]));
  return copy;
}

void
reel_change_free (ReelChange *self)
{
  reel_record_free (self->table, self->record);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_free (self);
}

char *
reel_change_describe (const ReelChange *self)
{
  static const char *const verbs[REEL_N_CHANGE_KINDS] = {
    [REEL_CHANGE_PUT] = "put into",
    [REEL_CHANGE_ADD] = "add to",
    [REEL_CHANGE_REMOVE] = "remove from",
    [REEL_CHANGE_CLEAR] = "clear",
    [REEL_CHANGE_EVENT_SENT] = "note as sent in",
    [REEL_CHANGE_PURGE] = "purge",
    [REEL_CHANGE_FORGET_SECRETS] = "forget the secrets of",
    [REEL_CHANGE_REWRITE] = "rewrite",
    [REEL_CHANGE_SIDECARS_SENT] = "note as sent in",
    [REEL_CHANGE_SIDECARS_LOST] = "note as lost in",
    [REEL_CHANGE_INDEX_TEXT] = "index the text of",
    [REEL_CHANGE_REVIEW] = "review",
    [REEL_CHANGE_GROUP] = "",
  };
  g_autofree char *key = NULL;
  g_autofree char *first = NULL;

  if (self->kind == REEL_CHANGE_GROUP) {
    first = self->members->len > 0 ? reel_change_describe (self->members->pdata[0]) : g_strdup ("nothing");
    return g_strdup_printf ("%u changes, the first: %s", self->members->len, first);
  }
  key = self->record != NULL ? reel_record_print_key (self->table, self->record) : NULL;
  return g_strdup_printf ("%s %s", verbs[self->kind], key != NULL ? key : reel_table_get_info (self->table)->name);
}

ReelChange *
reel_change_put_call (const ReelCallRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_CALLS, record);
}

ReelChange *
reel_change_put_operation (const ReelOperationRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_OPERATIONS, record);
}

ReelChange *
reel_change_remove_operation (const char *operation)
{
  ReelOperationRecord record = { .operation = (char *)operation };

  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_OPERATIONS, &record);
}

ReelChange *
reel_change_add_event (const ReelEventRecord *record)
{
  return reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_EVENTS, record);
}

ReelChange *
reel_change_finish_operation (const ReelOperationRecord *record, const ReelEventRecord *event)
{
  ReelChange *self = reel_change_new_group ();

  reel_change_add_member (self, reel_change_put_operation (record));
  if (event != NULL)
    reel_change_add_member (self, reel_change_add_event (event));
  return self;
}

ReelChange *
reel_change_put_chunk (const ReelChunkRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_CHUNKS, record);
}

ReelChange *
reel_change_keep_chunk (const ReelChunkRecord *record)
{
  ReelSidecarRecord sidecars = { .operation = record->operation, .index = record->index };
  ReelChange *self = reel_change_new_group ();

  reel_change_add_member (self, reel_change_put_chunk (record));
  reel_change_add_member (self, reel_change_put_sidecars (&sidecars));
  return self;
}

ReelChange *
reel_change_put_sidecars (const ReelSidecarRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_SIDECARS, record);
}

ReelChange *
reel_change_sidecars_sent (const ReelSidecarRecord *record)
{
  return reel_change_new (REEL_CHANGE_SIDECARS_SENT, REEL_TABLE_SIDECARS, record);
}

ReelChange *
reel_change_sidecars_lost (const ReelSidecarRecord *record)
{
  return reel_change_new (REEL_CHANGE_SIDECARS_LOST, REEL_TABLE_SIDECARS, record);
}

ReelChange *
reel_change_review_sidecars (void)
{
  const ReelSidecarRecord none = { 0 };

  return reel_change_new (REEL_CHANGE_REVIEW, REEL_TABLE_SIDECARS, &none);
}

ReelChange *
reel_change_put_unsealed (const ReelUnsealedRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_UNSEALED, record);
}

ReelChange *
reel_change_remove_unsealed (const char *operation, guint index)
{
  const ReelUnsealedRecord record = { .operation = (char *)operation, .index = index };

  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_UNSEALED, &record);
}

ReelChange *
reel_change_review_unsealed (void)
{
  const ReelUnsealedRecord none = { 0 };

  return reel_change_new (REEL_CHANGE_REVIEW, REEL_TABLE_UNSEALED, &none);
}

ReelChange *
reel_change_put_interval (const ReelIntervalRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_INTERVALS, record);
}

ReelChange *
reel_change_put_participant (const ReelParticipantRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_PARTICIPANTS, record);
}

ReelChange *
reel_change_remove_participant (const ReelParticipantRecord *record)
{
  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_PARTICIPANTS, record);
}

ReelChange *
reel_change_add_log (const ReelLogRecord *record)
{
  return reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_LOG, record);
}

ReelChange *
reel_change_remove_log (const ReelLogRecord *record)
{
  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_LOG, record);
}

ReelChange *
reel_change_put_stream (const ReelStreamRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_STREAMS, record);
}

ReelChange *
reel_change_remove_stream (const char *call_id, const char *stream_id)
{
  ReelStreamRecord record = { .call_id = (char *)call_id, .stream_id = (char *)stream_id };

  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_STREAMS, &record);
}

ReelChange *
reel_change_event_sent (const char *id, gint64 utc)
{
  ReelEventRecord record = { .id = (char *)id, .sent_utc = utc };

  return reel_change_new (REEL_CHANGE_EVENT_SENT, REEL_TABLE_EVENTS, &record);
}

ReelChange *
reel_change_add_chat (const ReelChatRecord *record)
{
  return reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_CHAT, record);
}

ReelChange *
reel_change_remove_chat (const ReelChatRecord *record)
{
  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_CHAT, record);
}

ReelChange *
reel_change_put_meeting (const ReelMeetingRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_MEETINGS, record);
}

ReelChange *
reel_change_add_job (const ReelJobRecord *record)
{
  return reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_JOBS, record);
}

ReelChange *
reel_change_put_job (const ReelJobRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_JOBS, record);
}

ReelChange *
reel_change_remove_job (const char *job)
{
  ReelJobRecord record = { .job = (char *)job };

  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_JOBS, &record);
}

ReelChange *
reel_change_rewrite_options (const char *operation, const char *options)
{
  const ReelOperationRecord record = { .operation = (char *)operation, .options = (char *)options };

  return reel_change_new (REEL_CHANGE_REWRITE, REEL_TABLE_OPERATIONS, &record);
}

ReelChange *
reel_change_rewrite_job (const char *job, const char *body)
{
  const ReelJobRecord record = { .job = (char *)job, .body = (char *)body };

  return reel_change_new (REEL_CHANGE_REWRITE, REEL_TABLE_JOBS, &record);
}

ReelChange *
reel_change_hasten_job (const char *job, gint64 now_utc)
{
  const ReelJobRecord record = { .job = (char *)job, .due_utc = now_utc };

  return reel_change_new (REEL_CHANGE_REVIEW, REEL_TABLE_JOBS, &record);
}

ReelChange *
reel_change_purge_jobs (const char *state, gint64 before_utc)
{
  ReelJobRecord record = { .state = (char *)state, .ended_utc = before_utc };

  return reel_change_new (REEL_CHANGE_PURGE, REEL_TABLE_JOBS, &record);
}

ReelChange *
reel_change_forget_secrets (gint64 now_utc, const char *why)
{
  const ReelJobRecord record = { .ended_utc = now_utc, .last_error = (char *)why };

  return reel_change_new (REEL_CHANGE_FORGET_SECRETS, REEL_TABLE_JOBS, &record);
}

ReelChange *
reel_change_put_policy (const ReelPolicyRecord *record)
{
  return reel_change_new (record->properties != NULL ? REEL_CHANGE_PUT : REEL_CHANGE_REMOVE, REEL_TABLE_POLICIES,
                          record);
}

ReelChange *
reel_change_replace_policies (void)
{
  ReelChange *self = reel_change_new_group ();

  reel_change_add_member (self, reel_change_new (REEL_CHANGE_CLEAR, REEL_TABLE_POLICIES, NULL));
  return self;
}

ReelChange *
reel_change_put_disposition (const ReelDispositionRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_DISPOSITIONS, record);
}

ReelChange *
reel_change_add_link (const ReelLinkRecord *record)
{
  return reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_LINKS, record);
}

ReelChange *
reel_change_put_link (const ReelLinkRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_LINKS, record);
}

ReelChange *
reel_change_put_link_document (const ReelLinkDocumentRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_LINK_DOCUMENTS, record);
}

ReelChange *
reel_change_add_audit (const ReelAuditRecord *record)
{
  return reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_AUDIT, record);
}

ReelChange *
reel_change_index_text (const char *operation)
{
  ReelOperationRecord record = { .operation = (char *)operation };

  return reel_change_new (REEL_CHANGE_INDEX_TEXT, REEL_TABLE_OPERATIONS, &record);
}

ReelChange *
reel_change_put_expiry (const ReelExpiryRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_EXPIRIES, record);
}

ReelChange *
reel_change_put_copy (const ReelCopyRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_COPIES, record);
}

ReelChange *
reel_change_put_copy_expiry (const ReelCopyExpiryRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_COPY_EXPIRIES, record);
}

ReelChange *
reel_change_remove_copy_expiry (const char *document_id, const char *target)
{
  ReelCopyExpiryRecord record = { .document_id = (char *)document_id, .target = (char *)target };

  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_COPY_EXPIRIES, &record);
}

ReelChange *
reel_change_review_copy_expiries (const char *target, gint64 keep_us, gboolean shortens)
{
  ReelCopyExpiryRecord record = { .target = (char *)target, .expires_utc = keep_us, .look_utc = shortens };

  return reel_change_new (REEL_CHANGE_REVIEW, REEL_TABLE_COPY_EXPIRIES, &record);
}

ReelChange *
reel_change_put_mark (const char *name, gint64 utc)
{
  const ReelMarkRecord record = { (char *)name, utc };

  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_MARKS, &record);
}

ReelChange *
reel_change_remove_expiry (const char *document_id)
{
  ReelExpiryRecord record = { .document_id = (char *)document_id };

  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_EXPIRIES, &record);
}

ReelChange *
reel_change_put_incomplete (const ReelIncompleteRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_INCOMPLETE, record);
}

ReelChange *
reel_change_remove_incomplete (const char *id)
{
  ReelIncompleteRecord record = { .id = (char *)id };

  return reel_change_new (REEL_CHANGE_REMOVE, REEL_TABLE_INCOMPLETE, &record);
}

ReelChange *
reel_change_review_expiries (gint64 keep_us, gboolean shortens)
{
  ReelExpiryRecord record = { .expires_utc = keep_us, .look_utc = shortens };

  return reel_change_new (REEL_CHANGE_REVIEW, REEL_TABLE_EXPIRIES, &record);
}
