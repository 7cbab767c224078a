/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreelctl as a user runs it: what it asks the manager, what it prints, how it
 * exits. On a bus of its own, against the fake manager. */
#include "tests/ctl/fake-manager.h"

#include <glib/gstdio.h>
#include <string.h>

/* Far beyond what a busy machine takes. */
#define MAX_WAIT_US (30 * G_USEC_PER_SEC)

typedef struct {
  GTestDBus *bus;
  FakeManager *manager;
} Fixture;

typedef struct {
  char *out;
  char *err;
  int exit_code;
  gboolean done;
} Result;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->manager = fake_manager_new (g_test_dbus_get_bus_address (self->bus));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fake_manager_free (self->manager);
  g_test_dbus_stop (self->bus);
  g_object_unref (self->bus);
}

static void
result_clear (Result *self)
{
  g_free (self->out);
  g_free (self->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static void
on_done (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  Result *result = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), async_result, &result->out, &result->err, &error);
  g_assert_no_error (error);
  result->exit_code = g_subprocess_get_exit_status (G_SUBPROCESS (source));
  result->done = TRUE;
}

static GSubprocess *
spawn (const char *address, const char *command_line)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autofree char *program = g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "manager/ctl/callreelctl", NULL);
  g_autofree char *line = g_strconcat (program, " ", command_line, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, &error);
  g_assert_no_error (error);
  return process;
}

static void
run (Fixture *self, const char *command_line, const char *input, Result *result)
{
  g_autoptr (GSubprocess) process = spawn (g_test_dbus_get_bus_address (self->bus), command_line);

  g_subprocess_communicate_utf8_async (process, input, NULL, on_done, result);
  while (!result->done)
    g_main_context_iteration (NULL, TRUE);
}

static const struct {
  const char *command_line;
  const char *method;
  const char *answer;
  const char *call;
  const char *out;
} cases[] = {
  { "call create room-1 kind=room 'subject=A = B' capacity=5 variables.X=1", "CreateCall",
    "('/org/callreel/Manager1/call/c1',)",
    "('room-1', {'kind': <'room'>, 'subject': <'A = B'>, 'capacity': <uint32 5>, 'variables': <{'X': '1'}>})",
    "call/1\n" },
  { "call create", "CreateCall", "('/org/callreel/Manager1/call/c1',)", "('', {})", "call/1\n" },
  { "call create kind=room", "CreateCall", "('/org/callreel/Manager1/call/c1',)", "('', {'kind': <'room'>})",
    "call/1\n" },
  { "call create -- kind=room subject=A", "CreateCall", "('/org/callreel/Manager1/call/c1',)",
    "('kind=room', {'subject': <'A'>})", "call/1\n" },
  { "call create --json", "CreateCall", "('/org/callreel/Manager1/call/c1',)", "('', {})",
    "{\"server-call-id\":\"call/1\",\"path\":\"/org/callreel/Manager1/call/c1\"}\n" },
  { "call find sip:ann@x", "FindOngoingCall", "('call/1', '/org/callreel/Manager1/call/c1')", "('sip:ann@x',)",
    "call/1\n" },
  { "call answer call/1", "Answer", NULL, "()", "" },
  { "call update call/1 subject=New", "Update", NULL, "({'subject': <'New'>},)", "" },
  { "call end call/1", "End", NULL, "('',)", "" },
  { "call end /org/callreel/Manager1/call/c1 hangup", "End", NULL, "('hangup',)", "" },
  { "call add-participant call/1 ann role=guest on-hold=no", "AddParticipant", "(false,)",
    "('ann', {'role': <'guest'>, 'on-hold': <false>})", "" },
  { "call add-participant call/1 bob", "AddParticipant", "(true,)", "('bob', {})", "consent required\n" },
  { "call update-participant call/1 ann avatar=/a.png", "UpdateParticipant", NULL, "('ann', {'avatar': <'/a.png'>})",
    "" },
  { "call remove-participant call/1 ann", "RemoveParticipant", NULL, "('ann', 'left')", "" },
  { "call remove-participant call/1 ann offline", "RemoveParticipant", NULL, "('ann', 'offline')", "" },
  { "call set-consent call/1 ann yes", "SetConsent", NULL, "('ann', true)", "" },
  { "call set-consent call/1 ann no", "SetConsent", NULL, "('ann', false)", "" },
  { "call add-stream call/1 ann video uri=/tmp/a.mp4", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'uri'>, 'uri': <'file:///tmp/a.mp4'>})", "s1\n" },
  { "call add-stream call/1 ann video uri=rtsp://cam/1", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'uri'>, 'uri': <'rtsp://cam/1'>})", "s1\n" },
  { "call add-stream call/1 ann audio sdp=-", "AddStream",
    "('s2', {'address': <'127.0.0.1'>, 'port': <uint32 40000>, 'rtcp-port': <uint32 40001>, 'sdp': <'m=audio'>})",
    "('ann', 'audio', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>})",
    "s2\nsend RTP to 127.0.0.1 port 40000, RTCP to port 40001\nm=audio\n" },
  { "call add-stream call/1 '' announcement sdp=-", "AddStream",
    "('s3', {'address': <'127.0.0.1'>, 'port': <uint32 40000>, 'rtcp-port': <uint32 40001>, 'sdp': <'m=audio'>})",
    "('', 'announcement', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>})",
    "s3\nRTP comes from 127.0.0.1 port 40000, RTCP from port 40001\nm=audio\n" },
  { "call send-message call/1 ann 'Hi all'", "SendMessage", NULL, "('ann', 'Hi all')", "" },
  { "meeting add -", "AddMeeting", "('m-1',)", "('m=audio 9 RTP/AVP 0\\r\\n',)", "m-1\n" },
  { "meeting add --json -", "AddMeeting", "('m-1',)", "('m=audio 9 RTP/AVP 0\\r\\n',)", "{\"meeting-id\":\"m-1\"}\n" },
  { "call update-stream call/1 s1 muted=yes", "UpdateStream", NULL, "('s1', {'muted': <true>})", "" },
  { "call update-stream call/1 s1 relearn=yes", "UpdateStream", NULL, "('s1', {'relearn': <true>})", "" },
  { "call update-stream call/1 s1 strict-source=no", "UpdateStream", NULL, "('s1', {'strict-source': <false>})", "" },
  { "call add-stream call/1 ann audio codec=opus pt=96", "AddStream", "('s1', {})",
    "('ann', 'audio', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 96\\r\\na=rtpmap:96 opus/48000/2\\r\\n'>})",
    "s1\n" },
  { "call add-stream call/1 ann audio codec=PCMA", "AddStream", "('s1', {})",
    "('ann', 'audio', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 8\\r\\na=rtpmap:8 PCMA/8000\\r\\n'>})", "s1\n" },
  { "call add-stream call/1 ann video codec=h264 pt=98", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'rtp'>, 'sdp': <'m=video 9 RTP/AVPF 98\\r\\na=rtpmap:98 H264/90000\\r\\n"
    "a=fmtp:98 packetization-mode=1\\r\\na=rtcp-fb:* nack pli\\r\\n'>})",
    "s1\n" },
  { "call remove-stream call/1 s1", "RemoveStream", NULL, "('s1',)", "" },
  { "start call/1 actor=ann max-duration-ms=60000 metadata.case=7", "StartRecording", "('op-1',)",
    "('call/1', {'actor': <'ann'>, 'max-duration-ms': <uint64 60000>, 'metadata': <{'case': '7'}>})", "op-1\n" },
  { "start call/1 --json", "StartRecording", "('op-1',)", "('call/1', {})", "{\"recording-operation-id\":\"op-1\"}\n" },
  { "pause op-1", "PauseRecording", NULL, "('op-1', {})", "" },
  { "resume op-1 actor=ann", "ResumeRecording", NULL, "('op-1', {'actor': <'ann'>})", "" },
  { "censor op-1 actor=ann", "CensorRecording", NULL, "('op-1', true, {'actor': <'ann'>})", "" },
  { "uncensor op-1", "CensorRecording", NULL, "('op-1', false, {})", "" },
  { "state op-1", "GetRecordingState", "({'state': <'paused'>, 'censored': <false>, 'elapsed-ms': <uint64 3723000>},)",
    "('op-1',)", "state: paused\ncensored: no\nelapsed: 1:02:03\n" },
  { "state --json op-1", "GetRecordingState", "({'state': <'paused'>, 'elapsed-ms': <uint64 5>},)", "('op-1',)",
    "{\"state\":\"paused\",\"elapsed-ms\":5}\n" },
  { "list active=yes", "ListRecordings",
    "([{'recording-operation-id': <'op-1'>, 'state': <'completed'>, 'duration-ms': <uint64 61000>,"
    " 'start-time': <'2026-01-02T03:04:05.678Z'>, 'server-call-id': <'call/1'>, 'reason': <'CallEnded'>,"
    " 'subject': <'Budget'>, 'locations': <['file:///r/a%20b.mp4', 'https://x/1']>}], '')",
    "({'active': <true>}, '', 100)",
    "RECORDING  STATE      TIME  STARTED                   REASON     CALL    SUBJECT  FILE\n"
    "op-1       completed  1:01  2026-01-02T03:04:05.678Z  CallEnded  call/1  Budget   /r/a b.mp4, https://x/1\n" },
  { "list", "ListRecordings", "(@aa{sv} [], '')", "({}, '', 100)",
    "RECORDING  STATE  TIME  STARTED  REASON  CALL  SUBJECT  FILE\n" },
  { "list subject=Budget meeting-id=m from=1970-01-02T00:00:00Z to=5 limit=7", "ListRecordings", "(@aa{sv} [], '')",
    "({'subject': <'Budget'>, 'meeting-id': <'m'>, 'from': <uint64 86400000>, 'to': <uint64 5>}, '', 7)",
    "RECORDING  STATE  TIME  STARTED  REASON  CALL  SUBJECT  FILE\n" },
  { "policy get user anna", "Get", "({'mode': <'on-demand'>, 'forced': <false>},)", "('user', 'anna')",
    "mode: on-demand\nforced: no\n" },
  { "policy get --json group sales", "Get", "({'forced': <true>},)", "('group', 'sales')", "{\"forced\":true}\n" },
  { "policy set user anna mode=never forced=yes group=a=b", "Set", NULL,
    "('user', 'anna', {'mode': <'never'>, 'forced': <true>, 'group': <'a=b'>}, '')", "" },
  { "policy set queue q record-consult=no actor=ben", "Set", NULL, "('queue', 'q', {'record-consult': <false>}, 'ben')",
    "" },
  { "policy unset company default mode actor=ben censor-allowed", "Set", NULL,
    "('company', 'default', {'mode': <''>, 'censor-allowed': <''>}, 'ben')", "" },
  { "policy explain anna call/1", "Explain",
    "({'mode': <(<'never'>, 'group', 'a b')>, 'forced': <(<true>, 'user', 'anna')>, 'consent': <(<''>, '', '')>,"
    " 'server-call-id': <'call/1'>},)",
    "('anna', 'call/1')",
    "PROPERTY  VALUE  SET BY\n"
    "mode      never  group a b\n"
    "forced    yes    user anna\n"
    "consent   -      built in\n" },
  { "policy explain --json ''", "Explain", "({'forced': <(<true>, 'company', 'default')>},)", "('', '')",
    "{\"forced\":[true,\"company\",\"default\"]}\n" },
  { "policy import - actor=ben", "Import", NULL, "('m=audio 9 RTP/AVP 0\\r\\n', 'ben')", "" },
  { "controls call/1 ann", "GetControls", "('Recording', ['pause', 'stop'])", "('call/1', 'ann')",
    "status: Recording\nactions: pause, stop\n" },
  { "controls call/1", "GetControls", "('Not Recording', @as [])", "('call/1', '')",
    "status: Not Recording\nactions: -\n" },
  { "controls call/1 ann --json", "GetControls", "('Paused', ['resume'])", "('call/1', 'ann')",
    "{\"status\":\"Paused\",\"actions\":[\"resume\"]}\n" },
  { "policy export", "Export", "('{}',)", "()", "{}\n" },
};

static void
test_commands (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Result) result = { 0 };

    g_test_message ("callreelctl %s", cases[i].command_line);
    if (cases[i].answer != NULL)
      fake_manager_answer (self->manager, cases[i].method, cases[i].answer);
    run (self, cases[i].command_line, "m=audio 9 RTP/AVP 0\r\n", &result);
    g_assert_cmpstr (result.err, ==, "");
    g_assert_cmpint (result.exit_code, ==, 0);
    g_assert_cmpstr (fake_manager_get_call (self->manager, cases[i].method), ==, cases[i].call);
    g_assert_cmpstr (result.out, ==, cases[i].out);
  }
}

static void
test_show (Fixture *self, gconstpointer data)
{
  g_auto (Result) list = { 0 };
  g_auto (Result) show = { 0 };
  g_auto (Result) json = { 0 };

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'recording-operation-id': <'op-1'>, 'state': <'recording'>},)");
  fake_manager_answer (self->manager, "Explain", "({'not-recorded': <'Nobody is the agent.'>},)");
  run (self, "call list", NULL, &list);
  g_assert_cmpstr (list.out, ==,
                   "CALL    STATE        KIND  PEOPLE  RECORDINGS  SUBJECT\n"
                   "call/1  established  room  1       1           Budget\n");
  run (self, "call show call/1", NULL, &show);
  g_assert_cmpstr (show.out, ==,
                   "ServerCallId: call/1\nCallId: uuid\nKind: room\nState: established\nSubject: Budget\n"
                   "Capacity: 3\nVariables:\n  SET_RESTRICTED: 1\n"
                   "Participants:\n  - participant-id: ann\n    host: yes\n"
                   "recording:\n  recording-operation-id: op-1\n  state: recording\n"
                   "not recorded: Nobody is the agent.\n");
  run (self, "call show call/1 --json", NULL, &json);
  g_assert_nonnull (strstr (json.out, "\"Recordings\":[\"op-1\"]"));
}

/* Says where the files are, one a line, once they are complete. */
static void
test_stop (Fixture *self, gconstpointer data)
{
  g_auto (Result) files = { 0 };
  g_auto (Result) json = { 0 };
  g_auto (Result) none = { 0 };

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'completed'>, 'locations': <['file:///r/0.mp4', 'file:///r/1.mp4']>},)");
  run (self, "stop -- -op", NULL, &files);
  g_assert_cmpstr (fake_manager_get_call (self->manager, "StopRecording"), ==, "('-op', {})");
  g_assert_cmpint (files.exit_code, ==, 0);
  g_assert_cmpstr (files.out, ==, "/r/0.mp4\n/r/1.mp4\n");
  run (self, "stop op-1 --json", NULL, &json);
  g_assert_cmpstr (json.out, ==, "{\"state\":\"completed\",\"locations\":[\"file:///r/0.mp4\",\"file:///r/1.mp4\"]}\n");
  fake_manager_answer (self->manager, "GetRecordingState", "({'state': <'completed'>, 'locations': <@as []>},)");
  run (self, "stop op-1", NULL, &none);
  g_assert_cmpint (none.exit_code, ==, 0);
  g_assert_cmpstr (none.out, ==, "");
  g_assert_cmpstr (none.err, ==, "Nothing was recorded, so there is no file.\n");
}

static const struct {
  const char *command_line;
  int exit_code;
  const char *err;
} mistakes[] = {
  { "", 2, "" },
  { "fly", 2, "callreelctl: Wrong usage: “fly” is no command; “callreelctl --help” lists them\n" },
  { "call fly", 2, "callreelctl: Wrong usage: “call fly” is no command; behind “call” comes one of: create, list, " },
  { "policy", 2, "callreelctl: Wrong usage: behind “policy” comes one of: get, set, unset, explain, import, export\n" },
  { "start", 2, "callreelctl: Wrong usage: too few arguments: callreelctl start CALL [KEY=VALUE…]\n" },
  { "state a b", 2, "callreelctl: Wrong usage: too many arguments: callreelctl state RECORDING\n" },
  { "start c oops", 2, "callreelctl: Wrong usage: “oops” is not of the form KEY=VALUE\n" },
  { "start c max-duration-ms=-1", 2, "callreelctl: Wrong usage: max-duration-ms: “-1” is not a whole number" },
  { "start c pause-on-start=maybe", 2, "callreelctl: Wrong usage: pause-on-start: “maybe” is neither yes nor no\n" },
  { "start c actor=a actor=b", 2, "callreelctl: Wrong usage: actor is given twice\n" },
  { "--fly", 2, "callreelctl: Wrong usage: " },
  { "--session --system list", 2, "callreelctl: Wrong usage: --session and --system exclude each other\n" },
  { "call add-stream call/1 a audio sdp=/nonexistent", 2, "callreelctl: Wrong usage: sdp: /nonexistent: No such file" },
  { "call add-stream call/1 a audio x.mp4", 2,
    "callreelctl: Wrong usage: “x.mp4” is neither sdp=FILE nor uri=URI nor codec=NAME\n" },
  { "call add-stream call/1 a audio codec=opus", 2, "callreelctl: Wrong usage: codec=opus needs pt=NUMBER" },
  { "call add-stream call/1 a audio codec=g729 pt=18", 2,
    "callreelctl: Wrong usage: codec: “g729” is none of opus, pcmu, pcma, vp8, h264\n" },
  { "call add-stream call/1 a audio codec=opus pt=128", 2, "callreelctl: Wrong usage: pt: “128”" },
  { "list limit=0", 2, "callreelctl: Wrong usage: limit: 0 lists nothing; it is 1 or more\n" },
  { "call add-stream call/1 a audio codec=opus x=1", 2, "callreelctl: Wrong usage: “x=1” is one word too many\n" },
  { "call update-stream call/1 s1 sdp=/nonexistent", 2, "callreelctl: Wrong usage: sdp: /nonexistent: No such file" },
  { "policy set user", 2, "callreelctl: Wrong usage: too few arguments: callreelctl policy set LEVEL ID KEY=VALUE…\n" },
  { "policy set user anna forced=", 2, "callreelctl: Wrong usage: forced: “” is neither yes nor no\n" },
  { "policy unset user anna mode=never", 2, "callreelctl: Wrong usage: unset takes names of properties" },
  { "policy import /nonexistent", 2, "callreelctl: Wrong usage: /nonexistent: No such file" },
  { "policy get user '\xff'", 2, "callreelctl: Wrong usage: an argument is not UTF-8\n" },
  { "policy set user anna mode=x", 1, "callreelctl: Invalid argument: mode: “x” is none of: never.\n" },
  { "call show nowhere", 1, "callreelctl: No ongoing call: The recorder knows of no ongoing call" },
  { "list from=yesterday", 2, "callreelctl: Wrong usage: from: “yesterday” is no time; write 2026-01-31 or" },
  { "stop op-9", 1, "callreelctl: No such recording: There is none named op-9.\n" },
  { "stop op-9 --json", 1,
    "{\"error\":\"org.callreel.Error.UnknownRecording\",\"title\":\"No such recording\","
    "\"message\":\"There is none named op-9.\",\"advice\":\"\"}\n" },
};

static void
test_mistakes (Fixture *self, gconstpointer data)
{
  fake_manager_answer (self->manager, "GetErrors",
                       "({'org.callreel.Error.UnknownRecording': ('No such recording', 'List them.')},)");
  fake_manager_refuse (self->manager, "StopRecording", "UnknownRecording", "There is none named op-9.");
  fake_manager_refuse (self->manager, "Set", "InvalidArgument", "mode: “x” is none of: never.");
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++) {
    g_auto (Result) result = { 0 };

    run (self, mistakes[i].command_line, NULL, &result);
    if (!g_str_has_prefix (result.err, mistakes[i].err))
      g_error ("%s: “%s” does not begin with “%s”", mistakes[i].command_line, result.err, mistakes[i].err);
    g_assert_cmpint (result.exit_code, ==, mistakes[i].exit_code);
  }
}

static void
test_help (Fixture *self, gconstpointer data)
{
  g_auto (Result) list = { 0 };
  g_auto (Result) command = { 0 };
  g_auto (Result) version = { 0 };
  g_auto (Result) group = { 0 };
  g_auto (Result) nothing = { 0 };

  run (self, "--help", NULL, &list);
  g_assert_cmpint (list.exit_code, ==, 0);
  g_assert_nonnull (strstr (list.out, "call add-participant"));
  g_assert_nonnull (strstr (list.out, "Exit codes:"));
  run (self, "call create --help", NULL, &command);
  g_assert_cmpint (command.exit_code, ==, 0);
  g_assert_true (g_str_has_prefix (command.out, "Usage: callreelctl call create [ID] [KEY=VALUE…]\n"));
  run (self, "call --help", NULL, &group);
  g_assert_cmpint (group.exit_code, ==, 0);
  g_assert_true (g_str_has_prefix (group.out, "  call create "));
  g_assert_null (strstr (group.out, "  start "));
  run (self, "fly --help", NULL, &nothing);
  g_assert_cmpint (nothing.exit_code, ==, 2);
  run (self, "--version", NULL, &version);
  g_assert_true (g_str_has_prefix (version.out, "callreelctl "));
}

/* A bus without a manager, and no bus at all. */
static void
test_unreachable (Fixture *self, gconstpointer data)
{
  GTestDBus *empty = g_test_dbus_new (G_TEST_DBUS_NONE);
  const char *address;

  g_test_dbus_up (empty);
  address = g_test_dbus_get_bus_address (empty);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GSubprocess) process =
        spawn (i % 2 == 0 ? address : "unix:path=/nonexistent", i < 2 ? "--session list" : "list");
    g_auto (Result) result = { 0 };

    g_subprocess_communicate_utf8_async (process, NULL, NULL, on_done, &result);
    while (!result.done)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpint (result.exit_code, ==, 3);
    g_assert_true (g_str_has_prefix (result.err, "callreelctl: Connection lost: "));
    g_assert_nonnull (strstr (result.err, "Is callreeld running on the session bus?"));
  }
  g_test_dbus_stop (empty);
  g_object_unref (empty);
}

/* A pause or censoring that took effect after its request says by how much; others say nothing. */
static void
test_late (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *command_line, *late, *out;
  } rows[] = {
    { "pause op-1", "'late-ms': <uint64 40>", "late-ms: 40\n" },
    { "censor op-1", "'late-ms': <uint64 1>", "late-ms: 1\n" },
    { "--json pause op-1", "'late-ms': <uint64 40>", "{\"late-ms\":40}\n" },
    { "pause op-1", "'late-ms': <uint64 0>", "" },
    { "pause op-1", "'censored': <false>", "" },
    { "resume op-1", "'late-ms': <uint64 40>", "" },
    { "uncensor op-1", "'late-ms': <uint64 40>", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *state = g_strdup_printf ("({'state': <'paused'>, %s},)", rows[i].late);
    g_auto (Result) result = { 0 };

    fake_manager_answer (self->manager, "GetRecordingState", state);
    run (self, rows[i].command_line, NULL, &result);
    g_assert_cmpint (result.exit_code, ==, 0);
    g_assert_cmpstr (result.out, ==, rows[i].out);
  }
}

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
check_what_became (Fixture *self, GInputStream *stream, GString *seen, const char *streams, const char *line)
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
test_watch (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GSubprocess) process = NULL;
  GInputStream *stream;
  guint wake_id = g_timeout_add (20, on_wake, NULL);

  fake_manager_answer (self->manager, "ListRecordings", "([{'recording-operation-id': <'op-1'>}], '')");
  fake_manager_answer (self->manager, "GetRecordingState", STATE ("recording", "5000", "115000", "0"));
  process = spawn (g_test_dbus_get_bus_address (self->bus), "watch");
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
  wait_for_line (stream, seen, "Connection lost. Trying again by itself; the recording goes on.\n");
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
test_watch_ended (Fixture *self, gconstpointer data)
{
  g_auto (Result) failed = { 0 };
  g_auto (Result) unknown = { 0 };
  g_auto (Result) nothing = { 0 };
  g_auto (Result) json = { 0 };

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'failed'>, 'elapsed-ms': <uint64 1000>, 'reason': <'StorageFull'>, 'locations': "
                       "<['file:///r/0.mp4']>},)");
  run (self, "watch op-1", NULL, &failed);
  g_assert_cmpstr (failed.out, ==, "✘ failed  0:01\nended: StorageFull\n/r/0.mp4\n");
  g_assert_cmpint (failed.exit_code, ==, 4);
  run (self, "watch op-1 --json", NULL, &json);
  g_assert_cmpstr (json.out, ==,
                   "{\"event\":\"state\",\"state\":\"failed\",\"elapsed-ms\":1000,\"remaining-ms\":0,"
                   "\"chunk-index\":0,\"censored\":false}\n"
                   "{\"event\":\"ended\",\"reason\":\"StorageFull\",\"locations\":[\"file:///r/0.mp4\"]}\n");
  fake_manager_refuse (self->manager, "GetRecordingState", "UnknownRecording", "");
  run (self, "watch op-1", NULL, &unknown);
  g_assert_cmpint (unknown.exit_code, ==, 1);
  fake_manager_answer (self->manager, "ListRecordings", "(@aa{sv} [], '')");
  run (self, "watch", NULL, &nothing);
  g_assert_cmpint (nothing.exit_code, ==, 1);
  g_assert_nonnull (strstr (nothing.err, "Nothing is being recorded now."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl/commands", Fixture, NULL, set_up, test_commands, tear_down);
  g_test_add ("/ctl/show", Fixture, NULL, set_up, test_show, tear_down);
  g_test_add ("/ctl/mistakes", Fixture, NULL, set_up, test_mistakes, tear_down);
  g_test_add ("/ctl/help", Fixture, NULL, set_up, test_help, tear_down);
  g_test_add ("/ctl/unreachable", Fixture, NULL, set_up, test_unreachable, tear_down);
  g_test_add ("/ctl/late", Fixture, NULL, set_up, test_late, tear_down);
  g_test_add ("/ctl/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/ctl/watch", Fixture, NULL, set_up, test_watch, tear_down);
  g_test_add ("/ctl/watch-ended", Fixture, NULL, set_up, test_watch_ended, tear_down);
  return g_test_run ();
}
