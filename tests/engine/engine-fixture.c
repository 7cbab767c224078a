/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of the engine share. */
#include "tests/engine/engine-fixture.h"

#include "manager/engine/link/reel-process-launcher.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/services/reel-avatar-file.h"
#include "manager/engine/store/reel-store-sqlite.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#define OPEN_MS 60000

gboolean
engine_fixture_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

static void
on_state (ReelEngine *engine, const char *operation, const char *state, GVariant *detail, EngineFixture *self)
{
  g_ptr_array_add (self->states, g_strdup (state));
  g_free (self->operation);
  self->operation = g_strdup (operation);
}

static void
on_event (ReelEngine *engine, const char *json, EngineFixture *self)
{
  g_ptr_array_add (self->events, g_strdup (json));
}

static void
on_warning (ReelEngine *engine, const char *operation, guint seconds, EngineFixture *self)
{
  g_array_append_val (self->warnings, seconds);
}

static void
on_announcement (ReelEngine *engine, const char *call, const char *kind, const char *text, const char *language,
                 EngineFixture *self)
{
  g_ptr_array_add (self->announcements, g_strdup_printf ("%s %s %s", kind, language, text));
}

/* A range for this process only: no parallel test takes a port that is bound again after a restart. */
static char *
make_address (void)
{
  guint pid = (guint)getpid ();

  return g_strdup_printf ("127.%u.%u.%u", 1 + (pid >> 16) % 254, (pid >> 8) & 255, pid & 255);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static ReelWorkerLauncher *
make_launcher (EngineFixture *self)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "tests/engine/worker/fake-worker", NULL);

  if (self->processes)
    return reel_process_launcher_new (program, self->directory);
  return g_object_ref (REEL_WORKER_LAUNCHER (self->workers));
}

void
engine_fixture_make_engine (EngineFixture *self)
{
  g_autofree char *catalogue = g_build_filename (self->directory, "catalogue.db", NULL);
  g_autofree char *storage = g_build_filename (self->directory, "recordings", NULL);
  g_autofree char *avatar_program = NULL;
  g_autofree char *address = make_address ();
  g_autofree char *config =
      g_strconcat ("[event]\ntopic=t\n", self->groups != NULL ? self->groups : "[announcements]\nenabled=false\n",
                   NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ReelServices *services = reel_services_new ();

  services->config = reel_config_parse (config, &error);
  g_assert_no_error (error);
  if (services->config->announcements_enabled)
    services->announcements =
        reel_announcement_files_load (g_getenv ("CALLREEL_DATA"), services->config->announcements_directory,
                                      services->config->announcements_language, &error);
  g_assert_no_error (error);
  services->store = self->limits != NULL
                        ? reel_store_new_with_limits (reel_store_sqlite_open (catalogue, NULL), self->limits)
                        : reel_store_new (reel_store_sqlite_open (catalogue, NULL));
  self->store = g_object_ref (services->store);
  services->audit = reel_audit_trail_new (services->store, NULL);
  services->policies = reel_policy_store_new (services->store, services->audit, NULL);
  self->config = services->config;
  self->policies = g_object_ref (services->policies);
  services->link_key = self->link_key != NULL ? g_bytes_ref (self->link_key) : NULL;
  services->storage = reel_storage_new (storage, NULL);
  services->ports = reel_ports_new (address, 41000, 41099, NULL);
  services->runtime_dir = g_strdup (self->directory);
  services->launcher = make_launcher (self);
  /* The program does not exist unless a test creates it. */
  services->finish_program = g_build_filename (self->directory, "finish", NULL);
  avatar_program = g_build_filename (self->directory, "avatar", NULL);
  services->avatar_files = reel_avatar_opener_new (self->open != NULL ? self->open : reel_avatar_file_open,
                                                   self->open_ms != 0 ? self->open_ms : OPEN_MS);
  services->avatars = reel_avatar_reader_new (avatar_program);
  services->boot_id = g_strdup ("boot");
  if (self->sealing != NULL) {
    g_autofree char *sidecar_program = g_build_filename (self->directory, "sidecar", NULL);

    services->sealing = reel_sealing_ref (self->sealing);
    services->sidecars = reel_sidecar_maker_new (services->store, sidecar_program, self->sealing);
    services->sealer = reel_sealer_new (services->store, self->sealing, services->sidecars);
    self->sealer = services->sealer;
  }
  if (self->answer_ms > 0)
    services->answer_ms = self->answer_ms;
  if (self->deadline_ms > 0)
    services->deadline_ms = self->deadline_ms;
  if (self->finish_ms > 0)
    services->finish_ms = self->finish_ms;
  if (self->start_answer_ms > 0)
    services->start_answer_ms = self->start_answer_ms;
  if (self->stream_answer_ms > 0)
    services->stream_answer_ms = self->stream_answer_ms;
  self->engine = reel_engine_new (services);
  g_signal_connect (self->engine, "recording-state-changed", G_CALLBACK (on_state), self);
  g_signal_connect (self->engine, "file-status-updated", G_CALLBACK (on_event), self);
  g_signal_connect (self->engine, "time-warning", G_CALLBACK (on_warning), self);
  g_signal_connect (self->engine, "announcement", G_CALLBACK (on_announcement), self);
  reel_engine_recover_async (self->engine, store_result, &result);
  wait_until (result != NULL);
  g_assert_true (reel_engine_recover_finish (self->engine, result, NULL));
  reel_engine_open_outbox (self->engine);
}

void
engine_fixture_set_up (EngineFixture *self, gconstpointer unused)
{
  if (!self->processes) {
    self->workers = fake_launcher_new ();
    self->notes = fake_launcher_get_notes (self->workers);
  }
  self->directory = g_dir_make_tmp ("reel-XXXXXX", NULL);
  self->events = g_ptr_array_new_with_free_func (g_free);
  self->states = g_ptr_array_new_with_free_func (g_free);
  self->warnings = g_array_new (FALSE, FALSE, sizeof (guint));
  self->announcements = g_ptr_array_new_with_free_func (g_free);
  engine_fixture_make_engine (self);
}

void
engine_fixture_set_up_processes (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *test = g_strdup_printf ("%d", getpid ());

  g_setenv ("CALLREEL_TEST_PID", test, TRUE);
  g_unsetenv ("CALLREEL_FAKE_WORKER");
  self->processes = TRUE;
  engine_fixture_set_up (self, unused);
}

void
engine_fixture_drop_engine (EngineFixture *self)
{
  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  if (self->workers != NULL)
    fake_launcher_lose_manager (self->workers);
  g_clear_object (&self->policies);
  reel_store_close (self->store);
  g_clear_object (&self->store);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

static guint
count_sockets (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *socket = g_build_filename (path, name, "socket", NULL);

    count += g_file_test (socket, G_FILE_TEST_EXISTS);
  }
  return count;
}

void
engine_fixture_tear_down (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self->engine);

  for (guint i = 0; i < calls->len; i++)
    reel_call_end (calls->pdata[i], "test", NULL);
  g_ptr_array_set_size (calls, 0);
  /* No worker is left behind. */
  wait_until (self->workers != NULL ? fake_launcher_count (self->workers) == 0 : count_sockets (self->directory) == 0);
  engine_fixture_drop_engine (self);
  g_clear_object (&self->workers);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->states);
  g_ptr_array_unref (self->announcements);
  g_array_unref (self->warnings);
  remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->operation);
}

GVariant *
engine_fixture_dict (const char *text)
{
  GVariant *dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return dict;
}

ReelCall *
engine_fixture_create_call (EngineFixture *self, const char *id)
{
  g_autoptr (GVariant) properties = engine_fixture_dict ("{'kind': <'room'>}");
  g_autoptr (GVariant) person = engine_fixture_dict ("{'display-name': <'Alice'>, 'role': <'member'>}");
  ReelCall *call = reel_engine_create_call (self->engine, id, properties, NULL);

  g_assert_nonnull (call);
  g_assert_true (reel_call_add_participant (call, "alice", person, NULL, NULL));
  return call;
}

char *
engine_fixture_start (EngineFixture *self, const char *call, const char *options, GError **error)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (options);
  g_autoptr (GAsyncResult) result = NULL;

  reel_engine_start_recording_async (self->engine, call, dict, store_result, &result);
  wait_until (result != NULL);
  return reel_engine_start_recording_finish (self->engine, result, error);
}

gboolean
engine_fixture_pause (EngineFixture *self, const char *operation, gboolean paused, GError **error)
{
  return engine_fixture_set_mode (self, operation, paused ? REEL_ACTION_PAUSE : REEL_ACTION_RESUME, error);
}

gboolean
engine_fixture_set_mode (EngineFixture *self, const char *operation, ReelAction action, GError **error)
{
  g_autoptr (GVariant) dict = engine_fixture_dict ("{}");
  g_autoptr (GAsyncResult) result = NULL;

  reel_engine_set_mode_async (self->engine, operation, action, dict, 0, store_result, &result);
  wait_until (result != NULL);
  return reel_engine_change_finish (self->engine, result, error);
}

gboolean
engine_fixture_stop (EngineFixture *self, const char *operation, GError **error)
{
  g_autoptr (GVariant) dict = engine_fixture_dict ("{}");
  g_autoptr (GAsyncResult) result = NULL;

  reel_engine_stop_recording_async (self->engine, operation, dict, 0, store_result, &result);
  wait_until (result != NULL);
  return reel_engine_change_finish (self->engine, result, error);
}

char *
engine_fixture_add_stream (ReelCall *call, const char *participant, const char *kind, const char *transport,
                           GVariant **endpoint, GError **error)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (transport);
  g_autoptr (GAsyncResult) result = NULL;

  reel_call_add_stream_async (call, participant, kind, dict, store_result, &result);
  wait_until (result != NULL);
  return reel_call_add_stream_finish (call, result, endpoint, error);
}

GVariant *
engine_fixture_find_state (EngineFixture *self, const char *operation, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_engine_get_recording_state_async (self->engine, operation, store_result, &result);
  wait_until (result != NULL);
  return reel_engine_get_recording_state_finish (self->engine, result, error);
}

GVariant *
engine_fixture_get_state (EngineFixture *self, const char *operation)
{
  GVariant *state = engine_fixture_find_state (self, operation, NULL);

  g_assert_nonnull (state);
  return state;
}

GVariant *
engine_fixture_list (EngineFixture *self, const char *filter, const char *cursor, guint limit, char **next,
                     GError **error)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (filter);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *after = NULL;
  GVariant *rows;

  reel_engine_list_recordings_async (self->engine, dict, cursor, limit, store_result, &result);
  wait_until (result != NULL);
  rows = reel_engine_list_recordings_finish (self->engine, result, &after, error);
  if (next != NULL)
    *next = g_steal_pointer (&after);
  return rows;
}

char *
engine_fixture_add_meeting (EngineFixture *self, const char *icalendar, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_engine_add_meeting_async (self->engine, icalendar, store_result, &result);
  wait_until (result != NULL);
  return reel_engine_add_meeting_finish (self->engine, result, error);
}

void
engine_fixture_set_policy (EngineFixture *self, const char *level, const char *id, GVariant *properties)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_policy_store_set_async (self->policies, level, id, properties, NULL, "a test", store_result, &result);
  wait_until (result != NULL);
  g_assert_true (reel_policy_store_change_finish (self->policies, result, NULL));
}

gboolean
engine_fixture_update_call (ReelCall *call, GVariant *properties, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_call_update_async (call, properties, store_result, &result);
  wait_until (result != NULL);
  return reel_call_update_finish (call, result, error);
}

void
engine_fixture_flush (EngineFixture *self)
{
  g_assert_true (self->store == NULL || reel_store_flush_sync (self->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

char *
engine_fixture_state_text (EngineFixture *self, const char *operation, const char *key)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  char *text = NULL;

  g_variant_lookup (state, key, "s", &text);
  return text;
}

guint
engine_fixture_count_chunks (const char *event)
{
  guint count = 0;

  for (const char *at = event; (at = strstr (at, "\"documentId\"")) != NULL; at++)
    count++;
  return count;
}

GVariant *
engine_fixture_ask_worker (ReelCall *call, const char *method, GVariant *arguments)
{
  ReelWorker *worker = reel_recording_host_peek_worker (REEL_RECORDING_HOST (call));
  g_autoptr (GVariant) taken = g_variant_ref_sink (arguments != NULL ? arguments : g_variant_new_tuple (NULL, 0));

  return worker != NULL ? fake_worker_ask (fake_link_get_worker (FAKE_LINK (worker)), method, taken) : NULL;
}

void
engine_fixture_order (ReelCall *call, const char *order)
{
  fake_link_order (FAKE_LINK (reel_recording_host_peek_worker (REEL_RECORDING_HOST (call))), order);
}

void
engine_fixture_speak (ReelCall *call, const char *participant)
{
  fake_worker_speak (fake_link_get_worker (FAKE_LINK (reel_recording_host_peek_worker (REEL_RECORDING_HOST (call)))),
                     participant);
}

static char *
find_document (EngineFixture *self, const char *operation, guint index)
{
  g_autoptr (GVariant) list = engine_fixture_list (self, "{}", "", 0, NULL, NULL);

  for (gsize i = 0; i < g_variant_n_children (list); i++) {
    g_autoptr (GVariant) recording = g_variant_get_child_value (list, i);
    g_autoptr (GVariant) chunks = g_variant_lookup_value (recording, "chunks", G_VARIANT_TYPE ("aa{sv}"));
    g_autoptr (GVariant) chunk = NULL;
    const char *id = NULL, *uri = NULL;

    g_variant_lookup (recording, "recording-operation-id", "&s", &id);
    if (g_strcmp0 (id, operation) != 0)
      continue;
    g_assert_cmpuint (index, <, g_variant_n_children (chunks));
    chunk = g_variant_get_child_value (chunks, index);
    g_assert_true (g_variant_lookup (chunk, "metadata-location", "&s", &uri));
    return g_filename_from_uri (uri, NULL, NULL);
  }
  g_assert_not_reached ();
}

char *
engine_fixture_find_beside (EngineFixture *self, const char *operation, guint index, const char *name)
{
  g_autofree char *document = find_document (self, operation, index);
  g_autofree char *directory = g_path_get_dirname (document);

  return g_build_filename (directory, name, NULL);
}

JsonObject *
engine_fixture_read_document (EngineFixture *self, const char *operation, guint index)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = find_document (self, operation, index);

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

JsonObject *
engine_fixture_read_metadata (EngineFixture *self, const char *operation, guint index)
{
  g_autoptr (JsonObject) document = engine_fixture_read_document (self, operation, index);

  return json_object_ref (json_object_get_object_member (document, "callreel"));
}

void
engine_fixture_assert_states (EngineFixture *self, const char *expected)
{
  g_autofree char *joined = NULL;

  g_ptr_array_add (self->states, NULL);
  joined = g_strjoinv (" ", (char **)self->states->pdata);
  g_ptr_array_set_size (self->states, 0);
  g_assert_cmpstr (joined, ==, expected);
}
