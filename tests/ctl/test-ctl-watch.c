/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreelctl watch as a user runs it: what it prints as things happen, a manager that goes and comes back, and how it
 * exits. */
#include "tests/ctl/ctl-run.h"

#include <string.h>

/* Far beyond what a busy machine takes. */
#define MAX_WAIT_US (60 * G_USEC_PER_SEC)

#define STATE(state, elapsed, remaining, chunk)                                                                        \
  "({'state': <'" state "'>, 'censored': <false>, 'elapsed-ms': <uint64 " elapsed                                      \
  ">, 'remaining-ms': <uint64 " remaining ">, 'max-duration-ms': <uint64 120000>, 'chunk-index': <uint32 " chunk       \
  ">, 'warnings-left': <[uint32 60]>, 'server-call-id': <'call/1'>},)"

/* Reads what the watching prints until @wanted has come. */
static void
wait_for_line (GInputStream *stream, GString *seen, const char *wanted)
{
  gint64 deadline = g_get_monotonic_time () + MAX_WAIT_US;

  while (strstr (seen->str, wanted) == NULL) {
    if (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (stream))) {
      char block[512];
      g_autoptr (GError) error = NULL;
      gssize length = g_input_stream_read (stream, block, sizeof block, NULL, &error);

      g_assert_no_error (error);
      if (length == 0)
        g_error ("“%s” never came after: %s", wanted, seen->str);
      g_string_append_len (seen, block, length);
    } else if (g_get_monotonic_time () > deadline) {
      g_error ("“%s” does not come after: %s", wanted, seen->str);
    } else {
      g_main_context_iteration (NULL, TRUE);
    }
  }
}

static gboolean
on_wake (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* A stream leaves the list of those that lead to nothing while the call has these. */
static void
check_what_became (CtlRun *self, GInputStream *stream, GString *seen, const char *streams, const char *line)
{
  g_string_truncate (seen, 0);
  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'recording'>, 'stalled-streams': <[{'id': <'s1'>, 'participant': <'ann'>, 'kind': "
                       "<'audio'>, 'state': <'stalled'>, 'why': <'again'>}]>},)");
  wait_for_line (stream, seen, "audio of ann is stalled: again\n");
  fake_manager_set_streams (self->manager, streams);
  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'recording'>, 'stalled-streams': <@aa{sv} []>},)");
  wait_for_line (stream, seen, line);
}

static void
test_watch (CtlRun *self, gconstpointer data)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GSubprocess) process = NULL;
  GInputStream *stream;
  guint wake_id = g_timeout_add (20, on_wake, NULL);

  fake_manager_answer (self->manager, "ListRecordings", "([{'recording-operation-id': <'op-1'>}], '')");
  fake_manager_answer (self->manager, "GetRecordingState", STATE ("recording", "5000", "115000", "0"));
  process = ctl_run_spawn (g_test_dbus_get_bus_address (self->bus), "watch");
  stream = g_subprocess_get_stdout_pipe (process);
  wait_for_line (stream, seen, "● recording  0:05  [█░░░░░░░░░░░░░░░░░░░░░░░]  1:55 left  warns 1 minute before\n");

  fake_manager_emit (self->manager, "TimeWarning", "('other', uint32 30)");
  fake_manager_emit (self->manager, "TimeWarning", "('op-1', uint32 60)");
  wait_for_line (stream, seen, "warning: 1 minute left\n");
  g_assert_null (strstr (seen->str, "30 seconds"));

  fake_manager_emit (self->manager, "Announcement", "('call/2', 'pause', 'Elsewhere.', 'en')");
  fake_manager_emit (self->manager, "Announcement", "('call/1', 'pause', 'Paused here.', 'en')");
  wait_for_line (stream, seen, "announced: Paused here.\n");
  g_assert_null (strstr (seen->str, "Elsewhere."));

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'recording'>, 'censored': <true>, 'elapsed-ms': <uint64 30000>, "
                       "'remaining-ms': <uint64 90000>, 'max-duration-ms': <uint64 120000>},)");
  fake_manager_emit (self->manager, "RecordingStateChanged",
                     "('op-1', 'recording', {'elapsed-ms': <uint64 30000>, 'censored': <true>})");
  wait_for_line (stream, seen, "● recording (censored)  0:30  [");

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'recording'>, 'stalled-streams': <[{'id': <'s1'>, 'participant': <'ann'>, 'kind': "
                       "<'audio'>, 'state': <'stalled'>, 'why': <'payload type 9'>}]>},)");
  wait_for_line (stream, seen, "audio of ann is stalled: payload type 9\n");
  fake_manager_set_streams (self->manager, "[{'id': <'s1'>, 'state': <'active'>, 'muted': <false>}]");
  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'recording'>, 'stalled-streams': <@aa{sv} []>},)");
  wait_for_line (stream, seen, "audio of ann goes on\n");
  check_what_became (self, stream, seen, "[{'id': <'s1'>, 'state': <'waiting'>, 'muted': <true>}]",
                     "audio of ann is muted\n");
  check_what_became (self, stream, seen, "[{'id': <'s1'>, 'state': <'ended'>, 'muted': <false>}]",
                     "audio of ann is ended\n");
  check_what_became (self, stream, seen, "[{'id': <'s2'>, 'state': <'active'>, 'muted': <false>}]",
                     "audio of ann was removed\n");

  fake_manager_answer (self->manager, "GetRecordingState", STATE ("paused", "60000", "60000", "0"));
  fake_manager_emit (self->manager, "RecordingStateChanged", "('op-1', 'paused', {'elapsed-ms': <uint64 60000>})");
  wait_for_line (stream, seen, "‖ paused  1:00  [");

  fake_manager_free (self->manager);
  wait_for_line (stream, seen, "Connection lost. Reconnecting; the recording continues.\n");
  self->manager = fake_manager_new (g_test_dbus_get_bus_address (self->bus));
  fake_manager_answer (self->manager, "GetRecordingState", STATE ("recording", "130000", "110000", "1"));
  wait_for_line (stream, seen, "Connected again.\n");
  wait_for_line (stream, seen, "chunk 2  next chunk\n");

  fake_manager_answer (self->manager, "GetRecordingState", STATE ("completed", "130000", "0", "1"));
  wait_for_line (stream, seen, "✔ completed  2:10  chunk 2");
  fake_manager_emit (self->manager, "RecordingFileStatusUpdated",
                     "('{\"data\":{\"recordingId\":\"op-1\",\"sessionEndReason\":\"CallEnded\","
                     "\"recordingStorageInfo\":{\"recordingChunks\":"
                     "[{\"contentLocation\":\"file:///r/0.mp4\"}]}}}',)");
  wait_for_line (stream, seen, "ended: CallEnded\n/r/0.mp4\n");
  g_subprocess_wait (process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_source_remove (wake_id);
}

static void
test_watch_ended (CtlRun *self, gconstpointer data)
{
  g_auto (CtlResult) failed = { 0 };
  g_auto (CtlResult) unknown = { 0 };
  g_auto (CtlResult) nothing = { 0 };
  g_auto (CtlResult) json = { 0 };

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'failed'>, 'elapsed-ms': <uint64 1000>, 'reason': <'StorageFull'>, 'locations': "
                       "<['file:///r/0.mp4']>},)");
  ctl_run_command (self, "watch op-1", NULL, &failed);
  g_assert_cmpstr (failed.out, ==, "✘ failed  0:01\nended: StorageFull\n/r/0.mp4\n");
  g_assert_cmpint (failed.exit_code, ==, 4);
  ctl_run_command (self, "watch op-1 --json", NULL, &json);
  g_assert_cmpstr (json.out, ==,
                   "{\"event\":\"state\",\"state\":\"failed\",\"elapsed-ms\":1000,\"remaining-ms\":0,"
                   "\"chunk-index\":0,\"censored\":false}\n"
                   "{\"event\":\"ended\",\"reason\":\"StorageFull\",\"locations\":[\"file:///r/0.mp4\"]}\n");
  fake_manager_refuse (self->manager, "GetRecordingState", "UnknownRecording", "");
  ctl_run_command (self, "watch op-1", NULL, &unknown);
  g_assert_cmpint (unknown.exit_code, ==, 1);
  fake_manager_answer (self->manager, "ListRecordings", "(@aa{sv} [], '')");
  ctl_run_command (self, "watch", NULL, &nothing);
  g_assert_cmpint (nothing.exit_code, ==, 1);
  g_assert_nonnull (strstr (nothing.err, "Nothing is being recorded now."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl-watch/watch", CtlRun, NULL, ctl_run_set_up, test_watch, ctl_run_tear_down);
  g_test_add ("/ctl-watch/ended", CtlRun, NULL, ctl_run_set_up, test_watch_ended, ctl_run_tear_down);
  return g_test_run ();
}
