/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rules and a call say to each other; see the header for who asks. */
#include "manager/engine/call/reel-call-rules.h"

#include "manager/core/rules/reel-visibility.h"
#include "manager/core/wire/reel-nick.h"

static ReelCallParts *
get_parts (ReelCall *self)
{
  return reel_call_host_get_parts (REEL_CALL_HOST (self));
}

void
reel_call_policies_changed (ReelCall *self)
{
  reel_roster_forget_policies (get_parts (self)->roster);
}

ReelRuleContext *
reel_call_new_rule_context (ReelCall *self, ReelRecording *recording)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));

  return reel_rule_context_new (&sources, recording);
}

gboolean
reel_call_check_visible (ReelCall *self, const char *user, GError **error)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));
  g_autoptr (ReelRuleContext) context = reel_rule_context_new (&sources, NULL);
  ReelPolicy policy;

  reel_policy_store_resolve_user (sources.services->policies, user, &policy);
  return reel_visibility_decide (REEL_VIEW_CALL,
                                 reel_visibility_relate_to_call (user, &policy, reel_rule_context_get (context)),
                                 error);
}

/* What everybody does for themselves. */
static gboolean
check_own (ReelCall *self, ReelView view, const char *participant_id, const char *user, GError **error)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));
  g_autoptr (ReelRuleContext) context = NULL;
  const ReelRulesCall *call;
  ReelPolicy policy;

  if (!reel_call_check_visible (self, user, error))
    return FALSE;
  context = reel_rule_context_new (&sources, NULL);
  call = reel_rule_context_get (context);
  reel_policy_store_resolve_user (sources.services->policies, user, &policy);
  return reel_visibility_decide (
      view,
      reel_visibility_relate (user, &policy,
                              user != NULL && reel_rules_has_participant_of (call, participant_id, user)),
      error);
}

gboolean
reel_call_check_answer (ReelCall *self, const char *participant_id, const char *user, GError **error)
{
  return check_own (self, REEL_VIEW_CONSENT, participant_id, user, error);
}

gboolean
reel_call_check_sender (ReelCall *self, const char *participant_id, const char *user, GError **error)
{
  return check_own (self, REEL_VIEW_SENDING, participant_id, user, error);
}

void
reel_call_apply_admission (ReelCall *self, ReelRecording *recording)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));

  reel_media_admission_apply (&sources, recording);
}

void
reel_call_apply_admissions (ReelCall *self)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));

  reel_media_admission_apply_all (&sources);
}

gboolean
reel_call_lacks_consent (ReelCall *self, const char *participant_id)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));

  return reel_media_admission_lack_consent (&sources, participant_id);
}

gboolean
reel_call_asks_for_consent (ReelCall *self)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));

  return reel_media_admission_ask_for_consent (&sources);
}

const char *
reel_call_get_missed (ReelCall *self)
{
  return reel_auto_start_get_missed (get_parts (self)->auto_start);
}

gboolean
reel_call_set_missed (ReelCall *self, const char *participant_id, const char *reason)
{
  if (!reel_auto_start_set_missed (get_parts (self)->auto_start, reason))
    return FALSE;
  reel_call_log_note (get_parts (self)->log, REEL_LOG_NOT_RECORDED, participant_id, reason);
  return TRUE;
}

const char *
reel_call_get_start_failure (ReelCall *self)
{
  return reel_auto_start_get_failure (get_parts (self)->auto_start);
}

void
reel_call_set_start_failure (ReelCall *self, const GError *error)
{
  ReelIncompleteReason reason;

  if (!reel_incomplete_is_refusal (error->code, &reason))
    reason = REEL_INCOMPLETE_MEDIA_FAILED;
  reel_auto_start_set_failure (get_parts (self)->auto_start, reason, error->message);
}

ReelIncompleteReason
reel_call_get_start_failure_reason (ReelCall *self)
{
  return reel_auto_start_get_failure_reason (get_parts (self)->auto_start);
}

void
reel_call_recall_operation (ReelCall *self, const ReelOperationRecord *record)
{
  g_autoptr (ReelTrigger) trigger = record->trigger != NULL ? reel_trigger_parse (record->trigger, NULL) : NULL;
  int reason = record->session_end_reason != NULL ? reel_nick_find (reel_session_end_nicks, record->session_end_reason)
                                                  : REEL_SESSION_END_RECORDER_FAILED;

  if (trigger != NULL && reason >= 0)
    reel_auto_start_note_end (get_parts (self)->auto_start, trigger, (ReelSessionEnd)reason);
}
