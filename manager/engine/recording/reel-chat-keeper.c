/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages in memory and on their way to the store. Called by ReelRecording and its other parts. */
#include "manager/engine/recording/reel-chat-keeper.h"

/* How far a cut reaches back before its request: a tick, plus the error of rounding and of the clocks' mapping. */
#define REACH_US (200 * G_TIME_SPAN_MILLISECOND)

struct _ReelChatKeeper {
  ReelStore *store;
  char *operation;
  ReelTimeline *timeline;
  ReelChat *chat;
  ReelChat *held; /* written while a request is pending: its cut decides */
  guint saved;    /* messages of the chat that are in the store */
  guint timer;
};

ReelChatKeeper *
reel_chat_keeper_new (ReelStore *store, const char *operation, ReelTimeline *timeline)
{
  ReelChatKeeper *self = g_new0 (ReelChatKeeper, 1);

  self->store = g_object_ref (store);
  self->operation = g_strdup (operation);
  self->timeline = reel_timeline_ref (timeline);
  self->chat = reel_chat_new ();
  self->held = reel_chat_new ();
  return self;
}

void
reel_chat_keeper_free (ReelChatKeeper *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  reel_chat_free (self->chat);
  reel_chat_free (self->held);
  reel_timeline_unref (self->timeline);
  g_free (self->operation);
  g_object_unref (self->store);
  g_free (self);
}

void
reel_chat_keeper_restore (ReelChatKeeper *self, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    const ReelChatRecord *row = rows->pdata[i];

    reel_chat_add (self->chat, row->utc, row->participant_id, row->text);
  }
  self->saved = reel_chat_get_length (self->chat);
}

static void
save_until (ReelChatKeeper *self, gint64 utc)
{
  for (; self->saved < reel_chat_get_length (self->chat); self->saved++) {
    const ReelChatMessage *message = reel_chat_get (self->chat, self->saved);
    ReelChatRecord record = { self->operation, message->participant_id, message->utc, message->text };

    if (message->utc > utc)
      return;
    reel_store_put (self->store, reel_change_add_chat (&record));
  }
}

static gboolean
is_changing (ReelChatKeeper *self)
{
  return reel_timeline_is_asked (self->timeline, REEL_TIMELINE_PAUSE) ||
         reel_timeline_is_asked (self->timeline, REEL_TIMELINE_CENSOR);
}

void
reel_chat_keeper_save (ReelChatKeeper *self, gint64 now)
{
  if (!is_changing (self))
    save_until (self, now - REEL_CHAT_SETTLED_US);
}

static gboolean
on_settled (gpointer data)
{
  ReelChatKeeper *self = data;

  reel_chat_keeper_save (self, g_get_real_time ());
  if (self->saved < reel_chat_get_length (self->chat))
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

static void
keep (ReelChatKeeper *self, gint64 utc, const char *participant_id, const char *text)
{
  if (!reel_timeline_place (self->timeline, &utc))
    return;
  reel_chat_add (self->chat, utc, participant_id, text);
  /* Lower priority than requests: one still queued on a busy main loop may take back messages that are old enough by
   * the clock. */
  if (self->timer == 0)
    self->timer =
        g_timeout_add_full (G_PRIORITY_LOW, REEL_CHAT_SETTLED_US / G_TIME_SPAN_MILLISECOND, on_settled, self, NULL);
}

void
reel_chat_keeper_take (ReelChatKeeper *self, gint64 utc, const char *participant_id, const char *text)
{
  if (is_changing (self))
    reel_chat_add (self->held, utc, participant_id, text);
  else
    keep (self, utc, participant_id, text);
}

void
reel_chat_keeper_place (ReelChatKeeper *self, gboolean recorded)
{
  g_autoptr (ReelChat) held = NULL;

  if (is_changing (self))
    return;
  held = g_steal_pointer (&self->held);
  self->held = reel_chat_new ();
  /* Nothing written after a request to pause or censor is kept, wherever its cut lies. */
  for (guint i = 0; recorded && i < reel_chat_get_length (held); i++) {
    const ReelChatMessage *message = reel_chat_get (held, i);

    keep (self, message->utc, message->participant_id, message->text);
  }
}

void
reel_chat_keeper_drop_from (ReelChatKeeper *self, gint64 utc)
{
  reel_chat_drop_from (self->chat, utc);
  self->saved = MIN (self->saved, reel_chat_get_length (self->chat));
}

void
reel_chat_keeper_forget (ReelChatKeeper *self, gint64 utc)
{
  self->saved -= reel_chat_drop_before (self->chat, utc, self->saved);
}

void
reel_chat_keeper_end (ReelChatKeeper *self)
{
  const gint64 hidden_since = reel_timeline_get_hidden_since (self->timeline);

  g_clear_handle_id (&self->timer, g_source_remove);
  /* It is not known whether a pending pause took effect. */
  if (hidden_since != 0)
    reel_chat_keeper_drop_from (self, hidden_since - REACH_US);
  reel_chat_drop_from (self->held, 0);
  save_until (self, G_MAXINT64);
}

GPtrArray *
reel_chat_keeper_clip (ReelChatKeeper *self, gint64 from, gint64 to)
{
  return reel_chat_clip (self->chat, from, to);
}
