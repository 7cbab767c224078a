/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chat messages of a recording, subject to the same pauses and censoring as its media. The cut of a pause lies up to a
 * tick before the request, so a message is stored only once no cut can reach back to it. While a request is pending its
 * cut is unknown, and messages before and after it wait in memory. Times in microseconds UTC. Owned by ReelRecording;
 * main thread only. */
#pragma once

#include "manager/core/document/reel-chat.h"
#include "manager/engine/recording/reel-timeline.h"

/* A message older than this is stored unless a request is pending: four ticks. */
#define REEL_CHAT_SETTLED_US (500 * G_TIME_SPAN_MILLISECOND)

typedef struct _ReelChatKeeper ReelChatKeeper;

ReelChatKeeper *reel_chat_keeper_new (ReelStore *store, const char *operation, ReelTimeline *timeline);
void reel_chat_keeper_free (ReelChatKeeper *self);
/* ROWS: (element-type ReelChatRecord), in order. */
void reel_chat_keeper_restore (ReelChatKeeper *self, const GPtrArray *rows);

/* A message sent at UTC by a participant whose media is recorded. */
void reel_chat_keeper_take (ReelChatKeeper *self, gint64 utc, const char *participant_id, const char *text);
/* A request has been answered: when none is pending, keeps or drops the messages that waited. RECORDED: the recording
 * is now neither paused nor censored. */
void reel_chat_keeper_place (ReelChatKeeper *self, gboolean recorded);
/* A pause or censoring began at UTC. */
void reel_chat_keeper_drop_from (ReelChatKeeper *self, gint64 utc);

/* Stores the messages that no cut can reach back to. Also called by the keeper itself. */
void reel_chat_keeper_save (ReelChatKeeper *self, gint64 now);
/* No chunk will list messages before UTC any more: those stored are dropped from memory. */
void reel_chat_keeper_forget (ReelChatKeeper *self, gint64 utc);
/* No more messages will come: stores all that no pending request may drop. */
void reel_chat_keeper_end (ReelChatKeeper *self);

/* Returns: (transfer container) (element-type ReelChatMessage): as reel_chat_clip() */
GPtrArray *reel_chat_keeper_clip (ReelChatKeeper *self, gint64 from, gint64 to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChatKeeper, reel_chat_keeper_free)
