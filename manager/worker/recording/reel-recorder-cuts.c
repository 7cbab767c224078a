/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of a recording while it runs: pauses, censoring, admissions, its end, each for the time at which it was
 * asked for. Called by ReelMediaSession; main thread only. */
#include "manager/worker/recording/reel-recorder.h"

#include "manager/worker/recording/reel-recorder-private.h"
#include "manager/core/wire/reel-error.h"

#define TICK (GST_SECOND / 8)

/* What is asked of one that is starting takes effect before anything flows. */
static gboolean
check_running (ReelRecorder *self, GError **error)
{
  if (self->phase == PHASE_RUNNING || self->phase == PHASE_STARTING)
    return TRUE;
  if (self->phase == PHASE_STOPPING || self->phase == PHASE_ENDED)
    reel_error_set (error, REEL_ERROR_ALREADY_STOPPED);
  else
    reel_error_set (error, REEL_ERROR_INVALID_STATE);
  return FALSE;
}

/* FALSE: the gate had nothing to cut any more. */
static gboolean
note_cut (ReelRecorder *self, guint64 running_time, GstClockTime grid, ReelCut *cut, GError **error)
{
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    cut->utc = reel_recorder_to_utc (self, running_time);
  return reel_cut_note (cut, self->pipeline, running_time, grid, error);
}

/* A cut at the very end of the span before it: in between there is nothing. */
static void
forgive (ReelCut *cut, guint64 time, GstClockTime before)
{
  if (time <= before)
    cut->late = 0;
}

/* The distance of the instants at which a resume is possible. */
static GstClockTime
get_grid (ReelRecorder *self)
{
  return self->compositor != NULL ? TICK : GST_MSECOND;
}

static gboolean
refuse (GError **error, const gchar *text)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, text);
  return FALSE;
}

/* One that is paused before it has begun opens no file that its start could wait for. */
static void
note_start_paused (ReelRecorder *self)
{
  if (self->phase != PHASE_STARTING)
    return;
  self->start_utc = self->map_utc;
  reel_recorder_return_started (self);
}

gboolean
reel_recorder_pause (ReelRecorder *self, ReelCut *cut, GError **error)
{
  guint64 time = GST_CLOCK_TIME_NONE;

  if (!check_running (self, error))
    return FALSE;
  if (self->paused)
    return refuse (error, "The recording is paused already");
  g_signal_emit_by_name (self->sink, "pause", reel_cut_get_asked (cut, self->pipeline), &time);
  if (!note_cut (self, time, 0, cut, error))
    return FALSE;
  forgive (cut, time, self->resumed_at);
  self->paused = TRUE;
  note_start_paused (self);
  return TRUE;
}

gboolean
reel_recorder_resume (ReelRecorder *self, ReelCut *cut, GError **error)
{
  guint64 time = GST_CLOCK_TIME_NONE;

  if (!check_running (self, error))
    return FALSE;
  if (!self->paused)
    return refuse (error, "The recording is not paused");
  g_signal_emit_by_name (self->sink, "resume", reel_cut_get_asked (cut, self->pipeline), &time);
  if (!note_cut (self, time, get_grid (self), cut, error))
    return FALSE;
  self->resumed_at = time;
  self->paused = FALSE;
  return TRUE;
}

gboolean
reel_recorder_censor (ReelRecorder *self, gboolean on, ReelCut *cut, GError **error)
{
  guint64 time = GST_CLOCK_TIME_NONE;

  if (!check_running (self, error))
    return FALSE;
  if (self->censored == on)
    return refuse (error, on ? "The recording is censored already" : "The recording is not censored");
  g_signal_emit_by_name (self->sink, "censor", on, reel_cut_get_asked (cut, self->pipeline), &time);
  if (!note_cut (self, time, on ? 0 : get_grid (self), cut, error))
    return FALSE;
  if (on)
    forgive (cut, time, self->uncensored_at);
  else
    self->uncensored_at = time;
  self->censored = on;
  return TRUE;
}

gboolean
reel_recorder_admit (ReelRecorder *self, const gchar *participant_id, gboolean on, ReelCut *cut, GError **error)
{
  GstClockTime time;

  if (self->phase == PHASE_STOPPING || self->phase == PHASE_ENDED) {
    reel_error_set (error, REEL_ERROR_ALREADY_STOPPED);
    return FALSE;
  }
  time = on ? reel_input_router_admit (self->router, participant_id)
            : reel_input_router_withdraw (self->router, participant_id, reel_cut_get_asked (cut, self->pipeline));
  note_cut (self, time, 0, cut, NULL);
  if (on)
    cut->late = 0;
  return TRUE;
}

gboolean
reel_recorder_stop (ReelRecorder *self, const gchar *reason, ReelCut *cut, GError **error)
{
  guint64 time = GST_CLOCK_TIME_NONE;

  /* It is cut, and its files are being finished: what was asked for. */
  if (self->failed && self->phase == PHASE_STOPPING) {
    cut->utc = g_get_real_time ();
    return TRUE;
  }
  if (self->phase == PHASE_STOPPING || self->phase == PHASE_ENDED) {
    reel_error_set (error, REEL_ERROR_ALREADY_STOPPED);
    return FALSE;
  }
  self->phase = PHASE_STOPPING;
  self->reason = g_strdup (reason);
  g_signal_emit_by_name (self->sink, "stop", reel_cut_get_asked (cut, self->pipeline), &time);
  if (!note_cut (self, time, 0, cut, NULL))
    cut->utc = g_get_real_time ();
  return TRUE;
}
