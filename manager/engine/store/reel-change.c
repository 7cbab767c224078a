/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of the catalogue. Made by the engine, carried by ReelStore, read by its
 * backend. */
#include "manager/engine/store/reel-change.h"

ReelChange *
reel_change_new (ReelChangeKind kind, ReelTable table, gconstpointer record)
{
  ReelChange *self = g_new0 (ReelChange, 1);

  self->kind = kind;
  self->table = table;
  if (record != NULL)
    self->record = reel_record_copy (table, record);
  return self;
}

ReelChange *
reel_change_new_group (void)
{
  ReelChange *self = g_new0 (ReelChange, 1);

  self->kind = REEL_CHANGE_GROUP;
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  return self;
}

void
reel_change_add_member (ReelChange *self, ReelChange *member)
{
  g_ptr_array_add (self->members, member);
}

void
reel_change_free (ReelChange *self)
{
  reel_record_free (self->table, self->record);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_free (self);
}

gsize
reel_change_measure (const ReelChange *self)
{
  gsize bytes = sizeof *self;

  if (self->record != NULL)
    bytes += reel_record_measure (self->table, self->record);
  for (guint i = 0; self->members != NULL && i < self->members->len; i++)
    bytes += reel_change_measure (self->members->pdata[i]);
  return bytes;
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
reel_change_finish_operation (const ReelOperationRecord *record, const ReelEventRecord *event)
{
  ReelChange *self = reel_change_new_group ();

  reel_change_add_member (self, reel_change_put_operation (record));
  reel_change_add_member (self, reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_EVENTS, event));
  return self;
}

ReelChange *
reel_change_put_chunk (const ReelChunkRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_CHUNKS, record);
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
reel_change_add_log (const ReelLogRecord *record)
{
  return reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_LOG, record);
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
reel_change_put_meeting (const ReelMeetingRecord *record)
{
  return reel_change_new (REEL_CHANGE_PUT, REEL_TABLE_MEETINGS, record);
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
