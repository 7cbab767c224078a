/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld over a bus and a directory of each test's own, on fake workers: what
 * bad input gets, a recording's way from request to event, a restart. */
#include "manager/core/reel-error.h"
#include "manager/dbus/reel-manager-object.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOUND (20 * G_USEC_PER_SEC)
#define RTP   "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

typedef struct {
  GTestDBus *bus;
  char *directory;
  GSubprocess *daemon;
  GDBusConnection *connection;
  ReelBusManager1 *manager;
  GPtrArray *events;
  guint leg_events;
  GString *announced; /* kinds, a blank behind each */
} Fixture;

static gboolean
tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 wait_deadline = g_get_monotonic_time () + BOUND;                                                            \
    guint wait_tick = g_timeout_add (20, tick, NULL);                                                                  \
    while (!(condition) && g_get_monotonic_time () < wait_deadline)                                                    \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

static void
on_event (ReelBusManager1 *manager, const char *json, Fixture *self)
{
  g_ptr_array_add (self->events, g_strdup (json));
}

static void
on_leg_event (ReelBusManager1 *manager, const char *json, Fixture *self)
{
  g_assert_nonnull (strstr (json, "\"serverCallId\""));
  self->leg_events++;
}

static void
on_announcement (ReelBusManager1 *manager, const char *call, const char *kind, const char *text, const char *language,
                 Fixture *self)
{
  g_assert_cmpstr (language, ==, "en");
  g_assert_cmpstr (text, !=, "");
  g_string_append_printf (self->announced, "%s ", kind);
}

static GSubprocess *
spawn_daemon (Fixture *self)
{
  const char *root = g_getenv ("CALLREEL_BUILD_ROOT");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = g_build_filename (root, "manager/daemon/callreeld", NULL);
  g_autofree char *worker = g_build_filename (root, "tests/engine/fake-worker", NULL);
  g_autofree char *test = g_strdup_printf ("%d", getpid ());
  GSubprocess *daemon;

  g_subprocess_launcher_setenv (launcher, "CALLREEL_WORKER", worker, TRUE);
  g_subprocess_launcher_setenv (launcher, "CALLREEL_TEST_PID", test, TRUE);
  g_subprocess_launcher_setenv (launcher, "CALLREEL_FINISH", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", self->directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_DEBUG", "fatal-criticals", TRUE);
  daemon = g_subprocess_launcher_spawn (launcher, NULL, program, "--session", "--runtime-dir", self->directory,
                                        "--state-dir", self->directory, NULL);
  g_assert_nonnull (daemon);
  return daemon;
}

static gboolean
is_served (Fixture *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->manager));

  return owner != NULL;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-bus-XXXXXX", NULL);
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->events = g_ptr_array_new_with_free_func (g_free);
  self->connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->bus),
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                                 G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, NULL);
  self->manager = reel_bus_manager1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                    REEL_MANAGER_BUS_NAME, REEL_MANAGER_OBJECT_PATH, NULL, NULL);
  g_signal_connect (self->manager, "recording-file-status-updated", G_CALLBACK (on_event), self);
  self->announced = g_string_new (NULL);
  g_signal_connect (self->manager, "announcement", G_CALLBACK (on_announcement), self);
  g_signal_connect (self->manager, "call-leg-state-changed", G_CALLBACK (on_leg_event), self);
  self->daemon = spawn_daemon (self);
  wait_until (is_served (self));
}

static ReelBusCall1 *
get_call (Fixture *self, const char *path)
{
  return reel_bus_call1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_NONE, REEL_MANAGER_BUS_NAME, path, NULL,
                                        NULL);
}

/* Ends every call that is there, and with it every worker. */
static void
end_calls (Fixture *self)
{
  g_autoptr (GVariant) tree =
      g_dbus_connection_call_sync (self->connection, REEL_MANAGER_BUS_NAME, REEL_MANAGER_OBJECT_PATH,
                                   "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL, NULL,
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_autoptr (GVariant) objects = g_variant_get_child_value (tree, 0);

  for (gsize i = 0; i < g_variant_n_children (objects); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (objects, i);
    g_autoptr (ReelBusCall1) call = NULL;
    const char *path;

    g_variant_get_child (entry, 0, "&o", &path);
    call = get_call (self, path);
    g_assert_true (reel_bus_call1_call_end_sync (call, "test", NULL, NULL));
  }
}

static gboolean
has_sockets (Fixture *self)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL) {
    if (g_str_has_suffix (name, ".sock"))
      return TRUE;
  }
  return FALSE;
}

static void
stop_daemon (Fixture *self)
{
  g_subprocess_send_signal (self->daemon, SIGTERM);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (self->daemon));
  g_assert_cmpint (g_subprocess_get_exit_status (self->daemon), ==, 0);
  g_clear_object (&self->daemon);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", self->directory);

  end_calls (self);
  wait_until (!has_sockets (self));
  stop_daemon (self);
  g_ptr_array_unref (self->events);
  g_string_free (self->announced, TRUE);
  g_clear_object (&self->manager);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->directory);
}

/* Floating, for a call to take. */
static GVariant *
parse (const char *text)
{
  g_autofree char *typed = g_strconcat ("@a{sv} ", text, NULL);

  return g_variant_new_parsed (typed);
}

static char *
create_call (Fixture *self, const char *id, const char *properties, GError **error)
{
  char *path = NULL;

  reel_bus_manager1_call_create_call_sync (self->manager, id, parse (properties), &path, NULL, error);
  return path;
}

static char *
start (Fixture *self, const char *call, const char *options, GError **error)
{
  char *operation = NULL;

  reel_bus_manager1_call_start_recording_sync (self->manager, call, parse (options), &operation, NULL, error);
  return operation;
}

static gboolean
change (Fixture *self, const char *what, const char *operation, const char *options, GError **error)
{
  GVariant *dict = parse (options);

  if (g_str_equal (what, "pause"))
    return reel_bus_manager1_call_pause_recording_sync (self->manager, operation, dict, NULL, error);
  if (g_str_equal (what, "resume"))
    return reel_bus_manager1_call_resume_recording_sync (self->manager, operation, dict, NULL, error);
  if (g_str_has_suffix (what, "censor"))
    return reel_bus_manager1_call_censor_recording_sync (self->manager, operation, g_str_equal (what, "censor"), dict,
                                                         NULL, error);
  return reel_bus_manager1_call_stop_recording_sync (self->manager, operation, dict, NULL, error);
}

/* The name on the wire, and a text that says something. */
static void
assert_named (GError **error, ReelErrorCode code)
{
  g_autofree char *name = *error != NULL ? g_dbus_error_get_remote_error (*error) : NULL;

  g_assert_cmpstr (name, ==, reel_error_info (code)->dbus_name);
  g_dbus_error_strip_remote_error (*error);
  g_assert_cmpuint (strlen ((*error)->message), >, 10);
  g_clear_error (error);
}

static void
assert_quoted (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_null (strstr (error->message, "[Invalid UTF-8]"));
  for (const char *p = error->message; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
test_bad_calls (Fixture *self, gconstpointer unused)
{
  g_autofree char *long_id = g_strnfill (10000, 'x');
  g_autofree char *longest_id = g_strnfill (1024, 'x');
  const struct {
    const char *id;
    const char *properties;
  } cases[] = {
    { long_id, "{}" },
    { "with\nnewline", "{}" },
    { "with\x7f", "{}" },
    { "a", "{'kind': <'circle'>}" },
    { "a", "{'kind': <7>}" },
    { "a", "{'capacity': <int32 -1>}" },
    { "a", "{'capacity': <1e300>}" },
    { "a", "{'surprise': <true>}" },
  };
  const char *const good[] = { "a/../..//b", "..", "x:y+z=", longest_id, "" };
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_null (create_call (self, cases[i].id, cases[i].properties, &error));
    assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    char *path = create_call (self, good[i], "{}", NULL);
    g_autoptr (ReelBusCall1) call = get_call (self, path);

    if (*good[i] != '\0')
      g_assert_cmpstr (reel_bus_call1_get_server_call_id (call), ==, good[i]);
    g_assert_true (g_hash_table_add (paths, path));
  }
  g_assert_null (create_call (self, "..", "{}", &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  wait_until (self->leg_events == G_N_ELEMENTS (good));
}

static void
test_meeting (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{'meeting-id': <'m'>}", NULL);
  g_autoptr (ReelBusCall1) call = get_call (self, path);
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, 'x');
  g_autofree char *id = NULL, *none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_bus_manager1_call_add_meeting_sync (self->manager, large, &none, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_manager1_call_add_meeting_sync (self->manager, "garbage", &none, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (reel_bus_manager1_call_add_meeting_sync (
      self->manager, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:m\r\nSUMMARY:Budget\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
      &id, NULL, NULL));
  g_assert_cmpstr (id, ==, "m");
  wait_until (g_strcmp0 (reel_bus_call1_get_subject (call), "Budget") == 0);
}

static void
test_chat (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autoptr (ReelBusCall1) call = get_call (self, path);
  g_autofree char *longest = g_strnfill (64 * 1024, 'x');
  g_autofree char *too_long = g_strnfill (64 * 1024 + 1, 'x');
  const struct {
    const char *participant;
    const char *text;
    ReelErrorCode code;
  } cases[] = {
    { "ann", "", REEL_ERROR_INVALID_ARGUMENT },
    { "ann", too_long, REEL_ERROR_INVALID_ARGUMENT },
    { "bob", "x", REEL_ERROR_UNKNOWN_PARTICIPANT },
    { "", "x", REEL_ERROR_UNKNOWN_PARTICIPANT },
  };
  gboolean required;

  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "ann", parse ("{}"), &required, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_bus_call1_call_send_message_sync (call, cases[i].participant, cases[i].text, NULL, &error));
    assert_named (&error, cases[i].code);
  }
  g_assert_true (reel_bus_call1_call_send_message_sync (call, "ann", longest, NULL, NULL));
}

static void
test_bad_participants_and_streams (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autoptr (ReelBusCall1) call = get_call (self, path);
  static const struct {
    const char *participant, *kind, *transport;
    ReelErrorCode code;
  } streams[] = {
    { "bob", "audio", RTP, REEL_ERROR_UNKNOWN_PARTICIPANT },
    { "alice", "odour", RTP, REEL_ERROR_INVALID_ARGUMENT },
    { "alice", "audio", "{'type': <'rtp'>, 'sdp': <'bad'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "alice", "audio", "{'type': <'rtp'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "alice", "audio", "{'type': <'carrier-pigeon'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "alice", "audio", "{'type': <'uri'>, 'uri': <'gopher://x'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "alice", "audio", "{}", REEL_ERROR_INVALID_ARGUMENT },
  };
  g_autoptr (GVariant) nothing = g_variant_ref_sink (parse ("{}"));
  g_autoptr (GVariant) no_avatar = g_variant_ref_sink (parse ("{'avatar': <'/nonexistent.png'>}"));
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "alice", nothing, NULL, NULL, NULL));
  g_assert_false (reel_bus_call1_call_add_participant_sync (call, "alice", nothing, NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_call1_call_add_participant_sync (call, "x", no_avatar, NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_call1_call_update_participant_sync (call, "alice", no_avatar, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_call1_call_remove_participant_sync (call, "bob", "left", NULL, &error));
  assert_named (&error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_assert_false (reel_bus_call1_call_remove_participant_sync (call, "alice", "bored", NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_call1_call_answer_sync (call, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_STATE);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++) {
    g_assert_false (reel_bus_call1_call_add_stream_sync (call, streams[i].participant, streams[i].kind,
                                                         parse (streams[i].transport), NULL, NULL, NULL, &error));
    assert_named (&error, streams[i].code);
  }
  g_assert_false (reel_bus_call1_call_remove_stream_sync (call, "none", NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
}

/* What is quoted in an error is cut between characters, and has no control characters. */
static void
test_quoted (Fixture *self, gconstpointer unused)
{
  static const char *const ids[] = {
    "a\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
    "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
    "\u00e9\u00e9\u00e9\u00e9",
    "\r\n\x1b[2J"
  };
  g_autofree char *path = create_call (self, ids[0], "{}", NULL);
  g_autoptr (ReelBusCall1) call = get_call (self, path);
  g_autoptr (GVariant) nothing = g_variant_ref_sink (parse ("{}"));
  g_autoptr (GError) twice = NULL;

  g_assert_null (create_call (self, ids[0], "{}", &twice));
  assert_quoted (twice);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (GError) left = NULL, removed = NULL, added = NULL;

    g_assert_false (reel_bus_call1_call_remove_participant_sync (call, ids[i], "left", NULL, &left));
    assert_quoted (left);
    g_assert_false (reel_bus_call1_call_remove_stream_sync (call, ids[i], NULL, &removed));
    assert_quoted (removed);
    g_assert_false (reel_bus_call1_call_add_stream_sync (call, ids[i], "audio", parse (RTP), NULL, NULL, NULL, &added));
    assert_quoted (added);
  }
  g_assert_true (reel_bus_call1_call_add_participant_sync (call, ids[0], nothing, NULL, NULL, NULL));
  g_clear_error (&twice);
  g_assert_false (reel_bus_call1_call_add_participant_sync (call, ids[0], nothing, NULL, NULL, &twice));
  assert_quoted (twice);
}

static void
test_bad_recordings (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *call, *options;
    ReelErrorCode code;
  } starts[] = {
    { "none", "{}", REEL_ERROR_NO_ONGOING_CALL },
    { "a", "{'format': <'wav'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'max-duration-ms': <uint64 18446744073709551615>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'max-duration-ms': <int64 -5>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'max-size-bytes': <'many'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'actor': <''>}", REEL_ERROR_INVALID_ARGUMENT },
    { "a", "{'request-id': <'a\\u0007b'>}", REEL_ERROR_INVALID_ARGUMENT },
    { "ringing", "{}", REEL_ERROR_INVALID_STATE },
  };
  static const char *const changes[] = { "pause", "resume", "censor", "uncensor", "stop" };
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autofree char *other = create_call (self, "ringing", "{'state': <'ringing'>}", NULL);
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (path != NULL && other != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_assert_null (start (self, starts[i].call, starts[i].options, &error));
    assert_named (&error, starts[i].code);
  }
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_assert_false (change (self, changes[i], "none", "{}", &error));
    assert_named (&error, REEL_ERROR_UNKNOWN_RECORDING);
  }
  g_assert_false (reel_bus_manager1_call_get_recording_state_sync (self->manager, "../..", &state, NULL, &error));
  assert_named (&error, REEL_ERROR_UNKNOWN_RECORDING);
  g_assert_false (
      reel_bus_manager1_call_list_recordings_sync (self->manager, parse ("{'colour': <'red'>}"), NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_manager1_call_find_ongoing_call_sync (self->manager, "sip:x", NULL, NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_NO_ONGOING_CALL);
}

static gboolean
is_censored (Fixture *self, const char *operation)
{
  g_autoptr (GVariant) state = NULL;
  gboolean censored = FALSE;

  g_assert_true (reel_bus_manager1_call_get_recording_state_sync (self->manager, operation, &state, NULL, NULL));
  g_assert_true (g_variant_lookup (state, "censored", "b", &censored));
  return censored;
}

static void
test_censoring (Fixture *self, const char *operation)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (change (self, "uncensor", operation, "{}", &error));
  assert_named (&error, REEL_ERROR_INVALID_STATE);
  g_assert_false (is_censored (self, operation));
  g_assert_false (change (self, "censor", operation, "{'actor': <7>}", &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (change (self, "censor", operation, "{'actor': <'alice'>}", NULL));
  g_assert_true (is_censored (self, operation));
  g_assert_false (change (self, "censor", operation, "{}", &error));
  assert_named (&error, REEL_ERROR_INVALID_STATE);
  g_assert_true (change (self, "uncensor", operation, "{}", NULL));
  g_assert_false (is_censored (self, operation));
}

static void
test_recording (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a/b", "{'subject': <'talk'>, 'kind': <'room'>}", NULL);
  g_autoptr (ReelBusCall1) call = get_call (self, path);
  g_autofree char *operation = NULL, *again = NULL, *found = NULL, *found_path = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      reel_bus_call1_call_add_participant_sync (call, "alice", parse ("{'address': <'sip:a'>}"), NULL, NULL, NULL));
  g_assert_true (
      reel_bus_manager1_call_find_ongoing_call_sync (self->manager, "sip:a", &found, &found_path, NULL, NULL));
  g_assert_cmpstr (found, ==, "a/b");
  g_assert_cmpstr (found_path, ==, path);
  operation = start (self, "a/b", "{'request-id': <'r'>, 'actor': <'alice'>}", NULL);
  g_assert_nonnull (operation);
  g_assert_null (start (self, "a/b", "{}", &error));
  assert_named (&error, REEL_ERROR_ALREADY_STARTED);
  g_assert_true (change (self, "pause", operation, "{}", NULL));
  g_assert_false (change (self, "pause", operation, "{}", &error));
  assert_named (&error, REEL_ERROR_INVALID_STATE);
  test_censoring (self, operation);
  g_assert_true (change (self, "resume", operation, "{'actor': <'alice'>}", NULL));
  g_assert_true (change (self, "stop", operation, "{}", NULL));
  wait_until (self->events->len == 1);
  g_assert_nonnull (strstr (self->events->pdata[0], operation));
  g_assert_cmpstr (self->announced->str, ==, "start pause resume stop ");
  g_assert_false (change (self, "stop", operation, "{}", &error));
  assert_named (&error, REEL_ERROR_ALREADY_STOPPED);
  again = start (self, "a/b", "{'request-id': <'r'>}", NULL);
  g_assert_cmpstr (again, ==, operation);
  g_assert_true (reel_bus_manager1_call_list_recordings_sync (self->manager,
                                                              parse ("{'server-call-id': <'a/b'>, 'active': <false>}"),
                                                              &list, NULL, NULL));
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  g_assert_cmpuint (self->events->len, ==, 1);
}

static void
test_restart (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autofree char *operation = start (self, "a", "{}", NULL);
  g_autoptr (GVariant) state = NULL;
  const char *name = NULL;

  g_assert_nonnull (path);
  g_assert_nonnull (operation);
  stop_daemon (self);
  wait_until (!is_served (self));
  self->daemon = spawn_daemon (self);
  wait_until (is_served (self));
  g_assert_true (reel_bus_manager1_call_get_recording_state_sync (self->manager, operation, &state, NULL, NULL));
  g_assert_true (g_variant_lookup (state, "state", "&s", &name));
  g_assert_cmpstr (name, ==, "recording");
  g_assert_true (change (self, "stop", operation, "{}", NULL));
  wait_until (self->events->len == 1);
}

/* What names people, and what commands a worker, is nobody else's. */
static void
test_private (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autofree char *operation = start (self, "a", "{}", NULL);
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;
  guint seen = 0;

  g_assert_true (path != NULL && operation != NULL);
  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file = g_build_filename (self->directory, name, NULL);
    GStatBuf info;

    if (g_stat (file, &info) < 0 || (!g_str_has_prefix (name, "catalogue.db") && !g_str_equal (name, "recordings")))
      continue;
    g_assert_cmpuint (info.st_mode & S_IRWXO, ==, 0);
    seen++;
  }
  g_assert_cmpuint (seen, >=, 2);
}

static void
test_name_taken (Fixture *self, gconstpointer unused)
{
  g_autoptr (GSubprocess) second = spawn_daemon (self);

  g_subprocess_wait (second, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (second));
  g_assert_cmpint (g_subprocess_get_exit_status (second), ==, 1);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/manager/bad-calls", test_bad_calls);
  ADD ("/manager/meeting", test_meeting);
  ADD ("/manager/chat", test_chat);
  ADD ("/manager/bad-participants-and-streams", test_bad_participants_and_streams);
  ADD ("/manager/quoted", test_quoted);
  ADD ("/manager/bad-recordings", test_bad_recordings);
  ADD ("/manager/recording", test_recording);
  ADD ("/manager/restart", test_restart);
  ADD ("/manager/private", test_private);
  ADD ("/manager/name-taken", test_name_taken);
  return g_test_run ();
}
