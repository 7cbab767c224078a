/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld on a bus and in a directory of each test's own, with fake workers: invalid input, a recording from request
 * to event, a restart. */
#include "tests/dbus/daemon-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

typedef struct {
  DaemonFixture base;
  GPtrArray *events;
  guint leg_events;
  GString *announced; /* kinds, each followed by a blank */
} Fixture;

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

static void
set_up (Fixture *self, gconstpointer unused)
{
  daemon_fixture_set_up (&self->base, NULL);
  self->events = g_ptr_array_new_with_free_func (g_free);
  self->announced = g_string_new (NULL);
  g_signal_connect (self->base.manager, "recording-file-status-updated", G_CALLBACK (on_event), self);
  g_signal_connect (self->base.manager, "announcement", G_CALLBACK (on_announcement), self);
  g_signal_connect (self->base.manager, "call-leg-state-changed", G_CALLBACK (on_leg_event), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  daemon_fixture_tear_down (&self->base, NULL);
  g_ptr_array_unref (self->events);
  g_string_free (self->announced, TRUE);
}

static char *
create_call (Fixture *self, const char *id, const char *properties, GError **error)
{
  char *path = NULL;

  reel_bus_manager1_call_create_call_sync (self->base.manager, id, daemon_fixture_dict (properties), &path, NULL,
                                           error);
  return path;
}

static char *
start (Fixture *self, const char *call, const char *options, GError **error)
{
  char *operation = NULL;

  reel_bus_manager1_call_start_recording_sync (self->base.manager, call, daemon_fixture_dict (options), &operation,
                                               NULL, error);
  return operation;
}

static gboolean
change (Fixture *self, const char *what, const char *operation, const char *options, GError **error)
{
  GVariant *dict = daemon_fixture_dict (options);

  if (g_str_equal (what, "pause"))
    return reel_bus_manager1_call_pause_recording_sync (self->base.manager, operation, dict, NULL, error);
  if (g_str_equal (what, "resume"))
    return reel_bus_manager1_call_resume_recording_sync (self->base.manager, operation, dict, NULL, error);
  if (g_str_has_suffix (what, "censor"))
    return reel_bus_manager1_call_censor_recording_sync (self->base.manager, operation, g_str_equal (what, "censor"),
                                                         dict, NULL, error);
  return reel_bus_manager1_call_stop_recording_sync (self->base.manager, operation, dict, NULL, error);
}

/* Compares the D-Bus name; the text must not be empty. */
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
    g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);

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
  g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, 'x');
  g_autofree char *id = NULL, *none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_bus_manager1_call_add_meeting_sync (self->base.manager, large, &none, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_manager1_call_add_meeting_sync (self->base.manager, "garbage", &none, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (reel_bus_manager1_call_add_meeting_sync (
      self->base.manager,
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:m\r\nSUMMARY:Budget\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", &id, NULL,
      NULL));
  g_assert_cmpstr (id, ==, "m");
  wait_until (g_strcmp0 (reel_bus_call1_get_subject (call), "Budget") == 0);
}

static void
test_chat (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);
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

  g_assert_true (
      reel_bus_call1_call_add_participant_sync (call, "ann", daemon_fixture_dict ("{}"), &required, NULL, NULL));
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
  g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);
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
  g_autoptr (GVariant) nothing = g_variant_ref_sink (daemon_fixture_dict ("{}"));
  g_autoptr (GVariant) no_avatar = g_variant_ref_sink (daemon_fixture_dict ("{'avatar': <'/nonexistent.png'>}"));
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
                                                         daemon_fixture_dict (streams[i].transport), NULL, NULL, NULL,
                                                         &error));
    assert_named (&error, streams[i].code);
  }
  g_assert_false (reel_bus_call1_call_remove_stream_sync (call, "none", NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
}

/* Text quoted in an error is cut between characters, and has no control characters. */
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
  g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);
  g_autoptr (GVariant) nothing = g_variant_ref_sink (daemon_fixture_dict ("{}"));
  g_autoptr (GError) twice = NULL;

  g_assert_null (create_call (self, ids[0], "{}", &twice));
  assert_quoted (twice);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (GError) left = NULL, removed = NULL, added = NULL;

    g_assert_false (reel_bus_call1_call_remove_participant_sync (call, ids[i], "left", NULL, &left));
    assert_quoted (left);
    g_assert_false (reel_bus_call1_call_remove_stream_sync (call, ids[i], NULL, &removed));
    assert_quoted (removed);
    g_assert_false (reel_bus_call1_call_add_stream_sync (call, ids[i], "audio", daemon_fixture_dict (RTP), NULL, NULL,
                                                         NULL, &added));
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
  g_assert_false (reel_bus_manager1_call_get_recording_state_sync (self->base.manager, "../..", &state, NULL, &error));
  assert_named (&error, REEL_ERROR_UNKNOWN_RECORDING);
  g_assert_false (reel_bus_manager1_call_list_recordings_sync (self->base.manager,
                                                               daemon_fixture_dict ("{'colour': <'red'>}"), "", 0, NULL,
                                                               NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_manager1_call_list_recordings_sync (self->base.manager, daemon_fixture_dict ("{}"), "", 501,
                                                               NULL, NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (reel_bus_manager1_call_list_recordings_sync (self->base.manager, daemon_fixture_dict ("{}"), "x", 0,
                                                               NULL, NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (
      reel_bus_manager1_call_find_ongoing_call_sync (self->base.manager, "sip:x", NULL, NULL, NULL, &error));
  assert_named (&error, REEL_ERROR_NO_ONGOING_CALL);
}

static gboolean
is_censored (Fixture *self, const char *operation)
{
  g_autoptr (GVariant) state = NULL;
  gboolean censored = FALSE;

  g_assert_true (reel_bus_manager1_call_get_recording_state_sync (self->base.manager, operation, &state, NULL, NULL));
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
  g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);
  g_autofree char *operation = NULL, *again = NULL, *found = NULL, *found_path = NULL, *next = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_bus_call1_call_add_participant_sync (
      call, "alice", daemon_fixture_dict ("{'address': <'sip:a'>, 'role': <'member'>}"), NULL, NULL, NULL));
  g_assert_true (
      reel_bus_manager1_call_find_ongoing_call_sync (self->base.manager, "sip:a", &found, &found_path, NULL, NULL));
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
  g_assert_true (reel_bus_manager1_call_list_recordings_sync (
      self->base.manager, daemon_fixture_dict ("{'server-call-id': <'a/b'>, 'active': <false>}"), "", 0, &list, &next,
      NULL, NULL));
  g_assert_cmpstr (next, ==, "");
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  g_assert_cmpuint (self->events->len, ==, 1);
}

static void
on_participant_changed (ReelBusCall1 *call, const char *id, GVariant *entry, GString *seen)
{
  gboolean held = FALSE;

  g_variant_lookup (entry, "on-hold", "b", &held);
  g_string_append_printf (seen, "%s%s ", id, g_variant_n_children (entry) == 0 ? " gone" : held ? " held" : "");
}

/* One entry at a time, and nothing of the others; the list itself can be read. */
static void
test_participants (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);
  g_autoptr (ReelBusCall1) later = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree char *errors = NULL;
  g_autoptr (GVariant) table = NULL;
  g_autofree char *metrics = NULL;

  g_signal_connect (call, "participant-changed", G_CALLBACK (on_participant_changed), seen);
  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "ann", daemon_fixture_dict ("{}"), NULL, NULL, NULL));
  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "ben", daemon_fixture_dict ("{}"), NULL, NULL, NULL));
  g_assert_true (reel_bus_call1_call_update_participant_sync (call, "ann", daemon_fixture_dict ("{'on-hold': <true>}"),
                                                              NULL, NULL));
  g_assert_true (reel_bus_call1_call_remove_participant_sync (call, "ben", "left", NULL, NULL));
  wait_until (g_str_has_suffix (seen->str, "gone "));
  g_assert_cmpstr (seen->str, ==, "ann ben ann held ben gone ");
  later = daemon_fixture_get_call (&self->base, path);
  g_assert_cmpuint (g_variant_n_children (reel_bus_call1_get_participants (later)), ==, 1);
  g_assert_true (reel_bus_manager1_call_get_errors_sync (self->base.manager, "de-AT", &table, NULL, NULL));
  g_assert_cmpuint (g_variant_n_children (table), ==, REEL_N_ERRORS);
  g_assert_true (g_variant_lookup (table, "org.callreel.Error.NotAllowed", "(ss)", &errors, NULL));
  g_assert_cmpstr (errors, ==, "Nicht erlaubt");
  g_assert_true (reel_bus_manager1_call_get_metrics_sync (self->base.manager, &metrics, NULL, NULL));
  g_assert_nonnull (strstr (metrics, "callreel_participants 1\n"));
  g_signal_handlers_disconnect_by_data (call, seen);
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
  daemon_fixture_restart (&self->base);
  g_assert_true (reel_bus_manager1_call_get_recording_state_sync (self->base.manager, operation, &state, NULL, NULL));
  g_assert_true (g_variant_lookup (state, "state", "&s", &name));
  g_assert_cmpstr (name, ==, "recording");
  g_assert_true (change (self, "stop", operation, "{}", NULL));
  wait_until (self->events->len == 1);
}

static void
set_up_prompts (Fixture *self, gconstpointer unused)
{
  self->base.config = "[announcements]\nlanguage=en\nwait-for-prompt=true\n";
  g_setenv ("CALLREEL_FAKE_WORKER", "long-prompt", TRUE);
  set_up (self, NULL);
  g_unsetenv ("CALLREEL_FAKE_WORKER");
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gboolean
is_starting (Fixture *self)
{
  g_autoptr (GVariant) rows = NULL;
  g_autofree char *next = NULL;

  return reel_bus_manager1_call_list_recordings_sync (self->base.manager,
                                                      daemon_fixture_dict ("{'state': <'starting'>}"), "", 1, &rows,
                                                      &next, NULL, NULL) &&
         g_variant_n_children (rows) > 0;
}

/* A start waits for a prompt when the manager is told to go: whoever asked is told, before the bus says that nobody
 * will answer. */
static void
test_start_at_end (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autoptr (ReelBusCall1) call = daemon_fixture_get_call (&self->base, path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream = NULL, *operation = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_bus_call1_call_add_stream_sync (call, "", "announcement", daemon_fixture_dict (RTP), &stream,
                                                      &endpoint, NULL, &error));
  g_assert_no_error (error);
  reel_bus_manager1_call_start_recording (self->base.manager, "a", daemon_fixture_dict ("{}"), NULL, on_result,
                                          &result);
  wait_until (is_starting (self));
  g_assert_null (result);
  daemon_fixture_restart (&self->base);
  wait_until (result != NULL);
  g_assert_false (reel_bus_manager1_call_start_recording_finish (self->base.manager, &operation, result, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_MEDIA_FAILED, "request-id");
}

/* Nobody else can read files that name people or control a worker. */
static void
test_private (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = create_call (self, "a", "{}", NULL);
  g_autofree char *operation = start (self, "a", "{}", NULL);
  g_autoptr (GDir) directory = g_dir_open (self->base.directory, 0, NULL);
  const char *name;
  guint seen = 0;

  g_assert_true (path != NULL && operation != NULL);
  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file = g_build_filename (self->base.directory, name, NULL);
    GStatBuf info;

    if (g_stat (file, &info) < 0 || (!g_str_has_prefix (name, "catalogue.db") &&
                                     !g_str_equal (name, "audit-trail.jsonl") && !g_str_equal (name, "recordings")))
      continue;
    g_assert_cmpuint (info.st_mode & S_IRWXO, ==, 0);
    seen++;
  }
  g_assert_cmpuint (seen, >=, 3);
}

static void
test_name_taken (Fixture *self, gconstpointer unused)
{
  g_autoptr (GSubprocess) second = daemon_fixture_spawn (&self->base);

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
  ADD ("/manager/participants", test_participants);
  ADD ("/manager/restart", test_restart);
  g_test_add ("/manager/start-at-end", Fixture, NULL, set_up_prompts, test_start_at_end, tear_down);
  ADD ("/manager/private", test_private);
  ADD ("/manager/name-taken", test_name_taken);
  return g_test_run ();
}
