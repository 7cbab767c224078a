/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The input of the rules: structs into which the engine puts a call. And what follows from a call alone: the active
 * agent, whether the caller has declined, which rule records automatically. */
#pragma once

#include "manager/core/rules/reel-action.h"
#include "manager/core/wire/reel-call-properties.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/wire/reel-participant.h"
#include "manager/core/rules/reel-policy.h"
#include "manager/core/state/reel-recording-state.h"

typedef enum {
  REEL_CONSENT_ANSWER_NONE,
  REEL_CONSENT_ANSWER_GRANTED,
  REEL_CONSENT_ANSWER_REFUSED,
} ReelConsentAnswer;

/**
 * ReelOrigin:
 * @REEL_ORIGIN_SERVER: a trusted server started it; it has no host
 * @REEL_ORIGIN_ACTOR: a participant did, who is the host in a room
 * @REEL_ORIGIN_FORCED: an agent's or a queue's forced
 * @REEL_ORIGIN_MODE: the mode always-on or pause-resume of somebody in the call
 *
 * What started a recording.
 */
typedef enum {
  REEL_ORIGIN_SERVER,
  REEL_ORIGIN_ACTOR,
  REEL_ORIGIN_FORCED,
  REEL_ORIGIN_MODE,
} ReelOrigin;

/**
 * ReelScope:
 * @REEL_SCOPE_ALL: everybody whom consent, hold and refusal admit
 * @REEL_SCOPE_AGENT: only the active agent, since the caller declined
 * @REEL_SCOPE_WITHOUT_CALLER: everybody but the caller: a server started it although the caller had declined
 */
typedef enum {
  REEL_SCOPE_ALL,
  REEL_SCOPE_AGENT,
  REEL_SCOPE_WITHOUT_CALLER,
} ReelScope;

extern const char *const reel_consent_answer_nicks[];
extern const char *const reel_origin_nicks[];
extern const char *const reel_scope_nicks[];

/* From the text of a participant's leg (nullable). */
ReelLeg reel_leg_parse (const char *text);

/* Whether a call variable such as DENY_RECORDING is set and neither empty, “0” nor “false”. @variables: an a{ss} or
 * NULL. */
gboolean reel_rules_is_variable_on (GVariant *variables, const char *name);

/**
 * ReelRulesPerson:
 * @id: participant id
 * @user: NULL: unknown
 * @joined_during: joined while the recording was starting, running or paused
 * @consent: the last answer; without one, the engine sets granted for somebody who starts a recording
 * @policy: never NULL; of the default company if there is no user
 */
typedef struct {
  const char *id;
  const char *user;
  ReelRole role;
  ReelLeg leg;
  gboolean on_hold;
  gboolean joined_during;
  ReelConsentAnswer consent;
  const ReelPolicy *policy;
} ReelRulesPerson;

/**
 * ReelRulesRecording:
 * @active: it is starting, running or paused; otherwise no other member is valid
 * @origin_id: participant id of the starter, or of whose rule it was; NULL: a server, or a queue without an agent
 * @consent: the rule, fixed at the start
 */
typedef struct {
  gboolean active;
  ReelRecordingState state;
  gboolean censored;
  ReelOrigin origin;
  const char *origin_id;
  ReelScope scope;
  ReelConsentRule consent;
} ReelRulesRecording;

/**
 * ReelRulesCall:
 * @deny_variable: DENY_RECORDING is on
 * @initiator: participant id, of somebody who is there or has not come yet; NULL:
 *   unknown, or has left
 * @company: of the call; never NULL
 * @queue: what the queue resolves to; NULL: the call came through none
 * @people: who is there, in the order of joining; never the recorder
 * @recording: the active one, of several the one that is asked about
 * @n_active: how many recordings of the call are active
 * @max_active: how many there may be
 * @suppressed: NULL, or the automatic recording that a server stopped or that ended by
 *   itself (time, storage, failure) with none active since: it is not begun again
 */
typedef struct {
  ReelCallKind kind;
  ReelCallState state;
  gboolean deny_variable;
  const char *initiator;
  const ReelPolicy *company;
  const ReelPolicy *queue;
  const ReelRulesPerson *people;
  guint n_people;
  ReelRulesRecording recording;
  guint n_active;
  guint max_active;
  const ReelRulesRecording *suppressed;
} ReelRulesCall;

/* Whether the caller declines: by DENY_RECORDING or by a refused consent. */
gboolean reel_rules_is_declined (const ReelRulesCall *call);

/* Whether PERSON is the user: of that user, or without any and with that id. */
gboolean reel_rules_is_user (const ReelRulesPerson *person, const char *user);

/* Whether the participant is there and is the user. */
gboolean reel_rules_has_participant_of (const ReelRulesCall *call, const char *participant_id, const char *user);

/* An id by participant id, otherwise by user; a user by reel_rules_is_user() alone. The host before another participant
 * of the same user. NULL: a trusted server, or not in the call. */
const ReelRulesPerson *reel_rules_find_person (const ReelRulesCall *call, const ReelActor *actor);

/* The agent whose rules apply for forced; NULL if there is none. */
const ReelRulesPerson *reel_rules_get_active_agent (const ReelRulesCall *call);

/* A participant whose calls are forced to be recorded, while nobody in the answered call is an agent to whom that could
 * apply and nothing is recorded; otherwise NULL. It is reported, since nothing else shows that a due recording is not
 * made. */
const ReelRulesPerson *reel_rules_find_forced_without_agent (const ReelRulesCall *call);

/* RULES section 1: the rows of the modes. */
typedef struct {
  gboolean at_answer; /* recorded from the answer on */
  gboolean start;
  gboolean pause; /* and resume */
  gboolean stop;
} ReelModeRow;

extern const ReelModeRow reel_mode_rows[REEL_N_MODES];

/* Whether @property is set on the queue itself, not on its company. */
gboolean reel_rules_queue_sets (const ReelRulesCall *call, ReelPolicyProperty property);

/* Whether an agent's or the queue's forced covers the call as it is now. */
gboolean reel_rules_is_forced (const ReelRulesCall *call);

/* The strictest mode of those present that records automatically, and whose it is; REEL_MODE_NONE: none. */
ReelMode reel_rules_get_automatic_mode (const ReelRulesCall *call, const ReelRulesPerson **person);

/* NULL is never present. */
gboolean reel_rules_is_present (const ReelRulesCall *call, const char *participant_id);
