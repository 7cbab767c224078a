/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What people wrote while a recording ran: kept by ReelRecording, written into
 * the metadata of each chunk. */
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

/* 1 byte to 64 KiB of UTF-8. Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_chat_check_text (const char *text, GError **error);

/* @utc in microseconds, not before that of the last message. */
void reel_chat_add (ReelChat *self, gint64 utc, const char *participant_id, const char *text);
/* Forgets what was written at @utc or later: the cut of a pause lies a moment in the past. */
void reel_chat_drop_from (ReelChat *self, gint64 utc);
/* Forgets what was written before @utc, of the first @most messages. Returns: how many those were */
guint reel_chat_drop_before (ReelChat *self, gint64 utc, guint most);

guint reel_chat_get_length (const ReelChat *self);
const ReelChatMessage *reel_chat_get (const ReelChat *self, guint index);

/**
 * reel_chat_clip:
 * @from: first microsecond
 * @to: first microsecond after it
 *
 * Returns: (transfer container) (element-type ReelChatMessage): what was written
 *   then, in order; valid until the chat changes
 */
GPtrArray *reel_chat_clip (const ReelChat *self, gint64 from, gint64 to);
