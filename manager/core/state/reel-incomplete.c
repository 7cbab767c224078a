/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of a recording. Called by ReelCompleteness. */
#include "manager/core/state/reel-incomplete.h"

#include "manager/core/wire/reel-error.h"

#define NS_PER_US 1000

const char *const reel_incomplete_reason_nicks[] = {
  "Overloaded", "StorageFull", "StorageFailed", "RecorderFailed", "RecorderDown", "MediaFailed", "NoAgent",
  "NoMedia",    NULL,
};

gboolean
reel_incomplete_is_refusal (int error_code, ReelIncompleteReason *reason)
{
  switch (error_code) {
  case REEL_ERROR_OVERLOADED:
    *reason = REEL_INCOMPLETE_OVERLOADED;
    return TRUE;
  case REEL_ERROR_STORAGE_FULL:
    *reason = REEL_INCOMPLETE_STORAGE_FULL;
    return TRUE;
  case REEL_ERROR_STORAGE_FAILED:
    *reason = REEL_INCOMPLETE_STORAGE_FAILED;
    return TRUE;
  case REEL_ERROR_MEDIA_FAILED:
    *reason = REEL_INCOMPLETE_MEDIA_FAILED;
    return TRUE;
  default:
    return FALSE;
  }
}

gboolean
reel_incomplete_is_break (ReelSessionEnd end, ReelIncompleteReason *reason)
{
  switch (end) {
  case REEL_SESSION_END_RECORDER_FAILED:
    *reason = REEL_INCOMPLETE_RECORDER_FAILED;
    return TRUE;
  case REEL_SESSION_END_STORAGE_FULL:
    *reason = REEL_INCOMPLETE_STORAGE_FULL;
    return TRUE;
  case REEL_SESSION_END_STORAGE_FAILED:
    *reason = REEL_INCOMPLETE_STORAGE_FAILED;
    return TRUE;
  case REEL_SESSION_END_CALL_ENDED:
  case REEL_SESSION_END_INITIATOR_LEFT:
  case REEL_SESSION_END_STOPPED_BY_USER:
  case REEL_SESSION_END_MAXIMUM_DURATION_REACHED:
  case REEL_SESSION_END_CALLER_DECLINED:
  case REEL_SESSION_END_MEDIA_TIMEOUT:
  case REEL_SESSION_END_RULES_CHANGED:
    return FALSE;
  }
  g_return_val_if_reached (FALSE);
}

static gboolean
is_open (const ReelGap *self)
{
  return self->end_utc == 0;
}

void
reel_gap_open (ReelGap *self, gint64 utc)
{
  *self = (ReelGap){ .start_utc = utc, .since_utc = utc };
}

gboolean
reel_gap_continues (const ReelGap *self, gint64 utc)
{
  return is_open (self) || utc <= self->end_utc + REEL_GAP_MERGE_US;
}

void
reel_gap_reopen (ReelGap *self, gint64 utc)
{
  if (is_open (self))
    return;
  self->floor_utc = self->end_utc;
  self->prior_utc = self->since_utc;
  self->prior_ns = self->earlier_ns;
  self->prior_paused_ns = self->paused_ns;
  self->earlier_ns = reel_gap_measure (self, self->end_utc);
  self->paused_ns = 0;
  self->since_utc = MAX (utc, self->end_utc);
  self->end_utc = 0;
}

/* The part before is the last one again. */
static void
forget_last (ReelGap *self)
{
  self->since_utc = self->prior_utc;
  self->earlier_ns = self->prior_ns;
  self->paused_ns += self->prior_paused_ns;
  self->floor_utc = 0;
}

void
reel_gap_correct (ReelGap *self, gint64 utc)
{
  if (utc < self->floor_utc)
    forget_last (self);
  if (self->since_utc == self->start_utc)
    self->start_utc = utc;
  self->since_utc = MAX (utc, self->start_utc);
  if (!is_open (self))
    self->end_utc = MAX (self->end_utc, self->since_utc);
}

gint64
reel_gap_revert (ReelGap *self)
{
  gint64 end = self->floor_utc != 0 ? self->floor_utc : self->since_utc;

  if (self->floor_utc != 0)
    forget_last (self);
  return end;
}

/* The clock may have been set back. */
void
reel_gap_close (ReelGap *self, gint64 utc)
{
  if (is_open (self))
    self->end_utc = MAX (utc, self->since_utc);
}

void
reel_gap_settle (ReelGap *self, gint64 since_utc, gint64 end_utc, guint64 paused_ns)
{
  reel_gap_correct (self, since_utc);
  self->end_utc = MAX (end_utc, self->since_utc);
  self->paused_ns = paused_ns;
}

guint64
reel_gap_measure (const ReelGap *self, gint64 now)
{
  gint64 end = is_open (self) ? now : self->end_utc;
  guint64 span = (guint64)MAX (end - self->since_utc, 0) * NS_PER_US;

  return self->earlier_ns + span - MIN (self->paused_ns, span);
}
