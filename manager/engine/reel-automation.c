/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Carries out the rules; see the header for who calls it. */
#include "manager/engine/reel-automation.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/reel-waiting-calls.h"

struct _ReelAutomation {
  GObject parent_instance;

  ReelServices *services;
  ReelRegistry *registry;
  ReelCompleteness *completeness;
  GHashTable *following;     /* ReelCall whose rules are being followed → whether to repeat */
  ReelWaitingCalls *waiting; /* for capacity, or for the catalogue */
  guint64 missed;
};

G_DEFINE_FINAL_TYPE (ReelAutomation, reel_automation, G_TYPE_OBJECT)

static void
reel_automation_init (ReelAutomation *self)
{
  self->following = g_hash_table_new (NULL, NULL);
  self->waiting = reel_waiting_calls_new ();
}

static void
reel_automation_finalize (GObject *object)
{
  ReelAutomation *self = REEL_AUTOMATION (object);

  g_hash_table_unref (self->following);
  reel_waiting_calls_free (self->waiting);
  g_object_unref (self->completeness);
  g_object_unref (self->registry);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_automation_parent_class)->finalize (object);
}

static void
reel_automation_class_init (ReelAutomationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_automation_finalize;
}

ReelAutomation *
reel_automation_new (ReelServices *services, ReelRegistry *registry, ReelCompleteness *completeness)
{
  ReelAutomation *self = g_object_new (REEL_TYPE_AUTOMATION, NULL);

  self->services = reel_services_ref (services);
  self->registry = g_object_ref (registry);
  self->completeness = g_object_ref (completeness);
  return self;
}

/* In the form of a client's request. */
static GVariant *
make_options (ReelAutomation *self)
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
describe_start_failure (ReelCall *call, ReelIncompleteReason *reason)
{
  *reason = reel_call_get_start_failure_reason (call);
  return g_strdup (reel_call_get_start_failure (call));
}

static char *
describe_want_of_capacity (ReelAutomation *self, ReelCall *call, ReelIncompleteReason *reason)
{
  g_autoptr (GError) error = NULL;

  *reason = REEL_INCOMPLETE_OVERLOADED;
  if (!reel_registry_has_capacity (self->registry))
    return g_strdup (reel_error_info (REEL_ERROR_OVERLOADED)->sentence);
  if (reel_store_check (self->services->store, &error))
    return describe_start_failure (call, reason);
  reel_incomplete_is_refusal (error->code, reason);
  return g_strdup (error->message);
}

static char *
describe_missed (ReelAutomation *self, ReelCall *call, const ReelRulesPerson *person, ReelIncompleteReason *reason)
{
  *reason = REEL_INCOMPLETE_NO_AGENT;
  if (person != NULL)
    return g_strdup_printf ("Calls of '%s' are forced to be recorded, but nobody in this call is the agent whom that "
                            "applies to. Give the agent's participant the leg agent, or name who initiated the call.",
                            person->id);
  if (reel_waiting_calls_contains (self->waiting, call))
    return describe_want_of_capacity (self, call, reason);
  return describe_start_failure (call, reason);
}

/* A due recording that is not started is always reported, by the call's log and by Explain. */
static void
report_missed (ReelAutomation *self, ReelCall *call)
{
  g_autoptr (ReelRuleContext) context = NULL;
  const ReelRulesPerson *person;
  g_autofree char *text = NULL;
  ReelIncompleteReason reason;
  gboolean due;

  if (reel_call_find_active_recording (call) != NULL || reel_call_get_state (call) == REEL_CALL_STATE_ENDED) {
    reel_call_set_missed (call, "", NULL);
    reel_completeness_review (self->completeness, call);
    return;
  }
  context = reel_call_new_rule_context (call, NULL);
  person = reel_rules_find_forced_without_agent (reel_rule_context_get (context));
  text = describe_missed (self, call, person, &reason);
  /* A start that failed stays the reason although the rules may not want a recording any more. */
  due = reel_rules_get_demand (reel_rule_context_get (context)).due;
  self->missed += reel_call_set_missed (call, person != NULL ? person->id : "", text);
  if (text != NULL && due)
    reel_completeness_miss (self->completeness, call, reason, reason != REEL_INCOMPLETE_NO_AGENT ? text : NULL);
  else
    reel_completeness_review (self->completeness, call);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelAutomation) self = data;
  ReelRecording *recording = REEL_RECORDING (source);
  g_autoptr (ReelRecording) alive G_GNUC_UNUSED = g_object_ref (recording);
  g_autoptr (GError) error = NULL;

  if (reel_recording_start_finish (recording, result, &error))
    return;
  reel_call_set_start_failure (reel_call_of (recording), error);
  reel_registry_drop_recording (self->registry, recording);
  /* A call that has ended is removed; it is not searched for here. */
  if (reel_recording_is_unkept (recording) && reel_call_get_state (reel_call_of (recording)) != REEL_CALL_STATE_ENDED)
    reel_waiting_calls_add (self->waiting, reel_call_of (recording));
  report_missed (self, reel_call_of (recording));
}

static void
start_automatic (ReelAutomation *self, ReelCall *call, ReelTrigger *trigger)
{
  g_autoptr (GVariant) options = make_options (self);
  g_autoptr (ReelRecording) recording = NULL;
  GError *error = NULL;
  ReelOptions *parsed = reel_options_parse (options, reel_config_get_limit_ms (self->services->config), &error);

  g_assert_no_error (error);
  recording = reel_recording_new (self->services, REEL_RECORDING_HOST (call), parsed, options, trigger);
  reel_registry_add_recording (self->registry, recording);
  reel_recording_start_async (recording, on_started, g_object_ref (self));
}

static ReelTrigger *
plan_trigger (const ReelRulesPlan *plan)
{
  return reel_trigger_new (plan->origin, plan->origin_id, plan->scope, plan->consent);
}

/* RECORDING: NULL where none is active. */
static void
follow_plan (ReelAutomation *self, ReelCall *call, ReelRecording *recording)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, recording);
  ReelRulesPlan plan = reel_rules_plan (reel_rule_context_get (context));
  g_autoptr (ReelTrigger) trigger = plan_trigger (&plan);

  /* The context is not valid after the first change. */
  g_clear_pointer (&context, reel_rule_context_free);
  if (plan.rebase)
    reel_recording_rebase (recording, trigger->origin, trigger->origin_id);
  if (plan.end)
    reel_recording_end (recording, plan.end_reason);
  /* Waits for a recording that ends while it is starting: its final state evaluates the rules again. */
  if (!plan.start || reel_call_find_active_recording (call) != NULL) {
    reel_waiting_calls_remove (self->waiting, call);
  } else if (reel_registry_has_capacity (self->registry) && reel_store_check (self->services->store, NULL)) {
    reel_waiting_calls_remove (self->waiting, call);
    start_automatic (self, call, g_steal_pointer (&trigger));
  } else {
    reel_waiting_calls_add (self->waiting, call);
  }
}

static void
follow_plans (ReelAutomation *self, ReelCall *call)
{
  g_autoptr (GPtrArray) recordings = reel_call_copy_active_recordings (call);

  for (guint i = 0; i < recordings->len; i++)
    follow_plan (self, call, recordings->pdata[i]);
  if (recordings->len == 0)
    follow_plan (self, call, NULL);
}

void
reel_automation_follow (ReelAutomation *self, ReelCall *call)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (call);

  /* The effects of a plan emit the same signals: they are evaluated together at the end. */
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
  report_missed (self, call);
}

void
reel_automation_retry (ReelAutomation *self)
{
  g_autoptr (GPtrArray) calls = reel_waiting_calls_list (self->waiting);

  for (guint i = 0; i < calls->len; i++)
    g_object_ref (calls->pdata[i]);
  g_ptr_array_set_free_func (calls, g_object_unref);
  for (guint i = 0; i < calls->len; i++)
    reel_automation_follow (self, calls->pdata[i]);
}

void
reel_automation_forget (ReelAutomation *self, ReelCall *call)
{
  reel_waiting_calls_remove (self->waiting, call);
}

guint64
reel_automation_count_missed (ReelAutomation *self)
{
  return self->missed;
}
