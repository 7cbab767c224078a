/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What should have been recorded and is not; see the header for who asks. */
#include "manager/engine/reel-completeness.h"

#include "manager/core/rules/reel-rules-plan.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/reel-media-waits.h"

#define NS_PER_US  1000
#define MARK_EVERY G_TIME_SPAN_MINUTE

struct _ReelCompleteness {
  GObject parent_instance;

  ReelServices *services;
  ReelRegistry *registry;
  GHashTable *lists;    /* ReelCall → ReelIncompleteList */
  GHashTable *waits;    /* ReelRecording → ReelMediaWaits */
  GHashTable *restored; /* call id → GPtrArray of ReelIncompleteRecord, of calls that are not restored yet */
  gint64 marked_utc;    /* in the catalogue */
  gboolean recovering;
  gint64 ran_utc; /* when the manager before this one ran last; 0: not known */
};

G_DEFINE_FINAL_TYPE (ReelCompleteness, reel_completeness, G_TYPE_OBJECT)

enum { INCOMPLETE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_completeness_init (ReelCompleteness *self)
{
  self->lists = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)reel_incomplete_list_free);
  self->waits = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)reel_media_waits_free);
  self->restored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

static void
reel_completeness_finalize (GObject *object)
{
  ReelCompleteness *self = REEL_COMPLETENESS (object);

  g_hash_table_unref (self->waits);
  g_hash_table_unref (self->lists);
  g_hash_table_unref (self->restored);
  g_object_unref (self->registry);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_completeness_parent_class)->finalize (object);
}

static void
reel_completeness_class_init (ReelCompletenessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_completeness_finalize;
  signals[INCOMPLETE] = g_signal_new ("incomplete", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
report (const ReelIncompleteRecord *record, gpointer data)
{
  g_signal_emit (data, signals[INCOMPLETE], 0, record);
}

/* NULL: the call is gone. */
static ReelIncompleteList *
find_list (ReelCompleteness *self, ReelCall *call)
{
  return g_hash_table_lookup (self->lists, call);
}

/* Of RECORDING, or of a recording of CALL that is not made; the reason is for the caller. */
static ReelIncompleteCause
make_cause (ReelCall *call, ReelRecording *recording)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, recording);
  const ReelRulesDemand demand = reel_rules_get_demand (reel_rule_context_get (context));
  const ReelTrigger *trigger = recording != NULL ? reel_recording_get_trigger (recording) : NULL;
  ReelIncompleteCause cause = { .rule = reel_origin_nicks[demand.origin] };

  if (trigger != NULL) {
    cause.operation = reel_recording_get_operation (recording);
    cause.rule = reel_origin_nicks[trigger->origin];
  }
  if (demand.due && demand.level != REEL_POLICY_SOURCE_BUILT_IN &&
      (trigger == NULL || trigger->origin == demand.origin))
    cause.level = reel_policy_level_nicks[demand.level];
  return cause;
}

static gboolean
is_running (ReelCall *call)
{
  g_autoptr (GPtrArray) recordings = reel_call_copy_active_recordings (call);

  for (guint i = 0; i < recordings->len; i++) {
    if (reel_recording_get_state (recordings->pdata[i]) != REEL_RECORDING_STATE_STARTING)
      return TRUE;
  }
  return FALSE;
}

/* Whether the media process was lost while no manager ran, or with the machine. */
static gboolean
was_down (ReelCompleteness *self, ReelCall *call)
{
  return self->recovering && reel_call_get_worker_pid (call) == 0;
}

/* When CALL was known last. */
static gint64
find_known (ReelCompleteness *self, ReelCall *call, gint64 now)
{
  return was_down (self, call) ? CLAMP (self->ran_utc, reel_call_get_created_utc (call), now) : now;
}

/* Media that does not come. */

static void
look_at (ReelCompleteness *self, ReelRecording *recording, gint64 now)
{
  ReelMediaWaits *waits = g_hash_table_lookup (self->waits, recording);
  ReelCall *call = reel_call_of (recording);
  ReelIncompleteList *list = find_list (self, call);
  const gint64 limit_us = (gint64)self->services->config->media_timeout_seconds * G_USEC_PER_SEC;
  ReelIncompleteCause cause;

  if (waits == NULL || list == NULL)
    return;
  cause = make_cause (call, recording);
  reel_media_waits_look (waits, recording, list, &cause, limit_us, now);
  if (!reel_recording_state_is_active (reel_recording_get_state (recording))) {
    reel_media_waits_end (waits, list, &cause, now);
    g_hash_table_remove (self->waits, recording);
  }
}

void
reel_completeness_look (ReelCompleteness *self, gint64 now)
{
  g_autoptr (GList) recordings = g_hash_table_get_keys (self->waits);

  for (GList *at = recordings; at != NULL; at = at->next)
    look_at (self, at->data, now);
  /* A clock that was set back is followed. */
  if (g_hash_table_size (self->lists) > 0 && ABS (now - self->marked_utc) >= MARK_EVERY) {
    self->marked_utc = now;
    reel_store_put (self->services->store, reel_change_put_mark (REEL_COMPLETENESS_MARK, now));
  }
}

static gboolean
is_missed (ReelCompleteness *self, ReelCall *call, ReelRecording *recording, const char *stream_id)
{
  ReelIncompleteList *list = find_list (self, call);
  const ReelIncompleteCause cause = { .reason = REEL_INCOMPLETE_NO_MEDIA,
                                      .operation = reel_recording_get_operation (recording),
                                      .stream_id = stream_id };
  const ReelIncomplete *incomplete = list != NULL ? reel_incomplete_list_find (list, &cause) : NULL;

  return incomplete != NULL && reel_incomplete_is_open (incomplete);
}

static void
on_stream_state (ReelCall *call, const char *stream_id, const char *state, GVariant *detail, ReelCompleteness *self)
{
  g_autoptr (GPtrArray) recordings = g_str_equal (state, "active") ? reel_call_copy_active_recordings (call) : NULL;

  for (guint i = 0; recordings != NULL && i < recordings->len; i++) {
    ReelMediaWaits *waits = g_hash_table_lookup (self->waits, recordings->pdata[i]);

    if (waits == NULL)
      continue;
    reel_media_waits_note (waits, stream_id);
    if (is_missed (self, call, recordings->pdata[i], stream_id))
      look_at (self, recordings->pdata[i], g_get_real_time ());
  }
}

/* Recordings. */

static void
on_interrupted (ReelRecording *recording, gint64 since, ReelCompleteness *self)
{
  ReelCall *call = reel_call_of (recording);
  ReelIncompleteCause cause = make_cause (call, recording);

  cause.reason = REEL_INCOMPLETE_RECORDER_FAILED;
  if (find_list (self, call) != NULL)
    reel_incomplete_list_open (find_list (self, call), &cause, FALSE, since);
}

/* It may have been paused when it was interrupted, and continued before the next worker was there. */
static void
on_continued (ReelRecording *recording, gint64 since, gint64 until, guint64 paused_ns, ReelCompleteness *self)
{
  ReelCall *call = reel_call_of (recording);
  ReelIncompleteList *list = find_list (self, call);
  ReelIncompleteCause cause = make_cause (call, recording);
  ReelIncomplete *incomplete;

  cause.reason = REEL_INCOMPLETE_RECORDER_FAILED;
  if (list == NULL)
    return;
  incomplete = reel_incomplete_list_find (list, &cause);
  if (incomplete == NULL || !reel_gap_continues (&incomplete->gap, since)) {
    if ((guint64)(until - since) * NS_PER_US <= paused_ns)
      return;
    incomplete = reel_incomplete_list_open (list, &cause, FALSE, since);
  }
  if (reel_incomplete_is_open (incomplete)) {
    reel_gap_correct (&incomplete->gap, since);
    incomplete->gap.paused_ns = paused_ns;
    reel_incomplete_list_close (list, incomplete, until);
  } else {
    reel_gap_settle (&incomplete->gap, since, until, paused_ns);
    reel_incomplete_list_save (list, incomplete);
  }
}

/* The lost worker's, which has no successor: it is the break's. */
static void
take_over (ReelIncompleteList *list, ReelIncompleteCause cause)
{
  ReelIncomplete *incomplete;

  cause.reason = REEL_INCOMPLETE_RECORDER_FAILED;
  incomplete = reel_incomplete_list_find (list, &cause);
  if (incomplete != NULL && !incomplete->of_call && reel_incomplete_is_open (incomplete))
    reel_incomplete_list_close (list, incomplete, reel_gap_revert (&incomplete->gap));
}

/* It has ended although nobody wanted that. */
static void
note_break (ReelCompleteness *self, ReelRecording *recording, ReelIncompleteReason reason)
{
  ReelCall *call = reel_call_of (recording);
  ReelIncompleteList *list = find_list (self, call);
  ReelIncompleteCause cause = make_cause (call, recording);
  gint64 now = g_get_real_time (), since = find_known (self, call, now);
  ReelIncomplete *incomplete;

  if (reason == REEL_INCOMPLETE_RECORDER_FAILED && was_down (self, call))
    reason = REEL_INCOMPLETE_RECORDER_DOWN;
  if (reason != REEL_INCOMPLETE_RECORDER_FAILED && reason != REEL_INCOMPLETE_RECORDER_DOWN)
    take_over (list, cause);
  cause.reason = reason;
  incomplete = reel_incomplete_list_open (list, &cause, TRUE, since);
  if (reel_call_get_state (call) == REEL_CALL_STATE_ENDED)
    reel_incomplete_list_close (list, incomplete, now);
}

/* Returns: when what was broken off, for the reason of CAUSE, had last been recorded, or a lost worker's gap had ended
 */
static gint64
find_break (ReelIncompleteList *list, ReelIncompleteCause cause, gint64 last)
{
  const gboolean by_loss = cause.reason == REEL_INCOMPLETE_RECORDER_FAILED;
  const ReelIncomplete *incomplete;

  cause.reason = REEL_INCOMPLETE_RECORDER_FAILED;
  incomplete = reel_incomplete_list_find (list, &cause);
  return incomplete != NULL && !(by_loss && incomplete->of_call) ? MAX (last, incomplete->gap.end_utc) : last;
}

/* Its files are complete: when the last sample of what was broken off was recorded is known. */
static void
correct_break (ReelIncompleteList *list, ReelRecording *recording, ReelIncompleteCause *cause)
{
  gint64 last = reel_recording_find_last_sample (recording);

  for (guint reason = 0; reason < REEL_N_INCOMPLETE_REASONS; reason++) {
    ReelIncomplete *incomplete;
    gint64 broken;

    cause->reason = (ReelIncompleteReason)reason;
    incomplete = reel_incomplete_list_find (list, cause);
    if (incomplete == NULL)
      continue;
    broken = find_break (list, *cause, last);
    /* Of a recorder that was down only the minute was known, and it may have recorded in that. */
    if (incomplete->of_call &&
        (broken < incomplete->gap.since_utc || incomplete->reason == REEL_INCOMPLETE_RECORDER_DOWN)) {
      reel_gap_correct (&incomplete->gap, broken);
      reel_incomplete_list_save (list, incomplete);
    } else if (!incomplete->of_call && reel_incomplete_is_open (incomplete)) {
      reel_gap_correct (&incomplete->gap, last);
      reel_incomplete_list_close (list, incomplete, MAX (last, g_get_real_time ()));
    }
  }
}

/* What the storage has not kept. */
static void
note_lost (ReelIncompleteList *list, ReelRecording *recording, ReelIncompleteCause *cause)
{
  guint64 lost = reel_recording_measure_lost (recording);
  gint64 last = reel_recording_find_last_sample (recording);
  ReelIncomplete *incomplete;

  cause->reason = REEL_INCOMPLETE_STORAGE_FAILED;
  if (lost == 0)
    return;
  incomplete = reel_incomplete_list_open (list, cause, FALSE, last);
  incomplete->gap.earlier_ns += lost;
  incomplete->gap.start_utc = MIN (incomplete->gap.start_utc, reel_recording_get_created_utc (recording));
  if (incomplete->of_call)
    reel_incomplete_list_save (list, incomplete);
  else
    reel_incomplete_list_close (list, incomplete, last);
}

static void
on_state (ReelRecording *recording, const char *state, GVariant *detail, ReelCompleteness *self)
{
  ReelCall *call = reel_call_of (recording);
  ReelIncompleteList *list = find_list (self, call);
  ReelIncompleteReason reason;
  ReelIncompleteCause cause;

  if (list == NULL)
    return;
  look_at (self, recording, find_known (self, call, g_get_real_time ()));
  if (reel_recording_get_state (recording) == REEL_RECORDING_STATE_FINALIZING &&
      reel_incomplete_is_break (reel_recording_get_session_end (recording), &reason))
    note_break (self, recording, reason);
  if (!reel_recording_state_is_final (reel_recording_get_state (recording)))
    return;
  cause = make_cause (call, recording);
  correct_break (list, recording, &cause);
  note_lost (list, recording, &cause);
}

static void
on_recording_added (ReelRegistry *registry, ReelRecording *recording, ReelCompleteness *self)
{
  const gboolean restored = reel_recording_get_state (recording) != REEL_RECORDING_STATE_STARTING;

  g_hash_table_insert (self->waits, recording, reel_media_waits_new (restored));
  g_signal_connect_object (recording, "state-changed", G_CALLBACK (on_state), self, 0);
  g_signal_connect_object (recording, "interrupted", G_CALLBACK (on_interrupted), self, 0);
  g_signal_connect_object (recording, "continued", G_CALLBACK (on_continued), self, 0);
}

static void
on_recording_dropped (ReelRegistry *registry, ReelRecording *recording, ReelCompleteness *self)
{
  g_hash_table_remove (self->waits, recording);
}

/* Calls. */

/* What was missing for another reason when the recorder went down is missing for that since. */
static void
split_open (ReelCompleteness *self, ReelCall *call, ReelIncompleteList *list, gint64 now)
{
  for (guint i = 0; i < reel_incomplete_list_get_length (list); i++) {
    const ReelIncomplete *incomplete = reel_incomplete_list_get (list, i);
    const ReelIncompleteCause cause = { .reason = REEL_INCOMPLETE_RECORDER_DOWN,
                                        .operation = incomplete->record->operation,
                                        .rule = incomplete->record->rule,
                                        .level = incomplete->record->level };

    if (!incomplete->of_call || !reel_incomplete_is_open (incomplete))
      continue;
    if (incomplete->reason != REEL_INCOMPLETE_RECORDER_DOWN)
      reel_incomplete_list_open (list, &cause, TRUE, MAX (find_known (self, call, now), incomplete->gap.since_utc));
    return;
  }
}

static void
on_call_ended (ReelCall *call, ReelCompleteness *self)
{
  ReelIncompleteList *list = find_list (self, call);
  gint64 now = g_get_real_time ();

  if (list == NULL)
    return;
  if (was_down (self, call))
    split_open (self, call, list, now);
  reel_incomplete_list_close_all (list, TRUE, now);
}

static void
on_call_gone (ReelCall *call, ReelCompleteness *self)
{
  ReelIncompleteList *list = find_list (self, call);

  if (list != NULL)
    reel_incomplete_list_close_all (list, FALSE, g_get_real_time ());
  g_hash_table_remove (self->lists, call);
}

static void
take_restored (ReelCompleteness *self, ReelCall *call, ReelIncompleteList *list)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *id = NULL;

  if (!g_hash_table_steal_extended (self->restored, reel_call_get_call_id (call), (gpointer *)&id,
                                    (gpointer *)&records))
    return;
  for (guint i = 0; i < records->len; i++)
    reel_incomplete_list_restore (list, reel_record_copy (REEL_TABLE_INCOMPLETE, records->pdata[i]));
}

static void
on_call_added (ReelRegistry *registry, ReelCall *call, ReelCompleteness *self)
{
  ReelIncompleteList *list =
      reel_incomplete_list_new (self->services->store, reel_call_get_call_id (call), reel_call_get_created_utc (call),
                                reel_call_get_server_call_id (call), report, self);

  g_hash_table_insert (self->lists, call, list);
  take_restored (self, call, list);
  g_signal_connect_object (call, "stream-state", G_CALLBACK (on_stream_state), self, 0);
  g_signal_connect_object (call, "ended", G_CALLBACK (on_call_ended), self, 0);
  g_signal_connect_object (call, "gone", G_CALLBACK (on_call_gone), self, 0);
}

ReelCompleteness *
reel_completeness_new (ReelServices *services, ReelRegistry *registry)
{
  ReelCompleteness *self = g_object_new (REEL_TYPE_COMPLETENESS, NULL);

  self->services = reel_services_ref (services);
  self->registry = g_object_ref (registry);
  g_signal_connect_object (registry, "call-added", G_CALLBACK (on_call_added), self, 0);
  g_signal_connect_object (registry, "recording-added", G_CALLBACK (on_recording_added), self, 0);
  g_signal_connect_object (registry, "recording-dropped", G_CALLBACK (on_recording_dropped), self, 0);
  return self;
}

void
reel_completeness_begin_recovery (ReelCompleteness *self, gint64 ran_utc)
{
  self->recovering = TRUE;
  self->ran_utc = ran_utc;
}

void
reel_completeness_end_recovery (ReelCompleteness *self)
{
  self->recovering = FALSE;
}

/* It lasted until then. */
static void
close_ended (ReelCompleteness *self, ReelIncompleteRecord *record, gint64 utc)
{
  ReelGap gap = { .start_utc = record->start_utc, .since_utc = record->since_utc, .earlier_ns = record->missing_ns };

  reel_gap_close (&gap, utc);
  record->end_utc = gap.end_utc;
  record->missing_ns = reel_gap_measure (&gap, utc);
  report (record, self);
  reel_store_put (self->services->store, reel_change_put_incomplete (record));
  reel_incomplete_record_free (record);
}

void
reel_completeness_restore (ReelCompleteness *self, ReelIncompleteRecord *record, gint64 ended_utc)
{
  GPtrArray *records = g_hash_table_lookup (self->restored, record->call_id);

  if (ended_utc > 0) {
    close_ended (self, record, ended_utc);
    return;
  }
  if (records == NULL) {
    records = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_incomplete_record_free);
    g_hash_table_insert (self->restored, g_strdup (record->call_id), records);
  }
  g_ptr_array_add (records, record);
}

/* Recordings that are not made. */

void
reel_completeness_miss (ReelCompleteness *self, ReelCall *call, ReelIncompleteReason reason, const char *detail)
{
  ReelIncompleteList *list = find_list (self, call);
  ReelIncompleteCause cause;

  if (list == NULL)
    return;
  cause = make_cause (call, NULL);
  cause.reason = reason;
  cause.detail = detail;
  reel_incomplete_list_open (list, &cause, TRUE, g_get_real_time ());
}

static gboolean
has_open (ReelIncompleteList *list)
{
  for (guint i = 0; i < reel_incomplete_list_get_length (list); i++) {
    const ReelIncomplete *incomplete = reel_incomplete_list_get (list, i);

    if (incomplete->of_call && reel_incomplete_is_open (incomplete))
      return TRUE;
  }
  return FALSE;
}

/* While the call is recorded nevertheless, or that is missed for another reason, nothing more is missing. */
void
reel_completeness_refuse (ReelCompleteness *self, ReelCall *call, gboolean by_actor, const GError *error)
{
  ReelIncompleteList *list = find_list (self, call);
  ReelIncompleteCause cause = {
    .rule = reel_origin_nicks[by_actor ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER],
    .detail = error->message,
  };

  if (list == NULL || !reel_incomplete_is_refusal (error->code, &cause.reason) ||
      reel_call_find_active_recording (call) != NULL || reel_call_get_state (call) == REEL_CALL_STATE_ENDED ||
      has_open (list))
    return;
  reel_incomplete_list_open (list, &cause, TRUE, g_get_real_time ());
}

static gboolean
is_automatic (const ReelIncomplete *incomplete)
{
  return g_str_equal (incomplete->record->rule, reel_origin_nicks[REEL_ORIGIN_FORCED]) ||
         g_str_equal (incomplete->record->rule, reel_origin_nicks[REEL_ORIGIN_MODE]);
}

static void
review_open (ReelIncompleteList *list, ReelCall *call, gboolean runs)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, NULL);
  const ReelRulesCall *rules = reel_rule_context_get (context);
  const gboolean due = reel_rules_get_demand (rules).due, declined = reel_rules_is_declined (rules);

  for (guint i = reel_incomplete_list_get_length (list); i > 0; i--) {
    ReelIncomplete *incomplete = reel_incomplete_list_get (list, i - 1);

    if (incomplete->of_call && (runs || (is_automatic (incomplete) ? !due : declined)))
      reel_incomplete_list_close (list, incomplete, g_get_real_time ());
  }
}

void
reel_completeness_review (ReelCompleteness *self, ReelCall *call)
{
  ReelIncompleteList *list = find_list (self, call);

  if (list != NULL && reel_call_get_state (call) != REEL_CALL_STATE_ENDED && has_open (list))
    review_open (list, call, is_running (call));
}
