/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat messages of a recording. */
#include "manager/core/document/reel-chat.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

struct _ReelChat {
  GPtrArray *messages;
};

static void
message_free (gpointer data)
{
  ReelChatMessage *message = data;

  g_free (message->participant_id);
  g_free (message->text);
  g_free (message);
}

ReelChat *
reel_chat_new (void)
{
  ReelChat *self = g_new0 (ReelChat, 1);

  self->messages = g_ptr_array_new_with_free_func (message_free);
  return self;
}

void
reel_chat_free (ReelChat *self)
{
  g_ptr_array_unref (self->messages);
  g_free (self);
}

gboolean
reel_chat_check_text (const char *text, GError **error)
{
  gsize length = strlen (text);
  const char *why = NULL;

  if (length == 0)
    why = "text: a message must not be empty";
  else if (length > REEL_CHAT_MAX_BYTES)
    why = "text: a message has at most 64 KiB";
  else if (!g_utf8_validate_len (text, length, NULL))
    why = "text: a message must be UTF-8";
  if (why != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return why == NULL;
}

void
reel_chat_add (ReelChat *self, gint64 utc, const char *participant_id, const char *text)
{
  ReelChatMessage *message = g_new0 (ReelChatMessage, 1);

  message->utc = utc;
  message->participant_id = g_strdup (participant_id);
  message->text = g_strdup (text);
  g_ptr_array_add (self->messages, message);
}

void
reel_chat_drop_from (ReelChat *self, gint64 utc)
{
  guint kept = self->messages->len;

  while (kept > 0 && reel_chat_get (self, kept - 1)->utc >= utc)
    kept--;
  g_ptr_array_set_size (self->messages, (int)kept);
}

guint
reel_chat_drop_before (ReelChat *self, gint64 utc, guint most)
{
  guint count = 0;

  while (count < MIN (most, self->messages->len) && reel_chat_get (self, count)->utc < utc)
    count++;
  if (count > 0)
    g_ptr_array_remove_range (self->messages, 0, count);
  return count;
}

guint
reel_chat_get_length (const ReelChat *self)
{
  return self->messages->len;
}

const ReelChatMessage *
reel_chat_get (const ReelChat *self, guint index)
{
  g_return_val_if_fail (index < self->messages->len, NULL);
  return g_ptr_array_index (self->messages, index);
}

GPtrArray *
reel_chat_clip (const ReelChat *self, gint64 from, gint64 to)
{
  GPtrArray *clipped = g_ptr_array_new ();

  for (guint i = 0; i < self->messages->len; i++) {
    ReelChatMessage *message = g_ptr_array_index (self->messages, i);

    if (message->utc >= from && message->utc < to)
      g_ptr_array_add (clipped, message);
  }
  return clipped;
}
