/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens by itself: after each event the rules are asked, and what they
 * want is done. Called by the other parts of ReelEngine. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/call/reel-rule-context.h"

/* As a client would ask for it. */
static GVariant *
make_options (ReelEngine *self)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "content-type",
                         g_variant_new_string (
                             reel_content_type_nicks[self->services->config->automatic_content_type]));
  g_variant_builder_add (&options, "{sv}", "on-limit",
                         g_variant_new_string (reel_on_limit_nicks[REEL_ON_LIMIT_CONTINUE]));
  return g_variant_ref_sink (g_variant_builder_end (&options));
}

static char *
describe_want_of_capacity (ReelEngine *self, ReelCall *call)
{
  g_autoptr (GError) error = NULL;

  if (!reel_engine_has_capacity (self))
    return g_strdup (reel_error_info (REEL_ERROR_OVERLOADED)->sentence);
  if (!reel_store_check (self->services->store, &error))
    return g_strdup (error->message);
  return g_strdup (reel_call_get_start_failure (call));
}

/* That a recording which is due is not made is never silent: the log of the call says why, and Explain. */
static void
tell_missed (ReelEngine *self, ReelCall *call)
{
  g_autoptr (ReelRuleContext) context = NULL;
  const ReelRulesPerson *person;
  g_autofree char *text = NULL;

  if (reel_call_find_active_recording (call) != NULL || reel_call_get_state (call) == REEL_CALL_STATE_ENDED) {
    reel_call_set_missed (call, "", NULL);
    return;
  }
  context = reel_rule_context_new (call, NULL);
  person = reel_rules_find_forced_without_agent (reel_rule_context_get (context));
  if (person != NULL)
    text = g_strdup_printf ("Calls of '%s' are forced to be recorded, but nobody in this call is the agent whom that "
                            "applies to. Give the agent's participant the leg agent, or name who initiated the call.",
                            person->id);
  else if (g_hash_table_contains (self->unrecorded, call))
    text = describe_want_of_capacity (self, call);
  else
    text = g_strdup (reel_call_get_start_failure (call));
  self->missed += reel_call_set_missed (call, person != NULL ? person->id : "", text);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelEngine) self = data;
  ReelRecording *recording = REEL_RECORDING (source);
  g_autoptr (ReelRecording) alive G_GNUC_UNUSED = g_object_ref (recording);
  g_autoptr (GError) error = NULL;

  if (reel_recording_start_finish (recording, result, &error))
    return;
  reel_call_set_start_failure (reel_call_of (recording), error->message);
  reel_engine_drop_recording (self, recording);
  /* A call that has ended is forgotten, and not looked for here any more. */
  if (reel_recording_is_unkept (recording) && reel_call_get_state (reel_call_of (recording)) != REEL_CALL_STATE_ENDED)
    g_hash_table_add (self->unrecorded, reel_call_of (recording));
  tell_missed (self, reel_call_of (recording));
}

static void
start_automatic (ReelEngine *self, ReelCall *call, ReelTrigger *trigger)
{
  g_autoptr (GVariant) options = make_options (self);
  g_autoptr (ReelRecording) recording = NULL;
  GError *error = NULL;
  ReelOptions *parsed = reel_options_parse (options, reel_config_get_limit_ms (self->services->config), &error);

  g_assert_no_error (error);
  recording = reel_recording_new (self->services, REEL_RECORDING_HOST (call), parsed, options, trigger);
  reel_engine_add_recording (self, recording);
  reel_recording_start_async (recording, on_started, g_object_ref (self));
}

static ReelTrigger *
plan_trigger (const ReelRulesPlan *plan)
{
  return reel_trigger_new (plan->origin, plan->origin_id, plan->scope, plan->consent);
}

/* RECORDING: NULL where none is active. */
static void
follow_plan (ReelEngine *self, ReelCall *call, ReelRecording *recording)
{
  g_autoptr (ReelRuleContext) context = reel_rule_context_new (call, recording);
  ReelRulesPlan plan = reel_rules_plan (reel_rule_context_get (context));
  g_autoptr (ReelTrigger) trigger = plan_trigger (&plan);

  /* What was collected is not valid beyond the first change. */
  g_clear_pointer (&context, reel_rule_context_free);
  if (plan.rebase)
    reel_recording_rebase (recording, trigger->origin, trigger->origin_id);
  if (plan.end)
    reel_recording_end (recording, plan.end_reason);
  /* One that ends while it still starts is waited for: its own last state asks again. */
  if (!plan.start || reel_call_find_active_recording (call) != NULL) {
    g_hash_table_remove (self->unrecorded, call);
  } else if (reel_engine_has_capacity (self) && reel_store_check (self->services->store, NULL)) {
    g_hash_table_remove (self->unrecorded, call);
    start_automatic (self, call, g_steal_pointer (&trigger));
  } else {
    g_hash_table_add (self->unrecorded, call);
  }
}

static void
follow_plans (ReelEngine *self, ReelCall *call)
{
  g_autoptr (GPtrArray) recordings = reel_call_copy_active_recordings (call);

  for (guint i = 0; i < recordings->len; i++)
    follow_plan (self, call, recordings->pdata[i]);
  if (recordings->len == 0)
    follow_plan (self, call, NULL);
}

void
reel_engine_follow_rules (ReelEngine *self, ReelCall *call)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (call);

  /* What one plan does tells of itself by the same signals: it is looked at in the end, once. */
  if (g_hash_table_contains (self->following, call)) {
    g_hash_table_replace (self->following, call, GINT_TO_POINTER (TRUE));
    return;
  }
  if (reel_call_get_state (call) == REEL_CALL_STATE_ENDED)
    return;
  do {
    g_hash_table_insert (self->following, call, GINT_TO_POINTER (FALSE));
    follow_plans (self, call);
  } while (GPOINTER_TO_INT (g_hash_table_lookup (self->following, call)));
  g_hash_table_remove (self->following, call);
  reel_call_apply_admissions (call);
  tell_missed (self, call);
}

void
reel_engine_use_capacity (ReelEngine *self)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->unrecorded);
  while (g_hash_table_iter_next (&iter, &call, NULL))
    g_ptr_array_add (calls, g_object_ref (call));
  for (guint i = 0; i < calls->len; i++)
    reel_engine_follow_rules (self, calls->pdata[i]);
}

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
find_recording_of (ReelCall *call, const char *user)
{
  g_autoptr (ReelRuleContext) context = reel_rule_context_new (call, NULL);
  const ReelRulesPerson *person = reel_rules_find_person (reel_rule_context_get (context), user);
  g_autoptr (GPtrArray) active = reel_call_copy_active_recordings (call);

  for (guint i = 0; person != NULL && i < active->len; i++) {
    const ReelTrigger *trigger = reel_recording_get_trigger (active->pdata[i]);

    if (trigger->origin == REEL_ORIGIN_ACTOR && g_str_equal (trigger->origin_id, person->id))
      return active->pdata[i];
  }
  return reel_call_find_active_recording (call);
}

gboolean
reel_engine_get_controls (ReelEngine *self, const char *server_call_id, const char *user, const char **status,
                          char ***actions, GError **error)
{
  ReelCall *call = g_hash_table_lookup (self->calls, server_call_id);
  g_autoptr (ReelRuleContext) context = NULL;
  guint allowed;

  if (call == NULL) {
    reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
    return FALSE;
  }
  context = reel_rule_context_new (call, find_recording_of (call, user));
  *status = reel_rules_get_controls (reel_rule_context_get (context), user, &allowed);
  *actions = list_actions (allowed);
  return TRUE;
}
