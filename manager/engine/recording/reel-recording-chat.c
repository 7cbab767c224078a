/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat of a recording. What is written while it is paused or censored, or by
 * somebody whose media it does not take, is not kept anywhere. The cut of a pause
 * lies up to a tick before the request, so a message goes to disk once no cut can
 * reach back to it; while a request is on its way to the worker no cut is known, and
 * messages wait in memory for it, those before it as well as those after. Called by ReelCall and the other parts of
 * ReelRecording. */
#include "manager/engine/recording/reel-recording-private.h"

/* Four ticks; a request on its way to the worker holds messages back by itself. */
#define SETTLED_US (500 * G_TIME_SPAN_MILLISECOND)
/* As far as a cut reaches back before its request: a tick, and what rounding and the clocks' map may add. */
#define REACH_US (200 * G_TIME_SPAN_MILLISECOND)

static void
save_until (ReelRecording *self, gint64 utc)
{
  for (; self->chat_saved < reel_chat_get_length (self->chat); self->chat_saved++) {
    const ReelChatMessage *message = reel_chat_get (self->chat, self->chat_saved);
    ReelChatRecord record = { self->operation, message->participant_id, message->utc, message->text };

    if (message->utc > utc)
      return;
    reel_store_put (self->services->store, reel_change_add_chat (&record));
  }
}

static gboolean
is_changing (ReelRecording *self)
{
  return self->pause_changing || self->censor_changing;
}

static gboolean
on_settled (gpointer data)
{
  ReelRecording *self = data;

  if (!is_changing (self))
    save_until (self, g_get_real_time () - SETTLED_US);
  if (self->chat_saved < reel_chat_get_length (self->chat))
    return G_SOURCE_CONTINUE;
  self->chat_timer = 0;
  return G_SOURCE_REMOVE;
}

/* A resume takes effect at the first tick not before it: what is written after the request belongs to what follows. */
static gboolean
find_place (const ReelIntervals *intervals, gint64 reopened, gint64 *utc)
{
  gint64 end;

  if (!reel_intervals_contain (intervals, *utc, &end))
    return TRUE;
  if (end == REEL_INTERVAL_OPEN || *utc < reopened)
    return FALSE;
  *utc = end;
  return TRUE;
}

static void
keep (ReelRecording *self, gint64 utc, const char *participant_id, const char *text)
{
  if (!find_place (self->pauses, self->resume_asked, &utc) || !find_place (self->censors, self->uncensor_asked, &utc))
    return;
  reel_chat_add (self->chat, utc, participant_id, text);
  /* After the requests that have come: one that waits for a busy main loop may take back what is settled by the clock.
   */
  if (self->chat_timer == 0)
    self->chat_timer =
        g_timeout_add_full (G_PRIORITY_LOW, SETTLED_US / G_TIME_SPAN_MILLISECOND, on_settled, self, NULL);
}

void
reel_recording_take_message (ReelRecording *self, const char *participant_id, const char *text)
{
  gint64 now = g_get_real_time ();

  if (self->state == REEL_RECORDING_STATE_STARTING || !reel_recording_state_is_active (self->state) ||
      !reel_recording_admits (self, participant_id))
    return;
  if (is_changing (self))
    reel_chat_add (self->chat_held, now, participant_id, text);
  else
    keep (self, now, participant_id, text);
}

void
reel_recording_place_chat (ReelRecording *self)
{
  g_autoptr (ReelChat) held = NULL;

  if (is_changing (self))
    return;
  held = g_steal_pointer (&self->chat_held);
  self->chat_held = reel_chat_new ();
  /* Nothing that is written after a request to pause or censor is kept, wherever its cut lies. */
  if (self->state != REEL_RECORDING_STATE_RECORDING || self->censored)
    return;
  for (guint i = 0; i < reel_chat_get_length (held); i++) {
    const ReelChatMessage *message = reel_chat_get (held, i);

    keep (self, message->utc, message->participant_id, message->text);
  }
}

void
reel_recording_drop_chat_from (ReelRecording *self, gint64 utc)
{
  reel_chat_drop_from (self->chat, utc);
  self->chat_saved = MIN (self->chat_saved, reel_chat_get_length (self->chat));
}

void
reel_recording_forget_chat (ReelRecording *self)
{
  self->chat_saved -= reel_chat_drop_before (self->chat, reel_recording_get_open_since (self), self->chat_saved);
}

void
reel_recording_end_chat (ReelRecording *self)
{
  g_clear_handle_id (&self->chat_timer, g_source_remove);
  /* Whether a pause under way took effect is not known any more. */
  if (self->hide_asked != 0)
    reel_recording_drop_chat_from (self, self->hide_asked - REACH_US);
  reel_chat_drop_from (self->chat_held, 0);
  save_until (self, G_MAXINT64);
}

gboolean
reel_recording_restore_chat (ReelRecording *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_CHAT, self->operation), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelChatRecord *row = rows->pdata[i];

    reel_chat_add (self->chat, row->utc, row->participant_id, row->text);
  }
  self->chat_saved = reel_chat_get_length (self->chat);
  return rows != NULL;
}
