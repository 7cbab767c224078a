/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connects a call to the rules: provides their context and applies their decisions. Called by the engine; main thread
 * only. */
#pragma once

#include "manager/engine/call/reel-call.h"

/* The context of the rules for RECORDING, or for the call without a recording if NULL. Free it before the call or a
 * policy changes. */
ReelRuleContext *reel_call_new_rule_context (ReelCall *self, ReelRecording *recording);
/* Whether the call is shown to USER; NULL: a trusted server. Error: NoOngoingCall. */
gboolean reel_call_check_visible (ReelCall *self, const char *user, GError **error);
/* Whether USER may answer for the participant whether they agree to be recorded. Errors: NoOngoingCall, NotAllowed. */
gboolean reel_call_check_answer (ReelCall *self, const char *participant_id, const char *user, GError **error);
/* Whether USER may send media as the participant. Errors: NoOngoingCall, NotAllowed. */
gboolean reel_call_check_sender (ReelCall *self, const char *participant_id, const char *user, GError **error);
/* Policies have changed: to be called before the rules are evaluated again. */
void reel_call_policies_changed (ReelCall *self);
/* Sets whose media RECORDING may record. */
void reel_call_apply_admission (ReelCall *self, ReelRecording *recording);
/* The same for all active recordings. */
void reel_call_apply_admissions (ReelCall *self);
/* Whether an active recording waits for this participant's consent, or was refused it. */
gboolean reel_call_lacks_consent (ReelCall *self, const char *participant_id);
/* Whether that is the case for anybody who has not answered yet. */
gboolean reel_call_asks_for_consent (ReelCall *self);
/* Why a recording that the rules want is not started; NULL: none is missed. */
const char *reel_call_get_missed (ReelCall *self);
/* Notes REASON in the call's log if it has changed. PARTICIPANT_ID: whose rule it is, or "". Returns: whether it was
 * noted */
gboolean reel_call_set_missed (ReelCall *self, const char *participant_id, const char *reason);
/* An automatic recording failed to start; cleared when one starts. */
void reel_call_set_start_failure (ReelCall *self, const GError *error);
const char *reel_call_get_start_failure (ReelCall *self);
/* What it makes of the recording; valid if there is one. */
ReelIncompleteReason reel_call_get_start_failure_reason (ReelCall *self);
/* After a restart: the last recording of the call, which has ended. */
void reel_call_recall_operation (ReelCall *self, const ReelOperationRecord *record);
