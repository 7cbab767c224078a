/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's memory of automatic recordings; see the header for who asks. */
#include "manager/engine/call/reel-auto-start.h"

#define MAX_FAILED_STARTS 3

struct _ReelAutoStart {
  ReelTrigger *suppressed;
  gboolean waits_for_media; /* it ended for want of media */
  guint failures;           /* since the last start */
  char *failure;
  ReelIncompleteReason failure_reason;
  char *missed;
};

ReelAutoStart *
reel_auto_start_new (void)
{
  return g_new0 (ReelAutoStart, 1);
}

void
reel_auto_start_free (ReelAutoStart *self)
{
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  g_free (self->failure);
  g_free (self->missed);
  g_free (self);
}

const ReelTrigger *
reel_auto_start_get_suppressed (const ReelAutoStart *self)
{
  return self->suppressed;
}

void
reel_auto_start_note_end (ReelAutoStart *self, const ReelTrigger *trigger, ReelSessionEnd reason)
{
  if (reason == REEL_SESSION_END_CALLER_DECLINED || reason == REEL_SESSION_END_INITIATOR_LEFT ||
      reason == REEL_SESSION_END_RULES_CHANGED || !reel_trigger_is_automatic (trigger))
    return;
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  self->suppressed = reel_trigger_copy (trigger);
  self->waits_for_media = reason == REEL_SESSION_END_MEDIA_TIMEOUT;
}

void
reel_auto_start_note_failure (ReelAutoStart *self, const ReelTrigger *trigger)
{
  self->failures += reel_trigger_is_automatic (trigger);
  reel_auto_start_note_end (self, trigger, REEL_SESSION_END_RECORDER_FAILED);
}

void
reel_auto_start_note_start (ReelAutoStart *self)
{
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  self->failures = 0;
  g_clear_pointer (&self->failure, g_free);
}

gboolean
reel_auto_start_media_came (ReelAutoStart *self)
{
  if (self->suppressed == NULL || !self->waits_for_media)
    return FALSE;
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  return TRUE;
}

gboolean
reel_auto_start_retry (ReelAutoStart *self)
{
  if (self->failures == 0 || self->failures >= MAX_FAILED_STARTS)
    return FALSE;
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  return TRUE;
}

const char *
reel_auto_start_get_failure (const ReelAutoStart *self)
{
  return self->failure;
}

void
reel_auto_start_set_failure (ReelAutoStart *self, ReelIncompleteReason reason, const char *text)
{
  g_free (self->failure);
  self->failure = g_strdup (text);
  self->failure_reason = reason;
}

ReelIncompleteReason
reel_auto_start_get_failure_reason (const ReelAutoStart *self)
{
  return self->failure_reason;
}

const char *
reel_auto_start_get_missed (const ReelAutoStart *self)
{
  return self->missed;
}

gboolean
reel_auto_start_set_missed (ReelAutoStart *self, const char *reason)
{
  if (g_strcmp0 (self->missed, reason) == 0)
    return FALSE;
  g_free (self->missed);
  self->missed = g_strdup (reason);
  return reason != NULL;
}
