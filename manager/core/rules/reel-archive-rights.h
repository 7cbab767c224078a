/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody may do to a recording that is stored (RULES section 6). Pure: the archive puts the recording and the
 * user's policy into a struct, and obeys the verdict; the queries of the archive hide by the same bounds. */
#pragma once

#include "manager/core/rules/reel-policy.h"
#include "manager/core/wire/reel-error.h"

/**
 * ReelArchiveAction:
 * @REEL_ARCHIVE_ADMINISTER: to set or end a legal hold, and subject access
 */
typedef enum {
  REEL_ARCHIVE_LIST,
  REEL_ARCHIVE_PLAY,
  REEL_ARCHIVE_DOWNLOAD,
  REEL_ARCHIVE_METADATA,
  REEL_ARCHIVE_CHAT,
  REEL_ARCHIVE_CAPTIONS,
  REEL_ARCHIVE_THUMBNAIL,
  REEL_ARCHIVE_CONTACT_SHEET,
  REEL_ARCHIVE_PEAKS,
  REEL_ARCHIVE_DELETE,
  REEL_ARCHIVE_LINK,
  REEL_ARCHIVE_ADMINISTER,
} ReelArchiveAction;

#define REEL_N_ARCHIVE_ACTIONS (REEL_ARCHIVE_ADMINISTER + 1)

extern const char *const reel_archive_action_nicks[];

/* @created_utc: microseconds since 1970. */
typedef struct {
  gboolean restricted;
  gint64 created_utc;
} ReelArchivedRecording;

/**
 * ReelArchiveVerdict:
 * @code: of the refusal; UnknownRecording where the user is not to know that there is one
 * @rule: the property that says no
 */
typedef struct {
  gboolean allowed;
  ReelErrorCode code;
  ReelPolicyProperty rule;
} ReelArchiveVerdict;

/**
 * reel_archive_rights_decide:
 * @policy: (nullable): of the user who asks; NULL: a trusted server, which may do everything
 * @reason: (nullable): that the user gave
 * @now_utc: microseconds since 1970
 *
 * What the user may not see comes first, then playing, which all that shows or takes away content rests on, then the
 * action's own right, then the reason. It is asked for where somebody plays, downloads, deletes or sends a link, and
 * for the files beside the media, which tell what is in it. The metadata of a recording holds its chat, and so counts
 * as content. A thumbnail does too, but it is needed to find the recording in a list, before there is anything to give
 * a reason for.
 */
ReelArchiveVerdict reel_archive_rights_decide (const ReelPolicy *policy, const ReelArchivedRecording *recording,
                                               ReelArchiveAction action, const char *reason, gint64 now_utc);

/* The refusal as a client gets it. */
GError *reel_archive_verdict_to_error (const ReelArchiveVerdict *self);

/* Of the recordings that the user of POLICY sees, when the oldest was made at the earliest, in microseconds since 1970;
 * G_MININT64 where there is no bound. POLICY: NULL: a trusted server */
gint64 reel_archive_rights_get_oldest (const ReelPolicy *policy, gint64 now_utc);
/* Whether restricted ones are among them. */
gboolean reel_archive_rights_sees_restricted (const ReelPolicy *policy);
