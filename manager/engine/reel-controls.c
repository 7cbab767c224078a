/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the rules for a client; see the header for who calls it. */
#include "manager/engine/reel-controls.h"

#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"

static char **
list_actions (guint actions)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint action = 0; action < REEL_N_ACTIONS; action++) {
    if (actions & (1u << action))
      g_strv_builder_add (list, reel_action_nicks[action]);
  }
  return g_strv_builder_end (list);
}

/* Where several are active, the user's own; else the first. */
static ReelRecording *
find_recording_of (ReelCall *call, const ReelActor *actor)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, NULL);
  const ReelRulesPerson *person = reel_rules_find_person (reel_rule_context_get (context), actor);
  g_autoptr (GPtrArray) active = reel_call_copy_active_recordings (call);

  for (guint i = 0; person != NULL && i < active->len; i++) {
    const ReelTrigger *trigger = reel_recording_get_trigger (active->pdata[i]);

    if (trigger->origin == REEL_ORIGIN_ACTOR && g_str_equal (trigger->origin_id, person->id))
      return active->pdata[i];
  }
  return reel_call_find_active_recording (call);
}

char **
reel_controls_list (ReelCall *call, const ReelActor *actor, const char **status)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, find_recording_of (call, actor));
  guint allowed;

  *status = reel_rules_get_controls (reel_rule_context_get (context), actor, &allowed);
  return list_actions (allowed);
}

static GVariant *
list_own (ReelCall *call, const char *user)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, NULL);
  const ReelRulesCall *rules = reel_rule_context_get (context);
  GVariantBuilder own;

  g_variant_builder_init (&own, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; user != NULL && i < rules->n_people; i++) {
    if (reel_rules_is_user (&rules->people[i], user))
      g_variant_builder_add (&own, "s", rules->people[i].id);
  }
  return g_variant_builder_end (&own);
}

GVariant *
reel_controls_describe (ReelCall *call, const char *user)
{
  const ReelActor actor = { .user = user };
  const char *status;
  g_auto (GStrv) actions = reel_controls_list (call, &actor, &status);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "status", g_variant_new_string (status));
  g_variant_builder_add (&builder, "{sv}", "actions", g_variant_new_strv ((const char *const *)actions, -1));
  g_variant_builder_add (&builder, "{sv}", "participants", list_own (call, user));
  return g_variant_builder_end (&builder);
}

gboolean
reel_controls_ask (ReelCall *call, ReelRecording *recording, ReelAction action, const ReelActor *actor, GError **error)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, recording);

  return reel_rules_decide (reel_rule_context_get (context), actor, action, error);
}
