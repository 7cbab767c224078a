/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The named refusals of the manager (RULES section 5), as one table. */
#include "manager/core/wire/reel-error.h"

#define ENTRY(code, name, title, sentence) [code] = { code, REEL_ERROR_DBUS_PREFIX name, title, sentence }

static const ReelErrorInfo table[REEL_N_ERRORS] = {
  ENTRY (REEL_ERROR_NOT_ENABLED_FOR_RECORDING, "NotEnabledForRecording", "Not enabled for recording",
         "This address is not set up for controlled recording. Ask the administrator of the recorder to enable it."),
  ENTRY (REEL_ERROR_NO_ONGOING_CALL, "NoOngoingCall", "No ongoing call",
         "The recorder has no ongoing call with this address or server call id, or the user who asks is not in it. "
         "If there is one, check the configuration of the recorder, then refresh."),
  ENTRY (REEL_ERROR_ALREADY_STARTED, "AlreadyStarted", "Already started",
         "A recording of this call is already running. Stop it before you start another."),
  ENTRY (REEL_ERROR_ALREADY_STOPPED, "AlreadyStopped", "Already stopped",
         "This recording has ended. Start a new one to continue recording."),
  ENTRY (REEL_ERROR_NOT_ALLOWED, "NotAllowed", "Not allowed",
         "The recording rules do not permit this user to do that. Ask the administrator of the recorder."),
  ENTRY (REEL_ERROR_CONSENT_REQUIRED, "ConsentRequired", "Consent needed",
         "The participant has not consented to being recorded. Their media is recorded once they have."),
  ENTRY (REEL_ERROR_TOKEN_EXPIRED, "TokenExpired", "Signing in again",
         "The credential of this client has expired. The client requests a new one and tries again automatically."),
  ENTRY (REEL_ERROR_CONNECTION_ERROR, "ConnectionError", "Connection lost",
         "The recorder cannot be reached. The client tries again automatically; refresh to try at once."),
  ENTRY (REEL_ERROR_INVALID_STATE, "InvalidState", "Not possible now",
         "The recording or the call is not in a state that allows this. Check its state and try again."),
  ENTRY (REEL_ERROR_UNKNOWN_RECORDING, "UnknownRecording", "Unknown recording",
         "There is no recording with this operation id. List the recordings to see those that exist."),
  ENTRY (REEL_ERROR_UNKNOWN_PARTICIPANT, "UnknownParticipant", "Unknown participant",
         "The call has no participant with this id. Add the participant first."),
  ENTRY (REEL_ERROR_INVALID_ARGUMENT, "InvalidArgument", "Invalid argument",
         "An argument has the wrong type or an invalid value. Correct it and try again."),
  ENTRY (REEL_ERROR_OVERLOADED, "Overloaded", "Overloaded",
         "The recorder has no capacity left for another recording. Try again once one has ended."),
  ENTRY (REEL_ERROR_STORAGE_FULL, "StorageFull", "Storage full",
         "The storage for recordings is full. Free some space, then start again."),
  ENTRY (REEL_ERROR_STORAGE_FAILED, "StorageFailed", "Storage failed",
         "The storage for recordings cannot be written. Check that it exists and is writable, then start again."),
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
