/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Release of the catalogue's rows. Called by whoever was handed one. */
#include "manager/engine/reel-records.h"

void
reel_call_record_free (ReelCallRecord *self)
{
  g_free (self->call_id);
  g_free (self->server_call_id);
  g_free (self->boot_id);
  g_free (self->state);
  g_free (self->subject);
  g_free (self->meeting_id);
  g_free (self->properties);
  g_free (self->end_reason);
  g_free (self);
}

void
reel_operation_record_free (ReelOperationRecord *self)
{
  g_free (self->operation);
  g_free (self->call_id);
  g_free (self->request_id);
  g_free (self->options);
  g_free (self->state);
  g_free (self->host);
  g_free (self->base);
  g_free (self->session_end_reason);
  g_free (self->grounds);
  g_free (self);
}

void
reel_listed_record_free (ReelListedRecord *self)
{
  reel_operation_record_free (self->operation);
  g_free (self->server_call_id);
  g_free (self->subject);
  g_free (self->meeting_id);
  g_free (self);
}

void
reel_chunk_record_free (ReelChunkRecord *self)
{
  g_free (self->operation);
  g_free (self->document_id);
  g_free (self->end_reason);
  g_free (self->location);
  g_free (self->recorded);
  g_free (self);
}

void
reel_interval_record_free (ReelIntervalRecord *self)
{
  g_free (self->operation);
  g_free (self->kind);
  g_free (self);
}

void
reel_participant_record_free (ReelParticipantRecord *self)
{
  g_free (self->call_id);
  g_free (self->participant_id);
  g_free (self->kind);
  g_free (self->properties);
  g_free (self);
}

void
reel_log_record_free (ReelLogRecord *self)
{
  g_free (self->call_id);
  g_free (self->participant_id);
  g_free (self->event);
  g_free (self->stream_id);
  g_free (self->detail);
  g_free (self);
}

void
reel_stream_record_free (ReelStreamRecord *self)
{
  g_free (self->call_id);
  g_free (self->stream_id);
  g_free (self->participant_id);
  g_free (self->kind);
  g_free (self->transport);
  g_free (self);
}

void
reel_event_record_free (ReelEventRecord *self)
{
  g_free (self->id);
  g_free (self->operation);
  g_free (self->body);
  g_free (self);
}

void
reel_policy_record_free (ReelPolicyRecord *self)
{
  g_free (self->level);
  g_free (self->id);
  g_free (self->properties);
  g_free (self);
}

void
reel_chat_record_free (ReelChatRecord *self)
{
  g_free (self->operation);
  g_free (self->participant_id);
  g_free (self->text);
  g_free (self);
}

void
reel_meeting_record_free (ReelMeetingRecord *self)
{
  g_free (self->meeting_id);
  g_free (self->properties);
  g_free (self);
}
