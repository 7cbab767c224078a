/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a new worker is told about a call, and in which order; what an adopted one is asked; and what follows when there
 * is none any more. */
#include "manager/engine/call/reel-call-worker.h"
#include "tests/engine/call/part-fixture.h"
#include "tests/engine/call/trace-launcher.h"

typedef struct {
  PartFixture parts;
  TraceLauncher *launcher;
  ReelWorkerHost *host;
  ReelCallStreams *streams; /* on the host */
  ReelPortraits *portraits;
  ReelPeople *people;
  ReelPrompts *prompts;
  ReelRecordingList *recordings;
  ReelCallWorker *worker;
  guint briefed;
} Fixture;

static void
on_briefed (ReelCallWorker *worker, guint *briefed)
{
  ++*briefed;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  ReelServices *services;
  ReelWorkerProvider *workers;
  ReelRoster *roster;

  part_fixture_set_up (&self->parts, unused);
  services = self->parts.services;
  roster = self->parts.roster;
  self->launcher = trace_launcher_new (self->parts.worker);
  self->host = reel_worker_host_new (REEL_WORKER_LAUNCHER (self->launcher), "c1", 1000);
  workers = REEL_WORKER_PROVIDER (self->host);
  self->recordings = reel_recording_list_new ();
  self->streams = reel_call_streams_new (services, "c1", workers, self->parts.log, self->recordings);
  self->portraits = reel_portraits_new (services->avatar_files, services->avatars, "c1", roster, workers);
  self->people = reel_people_new (workers, self->parts.log, roster, self->streams, self->portraits);
  self->prompts = reel_prompts_new (services, "c1", workers, self->streams);
  self->worker = reel_call_worker_new (self->host, "c1", self->people, self->streams, self->prompts, self->recordings);
  g_signal_connect (self->worker, "briefed", G_CALLBACK (on_briefed), &self->briefed);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->worker);
  g_assert_finalize_object (self->prompts);
  g_assert_finalize_object (self->people);
  g_assert_finalize_object (self->portraits);
  g_assert_finalize_object (self->streams);
  g_assert_finalize_object (self->recordings);
  reel_worker_host_close (self->host);
  part_fixture_settle ();
  g_assert_finalize_object (self->host);
  g_assert_finalize_object (self->launcher);
  part_fixture_tear_down (&self->parts, unused);
}

static void
add_stream_of (Fixture *self, const char *id, const char *type)
{
  g_autofree char *text = g_strdup_printf ("{'type': <'%s'>, 'sdp': <'v=0'>}", type);
  g_autoptr (GVariant) transport = part_fixture_dict (text);
  ReelCallStream *stream =
      reel_call_stream_new (id, "ann", REEL_STREAM_KIND_AUDIO, reel_transport_parse_own (transport, NULL));

  g_assert_true (reel_call_streams_insert (self->streams, stream, NULL));
  reel_call_streams_establish (self->streams, stream);
}

static void
add_stream (Fixture *self, const char *id)
{
  add_stream_of (self, id, "rtp");
}

static void
ensure (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_worker_host_ensure_async (self->host, part_fixture_store_result, &result);
  part_fixture_settle ();
  g_assert_true (reel_worker_host_ensure_finish (self->host, result, NULL));
}

/* Participants before their streams. */
static void
test_briefing (Fixture *self, gconstpointer unused)
{
  part_fixture_add_person (&self->parts, "ann");
  add_stream (self, "s1");
  reel_prompts_set_notice_tone (self->prompts, TRUE);
  part_fixture_assert_sent (&self->parts, "");
  ensure (self);
  part_fixture_assert_sent (&self->parts, "add ann 'ann'; add audio of ann; tone on");
  g_assert_cmpuint (self->briefed, ==, 1);
  trace_worker_answer (self->parts.worker, part_fixture_dict ("{}"));
  part_fixture_settle ();
}

/* Its replacement is told the same. */
static void
test_loss (Fixture *self, gconstpointer unused)
{
  part_fixture_add_person (&self->parts, "ann");
  ensure (self);
  part_fixture_assert_sent (&self->parts, "add ann 'ann'");
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*is gone*");
  reel_worker_host_kill (self->host);
  part_fixture_settle ();
  g_test_assert_expected_messages ();
  g_assert_cmpuint (trace_launcher_count (self->launcher), ==, 2);
  g_assert_cmpuint (self->briefed, ==, 2);
  part_fixture_assert_sent (&self->parts, "add ann 'ann'");
}

/* No worker has its keys, and none will: its participant must be able to begin another one. */
static void
test_given_up (Fixture *self, gconstpointer unused)
{
  part_fixture_add_person (&self->parts, "ann");
  ensure (self);
  add_stream_of (self, "s1", "webrtc");
  add_stream (self, "s2");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*not replaced any more*");
  g_signal_emit_by_name (self->host, "given-up");
  g_test_assert_expected_messages ();
  g_assert_null (reel_call_streams_find (self->streams, "s1"));
  g_assert_nonnull (reel_call_streams_find (self->streams, "s2"));
}

static gboolean
adopt (Fixture *self, const char *state)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_call_worker_adopt_async (self->worker, part_fixture_store_result, &result);
  part_fixture_settle ();
  if (trace_worker_count_waiting (self->parts.worker) > 0 && state != NULL)
    trace_worker_answer (self->parts.worker, part_fixture_dict (state));
  else if (trace_worker_count_waiting (self->parts.worker) > 0)
    trace_worker_fail (self->parts.worker, FALSE);
  part_fixture_settle ();
  g_assert_nonnull (result);
  return reel_call_worker_adopt_finish (self->worker, result);
}

/* An adopted worker knows the call: what it lacks is added, and what nobody knows of is removed. */
static void
test_adopted (Fixture *self, gconstpointer unused)
{
  part_fixture_add_person (&self->parts, "ann");
  add_stream (self, "s1");
  trace_launcher_set_running (self->launcher, TRUE);
  g_assert_true (adopt (self, "{'participants': <['gone']>, 'streams': <{'s1': {'muted': <true>}, 's2': {'muted': "
                              "<true>}}>}"));
  part_fixture_assert_sent (&self->parts, "state?; remove gone; add ann 'ann'; remove stream");
  g_assert_true (reel_call_streams_find (self->streams, "s1")->muted);
  g_assert_cmpuint (self->briefed, ==, 0);
}

static void
test_none_to_adopt (Fixture *self, gconstpointer unused)
{
  part_fixture_add_person (&self->parts, "ann");
  add_stream_of (self, "s1", "webrtc");
  g_assert_false (adopt (self, NULL));
  part_fixture_assert_sent (&self->parts, "");
  g_assert_null (reel_call_streams_find (self->streams, "s1"));
  g_assert_cmpuint (trace_launcher_count (self->launcher), ==, 0);
}

/* A worker that does not report its state is replaced. */
static void
test_silent (Fixture *self, gconstpointer unused)
{
  trace_launcher_set_running (self->launcher, TRUE);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*does not tell its state*");
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*is gone*");
  g_assert_false (adopt (self, NULL));
  g_test_assert_expected_messages ();
  g_assert_cmpuint (trace_launcher_count (self->launcher), ==, 2);
  g_assert_cmpuint (self->briefed, ==, 1);
}

#define add(path, function) g_test_add ("/call-worker/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("briefing", test_briefing);
  add ("loss", test_loss);
  add ("given-up", test_given_up);
  add ("adopted", test_adopted);
  add ("none-to-adopt", test_none_to_adopt);
  add ("silent", test_silent);
  return g_test_run ();
}
