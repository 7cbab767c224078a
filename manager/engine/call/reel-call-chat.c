/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages that people of a call write: checked, and given to its recordings.
 * Called by manager/dbus. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/document/reel-chat.h"
#include "manager/core/wire/reel-error.h"

gboolean
reel_call_send_message (ReelCall *self, const char *participant_id, const char *text, GError **error)
{
  if (!reel_call_check_ongoing (self, error) || reel_call_find_member (self, participant_id, error) == NULL ||
      !reel_chat_check_text (text, error))
    return FALSE;
  if (reel_call_lacks_consent (self, participant_id)) {
    reel_error_set (error, REEL_ERROR_CONSENT_REQUIRED);
    return FALSE;
  }
  for (guint i = 0; i < self->recordings->len; i++)
    reel_recording_take_message (self->recordings->pdata[i], participant_id, text);
  return TRUE;
}
