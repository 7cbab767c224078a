/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the people of a call answered when asked whether they may be recorded,
 * and whose media its recordings take because of it. Called by manager/dbus and
 * by the other parts of ReelCall. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/call/reel-rule-context.h"

/* Of who has refused nothing is taken either, whatever the rule. */
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
reel_call_find_lacking_consent (ReelCall *self)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) recordings = reel_call_copy_active_recordings (self);

  for (guint i = 0; i < recordings->len; i++) {
    g_autoptr (ReelRuleContext) context = reel_rule_context_new (self, recordings->pdata[i]);

    add_lacking (ids, reel_rule_context_get (context));
  }
  return ids;
}

gboolean
reel_call_lacks_consent (ReelCall *self, const char *participant_id)
{
  ReelMember *member = reel_roster_find (self->roster, participant_id);

  for (guint i = 0; member != NULL && !member->recorder && i < self->recordings->len; i++) {
    g_autoptr (ReelRuleContext) context = NULL;

    if (!reel_recording_state_is_active (reel_recording_get_state (self->recordings->pdata[i])))
      continue;
    context = reel_rule_context_new_of_one (self, self->recordings->pdata[i], participant_id);
    if (lacks (reel_rule_context_get (context), reel_rule_context_get (context)->people))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_call_asks_for_consent (ReelCall *self)
{
  g_autoptr (GHashTable) ids = reel_call_find_lacking_consent (self);
  const GPtrArray *present = reel_roster_get_present (self->roster);

  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    if (member->consent == REEL_CONSENT_ANSWER_NONE && g_hash_table_contains (ids, member->data->id))
      return TRUE;
  }
  return FALSE;
}

void
reel_call_imply_consent (ReelCall *self, ReelMember *member, const char *detail)
{
  member->answers++;
  member->consent = REEL_CONSENT_ANSWER_GRANTED;
  reel_call_note (self, REEL_LOG_CONSENTED, member->data->id, NULL, detail);
}

/* Their media: of everybody whom the rules admit. */
void
reel_call_apply_admission (ReelCall *self, ReelRecording *recording)
{
  g_autoptr (ReelRuleContext) collected = reel_rule_context_new (self, recording);
  const ReelRulesCall *context = reel_rule_context_get (collected);
  const ReelRulesSurvey survey = reel_rules_survey (context);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  /* One that ends as soon as it has started takes nobody. */
  for (guint i = 0; i < context->n_people && !reel_recording_is_ending (recording); i++) {
    if (reel_rules_admits_of (context, &survey, &context->people[i]))
      g_ptr_array_add (ids, (gpointer)context->people[i].id);
  }
  g_ptr_array_add (ids, NULL);
  reel_recording_set_admitted (recording, (const char *const *)ids->pdata);
}

void
reel_call_apply_admissions (ReelCall *self)
{
  g_autoptr (GPtrArray) recordings = reel_call_copy_active_recordings (self);

  for (guint i = 0; i < recordings->len; i++)
    reel_call_apply_admission (self, recordings->pdata[i]);
}

static gboolean
is_settling (ReelCall *self)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (reel_recording_is_settling (self->recordings->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

void
reel_call_settled (ReelCall *self)
{
  g_autoptr (GPtrArray) answered = NULL;

  if (is_settling (self))
    return;
  answered = self->consenting;
  self->consenting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < answered->len; i++)
    g_task_return_boolean (answered->pdata[i], TRUE);
}

/* An answer on its way to the catalogue. */
typedef struct {
  GTask *task;
  char *participant_id;
  gint64 joined_utc; /* whoever comes with the id later is somebody else */
  gboolean granted;
  guint number; /* of their answers; a later one counts instead */
  gint64 utc;
} Answer;

static void
answer_free (Answer *answer)
{
  g_clear_object (&answer->task);
  g_free (answer->participant_id);
  g_free (answer);
}

static GError *
new_not_kept_error (const Answer *answer, const GError *why)
{
  return g_error_new (REEL_ERROR, why->code, "%s: %s",
                      answer->granted ? "The answer could not be kept and does not count. Try again"
                                      : "The refusal counts, but could not be kept. Try again",
                      why->message);
}

/* NULL: whoever gave it has left. */
static ReelMember *
find_who_answered (ReelCall *self, const Answer *answer)
{
  ReelMember *member = reel_roster_find (self->roster, answer->participant_id);

  return member != NULL && member->joined_utc == answer->joined_utc ? member : NULL;
}

/* MEMBER: NULL where they have left. */
static void
settle_answer (ReelCall *self, ReelMember *member, const Answer *answer, gboolean kept)
{
  if (kept && answer->granted)
    reel_call_take_note (self, answer->utc, REEL_LOG_CONSENTED, answer->participant_id, NULL, NULL);
  if (member == NULL)
    return;
  member->keeping--;
  /* A later answer counts instead. */
  if (answer->number != member->answers)
    return;
  member->consent_lost = !kept;
  if (!kept || !answer->granted)
    return;
  member->consent = REEL_CONSENT_ANSWER_GRANTED;
  reel_call_participant_changed (self, answer->participant_id);
  reel_call_context_changed (self);
}

static void
on_answer_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (ReelCall) self = g_object_ref (g_task_get_source_object (answer->task));
  g_autoptr (GError) error = NULL;
  gboolean kept = reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error);

  settle_answer (self, find_who_answered (self, answer), answer, kept);
  if (kept) {
    g_ptr_array_add (self->consenting, g_steal_pointer (&answer->task));
    reel_call_settled (self);
  } else {
    /* For the manager that comes after this one. */
    if (!answer->granted)
      reel_store_put (self->services->store,
                      reel_call_make_note (self, answer->utc, REEL_LOG_REFUSED, answer->participant_id, NULL, NULL));
    g_task_return_error (answer->task, new_not_kept_error (answer, error));
  }
  answer_free (answer);
}

/* A no counts at once, whatever becomes of it; a yes once it is kept. Takes TASK. */
static void
take_answer (ReelCall *self, ReelMember *member, gboolean granted, GTask *task)
{
  g_autofree char *participant_id = g_strdup (member->data->id);
  ReelLogKind kind = granted ? REEL_LOG_CONSENTED : REEL_LOG_REFUSED;
  Answer *answer = g_new0 (Answer, 1);

  answer->task = task;
  answer->participant_id = g_strdup (member->data->id);
  answer->joined_utc = member->joined_utc;
  answer->granted = granted;
  answer->number = ++member->answers;
  answer->utc = g_get_real_time ();
  member->keeping++;
  if (!granted) {
    member->consent = REEL_CONSENT_ANSWER_REFUSED;
    reel_call_apply_admissions (self);
    reel_call_take_note (self, answer->utc, kind, answer->participant_id, NULL, NULL);
  }
  reel_store_put_durable_async (self->services->store,
                                reel_call_make_note (self, answer->utc, kind, answer->participant_id, NULL, NULL),
                                on_answer_kept, answer);
  if (granted)
    return;
  reel_call_participant_changed (self, participant_id);
  reel_call_context_changed (self);
}

void
reel_call_set_consent_async (ReelCall *self, const char *participant_id, gboolean granted, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelConsentAnswer answer = granted ? REEL_CONSENT_ANSWER_GRANTED : REEL_CONSENT_ANSWER_REFUSED;
  ReelMember *member = NULL;
  GError *error = NULL;

  if (reel_call_check_ongoing (self, &error))
    member = reel_call_find_member (self, participant_id, &error);
  if (member == NULL) {
    g_task_return_error (task, error);
  } else if (member->consent == answer && !member->consent_lost && member->keeping == 0) {
    g_ptr_array_add (self->consenting, g_steal_pointer (&task));
    reel_call_settled (self);
  } else {
    take_answer (self, member, granted, g_steal_pointer (&task));
  }
}

gboolean
reel_call_set_consent_finish (ReelCall *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_call_set_asked (ReelCall *self, gint64 asked)
{
  self->asked = asked;
}

gint64
reel_call_get_asked (ReelCall *self)
{
  return self->asked;
}
