/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties that rule recording: which there are, on which levels they may
 * stand, what is set at one level, and what a user or a queue resolves to. Used
 * by the policy store, the rules and org.callreel.Policy1. */
#pragma once

#include "manager/core/rules/reel-mode.h"

typedef enum {
  REEL_POLICY_LEVEL_USER,
  REEL_POLICY_LEVEL_GROUP,
  REEL_POLICY_LEVEL_COMPANY,
  REEL_POLICY_LEVEL_QUEUE,
} ReelPolicyLevel;

#define REEL_N_POLICY_LEVELS (REEL_POLICY_LEVEL_QUEUE + 1)

typedef enum {
  REEL_POLICY_RECORDING_ENABLED,
  REEL_POLICY_MODE,
  REEL_POLICY_FORCED,
  REEL_POLICY_MANUAL_ALLOWED,
  REEL_POLICY_RECORD_AGENT_WHEN_CALLER_DECLINES,
  REEL_POLICY_CENSOR_ALLOWED,
  REEL_POLICY_RECORD_CONSULT,
  REEL_POLICY_CONSENT,
  REEL_POLICY_MAY_ADMINISTER_RECORDING,
  REEL_POLICY_GROUP,
  REEL_POLICY_COMPANY,
} ReelPolicyProperty;

#define REEL_N_POLICY_PROPERTIES (REEL_POLICY_COMPANY + 1)

typedef enum {
  REEL_CONSENT_UNSET,
  REEL_CONSENT_JOINERS,
  REEL_CONSENT_ALL,
  REEL_CONSENT_OFF,
} ReelConsentRule;

/* The company of everybody for whom no other one is set. */
#define REEL_POLICY_DEFAULT_COMPANY "default"

/* In place of a level: nobody set it, the value is the built-in one. */
#define REEL_POLICY_SOURCE_BUILT_IN (-1)

extern const char *const reel_policy_level_nicks[];
/* The word for an unset rule is the empty one. */
extern const char *const reel_consent_rule_nicks[];

/**
 * ReelPolicyInfo:
 * @name: the name on the wire, such as “manual-allowed”
 * @signature: “b” or “s”
 * @nicks: the words that an s may be; NULL: it is an id
 * @levels: bit n is set when it may stand on ReelPolicyLevel n
 * @built_in: the value where nobody set one, as a person reads it
 * @section: of RULES
 * @help: one line, what it means
 */
typedef struct {
  const char *name;
  const char *signature;
  const char *const *nicks;
  guint levels;
  const char *built_in;
  const char *section;
  const char *help;
} ReelPolicyInfo;

/* Never NULL for a member of ReelPolicyProperty. */
const ReelPolicyInfo *reel_policy_get_info (ReelPolicyProperty property);

/* Returns: the ReelPolicyProperty of that name, or -1 */
int reel_policy_find_property (const char *name);

/* What is set at one level for one id; each property is set or not. */
typedef struct _ReelPolicySet ReelPolicySet;

ReelPolicySet *reel_policy_set_new (ReelPolicyLevel level, const char *id);
ReelPolicySet *reel_policy_set_copy (const ReelPolicySet *self);
void reel_policy_set_free (ReelPolicySet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPolicySet, reel_policy_set_free)

ReelPolicyLevel reel_policy_set_get_level (const ReelPolicySet *self);
const char *reel_policy_set_get_id (const ReelPolicySet *self);
/* NULL when not set. */
const char *reel_policy_set_get_group (const ReelPolicySet *self);
const char *reel_policy_set_get_company (const ReelPolicySet *self);
gboolean reel_policy_set_is_empty (const ReelPolicySet *self);

/**
 * reel_policy_set_update:
 * @properties: an a{sv}; others than those in it stay as they are, the empty text
 *   takes one away, whatever its type
 *
 * Changes all or nothing.
 *
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the property: unknown,
 *   there twice, of another type, none of its words, or not on this level
 */
gboolean reel_policy_set_update (ReelPolicySet *self, GVariant *properties, GError **error);

/* Returns: (transfer floating): the a{sv} of what is set, in the order of ReelPolicyProperty */
GVariant *reel_policy_set_to_variant (const ReelPolicySet *self);

/**
 * ReelPolicy:
 * @group: NULL: none
 * @company: never NULL
 * @source: of each property, the ReelPolicyLevel that set it or %REEL_POLICY_SOURCE_BUILT_IN
 * @source_id: of each property, whose level that is; NULL for the built-in one
 *
 * What a user or a queue resolves to. Its texts belong to the sets it was
 * resolved from, and are gone with them.
 */
typedef struct {
  gboolean recording_enabled;
  ReelMode mode;
  gboolean forced;
  gboolean manual_allowed;
  gboolean record_agent_when_caller_declines;
  gboolean censor_allowed;
  gboolean record_consult;
  ReelConsentRule consent;
  gboolean may_administer_recording;
  const char *group;
  const char *company;
  int source[REEL_N_POLICY_PROPERTIES];
  const char *source_id[REEL_N_POLICY_PROPERTIES];
} ReelPolicy;

/**
 * reel_policy_find_company:
 * @nearest: (nullable): of the user or the queue
 * @group: (nullable): of the user's group
 *
 * Returns: whose company it is, the nearest that is set; never NULL
 */
const char *reel_policy_find_company (const ReelPolicySet *nearest, const ReelPolicySet *group);

/**
 * reel_policy_resolve:
 * @nearest: (nullable): of the user, or of the queue
 * @group: (nullable): of the user's group
 * @company: (nullable): of the company
 *
 * Of each property the nearest that is set wins; recording-enabled stands on the
 * company alone.
 */
void reel_policy_resolve (const ReelPolicySet *nearest, const ReelPolicySet *group, const ReelPolicySet *company,
                          ReelPolicy *policy);

/* Returns: (transfer floating): a b or an s, as on the wire */
GVariant *reel_policy_get_value (const ReelPolicy *self, ReelPolicyProperty property);
