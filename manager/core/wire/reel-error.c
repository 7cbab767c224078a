/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The named refusals of the manager (RULES section 5), as one table. */
#include "manager/core/wire/reel-error.h"

#define ENTRY(code, name, title, sentence) [code] = { code, REEL_ERROR_DBUS_PREFIX name, title, sentence }

static const ReelErrorInfo table[REEL_N_ERRORS] = {
  ENTRY (REEL_ERROR_NOT_ENABLED_FOR_RECORDING, "NotEnabledForRecording", "Not enabled for recording",
         "This address is not set up for controlled recording. Ask whoever administers the recorder to enable it."),
  ENTRY (REEL_ERROR_NO_ONGOING_CALL, "NoOngoingCall", "No ongoing call",
         "The recorder knows of no ongoing call under this address or server call id. "
         "If there is one, check how the recorder is configured, then refresh."),
  ENTRY (REEL_ERROR_ALREADY_STARTED, "AlreadyStarted", "Already started",
         "A recording of this call is running already. Stop it before starting another."),
  ENTRY (REEL_ERROR_ALREADY_STOPPED, "AlreadyStopped", "Already stopped",
         "This recording has ended. Start a new one to go on recording."),
  ENTRY (REEL_ERROR_NOT_ALLOWED, "NotAllowed", "Not allowed",
         "The recording rules do not let this user do that. Ask whoever administers the recorder."),
  ENTRY (REEL_ERROR_CONSENT_REQUIRED, "ConsentRequired", "Consent needed",
         "The participant has not consented to being recorded. Their media is taken once they have."),
  ENTRY (REEL_ERROR_TOKEN_EXPIRED, "TokenExpired", "Signing in again",
         "The credential of this client has run out. The client asks for a new one and tries again by itself."),
  ENTRY (REEL_ERROR_CONNECTION_ERROR, "ConnectionError", "Connection lost",
         "The recorder can not be reached. The client tries again by itself; refresh to try at once."),
  ENTRY (REEL_ERROR_INVALID_STATE, "InvalidState", "Not possible now",
         "The recording or the call is not in a state that allows this. Look at its state and try again."),
  ENTRY (REEL_ERROR_UNKNOWN_RECORDING, "UnknownRecording", "Unknown recording",
         "There is no recording with this operation id. List the recordings to see those that exist."),
  ENTRY (REEL_ERROR_UNKNOWN_PARTICIPANT, "UnknownParticipant", "Unknown participant",
         "The call has no participant with this id. Add the participant first."),
  ENTRY (REEL_ERROR_INVALID_ARGUMENT, "InvalidArgument", "Invalid argument",
         "An argument has the wrong type or a value that can not be used. Correct it and call again."),
  ENTRY (REEL_ERROR_OVERLOADED, "Overloaded", "Overloaded",
         "The recorder has no capacity left for another recording. Try again once one has ended."),
  ENTRY (REEL_ERROR_STORAGE_FULL, "StorageFull", "Storage full",
         "The recordings' storage takes no more data. Free some space, then start again."),
  ENTRY (REEL_ERROR_STORAGE_FAILED, "StorageFailed", "Storage failed",
         "The recordings' storage can not be written. Check that it is there and writable, then start again."),
  ENTRY (REEL_ERROR_MEDIA_FAILED, "MediaFailed", "Media failed",
         "The media of the call could not be received or recorded. Check the stream's source and codec."),
};

G_DEFINE_QUARK (reel - error - quark, reel_error)

const ReelErrorInfo *
reel_error_info (ReelErrorCode code)
{
  g_return_val_if_fail ((guint)code < REEL_N_ERRORS, NULL);
  return &table[code];
}

const ReelErrorInfo *
reel_error_info_by_dbus_name (const char *dbus_name)
{
  for (guint i = 0; dbus_name != NULL && i < REEL_N_ERRORS; i++) {
    if (g_str_equal (table[i].dbus_name, dbus_name))
      return &table[i];
  }
  return NULL;
}

void
reel_error_set (GError **error, ReelErrorCode code)
{
  g_set_error_literal (error, REEL_ERROR, code, reel_error_info (code)->sentence);
}
