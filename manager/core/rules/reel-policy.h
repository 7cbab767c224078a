/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties that govern recording: their table, the levels at which each can be set, what is set at one level, and
 * what a user or a queue resolves to. Used by the policy store, the rules and org.callreel.Policy1. */
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
  REEL_POLICY_MAY_PLAY,
  REEL_POLICY_MAY_DOWNLOAD,
  REEL_POLICY_MAY_DELETE,
  REEL_POLICY_ACCESS_DAYS,
  REEL_POLICY_REASON_REQUIRED,
  REEL_POLICY_MAY_ACCESS_RESTRICTED,
  REEL_POLICY_MAY_SEND_LINK,
  REEL_POLICY_LINK_DAYS,
  REEL_POLICY_LINK_FROM,
  REEL_POLICY_LINK_SUBJECT,
  REEL_POLICY_LINK_BODY,
  REEL_POLICY_PLAYBACK_LANGUAGE,
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

/* The company of everybody without another one. */
#define REEL_POLICY_DEFAULT_COMPANY "default"

/* How long a link lasts by default. */
#define REEL_POLICY_DEFAULT_LINK_DAYS 7

/* Instead of a level: nobody set it, the built-in value applies. */
#define REEL_POLICY_SOURCE_BUILT_IN (-1)

/**
 * ReelPolicyForm:
 * @REEL_POLICY_FORM_ID: by reel_id_validate()
 * @REEL_POLICY_FORM_LINE: one line
 * @REEL_POLICY_FORM_LINES: line ends allowed
 * @REEL_POLICY_FORM_REASONS: “#txt”, or reasons with a ; between them
 * @REEL_POLICY_FORM_MAILBOX: by reel_mailbox_parse()
 * @REEL_POLICY_FORM_LANGUAGE: a language tag such as en or de-AT
 */
typedef enum {
  REEL_POLICY_FORM_ID,
  REEL_POLICY_FORM_LINE,
  REEL_POLICY_FORM_LINES,
  REEL_POLICY_FORM_REASONS,
  REEL_POLICY_FORM_MAILBOX,
  REEL_POLICY_FORM_LANGUAGE,
} ReelPolicyForm;

extern const char *const reel_policy_level_nicks[];
/* The nick of an unset rule is the empty text. */
extern const char *const reel_consent_rule_nicks[];

/**
 * ReelPolicyInfo:
 * @name: the name on the wire, such as “manual-allowed”
 * @signature: “b”, “s” or “u”
 * @nicks: the words that an s may be; NULL: any that @form takes
 * @levels: bit n is set when it may stand on ReelPolicyLevel n
 * @built_in: the value where nobody set one, as a person reads it
 * @section: of RULES
 * @help: one line, what it means
 * @form: of an s without @nicks
 * @max: of a u, which is 1 or more; of a text, in bytes
 */
typedef struct {
  const char *name;
  const char *signature;
  const char *const *nicks;
  guint levels;
  const char *built_in;
  const char *section;
  const char *help;
  ReelPolicyForm form;
  guint max;
} ReelPolicyInfo;

/* Never NULL for a member of ReelPolicyProperty. */
const ReelPolicyInfo *reel_policy_get_info (ReelPolicyProperty property);

/* Returns: the ReelPolicyProperty of that name, or -1 */
int reel_policy_find_property (const char *name);

/* Whether an empty text is a value of it: nothing, whatever the levels above say. */
gboolean reel_policy_can_be_empty (ReelPolicyProperty property);

/* What is set at one level for one id. */
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
 * @properties: an a{sv}; other properties are kept. An empty as removes one, whatever its type, and so does an empty
 * text that is no value of it
 *
 * Changes all or nothing.
 *
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the property: unknown, a duplicate, of another type, with an
 * invalid value, or not permitted at this level
 */
gboolean reel_policy_set_update (ReelPolicySet *self, GVariant *properties, GError **error);

/* Returns: (transfer floating): the a{sv} of what is set, in the order of ReelPolicyProperty */
GVariant *reel_policy_set_to_variant (const ReelPolicySet *self);

/**
 * ReelPolicy:
 * @group: NULL: none
 * @company: never NULL
 * @access_days: 0: as long as it is stored
 * @reason_required: NULL: none
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
  gboolean may_play;
  gboolean may_download;
  gboolean may_delete;
  int access_days;
  const char *reason_required;
  gboolean may_access_restricted;
  gboolean may_send_link;
  int link_days;
  const char *link_from;
  const char *link_subject;
  const char *link_body;
  const char *playback_language;
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
 * Returns: the nearest company that is set; never NULL
 */
const char *reel_policy_find_company (const ReelPolicySet *nearest, const ReelPolicySet *group);

/**
 * reel_policy_resolve:
 * @nearest: (nullable): of the user, or of the queue
 * @group: (nullable): of the user's group
 * @company: (nullable): of the company
 *
 * For each property the nearest level that sets it wins; recording-enabled is set on the company only.
 */
void reel_policy_resolve (const ReelPolicySet *nearest, const ReelPolicySet *group, const ReelPolicySet *company,
                          ReelPolicy *policy);

/* Returns: (transfer floating): a b, s or u, as on the wire; 0 or the empty text if there is none */
GVariant *reel_policy_get_value (const ReelPolicy *self, ReelPolicyProperty property);
