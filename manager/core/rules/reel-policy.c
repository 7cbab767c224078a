/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties that rule recording, as one table. */
#include "manager/core/rules/reel-policy.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"

#define USER    (1u << REEL_POLICY_LEVEL_USER)
#define GROUP   (1u << REEL_POLICY_LEVEL_GROUP)
#define COMPANY (1u << REEL_POLICY_LEVEL_COMPANY)
#define QUEUE   (1u << REEL_POLICY_LEVEL_QUEUE)
#define PEOPLE  (USER | GROUP | COMPANY)

const char *const reel_policy_level_nicks[] = { "user", "group", "company", "queue", NULL };
const char *const reel_consent_rule_nicks[] = { "", "joiners", "all", "off", NULL };

static const ReelPolicyInfo infos[REEL_N_POLICY_PROPERTIES] = {
  [REEL_POLICY_RECORDING_ENABLED] = { "recording-enabled", "b", NULL, COMPANY, "true", "1",
                                      "off: nobody of the company starts or steers a recording, whatever else is set" },
  [REEL_POLICY_MODE] = { "mode", "s", reel_mode_nicks, PEOPLE, "", "1",
                         "the permission mode: what is recorded by itself and what the user may do" },
  [REEL_POLICY_FORCED] = { "forced", "b", NULL, PEOPLE | QUEUE, "false", "3",
                           "calls of the agent or the queue are recorded from the answer, the agent can't stop it" },
  [REEL_POLICY_MANUAL_ALLOWED] = { "manual-allowed", "b", NULL, PEOPLE, "false", "3",
                                   "somebody without a mode may start, pause, resume and stop" },
  [REEL_POLICY_RECORD_AGENT_WHEN_CALLER_DECLINES] = { "record-agent-when-caller-declines", "b", NULL, PEOPLE, "false",
                                                      "3",
                                                      "a forced recording goes on with the agent alone when the "
                                                      "caller declines" },
  [REEL_POLICY_CENSOR_ALLOWED] = { "censor-allowed", "b", NULL, PEOPLE, "false", "3",
                                   "may censor a recording that runs in a call" },
  [REEL_POLICY_RECORD_CONSULT] = { "record-consult", "b", NULL, PEOPLE | QUEUE, "false", "3",
                                   "what is said while the caller is on hold is recorded too" },
  [REEL_POLICY_CONSENT] = { "consent", "s", reel_consent_rule_nicks, PEOPLE | QUEUE, "", "2",
                            "who must consent before being recorded: joiners, all, off; unset: joiners in rooms, "
                            "off in calls" },
  [REEL_POLICY_MAY_ADMINISTER_RECORDING] = { "may-administer-recording", "b", NULL, PEOPLE, "false", "6",
                                             "sees and sets these properties" },
  [REEL_POLICY_GROUP] = { "group", "s", NULL, USER, "", "1", "the group that the user belongs to" },
  [REEL_POLICY_COMPANY] = { "company", "s", NULL, USER | GROUP | QUEUE, REEL_POLICY_DEFAULT_COMPANY, "1",
                            "the company that the user, group or queue belongs to" },
};

/* A boolean and a member of an enumeration are numbers, an id is a text. */
typedef struct {
  gboolean set;
  int number;
  char *text;
} Value;

struct _ReelPolicySet {
  ReelPolicyLevel level;
  char *id;
  Value values[REEL_N_POLICY_PROPERTIES];
};

const ReelPolicyInfo *
reel_policy_get_info (ReelPolicyProperty property)
{
  g_return_val_if_fail ((guint)property < REEL_N_POLICY_PROPERTIES, NULL);
  return &infos[property];
}

int
reel_policy_find_property (const char *name)
{
  for (int i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    if (g_strcmp0 (infos[i].name, name) == 0)
      return i;
  }
  return -1;
}

ReelPolicySet *
reel_policy_set_new (ReelPolicyLevel level, const char *id)
{
  ReelPolicySet *self;

  g_return_val_if_fail ((guint)level < REEL_N_POLICY_LEVELS && id != NULL, NULL);

  self = g_new0 (ReelPolicySet, 1);
  self->level = level;
  self->id = g_strdup (id);
  return self;
}

ReelPolicySet *
reel_policy_set_copy (const ReelPolicySet *self)
{
  ReelPolicySet *copy = reel_policy_set_new (self->level, self->id);

  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    copy->values[i] = self->values[i];
    copy->values[i].text = g_strdup (self->values[i].text);
  }
  return copy;
}

void
reel_policy_set_free (ReelPolicySet *self)
{
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++)
    g_free (self->values[i].text);
  g_free (self->id);
  g_free (self);
}

ReelPolicyLevel
reel_policy_set_get_level (const ReelPolicySet *self)
{
  return self->level;
}

const char *
reel_policy_set_get_id (const ReelPolicySet *self)
{
  return self->id;
}

const char *
reel_policy_set_get_group (const ReelPolicySet *self)
{
  return self->values[REEL_POLICY_GROUP].text;
}

const char *
reel_policy_set_get_company (const ReelPolicySet *self)
{
  return self->values[REEL_POLICY_COMPANY].text;
}

gboolean
reel_policy_set_is_empty (const ReelPolicySet *self)
{
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    if (self->values[i].set)
      return FALSE;
  }
  return TRUE;
}

static gboolean
refuse (GError **error, const char *name, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: %s", name, why);
  return FALSE;
}

static gboolean
refuse_unknown (GError **error, const char *name)
{
  g_autoptr (GString) known = g_string_new (NULL);
  g_autofree char *quoted = reel_text_quote (name);

  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", infos[i].name);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "“%s” is not a known property; these are: %s", quoted,
               known->str);
  return FALSE;
}

static gboolean
refuse_level (GError **error, const ReelPolicyInfo *info, ReelPolicyLevel level)
{
  g_autoptr (GString) possible = g_string_new (NULL);

  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++) {
    if (info->levels & (1u << i))
      g_string_append_printf (possible, "%s%s", possible->len > 0 ? ", " : "", reel_policy_level_nicks[i]);
  }
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: can't be set for a %s, only for: %s", info->name,
               reel_policy_level_nicks[level], possible->str);
  return FALSE;
}

static void
set_value (Value *value, gboolean set, int number, const char *text)
{
  g_free (value->text);
  value->set = set;
  value->number = number;
  value->text = g_strdup (text);
}

static gboolean
read_value (const ReelPolicyInfo *info, GVariant *given, Value *value, GError **error)
{
  const char *text = g_variant_is_of_type (given, G_VARIANT_TYPE_STRING) ? g_variant_get_string (given, NULL) : NULL;
  int number = 0;

  if (text != NULL && *text == '\0') {
    set_value (value, FALSE, 0, NULL);
    return TRUE;
  }
  if (!g_variant_is_of_type (given, G_VARIANT_TYPE (info->signature))) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "%s: its type is %s (or an empty s, to unset it), this one is %s", info->name, info->signature,
                 g_variant_get_type_string (given));
    return FALSE;
  }
  if (text == NULL) {
    set_value (value, TRUE, g_variant_get_boolean (given), NULL);
    return TRUE;
  }
  if (info->nicks == NULL) {
    if (!reel_id_validate (info->name, text, error))
      return FALSE;
    set_value (value, TRUE, 0, text);
    return TRUE;
  }
  /* The first word is the empty one, which is none to choose. */
  if (!reel_nick_parse (info->nicks + 1, info->name, text, &number, error))
    return FALSE;
  set_value (value, TRUE, number + 1, NULL);
  return TRUE;
}

static gboolean
read_all (ReelPolicySet *self, GVariant *properties, GError **error)
{
  guint seen = 0;
  GVariantIter iter;

  g_variant_iter_init (&iter, properties);
  for (;;) {
    g_autoptr (GVariant) entry = g_variant_iter_next_value (&iter);
    g_autoptr (GVariant) value = NULL;
    const char *name;
    int property;

    if (entry == NULL)
      return TRUE;
    g_variant_get (entry, "{&sv}", &name, &value);
    property = reel_policy_find_property (name);
    if (property < 0)
      return refuse_unknown (error, name);
    if (seen & (1u << property))
      return refuse (error, name, "the property is there twice");
    if (!(infos[property].levels & (1u << self->level)))
      return refuse_level (error, &infos[property], self->level);
    if (!read_value (&infos[property], value, &self->values[property], error))
      return FALSE;
    seen |= 1u << property;
  }
}

gboolean
reel_policy_set_update (ReelPolicySet *self, GVariant *properties, GError **error)
{
  g_autoptr (ReelPolicySet) next = reel_policy_set_copy (self);
  ReelPolicySet previous;

  g_return_val_if_fail (g_variant_is_of_type (properties, G_VARIANT_TYPE_VARDICT), FALSE);

  if (!read_all (next, properties, error))
    return FALSE;
  previous = *self;
  *self = *next;
  *next = previous;
  return TRUE;
}

static GVariant *
value_to_variant (const ReelPolicyInfo *info, int number, const char *text)
{
  if (*info->signature == 'b')
    return g_variant_new_boolean (number);
  if (info->nicks != NULL)
    return g_variant_new_string (info->nicks[number]);
  return g_variant_new_string (text != NULL ? text : "");
}

GVariant *
reel_policy_set_to_variant (const ReelPolicySet *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    const Value *value = &self->values[i];
    if (value->set)
      g_variant_builder_add (&builder, "{sv}", infos[i].name, value_to_variant (&infos[i], value->number, value->text));
  }
  return g_variant_builder_end (&builder);
}

const char *
reel_policy_find_company (const ReelPolicySet *nearest, const ReelPolicySet *group)
{
  if (nearest != NULL && reel_policy_set_get_company (nearest) != NULL)
    return reel_policy_set_get_company (nearest);
  if (group != NULL && reel_policy_set_get_company (group) != NULL)
    return reel_policy_set_get_company (group);
  return REEL_POLICY_DEFAULT_COMPANY;
}

/* The nearest that is set; NULL: none is. */
static const Value *
find_value (ReelPolicy *policy, ReelPolicyProperty property, const ReelPolicySet *const *sets, guint n_sets)
{
  for (guint i = 0; i < n_sets; i++) {
    if (sets[i] != NULL && sets[i]->values[property].set) {
      policy->source[property] = sets[i]->level;
      policy->source_id[property] = sets[i]->id;
      return &sets[i]->values[property];
    }
  }
  policy->source[property] = REEL_POLICY_SOURCE_BUILT_IN;
  policy->source_id[property] = NULL;
  return NULL;
}

#define OFFSET(member) G_STRUCT_OFFSET (ReelPolicy, member)
#define IS_ID          (-1)

/* Where a policy keeps the number of a property. */
static const glong offsets[REEL_N_POLICY_PROPERTIES] = {
  [REEL_POLICY_RECORDING_ENABLED] = OFFSET (recording_enabled),
  [REEL_POLICY_MODE] = OFFSET (mode),
  [REEL_POLICY_FORCED] = OFFSET (forced),
  [REEL_POLICY_MANUAL_ALLOWED] = OFFSET (manual_allowed),
  [REEL_POLICY_RECORD_AGENT_WHEN_CALLER_DECLINES] = OFFSET (record_agent_when_caller_declines),
  [REEL_POLICY_CENSOR_ALLOWED] = OFFSET (censor_allowed),
  [REEL_POLICY_RECORD_CONSULT] = OFFSET (record_consult),
  [REEL_POLICY_CONSENT] = OFFSET (consent),
  [REEL_POLICY_MAY_ADMINISTER_RECORDING] = OFFSET (may_administer_recording),
  [REEL_POLICY_GROUP] = IS_ID,
  [REEL_POLICY_COMPANY] = IS_ID,
};

void
reel_policy_resolve (const ReelPolicySet *nearest, const ReelPolicySet *group, const ReelPolicySet *company,
                     ReelPolicy *policy)
{
  const ReelPolicySet *const sets[] = { nearest, group, company };

  *policy = (ReelPolicy){ .recording_enabled = TRUE };
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    const Value *value = find_value (policy, i, sets, G_N_ELEMENTS (sets));

    if (offsets[i] != IS_ID && value != NULL)
      G_STRUCT_MEMBER (int, policy, offsets[i]) = value->number;
  }
  policy->group = nearest != NULL ? reel_policy_set_get_group (nearest) : NULL;
  policy->company = reel_policy_find_company (nearest, group);
}

GVariant *
reel_policy_get_value (const ReelPolicy *self, ReelPolicyProperty property)
{
  int number;

  g_return_val_if_fail ((guint)property < REEL_N_POLICY_PROPERTIES, NULL);

  number = offsets[property] != IS_ID ? G_STRUCT_MEMBER (int, self, offsets[property]) : 0;
  return value_to_variant (&infos[property], number, property == REEL_POLICY_GROUP ? self->group : self->company);
}
