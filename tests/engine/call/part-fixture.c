/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of a call's parts share. */
#include "tests/engine/call/part-fixture.h"

#include "manager/engine/services/reel-avatar-file.h"

#include <string.h>
#include <unistd.h>

/* Longer than any test. */
#define OPEN_MS   60000
#define ANSWER_MS 60000

/* Of this process alone. */
static ReelPorts *
make_ports (void)
{
  guint pid = (guint)getpid ();
  g_autofree char *address = g_strdup_printf ("127.%u.%u.%u", 1 + (pid >> 16) % 254, (pid >> 8) & 255, pid & 255);

  return reel_ports_new (address, 41000, 41003, NULL);
}

static void
make_parts (PartFixture *self)
{
  self->log = reel_call_log_new (self->services->store, "c1", "call");
  self->roster = reel_roster_new (self->services->store, "c1", "ann");
  self->recordings = reel_recording_list_new ();
  self->streams =
      reel_call_streams_new (self->services, "c1", REEL_WORKER_PROVIDER (self->workers), self->log, self->recordings);
}

static void
drop_parts (PartFixture *self)
{
  g_assert_finalize_object (g_steal_pointer (&self->streams));
  g_assert_finalize_object (g_steal_pointer (&self->recordings));
  g_assert_finalize_object (g_steal_pointer (&self->roster));
  g_assert_finalize_object (g_steal_pointer (&self->log));
}

void
part_fixture_set_up (PartFixture *self, gconstpointer unused)
{
  self->backend = fake_backend_new ();
  self->services = reel_services_new ();
  self->services->config = reel_config_parse ("[event]\ntopic=t\n[announcements]\nenabled=false\n", NULL);
  self->services->store = reel_store_new (REEL_STORE_BACKEND (self->backend));
  self->services->ports = make_ports ();
  /* It is not there. */
  self->services->avatar_files = reel_avatar_opener_new (reel_avatar_file_open, OPEN_MS);
  self->services->avatars = reel_avatar_reader_new ("/callreel-avatar");
  self->services->boot_id = g_strdup ("boot");
  self->workers = trace_provider_new ();
  self->worker = trace_worker_new ();
  make_parts (self);
}

void
part_fixture_tear_down (PartFixture *self, gconstpointer unused)
{
  drop_parts (self);
  g_assert_finalize_object (self->workers);
  g_assert_finalize_object (self->worker);
  reel_store_close (self->services->store);
  reel_services_unref (self->services);
}

void
part_fixture_restore (PartFixture *self)
{
  reel_store_flush_sync (self->services->store);
  drop_parts (self);
  make_parts (self);
  g_assert_true (reel_roster_restore (self->roster, NULL));
  g_assert_true (reel_call_log_restore (self->log, NULL));
  g_assert_true (reel_call_streams_restore (self->streams, NULL));
  reel_roster_restore_answers (self->roster, reel_call_log_get (self->log));
}

GVariant *
part_fixture_dict (const char *text)
{
  GVariant *dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return dict;
}

ReelMember *
part_fixture_add_person (PartFixture *self, const char *id)
{
  g_autoptr (GVariant) none = part_fixture_dict ("{}");
  ReelParticipant *data = reel_participant_parse (id, REEL_ROLE_MEMBER, none, NULL);

  g_assert_nonnull (data);
  return reel_roster_add (self->roster, data, FALSE, g_get_real_time ());
}

char *
part_fixture_add_stream (PartFixture *self, const char *participant, const char *kind)
{
  g_autoptr (GVariant) transport = part_fixture_dict ("{'type': <'rtp'>, 'sdp': <'v=0'>}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) endpoint = NULL;
  guint32 port = 0;
  char *id;

  trace_provider_set_worker (self->workers, self->worker);
  reel_stream_request_async (self->streams, self->roster, REEL_WORKER_PROVIDER (self->workers), ANSWER_MS, participant,
                             kind, transport, part_fixture_store_result, &result);
  part_fixture_settle ();
  trace_worker_answer (self->worker, part_fixture_dict ("{'sdp': <'v=0'>}"));
  part_fixture_settle ();
  id = reel_stream_request_finish (result, &endpoint, NULL);
  g_assert_nonnull (id);
  g_assert_true (g_variant_lookup (endpoint, "port", "u", &port));
  g_assert_cmpuint (port, >=, 41000);
  return id;
}

gboolean
part_fixture_change_stream (PartFixture *self, const char *id, const char *properties, GError **error)
{
  g_autoptr (GVariant) dict = part_fixture_dict (properties);
  g_autoptr (GAsyncResult) result = NULL;

  reel_stream_change_async (self->streams, REEL_WORKER_PROVIDER (self->workers), id, dict, part_fixture_store_result,
                            &result);
  part_fixture_settle ();
  if (trace_worker_count_waiting (self->worker) > 0)
    trace_worker_answer (self->worker, g_variant_new_boolean (TRUE));
  part_fixture_settle ();
  return reel_stream_change_finish (result, error);
}

void
part_fixture_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
part_fixture_wait_until_alone (gpointer object)
{
  while (g_atomic_int_get (&G_OBJECT (object)->ref_count) > 1)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
part_fixture_has_kept (PartFixture *self, const char *line)
{
  g_autofree char *kept = NULL;

  reel_store_flush_sync (self->services->store);
  kept = fake_backend_print (self->backend);
  return strstr (kept, line) != NULL;
}

char *
part_fixture_print_log (PartFixture *self)
{
  const ReelLog *log = reel_call_log_get (self->log);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < reel_log_get_length (log); i++) {
    const ReelLogEntry *entry = reel_log_get (log, i);

    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", reel_log_kind_nicks[entry->kind],
                            entry->participant_id);
    if (entry->detail != NULL)
      g_string_append_printf (text, " (%s)", entry->detail);
  }
  return g_string_free (text, FALSE);
}

void
part_fixture_assert_sent (PartFixture *self, const char *expected)
{
  g_autofree char *sent = trace_worker_take (self->worker);

  g_assert_cmpstr (sent, ==, expected);
}

void
part_fixture_store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}
