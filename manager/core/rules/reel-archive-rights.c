/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rights in the archive, as a list of steps, each of which refuses or leaves it to
 * the next. Called by manager/engine/archive. */
#include "manager/core/rules/reel-archive-rights.h"

#include "manager/core/rules/reel-reason.h"

#define US_PER_DAY G_TIME_SPAN_DAY

const char *const reel_archive_action_nicks[] = { "list",  "play",     "download",  "metadata",
                                                  "chat",  "captions", "thumbnail", "contact-sheet",
                                                  "peaks", "delete",   "link",      "administer",
                                                  NULL };

/* What each action needs, beside that the recording is seen; the refusal names the first that is off. */
static const struct {
  gboolean plays;
  int right; /* a ReelPolicyProperty, or -1 */
  gboolean reason;
} needs[REEL_N_ARCHIVE_ACTIONS] = {
  [REEL_ARCHIVE_LIST] = { FALSE, -1, FALSE },
  [REEL_ARCHIVE_PLAY] = { TRUE, -1, TRUE },
  [REEL_ARCHIVE_DOWNLOAD] = { TRUE, REEL_POLICY_MAY_DOWNLOAD, TRUE },
  [REEL_ARCHIVE_METADATA] = { TRUE, -1, FALSE },
  [REEL_ARCHIVE_CHAT] = { TRUE, -1, FALSE },
  [REEL_ARCHIVE_CAPTIONS] = { TRUE, -1, TRUE },
  [REEL_ARCHIVE_THUMBNAIL] = { TRUE, -1, FALSE },
  [REEL_ARCHIVE_CONTACT_SHEET] = { TRUE, -1, TRUE },
  [REEL_ARCHIVE_PEAKS] = { TRUE, -1, TRUE },
  [REEL_ARCHIVE_DELETE] = { TRUE, REEL_POLICY_MAY_DELETE, TRUE },
  [REEL_ARCHIVE_LINK] = { TRUE, REEL_POLICY_MAY_SEND_LINK, TRUE },
  [REEL_ARCHIVE_ADMINISTER] = { FALSE, REEL_POLICY_MAY_ADMINISTER_RECORDING, FALSE },
};

static gboolean
has_right (const ReelPolicy *policy, int right)
{
  switch (right) {
  case REEL_POLICY_MAY_DOWNLOAD:
    return policy->may_download;
  case REEL_POLICY_MAY_DELETE:
    return policy->may_delete;
  case REEL_POLICY_MAY_SEND_LINK:
    return policy->may_send_link;
  case REEL_POLICY_MAY_ADMINISTER_RECORDING:
    return policy->may_administer_recording;
  default:
    return TRUE;
  }
}

static ReelArchiveVerdict
refuse (ReelErrorCode code, ReelPolicyProperty rule)
{
  return (ReelArchiveVerdict){ .code = code, .rule = rule };
}

ReelArchiveVerdict
reel_archive_rights_decide (const ReelPolicy *policy, const ReelArchivedRecording *recording, ReelArchiveAction action,
                            const char *reason, gint64 now_utc)
{
  const ReelArchiveVerdict allowed = { .allowed = TRUE };

  if (policy == NULL)
    return allowed;
  if (recording->restricted && !reel_archive_rights_sees_restricted (policy))
    return refuse (REEL_ERROR_UNKNOWN_RECORDING, REEL_POLICY_MAY_ACCESS_RESTRICTED);
  if (recording->created_utc < reel_archive_rights_get_oldest (policy, now_utc))
    return refuse (REEL_ERROR_UNKNOWN_RECORDING, REEL_POLICY_ACCESS_DAYS);
  if (needs[action].plays && !policy->may_play)
    return refuse (REEL_ERROR_NOT_ALLOWED, REEL_POLICY_MAY_PLAY);
  if (!has_right (policy, needs[action].right))
    return refuse (REEL_ERROR_NOT_ALLOWED, (ReelPolicyProperty)needs[action].right);
  if (needs[action].reason && !reel_reason_fits (policy->reason_required, reason))
    return refuse (REEL_ERROR_NOT_ALLOWED, REEL_POLICY_REASON_REQUIRED);
  return allowed;
}

GError *
reel_archive_verdict_to_error (const ReelArchiveVerdict *self)
{
  if (self->code == REEL_ERROR_UNKNOWN_RECORDING)
    return g_error_new_literal (REEL_ERROR, self->code, reel_error_info (self->code)->sentence);
  if (self->rule == REEL_POLICY_REASON_REQUIRED)
    return g_error_new (REEL_ERROR, self->code,
                        "The rule %s asks for a reason. Give one that it takes; Explain shows which.",
                        reel_policy_get_info (self->rule)->name);
  return g_error_new (REEL_ERROR, self->code, "The rule %s is off for this user.",
                      reel_policy_get_info (self->rule)->name);
}

gint64
reel_archive_rights_get_oldest (const ReelPolicy *policy, gint64 now_utc)
{
  if (policy == NULL || policy->access_days == 0)
    return G_MININT64;
  /* Younger than that many days, and not just as old. */
  return now_utc - policy->access_days * US_PER_DAY + 1;
}

gboolean
reel_archive_rights_sees_restricted (const ReelPolicy *policy)
{
  return policy == NULL || policy->may_access_restricted;
}
