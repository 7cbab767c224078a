/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may do what to a recording: a list of rules, each of which answers or passes on to the next, and then what the
 * state permits. */
#include "manager/core/rules/reel-rules.h"

#include "manager/core/wire/reel-error.h"

#define ADMINISTRATOR "Ask the administrator of the recorder."

typedef enum {
  ASK_NEXT,
  YES,
  NO,
} Answer;

/* @person is NULL for a trusted server and for somebody who is not in the call. */
typedef struct {
  const ReelRulesCall *call;
  const ReelRulesPerson *person;
  gboolean server;
  ReelAction action;
} Question;

typedef Answer (*Rule) (const Question *question, GError **error);

static Answer
refuse (GError **error, ReelErrorCode code, const char *text)
{
  g_set_error_literal (error, REEL_ERROR, code, text);
  return NO;
}

static gboolean
is_censoring (ReelAction action)
{
  return action == REEL_ACTION_CENSOR || action == REEL_ACTION_UNCENSOR;
}

static gboolean
row_allows (const ReelModeRow *row, ReelAction action)
{
  switch (action) {
  case REEL_ACTION_START:
    return row->start;
  case REEL_ACTION_PAUSE:
  case REEL_ACTION_RESUME:
    return row->pause;
  case REEL_ACTION_STOP:
    return row->stop;
  case REEL_ACTION_CENSOR:
  case REEL_ACTION_UNCENSOR:
    break; /* does not depend on the mode */
  }
  return FALSE;
}

/* A request without an actor comes from a trusted server and is always allowed. */
static Answer
ask_server (const Question *question, GError **error G_GNUC_UNUSED)
{
  return question->server ? YES : ASK_NEXT;
}

static Answer
ask_presence (const Question *question, GError **error)
{
  if (question->person != NULL)
    return ASK_NEXT;
  return refuse (error, REEL_ERROR_NOT_ALLOWED,
                 "Only participants of the call may control its recording. Join the call first.");
}

static Answer
ask_recording_enabled (const Question *question, GError **error)
{
  if (question->person->policy->recording_enabled)
    return ASK_NEXT;
  return refuse (error, REEL_ERROR_NOT_ENABLED_FOR_RECORDING,
                 "Recording is disabled for your company (recording-enabled). " ADMINISTRATOR);
}

/* A recording that continues after a decline is handled by the rules below; nobody may start another. */
static Answer
ask_caller (const Question *question, GError **error)
{
  if (question->action != REEL_ACTION_START || !reel_rules_is_declined (question->call))
    return ASK_NEXT;
  return refuse (error, REEL_ERROR_NOT_ALLOWED,
                 "The caller has declined to be recorded (rule: the caller declined). Nobody may start a recording of "
                 "this call.");
}

/* Forced takes precedence over “never”, so it answers before the modes. */
static Answer
ask_forced (const Question *question, GError **error)
{
  const ReelRulesRecording *recording = &question->call->recording;

  if (!recording->active || recording->origin != REEL_ORIGIN_FORCED)
    return ASK_NEXT;
  if (!is_censoring (question->action))
    return refuse (error, REEL_ERROR_NOT_ALLOWED,
                   "Recording of this call is forced: it starts and ends with the call, and nobody in it may pause or "
                   "stop it (rule: forced).");
  if (question->person->policy->censor_allowed)
    return YES;
  return refuse (error, REEL_ERROR_NOT_ALLOWED,
                 "You may not censor recordings (rule: censor-allowed is off). " ADMINISTRATOR);
}

static Answer
ask_never (const Question *question, GError **error)
{
  if (question->person->policy->mode != REEL_MODE_NEVER)
    return ASK_NEXT;
  return refuse (error, REEL_ERROR_NOT_ALLOWED,
                 "Your permission mode is Never: you may neither start nor control a recording (rule: mode "
                 "never). " ADMINISTRATOR);
}

/* In a room the role and being the host apply instead of the mode. */
static Answer
ask_room (const Question *question, GError **error)
{
  const ReelRulesRecording *recording = &question->call->recording;

  if (question->call->kind != REEL_CALL_KIND_ROOM)
    return ASK_NEXT;
  if (question->action == REEL_ACTION_START) {
    if (question->person->role != REEL_ROLE_GUEST)
      return YES;
    return refuse (error, REEL_ERROR_NOT_ALLOWED,
                   "Guests may not start a recording (rule: roles in rooms). Ask a member or an administrator of the "
                   "room to start it.");
  }
  if (!recording->active)
    return YES; /* the state shows that there is nothing to control */
  if (recording->origin == REEL_ORIGIN_ACTOR && g_strcmp0 (recording->origin_id, question->person->id) == 0)
    return YES;
  return refuse (error, REEL_ERROR_NOT_ALLOWED,
                 "Only the host, who started the recording, may stop, pause, resume or censor it (rule: host).");
}

static Answer
ask_censor_allowed (const Question *question, GError **error)
{
  const ReelPolicy *policy = question->person->policy;

  if (!is_censoring (question->action))
    return ASK_NEXT;
  if (policy->censor_allowed)
    return YES;
  if (policy->mode == REEL_MODE_NONE && !policy->manual_allowed)
    return ASK_NEXT;
  return refuse (error, REEL_ERROR_NOT_ALLOWED,
                 "You may not censor recordings (rule: censor-allowed is off). " ADMINISTRATOR);
}

/* A recording that somebody's mode started follows the strictest mode present. */
static Answer
ask_automatic (const Question *question, GError **error)
{
  const ReelRulesRecording *recording = &question->call->recording;
  const ReelRulesPerson *whose;
  ReelMode mode;

  if (!recording->active || recording->origin != REEL_ORIGIN_MODE || question->action == REEL_ACTION_START)
    return ASK_NEXT;
  mode = reel_rules_get_automatic_mode (question->call, &whose);
  if (mode == REEL_MODE_NONE) /* no longer, but it is still not theirs to stop */
    mode = REEL_MODE_PAUSE_RESUME;
  if (row_allows (&reel_mode_rows[mode], question->action))
    return ASK_NEXT;
  g_set_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED,
               "This call is recorded as %s: the recording ends with the call (rule: mode %s).",
               reel_mode_get_label (mode), reel_mode_nicks[mode]);
  return NO;
}

static Answer
ask_mode (const Question *question, GError **error)
{
  ReelMode mode = question->person->policy->mode;

  if (mode == REEL_MODE_NONE)
    return ASK_NEXT;
  if (row_allows (&reel_mode_rows[mode], question->action))
    return YES;
  g_set_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED,
               "Your permission mode is %s, which has no “%s” (rule: mode %s). " ADMINISTRATOR,
               reel_mode_get_label (mode), reel_action_get_label (question->action), reel_mode_nicks[mode]);
  return NO;
}

/* Gives somebody without a mode the row of on-demand-user-initiated. */
static Answer
ask_manual_allowed (const Question *question, GError **error G_GNUC_UNUSED)
{
  if (!question->person->policy->manual_allowed)
    return ASK_NEXT;
  return row_allows (&reel_mode_rows[REEL_MODE_ON_DEMAND_USER_INITIATED], question->action) ? YES : ASK_NEXT;
}

static Answer
ask_nobody (const Question *question G_GNUC_UNUSED, GError **error)
{
  return refuse (error, REEL_ERROR_NOT_ENABLED_FOR_RECORDING,
                 "This address is not set up for controlled recording: it has no permission mode, and manual-allowed "
                 "is off. " ADMINISTRATOR);
}

/* RULES section 1: in order of precedence. */
static const Rule rules[] = {
  ask_server,            /* no actor: always allowed */
  ask_presence,          /* nobody controls a call from outside */
  ask_recording_enabled, /* off for the company: nothing below overrides it */
  ask_caller,            /* the caller declined */
  ask_forced,            /* forced, which takes precedence over never */
  ask_never,             /* never, also in a room */
  ask_room,              /* in a room, roles and host instead of the mode */
  ask_censor_allowed,    /* censoring does not depend on the mode */
  ask_automatic,         /* a recording that somebody's mode started */
  ask_mode,              /* the mode */
  ask_manual_allowed,    /* somebody without a mode */
  ask_nobody,            /* otherwise: not enabled */
};

static gboolean
check_start (const ReelRulesCall *call, GError **error)
{
  if (call->state == REEL_CALL_STATE_ENDED) {
    reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
    return FALSE;
  }
  if (call->state == REEL_CALL_STATE_RINGING) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                         "The call is still ringing. Start the recording once it is answered.");
    return FALSE;
  }
  if (call->n_active >= call->max_active) {
    reel_error_set (error, REEL_ERROR_ALREADY_STARTED);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_censor (const ReelRulesRecording *recording, gboolean on, GError **error)
{
  const char *text = NULL;

  if (recording->state == REEL_RECORDING_STATE_STARTING)
    text = "The recording is still starting. Try again once it is running.";
  else if (on && recording->censored)
    text = "The recording is already censored. End the censoring or stop the recording.";
  else if (!on && !recording->censored)
    text = "The recording is not censored. There is nothing to end.";
  if (text != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, text);
  return text == NULL;
}

/* What the rules allow may still be impossible in the current state. */
static gboolean
check_state (const ReelRulesCall *call, ReelAction action, GError **error)
{
  static const ReelRecordingEvent events[] = {
    [REEL_ACTION_PAUSE] = REEL_RECORDING_EVENT_PAUSE,
    [REEL_ACTION_RESUME] = REEL_RECORDING_EVENT_RESUME,
    [REEL_ACTION_STOP] = REEL_RECORDING_EVENT_STOP,
  };
  ReelRecordingState next;

  if (action == REEL_ACTION_START)
    return check_start (call, error);
  if (!call->recording.active) {
    reel_error_set (error, REEL_ERROR_ALREADY_STOPPED);
    return FALSE;
  }
  if (is_censoring (action))
    return check_censor (&call->recording, action == REEL_ACTION_CENSOR, error);
  return reel_recording_state_next (call->recording.state, events[action], &next, error);
}

gboolean
reel_rules_decide (const ReelRulesCall *call, const ReelActor *actor, ReelAction action, GError **error)
{
  Question question = {
    .call = call,
    .person = reel_rules_find_person (call, actor),
    .server = reel_actor_is_server (actor),
    .action = action,
  };
  Answer answer = ASK_NEXT;

  g_return_val_if_fail ((guint)action < REEL_N_ACTIONS, FALSE);

  for (guint i = 0; answer == ASK_NEXT && i < G_N_ELEMENTS (rules); i++)
    answer = rules[i](&question, error);
  return answer == YES && check_state (call, action, error);
}

const char *
reel_rules_get_controls (const ReelRulesCall *call, const ReelActor *actor, guint *actions)
{
  const ReelRulesRecording *recording = &call->recording;

  *actions = 0;
  for (guint action = 0; action < REEL_N_ACTIONS; action++) {
    if (reel_rules_decide (call, actor, action, NULL))
      *actions |= 1u << action;
  }
  if (recording->active && recording->scope == REEL_SCOPE_AGENT)
    return "Automatic Recording (without caller)";
  if (recording->active)
    return recording->state == REEL_RECORDING_STATE_PAUSED ? "Paused" : "Recording";
  return (*actions & (1u << REEL_ACTION_START)) ? "Start Recording" : "Not Recording";
}
