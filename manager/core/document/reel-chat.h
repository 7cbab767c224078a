/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat messages of a recording: kept by ReelRecording, written into the metadata of each chunk. */
#pragma once

#include <glib.h>

#define REEL_CHAT_MAX_BYTES (64 * 1024)

typedef struct {
  gint64 utc;
  char *participant_id;
  char *text;
} ReelChatMessage;

typedef struct _ReelChat ReelChat;

ReelChat *reel_chat_new (void);
void reel_chat_free (ReelChat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChat, reel_chat_free)

/* @text: 1 byte to 64 KiB of UTF-8. Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_chat_check_text (const char *text, GError **error);

/* @utc: microseconds, not before the last message. */
void reel_chat_add (ReelChat *self, gint64 utc, const char *participant_id, const char *text);
/* Drops messages from @utc on: the cut of a pause lies slightly in the past. */
void reel_chat_drop_from (ReelChat *self, gint64 utc);
/* Drops those of the first @most messages that were written before @utc. Returns: how many */
guint reel_chat_drop_before (ReelChat *self, gint64 utc, guint most);

guint reel_chat_get_length (const ReelChat *self);
const ReelChatMessage *reel_chat_get (const ReelChat *self, guint index);

/**
 * reel_chat_clip:
 * @from: first microsecond
 * @to: first microsecond after it
 *
 * Returns: (transfer container) (element-type ReelChatMessage): the messages in between, in order; valid until the chat
 * changes
 */
GPtrArray *reel_chat_clip (const ReelChat *self, gint64 from, gint64 to);
