/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which automatic recording of a call is over and not begun again, and which is
 * tried once more. Called by ReelRecording, the engine and the other parts of ReelCall. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/wire/reel-nick.h"

#define MAX_FAILED_STARTS 3

/* One that ended by the rules' own word may be begun again by them; what a server stopped or a limit, a full disk or a
 * failure ended may not, or a call would be recorded again and again; what ended since nobody sent may as soon as
 * somebody does. */
static void
note_spent (ReelCall *self, const ReelGrounds *grounds, ReelSessionEnd reason)
{
  if (reason == REEL_SESSION_END_CALLER_DECLINED || reason == REEL_SESSION_END_INITIATOR_LEFT ||
      reason == REEL_SESSION_END_RULES_CHANGED || !reel_grounds_is_automatic (grounds))
    return;
  g_clear_pointer (&self->spent, reel_grounds_free);
  self->spent = reel_grounds_copy (grounds);
  self->spent_silent = reason == REEL_SESSION_END_MEDIA_TIMEOUT;
}

static gboolean
sends (ReelCall *self, const char *participant_id)
{
  const ReelParticipant *participant = reel_call_find_participant (self, participant_id);

  for (guint i = 0; participant != NULL && !participant->on_hold && i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];

    if (!stream->removed && !stream->muted && g_str_equal (stream->participant_id, participant_id) &&
        g_strcmp0 (stream->state, "active") == 0)
      return TRUE;
  }
  return FALSE;
}

void
reel_call_media_came (ReelCall *self, const char *participant_id)
{
  if (self->spent == NULL || !self->spent_silent || !sends (self, participant_id))
    return;
  g_clear_pointer (&self->spent, reel_grounds_free);
  reel_call_facts_changed (self);
}

void
reel_call_start_failed (ReelCall *self, ReelRecording *recording)
{
  const ReelGrounds *grounds = reel_recording_get_grounds (recording);

  /* The engine begins it again once the catalogue takes it. */
  if (reel_recording_is_unkept (recording))
    return;
  self->failed_starts += reel_grounds_is_automatic (grounds);
  note_spent (self, grounds, REEL_SESSION_END_RECORDER_FAILED);
}

/* A media process that dies when a recording is to begin has a successor: it is tried again, but not without end. */
void
reel_call_retry_start (ReelCall *self)
{
  if (self->failed_starts == 0 || self->failed_starts >= MAX_FAILED_STARTS)
    return;
  g_clear_pointer (&self->spent, reel_grounds_free);
  reel_call_facts_changed (self);
}

void
reel_call_recording_over (ReelCall *self, ReelRecording *recording, ReelSessionEnd reason)
{
  note_spent (self, reel_recording_get_grounds (recording), reason);
}

void
reel_call_recall_operation (ReelCall *self, const ReelOperationRecord *record)
{
  g_autoptr (ReelGrounds) grounds = record->grounds != NULL ? reel_grounds_parse (record->grounds, NULL) : NULL;
  int reason = record->session_end_reason != NULL ? reel_nick_find (reel_session_end_nicks, record->session_end_reason)
                                                  : REEL_SESSION_END_RECORDER_FAILED;

  if (grounds != NULL && reason >= 0)
    note_spent (self, grounds, (ReelSessionEnd)reason);
}
