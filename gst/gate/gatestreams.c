/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the streams of a recordinggate share; the header documents the lock. */
#include "gst/gate/gatestreams.h"

static const TickGrid default_ticks = { 8, 1 };

void
gate_streams_init (GateStreams *self, GstElement *element)
{
  self->element = element;
  g_mutex_init (&self->lock);
}

void
gate_streams_clear (GateStreams *self)
{
  g_clear_pointer (&self->state, gate_state_free);
  g_list_free (self->pads);
  g_free (self->look.text);
  g_mutex_clear (&self->lock);
}

GateStreams *
gate_streams_of (GstPad *pad)
{
  return gst_pad_get_element_private (pad);
}

void
gate_streams_begin (GateStreams *self, GateState *state)
{
  g_clear_pointer (&self->state, gate_state_free);
  self->state = state;
  self->received = 0;
  self->started_notified = FALSE;
  gate_streams_update_grid (self);
}

gboolean
gate_streams_update_grid (GateStreams *self)
{
  const CallreelGatePad *sound = NULL;
  TickGrid grid = { 0, 1 };
  guint64 origin = 0, hold;

  for (GList *l = self->pads; l != NULL; l = l->next) {
    const CallreelGatePad *pad = l->data;

    if (pad->media == GATE_MEDIA_VIDEO && grid.fps_n == 0)
      grid = pad->fps_n > 0 ? (TickGrid){ pad->fps_n, pad->fps_d } : default_ticks;
    else if (pad->media == GATE_MEDIA_AUDIO && sound == NULL && GST_CLOCK_TIME_IS_VALID (pad->first))
      sound = pad;
  }
  /* A stream whose caps are not known yet may be the video. */
  for (GList *l = self->pads; l != NULL && grid.fps_n == 0; l = l->next)
    if (((CallreelGatePad *)l->data)->media == GATE_MEDIA_UNKNOWN && gst_pad_is_linked (l->data))
      grid = default_ticks;
  hold = grid.fps_n > 0 ? tick_grid_time (&grid, 1) : 0;
  if (grid.fps_n == 0 && sound != NULL) {
    grid = (TickGrid){ sound->rate, 1 };
    origin = sound->first;
  }
  gate_state_set_grid (self->state, grid.fps_n > 0 ? &grid : &default_ticks, origin);
  if (hold == self->hold)
    return FALSE;
  self->hold = hold;
  return TRUE;
}

void
gate_streams_try_start (GateStreams *self, gboolean now)
{
  guint64 earliest = GST_CLOCK_TIME_NONE, latest = 0;

  if (gate_state_started (self->state))
    return;
  for (GList *l = self->pads; l != NULL; l = l->next)
    earliest = MIN (earliest, ((CallreelGatePad *)l->data)->first);
  if (!GST_CLOCK_TIME_IS_VALID (earliest))
    return;
  if (self->received - MIN (earliest, self->received) >= self->max_start_wait)
    now = TRUE;
  for (GList *l = self->pads; l != NULL; l = l->next) {
    CallreelGatePad *pad = l->data;

    if (GST_CLOCK_TIME_IS_VALID (pad->first)) {
      if (pad->first - earliest <= self->max_start_wait)
        latest = MAX (latest, pad->first);
    } else if (!pad->eos && !now && gst_pad_is_linked (GST_PAD (pad))) {
      return;
    }
  }
  gate_streams_update_grid (self);
  gate_state_start (self->state, latest);
}

void
gate_streams_note_data (GateStreams *self, CallreelGatePad *pad, guint64 start, guint64 end)
{
  if (!GST_CLOCK_TIME_IS_VALID (pad->first))
    pad->first = start;
  pad->received = MAX (pad->received, end);
  self->received = MAX (self->received, end);
  gate_streams_try_start (self, FALSE);
}

void
gate_streams_forget_cuts (GateStreams *self)
{
  guint64 behind = GST_CLOCK_TIME_NONE;

  for (GList *l = self->pads; l != NULL; l = l->next)
    if (!((CallreelGatePad *)l->data)->done)
      behind = MIN (behind, ((CallreelGatePad *)l->data)->position);
  gate_state_forget (self->state, behind);
}
