/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests about a recording: pauses, censoring, admissions, its stop, each at the time of the request. Called by
 * ReelMediaSession; main thread only. */
#include "manager/worker/recording/reel-recorder.h"

#include "manager/worker/recording/reel-recorder-private.h"
#include "manager/core/wire/reel-error.h"

#define TICK (GST_SECOND / 8)

/* Requests while it is starting take effect before data flows. */
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

/* Returns: FALSE: the gate had nothing to cut. */
static gboolean
note_cut (ReelRecorder *self, guint64 running_time, GstClockTime grid, ReelCut *cut, GError **error)
{
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    cut->utc = reel_recorder_to_utc (self, running_time);
  return reel_cut_note (cut, self->pipeline, running_time, grid, error);
}

/* A cut exactly at the end of the previous span is not late: nothing lies in between. */
static void
forgive (ReelCut *cut, guint64 time, GstClockTime before)
{
  if (time <= before)
    cut->late = 0;
}

/* The interval of the instants at which a resume is possible. */
static GstClockTime
get_grid (ReelRecorder *self)
{
  return self->compositor != NULL ? TICK : GST_MSECOND;
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, text);
  return FALSE;
}

/* A recording that is paused before it has begun opens no file that its start could wait for. */
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
    return refuse (error, "The recording is already paused");
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
    return refuse (error, on ? "The recording is already censored" : "The recording is not censored");
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
reel_recorder_admit (ReelRecorder *self, const char *participant_id, gboolean on, ReelCut *cut, GError **error)
{
  GstClockTime time;

  if (self->phase == PHASE_STOPPING || self->phase == PHASE_ENDED) {
    reel_error_set (error, REEL_ERROR_ALREADY_STOPPED);
    return FALSE;
  }
  time = on ? reel_input_router_admit (self->router, participant_id)
            : reel_input_router_withdraw (self->router, participant_id, reel_cut_get_asked (cut, self->pipeline));
  if (!on && GST_CLOCK_TIME_IS_VALID (time))
    reel_speech_journal_set (self->speech, participant_id, FALSE, time);
  note_cut (self, time, 0, cut, NULL);
  if (on)
    cut->late = 0;
  return TRUE;
}

gboolean
reel_recorder_stop (ReelRecorder *self, const char *reason, ReelCut *cut, GError **error)
{
  guint64 time = GST_CLOCK_TIME_NONE;

  /* It has been cut, and its files are being finished, as requested. */
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

/* Before the first canvas nothing is known, and after the end there is none. */
void
reel_recorder_view_stream (ReelRecorder *self, ReelMediaStream *stream, ReelDemandView *view)
{
  if (self->router == NULL || self->compositor == NULL || self->tiles.tiles == NULL)
    return;
  view->recorded = TRUE;
  reel_tile_sizes_find (&self->tiles, reel_media_stream_get_participant (stream),
                        reel_media_stream_get_kind (stream) == REEL_STREAM_KIND_SCREEN, &view->width, &view->height);
}
