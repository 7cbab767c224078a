/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties that govern recording, as one table. */
#include "manager/core/rules/reel-policy.h"

#include "manager/core/document/reel-announcement.h"
#include "manager/core/document/reel-mailbox.h"
#include "manager/core/rules/reel-reason.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define USER    (1u << REEL_POLICY_LEVEL_USER)
#define GROUP   (1u << REEL_POLICY_LEVEL_GROUP)
#define COMPANY (1u << REEL_POLICY_LEVEL_COMPANY)
#define QUEUE   (1u << REEL_POLICY_LEVEL_QUEUE)
#define PEOPLE  (USER | GROUP | COMPANY)

#define MAX_DAYS     36500
#define MAX_LINE     998 /* of a header (RFC 5322) */
#define MAX_BODY     65536
#define MAX_REASONS  4096
#define MAX_LANGUAGE 35

const char *const reel_policy_level_nicks[] = { "user", "group", "company", "queue", NULL };
const char *const reel_consent_rule_nicks[] = { "", "joiners", "all", "off", NULL };

static const ReelPolicyInfo infos[REEL_N_POLICY_PROPERTIES] = {
  [REEL_POLICY_RECORDING_ENABLED] = { "recording-enabled", "b", NULL, COMPANY, "true", "1",
                                      "off: nobody in the company can start or control a recording, whatever else is "
                                      "set" },
  [REEL_POLICY_MODE] = { "mode", "s", reel_mode_nicks, PEOPLE, "", "1",
                         "the permission mode: what is recorded automatically and what the user may do" },
  [REEL_POLICY_FORCED] = { "forced", "b", NULL, PEOPLE | QUEUE, "false", "3",
                           "calls of the agent or the queue are recorded from the answer on, the agent cannot stop "
                           "it" },
  [REEL_POLICY_MANUAL_ALLOWED] = { "manual-allowed", "b", NULL, PEOPLE, "false", "3",
                                   "users without a mode may start, pause, resume and stop" },
  [REEL_POLICY_RECORD_AGENT_WHEN_CALLER_DECLINES] = { "record-agent-when-caller-declines", "b", NULL, PEOPLE, "false",
                                                      "3",
                                                      "a forced recording continues with the agent alone when the "
                                                      "caller declines" },
  [REEL_POLICY_CENSOR_ALLOWED] = { "censor-allowed", "b", NULL, PEOPLE, "false", "3",
                                   "may censor an active recording of a call" },
  [REEL_POLICY_RECORD_CONSULT] = { "record-consult", "b", NULL, PEOPLE | QUEUE, "false", "3",
                                   "also record what is said while the caller is on hold" },
  [REEL_POLICY_CONSENT] = { "consent", "s", reel_consent_rule_nicks, PEOPLE | QUEUE, "", "2",
                            "participants who must consent: joiners, all, off; unset: joiners in rooms, off in calls" },
  [REEL_POLICY_MAY_ADMINISTER_RECORDING] = { "may-administer-recording", "b", NULL, PEOPLE, "false", "6",
                                             "sees and sets these properties" },
  [REEL_POLICY_MAY_PLAY] = { "may-play", "b", NULL, PEOPLE, "true", "6",
                             "off: may open neither recordings nor chat logs, nor download or delete them" },
  [REEL_POLICY_MAY_DOWNLOAD] = { "may-download", "b", NULL, PEOPLE, "false", "6",
                                 "may download recordings from the archive" },
  [REEL_POLICY_MAY_DELETE] = { "may-delete", "b", NULL, PEOPLE, "false", "6",
                               "may delete recordings and chat logs from the archive" },
  [REEL_POLICY_ACCESS_DAYS] = { "access-days", "u", NULL, PEOPLE, "0", "6",
                                "sees only recordings younger than this many days; unset: all that are stored",
                                .max = MAX_DAYS },
  [REEL_POLICY_REASON_REQUIRED] = { "reason-required", "s", NULL, PEOPLE, "", "6",
                                    "the reason that opening and deleting ask for: #txt for a free text, or the "
                                    "choices as a;b;c",
                                    REEL_POLICY_FORM_REASONS, MAX_REASONS },
  [REEL_POLICY_MAY_ACCESS_RESTRICTED] = { "may-access-restricted", "b", NULL, PEOPLE, "true", "6",
                                          "off: restricted recordings are not even listed" },
  [REEL_POLICY_MAY_SEND_LINK] = { "may-send-link", "b", NULL, PEOPLE, "false", "6",
                                  "may give recordings to others by a link" },
  [REEL_POLICY_LINK_DAYS] = { "link-days", "u", NULL, PEOPLE, "7", "7", "how many days a link lasts", .max = MAX_DAYS },
  [REEL_POLICY_LINK_FROM] = { "link-from", "s", NULL, PEOPLE, "", "7",
                              "the sender of e-mails to hosts, and of those with a "
                              "link",
                              REEL_POLICY_FORM_MAILBOX, MAX_LINE },
  [REEL_POLICY_LINK_SUBJECT] = { "link-subject", "s", NULL, PEOPLE, "", "7", "the subject of these e-mails",
                                 REEL_POLICY_FORM_LINE, MAX_LINE },
  [REEL_POLICY_LINK_BODY] = { "link-body", "s", NULL, PEOPLE, "", "7", "the text of these e-mails",
                              REEL_POLICY_FORM_LINES, MAX_BODY },
  [REEL_POLICY_PLAYBACK_LANGUAGE] = { "playback-language", "s", NULL, PEOPLE, "", "7",
                                      "the language of these e-mails and of the playback page, such as en or de-AT",
                                      REEL_POLICY_FORM_LANGUAGE, MAX_LANGUAGE },
  [REEL_POLICY_GROUP] = { "group", "s", NULL, USER, "", "1", "the group that the user belongs to" },
  [REEL_POLICY_COMPANY] = { "company", "s", NULL, USER | GROUP | QUEUE, REEL_POLICY_DEFAULT_COMPANY, "1",
                            "the company that the user, group or queue belongs to" },
};

/* Booleans and enumerations are stored as numbers, everything else as a text. */
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
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: cannot be set for a %s, only for: %s", info->name,
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
read_number (const ReelPolicyInfo *info, GVariant *given, Value *value, GError **error)
{
  guint32 number;

  if (*info->signature == 'b') {
    set_value (value, TRUE, g_variant_get_boolean (given), NULL);
    return TRUE;
  }
  number = g_variant_get_uint32 (given);
  if (number < 1 || number > info->max) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: it is 1 to %u", info->name, info->max);
    return FALSE;
  }
  set_value (value, TRUE, (int)number, NULL);
  return TRUE;
}

static gboolean
is_text (const char *text, gboolean lines)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_iscntrl (g_utf8_get_char (c)) && !(lines && strchr ("\r\n\t", *c) != NULL))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_mailbox (const char *text)
{
  g_autoptr (ReelMailbox) mailbox = reel_mailbox_parse (text, NULL);

  return mailbox != NULL;
}

static gboolean
check_text (const ReelPolicyInfo *info, const char *text, GError **error)
{
  if (info->form == REEL_POLICY_FORM_ID)
    return reel_id_validate (info->name, text, error);
  if (strlen (text) > info->max) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: it has at most %u bytes", info->name, info->max);
    return FALSE;
  }
  if (info->form == REEL_POLICY_FORM_LANGUAGE && !reel_announcement_is_language (text))
    return refuse (error, info->name, "it is a language tag such as en or de-AT");
  if (!is_text (text, info->form == REEL_POLICY_FORM_LINES))
    return refuse (error, info->name,
                   info->form == REEL_POLICY_FORM_LINES ? "it has no control characters but line ends and tabs"
                                                        : "it is one line without control characters");
  if (info->form == REEL_POLICY_FORM_MAILBOX && !is_mailbox (text))
    return refuse (error, info->name, "it is one e-mail address such as ana@example.org or Ana Ruiz <ana@example.org>");
  if (info->form == REEL_POLICY_FORM_REASONS && !reel_reason_is_rule (text))
    return refuse (error, info->name, "it is #txt, or reasons with a ; between them, none of them empty");
  return TRUE;
}

static gboolean
takes_empty (const ReelPolicyInfo *info)
{
  return *info->signature == 's' && info->nicks == NULL && info->form != REEL_POLICY_FORM_ID;
}

gboolean
reel_policy_can_be_empty (ReelPolicyProperty property)
{
  g_return_val_if_fail ((guint)property < REEL_N_POLICY_PROPERTIES, FALSE);
  return takes_empty (&infos[property]);
}

static gboolean
is_removal (const ReelPolicyInfo *info, GVariant *given)
{
  if (g_variant_is_of_type (given, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_n_children (given) == 0;
  return g_variant_is_of_type (given, G_VARIANT_TYPE_STRING) && *g_variant_get_string (given, NULL) == '\0' &&
         !takes_empty (info);
}

static gboolean
read_value (const ReelPolicyInfo *info, GVariant *given, Value *value, GError **error)
{
  const char *text = g_variant_is_of_type (given, G_VARIANT_TYPE_STRING) ? g_variant_get_string (given, NULL) : NULL;
  int number = 0;

  if (is_removal (info, given)) {
    set_value (value, FALSE, 0, NULL);
    return TRUE;
  }
  if (!g_variant_is_of_type (given, G_VARIANT_TYPE (info->signature))) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "%s: its type is %s (or an empty as, to unset it), this one is %s", info->name, info->signature,
                 g_variant_get_type_string (given));
    return FALSE;
  }
  if (text == NULL)
    return read_number (info, given, value, error);
  if (info->nicks == NULL) {
    if (*text != '\0' && !check_text (info, text, error))
      return FALSE;
    set_value (value, TRUE, 0, text);
    return TRUE;
  }
  /* The first nick is the empty text, which cannot be chosen. */
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
      return refuse (error, name, "duplicate property");
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
  if (*info->signature == 'u')
    return g_variant_new_uint32 ((guint32)number);
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

/* The nearest one that is set; NULL: none. */
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

/* Where a policy stores a property: a number, or a text that belongs to a set. */
static const long offsets[REEL_N_POLICY_PROPERTIES] = {
  [REEL_POLICY_RECORDING_ENABLED] = OFFSET (recording_enabled),
  [REEL_POLICY_MODE] = OFFSET (mode),
  [REEL_POLICY_FORCED] = OFFSET (forced),
  [REEL_POLICY_MANUAL_ALLOWED] = OFFSET (manual_allowed),
  [REEL_POLICY_RECORD_AGENT_WHEN_CALLER_DECLINES] = OFFSET (record_agent_when_caller_declines),
  [REEL_POLICY_CENSOR_ALLOWED] = OFFSET (censor_allowed),
  [REEL_POLICY_RECORD_CONSULT] = OFFSET (record_consult),
  [REEL_POLICY_CONSENT] = OFFSET (consent),
  [REEL_POLICY_MAY_ADMINISTER_RECORDING] = OFFSET (may_administer_recording),
  [REEL_POLICY_MAY_PLAY] = OFFSET (may_play),
  [REEL_POLICY_MAY_DOWNLOAD] = OFFSET (may_download),
  [REEL_POLICY_MAY_DELETE] = OFFSET (may_delete),
  [REEL_POLICY_ACCESS_DAYS] = OFFSET (access_days),
  [REEL_POLICY_REASON_REQUIRED] = OFFSET (reason_required),
  [REEL_POLICY_MAY_ACCESS_RESTRICTED] = OFFSET (may_access_restricted),
  [REEL_POLICY_MAY_SEND_LINK] = OFFSET (may_send_link),
  [REEL_POLICY_LINK_DAYS] = OFFSET (link_days),
  [REEL_POLICY_LINK_FROM] = OFFSET (link_from),
  [REEL_POLICY_LINK_SUBJECT] = OFFSET (link_subject),
  [REEL_POLICY_LINK_BODY] = OFFSET (link_body),
  [REEL_POLICY_PLAYBACK_LANGUAGE] = OFFSET (playback_language),
  [REEL_POLICY_GROUP] = OFFSET (group),
  [REEL_POLICY_COMPANY] = OFFSET (company),
};

static gboolean
is_text_property (guint property)
{
  return *infos[property].signature == 's' && infos[property].nicks == NULL;
}

void
reel_policy_resolve (const ReelPolicySet *nearest, const ReelPolicySet *group, const ReelPolicySet *company,
                     ReelPolicy *policy)
{
  const ReelPolicySet *const sets[] = { nearest, group, company };

  *policy = (ReelPolicy){
    .recording_enabled = TRUE,
    .may_play = TRUE,
    .may_access_restricted = TRUE,
    .link_days = REEL_POLICY_DEFAULT_LINK_DAYS,
    .company = REEL_POLICY_DEFAULT_COMPANY,
  };
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    const Value *value = find_value (policy, i, sets, G_N_ELEMENTS (sets));

    if (value == NULL)
      continue;
    if (is_text_property (i))
      G_STRUCT_MEMBER (const char *, policy, offsets[i]) = *value->text != '\0' ? value->text : NULL;
    else
      G_STRUCT_MEMBER (int, policy, offsets[i]) = value->number;
  }
}

GVariant *
reel_policy_get_value (const ReelPolicy *self, ReelPolicyProperty property)
{
  g_return_val_if_fail ((guint)property < REEL_N_POLICY_PROPERTIES, NULL);

  if (is_text_property (property))
    return value_to_variant (&infos[property], 0, G_STRUCT_MEMBER (const char *, self, offsets[property]));
  return value_to_variant (&infos[property], G_STRUCT_MEMBER (int, self, offsets[property]), NULL);
}
