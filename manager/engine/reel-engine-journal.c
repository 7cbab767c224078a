/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Journal entries for beginnings and ends of calls and recordings; see the header for who calls it. */
#include "manager/engine/reel-engine-journal.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/services/reel-journal.h"

static ReelJournalIds
ids_of (ReelCall *call)
{
  return (ReelJournalIds){ .call = reel_call_get_server_call_id (call), .call_id = reel_call_get_call_id (call) };
}

void
reel_engine_journal_call_added (ReelCall *call)
{
  const ReelCallProperties *properties = reel_call_get_properties (call);
  ReelJournalIds ids = ids_of (call);

  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Call %s begins (%s, %s)", ids.call,
                      reel_call_kind_nicks[properties->kind], reel_call_state_nicks[reel_call_get_state (call)]);
}

void
reel_engine_journal_call_ended (ReelCall *call)
{
  const char *reason = reel_call_get_end_reason (call);
  ReelJournalIds ids = ids_of (call);

  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Call %s has ended%s%s", ids.call,
                      reason != NULL && *reason != '\0' ? ": " : "", reason != NULL ? reason : "");
}

/* The rule or user that started it. */
static char *
describe_trigger (ReelRecording *recording)
{
  const ReelTrigger *trigger = reel_recording_get_trigger (recording);

  return g_strdup_printf ("%s%s%s, scope %s", reel_origin_nicks[trigger->origin], trigger->origin_id != NULL ? " " : "",
                          trigger->origin_id != NULL ? trigger->origin_id : "", reel_scope_nicks[trigger->scope]);
}

void
reel_engine_journal_recording_state (ReelRecording *recording, GVariant *detail)
{
  ReelRecordingState state = reel_recording_get_state (recording);
  ReelJournalIds ids = ids_of (reel_call_of (recording));
  g_autofree char *trigger = describe_trigger (recording);
  const char *reason = NULL;

  ids.recording = reel_recording_get_operation (recording);
  g_variant_lookup (detail, "reason", "&s", &reason);
  if (reel_recording_state_is_final (state)) {
    reel_journal_write (state == REEL_RECORDING_STATE_FAILED ? REEL_JOURNAL_WARNING : REEL_JOURNAL_NOTICE, &ids,
                        "Recording %s of call %s: %s%s%s", ids.recording, ids.call, reel_recording_state_nicks[state],
                        reason != NULL ? ", " : "", reason != NULL ? reason : "");
    return;
  }
  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Recording %s of call %s: %s (%s)", ids.recording, ids.call,
                      reel_recording_state_nicks[state], trigger);
}
