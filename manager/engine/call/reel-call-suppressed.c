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
note_suppressed (ReelCall *self, const ReelTrigger *trigger, ReelSessionEnd reason)
{
  if (reason == REEL_SESSION_END_CALLER_DECLINED || reason == REEL_SESSION_END_INITIATOR_LEFT ||
      reason == REEL_SESSION_END_RULES_CHANGED || !reel_trigger_is_automatic (trigger))
    return;
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  self->suppressed = reel_trigger_copy (trigger);
  self->suppressed_capture = reason == REEL_SESSION_END_MEDIA_TIMEOUT;
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
  if (self->suppressed == NULL || !self->suppressed_capture || !sends (self, participant_id))
    return;
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  reel_call_context_changed (self);
}

void
reel_call_start_failed (ReelCall *self, ReelRecording *recording)
{
  const ReelTrigger *trigger = reel_recording_get_trigger (recording);

  /* The engine begins it again once the catalogue takes it. */
  if (reel_recording_is_unkept (recording))
    return;
  self->failed_starts += reel_trigger_is_automatic (trigger);
  note_suppressed (self, trigger, REEL_SESSION_END_RECORDER_FAILED);
}

/* A media process that dies when a recording is to begin has a successor: it is tried again, but not without end. */
void
reel_call_retry_start (ReelCall *self)
{
  if (self->failed_starts == 0 || self->failed_starts >= MAX_FAILED_STARTS)
    return;
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  reel_call_context_changed (self);
}

void
reel_call_recording_over (ReelCall *self, ReelRecording *recording, ReelSessionEnd reason)
{
  note_suppressed (self, reel_recording_get_trigger (recording), reason);
}

void
reel_call_recall_operation (ReelCall *self, const ReelOperationRecord *record)
{
  g_autoptr (ReelTrigger) trigger = record->trigger != NULL ? reel_trigger_parse (record->trigger, NULL) : NULL;
  int reason = record->session_end_reason != NULL ? reel_nick_find (reel_session_end_nicks, record->session_end_reason)
                                                  : REEL_SESSION_END_RECORDER_FAILED;

  if (trigger != NULL && reason >= 0)
    note_suppressed (self, trigger, (ReelSessionEnd)reason);
}
