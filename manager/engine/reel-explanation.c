/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policy of a user and the level of each value; see the header for who calls it. */
#include "manager/engine/reel-explanation.h"

#include "manager/core/rules/reel-visibility.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/reel-controls.h"
#include "manager/engine/store/reel-policy-rows.h"

/* A (vss): the value, the level that set it, the id there. */
static GVariant *
explain_property (const ReelPolicy *policy, ReelPolicyProperty property)
{
  int source = policy->source[property];
  gboolean built_in = source == REEL_POLICY_SOURCE_BUILT_IN;

  return g_variant_new ("(vss)", reel_policy_get_value (policy, property),
                        built_in ? "" : reel_policy_level_nicks[source], built_in ? "" : policy->source_id[property]);
}

/* @level: omits properties that can't be set there; with users all can, there or above. */
static void
add_properties (GVariantBuilder *builder, const ReelPolicy *policy, ReelPolicyLevel level)
{
  for (guint property = 0; property < REEL_N_POLICY_PROPERTIES; property++) {
    const ReelPolicyInfo *info = reel_policy_get_info (property);

    if (level == REEL_POLICY_LEVEL_USER || info->levels & (1u << level))
      g_variant_builder_add (builder, "{sv}", info->name, explain_property (policy, property));
  }
}

static void
add_queue (ReelPolicyStore *policies, GVariantBuilder *builder, const char *queue)
{
  GVariantBuilder properties;
  ReelPolicy policy;

  if (!reel_policy_store_resolve_queue (policies, queue, &policy))
    return;
  g_variant_builder_add (builder, "{sv}", "queue", g_variant_new_string (queue));
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  add_properties (&properties, &policy, REEL_POLICY_LEVEL_QUEUE);
  g_variant_builder_add (builder, "{sv}", "queue-properties", g_variant_builder_end (&properties));
}

static void
add_active_agent (GVariantBuilder *builder, ReelCall *call)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, reel_call_find_active_recording (call));
  const ReelRulesPerson *agent = reel_rules_get_active_agent (reel_rule_context_get (context));

  if (agent != NULL)
    g_variant_builder_add (builder, "{sv}", "active-agent", g_variant_new_string (agent->id));
}

static void
add_controls (GVariantBuilder *builder, ReelCall *call, const ReelActor *actor)
{
  const char *status;
  g_auto (GStrv) actions = reel_controls_list (call, actor, &status);

  g_variant_builder_add (builder, "{sv}", "status", g_variant_new_string (status));
  g_variant_builder_add (builder, "{sv}", "actions", g_variant_new_strv ((const char *const *)actions, -1));
}

static void
add_call (ReelPolicyStore *policies, GVariantBuilder *builder, ReelCall *call, const ReelActor *actor)
{
  g_variant_builder_add (builder, "{sv}", "server-call-id", g_variant_new_string (reel_call_get_server_call_id (call)));
  add_controls (builder, call, actor);
  add_active_agent (builder, call);
  if (reel_call_get_missed (call) != NULL)
    g_variant_builder_add (builder, "{sv}", "not-recorded", g_variant_new_string (reel_call_get_missed (call)));
  add_queue (policies, builder, reel_call_get_properties (call)->queue);
}

/* In a call, an actor's id may also be that of a participant, as in GetControls. */
static void
resolve (ReelPolicyStore *policies, ReelCall *call, const ReelActor *actor, ReelPolicy *policy)
{
  g_autoptr (ReelRuleContext) context = NULL;
  const ReelRulesPerson *person = NULL;

  if (call != NULL) {
    context = reel_call_new_rule_context (call, reel_call_find_active_recording (call));
    person = reel_rules_find_person (reel_rule_context_get (context), actor);
  }
  if (person != NULL)
    reel_policy_store_resolve_user (policies, person->user, policy);
  else
    reel_policy_store_resolve_user (policies, actor->user != NULL ? actor->user : actor->id, policy);
}

static GVariant *
build (ReelPolicyStore *policies, const ReelActor *actor, ReelCall *call)
{
  GVariantBuilder builder;
  ReelPolicy policy;

  resolve (policies, call, actor, &policy);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_properties (&builder, &policy, REEL_POLICY_LEVEL_USER);
  if (call != NULL)
    add_call (policies, &builder, call, actor);
  return g_variant_builder_end (&builder);
}

GVariant *
reel_explanation_build (ReelPolicyStore *policies, const char *user, ReelCall *call)
{
  return build (policies, &(ReelActor){ .id = user }, call);
}

gboolean
reel_explanation_check (ReelPolicyStore *policies, const char *level_nick, const char *id, const char *user,
                        GError **error)
{
  ReelPolicyLevel level;
  ReelPolicy policy;

  if (!reel_policy_rows_read_address (level_nick, id, &level, error))
    return FALSE;
  reel_policy_store_resolve_user (policies, user, &policy);
  return reel_visibility_decide (REEL_VIEW_RULES, reel_visibility_relate_to_rules (user, &policy, level, id), error);
}

GVariant *
reel_explanation_build_of (ReelPolicyStore *policies, const char *level_nick, const char *id, ReelCall *call,
                           GError **error)
{
  GVariantBuilder builder;
  ReelPolicyLevel level;
  ReelPolicy policy;

  if (!reel_policy_rows_read_address (level_nick, id, &level, error))
    return NULL;
  if (level == REEL_POLICY_LEVEL_USER)
    return build (policies, &(ReelActor){ .user = id }, call);
  if (call != NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "call: only with the level user");
    return NULL;
  }
  reel_policy_store_resolve (policies, level, id, &policy);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_properties (&builder, &policy, level);
  return g_variant_builder_end (&builder);
}
