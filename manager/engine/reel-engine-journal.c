/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the engine tells an operator: calls and recordings that begin and end. And
 * the figures of GetMetrics, which count the same. Called by the other parts of ReelEngine. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/engine/services/reel-journal.h"

static ReelJournalIds
ids_of (ReelCall *call)
{
  return (ReelJournalIds){ .call = reel_call_get_server_call_id (call), .call_id = reel_call_get_call_id (call) };
}

void
reel_engine_note_call_added (ReelEngine *self, ReelCall *call)
{
  const ReelCallProperties *properties = reel_call_get_properties (call);
  ReelJournalIds ids = ids_of (call);

  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Call %s begins (%s, %s)", ids.call,
                      reel_call_kind_nicks[properties->kind], reel_call_state_nicks[reel_call_get_state (call)]);
}

void
reel_engine_note_call_ended (ReelEngine *self, ReelCall *call)
{
  const char *reason = reel_call_get_end_reason (call);
  ReelJournalIds ids = ids_of (call);

  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Call %s has ended%s%s", ids.call,
                      reason != NULL && *reason != '\0' ? ": " : "", reason != NULL ? reason : "");
}

/* Which rule or who it was that began it. */
static char *
describe_trigger (ReelRecording *recording)
{
  const ReelTrigger *trigger = reel_recording_get_trigger (recording);

  return g_strdup_printf ("%s%s%s, scope %s", reel_origin_nicks[trigger->origin], trigger->origin_id != NULL ? " " : "",
                          trigger->origin_id != NULL ? trigger->origin_id : "", reel_scope_nicks[trigger->scope]);
}

static void
count_end (ReelEngine *self, const char *reason)
{
  int found = reason != NULL ? reel_nick_find (reel_session_end_nicks, reason) : -1;

  if (found >= 0)
    self->ended[found]++;
}

void
reel_engine_note_recording_state (ReelEngine *self, ReelRecording *recording, GVariant *detail)
{
  ReelRecordingState state = reel_recording_get_state (recording);
  ReelJournalIds ids = ids_of (reel_call_of (recording));
  g_autofree char *trigger = describe_trigger (recording);
  const char *reason = NULL;

  ids.recording = reel_recording_get_operation (recording);
  g_variant_lookup (detail, "reason", "&s", &reason);
  if (reel_recording_state_is_final (state)) {
    count_end (self, reason);
    reel_journal_write (state == REEL_RECORDING_STATE_FAILED ? REEL_JOURNAL_WARNING : REEL_JOURNAL_NOTICE, &ids,
                        "Recording %s of call %s: %s%s%s", ids.recording, ids.call, reel_recording_state_nicks[state],
                        reason != NULL ? ", " : "", reason != NULL ? reason : "");
    return;
  }
  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Recording %s of call %s: %s (%s)", ids.recording, ids.call,
                      reel_recording_state_nicks[state], trigger);
}

static void
count_calls (ReelEngine *self, ReelMetrics *metrics)
{
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call)) {
    metrics->calls++;
    metrics->streams += reel_call_count_streams (call);
    metrics->participants += reel_call_count_people (call);
  }
}

char *
reel_engine_get_metrics (ReelEngine *self)
{
  ReelMetrics metrics = { .capacity = reel_engine_get_capacity (self), .missed = self->missed };
  GHashTableIter iter;
  gpointer recording;

  count_calls (self, &metrics);
  g_hash_table_iter_init (&iter, self->recordings);
  while (g_hash_table_iter_next (&iter, NULL, &recording))
    metrics.recordings[reel_recording_get_state (recording)]++;
  memcpy (metrics.ended, self->ended, sizeof metrics.ended);
  metrics.catalogue_waiting = reel_store_count_waiting (self->services->store);
  if (self->services->loop != NULL)
    metrics.longest_stall = (guint64)reel_loop_watch_get_longest (self->services->loop);
  metrics.catalogue_failing = reel_store_is_failing (self->services->store);
  return reel_metrics_print (&metrics);
}
