/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The named refusals of the manager: one table of code, D-Bus name, title and
 * sentence. Every layer raises them; manager/dbus registers them with GDBus,
 * callreelctl shows them. */
#pragma once

#include <glib.h>

#define REEL_ERROR             (reel_error_quark ())
#define REEL_ERROR_DBUS_PREFIX "org.callreel.Error."

typedef enum {
  REEL_ERROR_NOT_ENABLED_FOR_RECORDING,
  REEL_ERROR_NO_ONGOING_CALL,
  REEL_ERROR_ALREADY_STARTED,
  REEL_ERROR_ALREADY_STOPPED,
  REEL_ERROR_NOT_ALLOWED,
  REEL_ERROR_CONSENT_REQUIRED,
  REEL_ERROR_TOKEN_EXPIRED,
  REEL_ERROR_CONNECTION_ERROR,
  REEL_ERROR_INVALID_STATE,
  REEL_ERROR_UNKNOWN_RECORDING,
  REEL_ERROR_UNKNOWN_PARTICIPANT,
  REEL_ERROR_INVALID_ARGUMENT,
  REEL_ERROR_OVERLOADED,
  REEL_ERROR_STORAGE_FULL,
  REEL_ERROR_STORAGE_FAILED,
  REEL_ERROR_MEDIA_FAILED,
} ReelErrorCode;

#define REEL_N_ERRORS (REEL_ERROR_MEDIA_FAILED + 1)

/**
 * ReelErrorInfo:
 * @code: the code in the domain %REEL_ERROR
 * @dbus_name: the full name, org.callreel.Error.NAME
 * @title: a short heading for clients
 * @sentence: what it means and what to do, used when nothing more exact is known
 */
typedef struct {
  ReelErrorCode code;
  const char *dbus_name;
  const char *title;
  const char *sentence;
} ReelErrorInfo;

GQuark reel_error_quark (void);

/* Never NULL for a member of ReelErrorCode. */
const ReelErrorInfo *reel_error_info (ReelErrorCode code);

/* NULL when the name is not one of ours. */
const ReelErrorInfo *reel_error_info_by_dbus_name (const char *dbus_name);

/* Sets @error to @code with the sentence of the table. */
void reel_error_set (GError **error, ReelErrorCode code);
