/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses a context in words into a ReelRulesCall, asks the question, and prints the answer in words. */
#include "tests/core/rules-cases.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"

#include <string.h>

#define MAX_PEOPLE 8
#define USER       "user:" /* before who is asked about as a user */

typedef struct {
  ReelRulesCall call;
  ReelRulesRecording suppressed;
  ReelRulesPerson people[MAX_PEOPLE];
  ReelPolicy policies[MAX_PEOPLE];
  ReelPolicy company_policy;
  ReelPolicy queue_policy;
  ReelPolicySet *sets[MAX_PEOPLE];
  ReelPolicySet *company;
  ReelPolicySet *queue;
  ReelPolicySet *company_of_queue;
} Context;

typedef struct {
  const RulesCase *cases;
  guint n_cases;
} Row;

static void
set_property (ReelPolicySet *set, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  int property = reel_policy_find_property (parts[0]);
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict builder;

  if (property < 0 || parts[1] == NULL)
    g_error ("what is “%s”?", word);
  g_variant_dict_init (&builder, NULL);
  if (*reel_policy_get_info (property)->signature == 'b')
    g_variant_dict_insert (&builder, parts[0], "b", g_str_equal (parts[1], "true"));
  else
    g_variant_dict_insert (&builder, parts[0], "s", parts[1]);
  dict = g_variant_ref_sink (g_variant_dict_end (&builder));
  reel_policy_set_update (set, dict, &error);
  g_assert_no_error (error);
}

static void
read_call (ReelRulesCall *call, const char *word)
{
  const char *value = strchr (word, '=') != NULL ? strchr (word, '=') + 1 : NULL;

  if (g_str_equal (word, "ringing"))
    call->state = REEL_CALL_STATE_RINGING;
  else if (g_str_equal (word, "ended"))
    call->state = REEL_CALL_STATE_ENDED;
  else if (g_str_has_prefix (word, "deny=")) {
    g_autoptr (GVariant) variables = g_variant_ref_sink (g_variant_new_parsed ("{'DENY_RECORDING': %s}", value));
    call->deny_variable = reel_rules_is_variable_on (variables, "DENY_RECORDING");
  } else if (g_str_has_prefix (word, "init="))
    call->initiator = g_intern_string (value);
  else if (g_str_has_prefix (word, "active="))
    call->n_active = g_ascii_strtoull (value, NULL, 10);
  else if (g_str_has_prefix (word, "max="))
    call->max_active = g_ascii_strtoull (value, NULL, 10);
  else
    g_error ("what is “%s” of a call?", word);
}

static void
read_recording (ReelRulesRecording *recording, char **words)
{
  recording->active = TRUE;
  recording->state = REEL_RECORDING_STATE_RECORDING;
  recording->consent = REEL_CONSENT_OFF;
  recording->origin = reel_nick_find (reel_origin_nicks, words[1]);
  g_assert_cmpint (recording->origin, >=, 0);
  for (guint i = 2; words[i] != NULL; i++) {
    int state = reel_nick_find (reel_recording_state_nicks, words[i]);
    int scope = reel_nick_find (reel_scope_nicks, words[i]);

    if (state >= 0)
      recording->state = state;
    else if (scope >= 0)
      recording->scope = scope;
    else if (g_str_equal (words[i], "censored"))
      recording->censored = TRUE;
    else if (g_str_has_prefix (words[i], "consent="))
      recording->consent = reel_nick_find (reel_consent_rule_nicks, words[i] + strlen ("consent="));
    else if (!g_str_equal (words[i], "-"))
      recording->origin_id = g_intern_string (words[i]);
  }
}

static void
read_person_word (ReelRulesPerson *person, ReelPolicySet *set, const char *word)
{
  int role = reel_nick_find (reel_role_nicks, word);

  if (role >= 0)
    person->role = role;
  else if (reel_leg_parse (word) != REEL_LEG_OTHER)
    person->leg = reel_leg_parse (word);
  else if (g_str_equal (word, "held"))
    person->on_hold = TRUE;
  else if (g_str_equal (word, "late"))
    person->joined_during = TRUE;
  else if (g_str_equal (word, "yes"))
    person->consent = REEL_CONSENT_ANSWER_GRANTED;
  else if (g_str_equal (word, "no"))
    person->consent = REEL_CONSENT_ANSWER_REFUSED;
  else if (g_str_equal (word, "nouser"))
    person->user = NULL;
  else if (g_str_has_prefix (word, "user="))
    person->user = g_intern_string (word + strlen ("user="));
  else
    set_property (set, word);
}

static void
read_person (Context *self, char **words)
{
  guint index = self->call.n_people++;
  ReelRulesPerson *person = &self->people[index];
  g_autofree char *user = g_strconcat (words[0], ".user", NULL);

  g_assert_cmpuint (index, <, MAX_PEOPLE);
  person->id = g_intern_string (words[0]);
  person->user = g_intern_string (user);
  person->role = REEL_ROLE_MEMBER;
  person->policy = &self->policies[index];
  self->sets[index] = reel_policy_set_new (REEL_POLICY_LEVEL_USER, user);
  for (guint i = 1; words[i] != NULL; i++)
    read_person_word (person, self->sets[index], words[i]);
}

static void
read_statement (Context *self, char **words)
{
  if (g_str_equal (words[0], "call") || g_str_equal (words[0], "room")) {
    self->call.kind = reel_nick_find (reel_call_kind_nicks, words[0]);
    for (guint i = 1; words[i] != NULL; i++)
      read_call (&self->call, words[i]);
  } else if (g_str_equal (words[0], "company")) {
    for (guint i = 1; words[i] != NULL; i++)
      set_property (self->company, words[i]);
  } else if (g_str_equal (words[0], "company-of-queue")) {
    self->company_of_queue = reel_policy_set_new (REEL_POLICY_LEVEL_COMPANY, "other");
    for (guint i = 1; words[i] != NULL; i++)
      set_property (self->company_of_queue, words[i]);
  } else if (g_str_equal (words[0], "queue")) {
    self->queue = reel_policy_set_new (REEL_POLICY_LEVEL_QUEUE, "queue");
    for (guint i = 1; words[i] != NULL; i++)
      set_property (self->queue, words[i]);
  } else if (g_str_equal (words[0], "rec")) {
    read_recording (&self->call.recording, words);
    self->call.n_active = MAX (self->call.n_active, 1);
  } else if (g_str_equal (words[0], "suppressed")) {
    read_recording (&self->suppressed, words);
    self->call.suppressed = &self->suppressed;
  } else {
    read_person (self, words);
  }
}

static void
context_read (Context *self, const char *text)
{
  g_auto (GStrv) statements = g_strsplit (text, ";", -1);

  self->call = (ReelRulesCall){ .state = REEL_CALL_STATE_ESTABLISHED, .people = self->people, .max_active = 1 };
  self->call.deny_variable = reel_rules_is_variable_on (NULL, "DENY_RECORDING");
  self->company = reel_policy_set_new (REEL_POLICY_LEVEL_COMPANY, "default");
  for (guint i = 0; statements[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (g_strstrip (statements[i]), " ", -1);
    read_statement (self, words);
  }
  reel_policy_resolve (NULL, NULL, self->company, &self->company_policy);
  self->call.company = &self->company_policy;
  for (guint i = 0; i < self->call.n_people; i++)
    reel_policy_resolve (self->sets[i], NULL, self->company, &self->policies[i]);
  if (self->queue != NULL) {
    reel_policy_resolve (self->queue, NULL, self->company_of_queue != NULL ? self->company_of_queue : self->company,
                         &self->queue_policy);
    self->call.queue = &self->queue_policy;
  }
}

static void
context_clear (Context *self)
{
  for (guint i = 0; i < self->call.n_people; i++)
    reel_policy_set_free (self->sets[i]);
  reel_policy_set_free (self->company);
  g_clear_pointer (&self->queue, reel_policy_set_free);
  g_clear_pointer (&self->company_of_queue, reel_policy_set_free);
}

static char *
answer_controls (const ReelRulesCall *call, const ReelActor *actor)
{
  guint actions;
  const char *status = reel_rules_get_controls (call, actor, &actions);
  GString *answer = g_string_new (status);

  g_string_append_c (answer, ':');
  for (guint i = 0; i < REEL_N_ACTIONS; i++) {
    if (actions & (1u << i))
      g_string_append_printf (answer, " %s", reel_action_nicks[i]);
  }
  return g_string_free (answer, FALSE);
}

static char *
answer_plan (const ReelRulesCall *call)
{
  ReelRulesPlan plan = reel_rules_plan (call);
  GString *answer = g_string_new (plan.end ? "end " : "");

  if (plan.end)
    g_string_append_printf (answer, "%s%s", reel_session_end_nicks[plan.end_reason], plan.start ? ", " : "");
  if (plan.start || plan.rebase)
    g_string_append_printf (answer, "%s %s %s %s", plan.start ? "start" : "rebase", reel_origin_nicks[plan.origin],
                            plan.origin_id != NULL ? plan.origin_id : "-", reel_scope_nicks[plan.scope]);
  g_assert_false (plan.rebase && (plan.start || plan.end));
  return g_string_free (answer, FALSE);
}

static char *
answer_due (const ReelRulesCall *call)
{
  const ReelRulesDemand demand = reel_rules_get_demand (call);

  return demand.due ? g_strdup_printf ("%s %s", reel_origin_nicks[demand.origin], reel_policy_level_nicks[demand.level])
                    : g_strdup ("");
}

static char *
answer_admits (const ReelRulesCall *call)
{
  GString *answer = g_string_new (NULL);

  for (guint i = 0; i < call->n_people; i++) {
    if (reel_rules_admits (call, &call->people[i]))
      g_string_append_printf (answer, "%s%s", answer->len > 0 ? " " : "", call->people[i].id);
  }
  return g_string_free (answer, FALSE);
}

/* Returns: “NAME: TEXT” of a refusal */
static char *
answer_action (const ReelRulesCall *call, ReelAction action, const ReelActor *actor)
{
  g_autoptr (GError) error = NULL;

  if (reel_rules_decide (call, actor, action, &error)) {
    g_assert_no_error (error);
    return g_strdup ("yes");
  }
  g_assert_true (error != NULL && error->domain == REEL_ERROR);
  return g_strdup_printf ("%s: %s", reel_error_info (error->code)->dbus_name + strlen (REEL_ERROR_DBUS_PREFIX),
                          error->message);
}

static char *
answer (const ReelRulesCall *call, const char *question)
{
  g_auto (GStrv) words = g_strsplit (question, " ", 2);
  const char *named = words[1] != NULL && !g_str_equal (words[1], "-") ? words[1] : NULL;
  const gboolean is_user = named != NULL && g_str_has_prefix (named, USER);
  const ReelActor who = { .id = is_user ? NULL : named, .user = is_user ? named + strlen (USER) : NULL };
  int action = reel_nick_find (reel_action_nicks, words[0]);
  const ReelRulesPerson *agent = reel_rules_get_active_agent (call);
  const ReelRulesPerson *missed = reel_rules_find_forced_without_agent (call);

  if (action >= 0)
    return answer_action (call, action, &who);
  if (g_str_equal (words[0], "controls"))
    return answer_controls (call, &who);
  if (g_str_equal (words[0], "plan"))
    return answer_plan (call);
  if (g_str_equal (words[0], "admits"))
    return answer_admits (call);
  if (g_str_equal (words[0], "agent"))
    return g_strdup (agent != NULL ? agent->id : "");
  if (g_str_equal (words[0], "missed"))
    return g_strdup (missed != NULL ? missed->id : "");
  if (g_str_equal (words[0], "due"))
    return answer_due (call);
  if (g_str_equal (words[0], "scope"))
    return g_strdup (reel_scope_nicks[reel_rules_get_start_scope (call)]);
  if (g_str_equal (words[0], "rule"))
    return g_strdup (reel_consent_rule_nicks[reel_rules_get_consent_rule (call, &who)]);
  if (g_str_equal (words[0], "asks"))
    return g_strdup (reel_rules_requires_consent (call, reel_rules_find_person (call, &who)) ? "yes" : "no");
  g_error ("what is “%s”?", question);
}

/* Compares the name of a refusal, and words of its text. */
static gboolean
is_answer (const char *question, const char *got, const char *expected)
{
  g_auto (GStrv) parts = g_strsplit (expected, " ", 2);
  g_autofree char *name = g_strdup_printf ("%s: ", parts[0] != NULL ? parts[0] : "");

  if (g_str_has_prefix (question, "controls") || strstr (got, ": ") == NULL)
    return g_str_equal (got, expected);
  return g_str_has_prefix (got, name) && (parts[1] == NULL || strstr (got, parts[1]) != NULL);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  for (guint i = 0; i < row->n_cases; i++) {
    const RulesCase *one = &row->cases[i];
    Context context = { .company = NULL };
    g_autofree char *got = NULL;

    context_read (&context, one->context);
    got = answer (&context.call, one->question);
    if (!is_answer (one->question, got, one->answer))
      g_error ("%s: “%s”, %s? It is “%s”, not “%s”", one->row, one->context, one->question, got, one->answer);
    context_clear (&context);
  }
}

int
rules_cases_run (int *argc, char ***argv, const RulesCase *cases, guint n_cases)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_test_init (argc, argv, NULL);
  for (guint i = 0; i < n_cases;) {
    g_autofree char *path = g_strdup_printf ("/core/rules/%s", cases[i].row);
    Row *row = g_new0 (Row, 1);

    if (!g_hash_table_add (seen, (gpointer)cases[i].row))
      g_error ("the cases of %s are apart", cases[i].row);
    row->cases = &cases[i];
    while (i < n_cases && g_str_equal (cases[i].row, row->cases->row)) {
      row->n_cases++;
      i++;
    }
    g_test_add_data_func_full (path, row, test_row, g_free);
  }
  return g_test_run ();
}
