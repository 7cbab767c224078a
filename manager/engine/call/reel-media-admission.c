/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media the recordings of a call take; see the header for who asks. */
#include "manager/engine/call/reel-media-admission.h"

/* Nobody who has refused is recorded, whatever the rule. */
static gboolean
lacks (const ReelRulesCall *context, const ReelRulesPerson *person)
{
  return person->consent == REEL_CONSENT_ANSWER_REFUSED ||
         (person->consent != REEL_CONSENT_ANSWER_GRANTED && reel_rules_requires_consent (context, person));
}

static void
add_lacking (GHashTable *ids, const ReelRulesCall *context)
{
  for (guint i = 0; i < context->n_people; i++) {
    if (lacks (context, &context->people[i]))
      g_hash_table_add (ids, g_strdup (context->people[i].id));
  }
}

GHashTable *
reel_media_admission_find_lacking (const ReelRuleSources *sources)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) recordings = reel_recording_list_copy_active (sources->recordings);

  for (guint i = 0; i < recordings->len; i++) {
    g_autoptr (ReelRuleContext) context = reel_rule_context_new (sources, recordings->pdata[i]);

    add_lacking (ids, reel_rule_context_get (context));
  }
  return ids;
}

gboolean
reel_media_admission_lack_consent (const ReelRuleSources *sources, const char *participant_id)
{
  g_autoptr (GPtrArray) recordings = reel_recording_list_copy_active (sources->recordings);

  if (reel_roster_find_person (sources->roster, participant_id, NULL) == NULL)
    return FALSE;
  for (guint i = 0; i < recordings->len; i++) {
    g_autoptr (ReelRuleContext) context = reel_rule_context_new_of_one (sources, recordings->pdata[i], participant_id);

    if (lacks (reel_rule_context_get (context), reel_rule_context_get (context)->people))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_media_admission_ask_for_consent (const ReelRuleSources *sources)
{
  g_autoptr (GHashTable) ids = reel_media_admission_find_lacking (sources);
  const GPtrArray *present = reel_roster_get_present (sources->roster);

  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    if (member->consent == REEL_CONSENT_ANSWER_NONE && g_hash_table_contains (ids, member->data->id))
      return TRUE;
  }
  return FALSE;
}

void
reel_media_admission_apply (const ReelRuleSources *sources, ReelRecording *recording)
{
  g_autoptr (ReelRuleContext) collected = reel_rule_context_new (sources, recording);
  const ReelRulesCall *context = reel_rule_context_get (collected);
  const ReelRulesSurvey survey = reel_rules_survey (context);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  /* A recording that is to end as soon as it has started records nobody. */
  for (guint i = 0; i < context->n_people && !reel_recording_is_ending (recording); i++) {
    if (reel_rules_admits_of (context, &survey, &context->people[i]))
      g_ptr_array_add (ids, (gpointer)context->people[i].id);
  }
  g_ptr_array_add (ids, NULL);
  reel_recording_set_admitted (recording, (const char *const *)ids->pdata);
}

void
reel_media_admission_apply_all (const ReelRuleSources *sources)
{
  g_autoptr (GPtrArray) recordings = reel_recording_list_copy_active (sources->recordings);

  for (guint i = 0; i < recordings->len; i++)
    reel_media_admission_apply (sources, recordings->pdata[i]);
}
