/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat of a recording. What is written while it is paused or censored, or by
 * somebody whose media it does not take, is not kept anywhere; the cut of a pause
 * lies up to a tick before the request, so a message goes to disk once no cut can
 * reach back to it. Called by ReelCall and the other parts of ReelRecording. */
#include "manager/engine/reel-recording-private.h"

/* Four ticks; a request on its way to the worker holds messages back by itself. */
#define SETTLED_US (500 * G_TIME_SPAN_MILLISECOND)

static void
save_until (ReelRecording *self, gint64 utc)
{
  for (; self->chat_saved < reel_chat_get_length (self->chat); self->chat_saved++) {
    const ReelChatMessage *message = reel_chat_get (self->chat, self->chat_saved);
    ReelChatRecord record = { self->operation, message->participant_id, message->utc, message->text };
    g_autoptr (GError) error = NULL;

    if (message->utc > utc)
      return;
    if (!reel_catalogue_add_chat (self->services->catalogue, &record, &error))
      g_warning ("Recording %s: %s", self->operation, error->message);
  }
}

static gboolean
on_settled (gpointer data)
{
  ReelRecording *self = data;

  save_until (self, g_get_real_time () - SETTLED_US);
  if (self->chat_saved < reel_chat_get_length (self->chat))
    return G_SOURCE_CONTINUE;
  self->chat_timer = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
is_recorded (ReelRecording *self, const char *participant_id, gint64 utc)
{
  return self->state == REEL_RECORDING_STATE_RECORDING && !self->censored && !self->pause_changing &&
         !self->censor_changing && utc >= MAX (self->pause_cut, self->censor_cut) &&
         reel_recording_admits (self, participant_id);
}

void
reel_recording_take_message (ReelRecording *self, const char *participant_id, const char *text)
{
  gint64 now = g_get_real_time ();

  if (!is_recorded (self, participant_id, now))
    return;
  reel_chat_add (self->chat, now, participant_id, text);
  if (self->chat_timer == 0)
    self->chat_timer = g_timeout_add (SETTLED_US / G_TIME_SPAN_MILLISECOND, on_settled, self);
}

void
reel_recording_drop_chat_from (ReelRecording *self, gint64 utc)
{
  reel_chat_drop_from (self->chat, utc);
  self->chat_saved = MIN (self->chat_saved, reel_chat_get_length (self->chat));
}

void
reel_recording_save_chat (ReelRecording *self)
{
  g_clear_handle_id (&self->chat_timer, g_source_remove);
  save_until (self, G_MAXINT64);
}

gboolean
reel_recording_restore_chat (ReelRecording *self, GError **error)
{
  g_autoptr (GPtrArray) rows = reel_catalogue_list_chat (self->services->catalogue, self->operation, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelChatRecord *row = rows->pdata[i];

    reel_chat_add (self->chat, row->utc, row->participant_id, row->text);
  }
  self->chat_saved = reel_chat_get_length (self->chat);
  return rows != NULL;
}
