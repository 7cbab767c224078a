/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The prompt at a start and the notice tone: played into announcement streams only, awaited until the end, and no
 * longer than the worker that plays it exists. */
#include "manager/engine/call/reel-prompts.h"
#include "tests/engine/call/part-fixture.h"

typedef struct {
  PartFixture parts;
  ReelPrompts *prompts;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  ReelServices *services;

  part_fixture_set_up (&self->parts, unused);
  services = self->parts.services;
  services->config->wait_for_prompt = TRUE;
  services->announcements = reel_announcement_files_load (g_getenv ("CALLREEL_DATA"), NULL, "en", NULL);
  g_assert_nonnull (services->announcements);
  self->prompts = reel_prompts_new (services, "c1", REEL_WORKER_PROVIDER (self->parts.workers), self->parts.streams);
  trace_provider_set_worker (self->parts.workers, self->parts.worker);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->prompts);
  part_fixture_tear_down (&self->parts, unused);
}

static void
add_announcement (Fixture *self)
{
  g_autoptr (GVariant) transport = part_fixture_dict ("{'type': <'rtp'>, 'sdp': <'v=0'>}");
  ReelCallStream *stream = reel_call_stream_new ("s1", REEL_MEMBER_RECORDER, REEL_STREAM_KIND_ANNOUNCEMENT,
                                                 reel_transport_parse (transport, NULL));

  g_assert_true (reel_call_streams_insert (self->parts.streams, stream, NULL));
  reel_call_streams_establish (self->parts.streams, stream);
}

static void
start_waiting (Fixture *self, GAsyncResult **result)
{
  reel_prompts_wait_async (self->prompts, NULL, part_fixture_store_result, result);
  part_fixture_settle ();
}

static void
assert_done (Fixture *self, GAsyncResult **result)
{
  part_fixture_settle ();
  g_assert_nonnull (*result);
  reel_prompts_wait_finish (self->prompts, *result);
}

/* Nobody is present to hear it. */
static void
test_no_stream (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_prompts_play (self->prompts, NULL, "");
  start_waiting (self, &result);
  assert_done (self, &result);
  part_fixture_assert_sent (&self->parts, "");
}

static void
test_language (Fixture *self, gconstpointer unused)
{
  add_announcement (self);
  reel_prompts_play (self->prompts, "de-AT", "s1");
  part_fixture_assert_sent (&self->parts, "play start.de.wav into 's1'");
  trace_worker_answer (self->parts.worker, g_variant_new_string ("p1"));
  part_fixture_settle ();
}

/* Waits for the end of this prompt and of no other, whether the end comes before the answer or after it. */
static void
test_wait (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) late = NULL, early = NULL;

  add_announcement (self);
  start_waiting (self, &late);
  trace_worker_answer (self->parts.worker, g_variant_new_string ("p1"));
  part_fixture_settle ();
  g_signal_emit_by_name (self->parts.worker, "prompt-ended", "another", TRUE);
  part_fixture_settle ();
  g_assert_null (late);
  g_signal_emit_by_name (self->parts.worker, "prompt-ended", "p1", TRUE);
  assert_done (self, &late);
  start_waiting (self, &early);
  g_signal_emit_by_name (self->parts.worker, "prompt-ended", "p2", TRUE);
  part_fixture_settle ();
  g_assert_null (early);
  trace_worker_answer (self->parts.worker, g_variant_new_string ("p2"));
  assert_done (self, &early);
}

static void
test_fails (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  add_announcement (self);
  start_waiting (self, &result);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*the prompt is not played*");
  trace_worker_fail (self->parts.worker, TRUE);
  assert_done (self, &result);
  g_test_assert_expected_messages ();
}

/* Waits until the worker confirms; later signals of the worker are ignored. */
static void
test_end (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  add_announcement (self);
  start_waiting (self, &result);
  reel_prompts_end (self->prompts);
  g_assert_null (result);
  assert_done (self, &result);
  trace_worker_answer (self->parts.worker, g_variant_new_string ("p1"));
  part_fixture_settle ();
  g_signal_emit_by_name (self->parts.worker, "prompt-ended", "p1", TRUE);
}

static void
test_not_configured (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  self->parts.services->config->wait_for_prompt = FALSE;
  add_announcement (self);
  start_waiting (self, &result);
  assert_done (self, &result);
  part_fixture_assert_sent (&self->parts, "");
}

static void
test_notice_tone (Fixture *self, gconstpointer unused)
{
  ReelWorker *worker = REEL_WORKER (self->parts.worker);

  reel_prompts_forward (self->prompts, worker);
  part_fixture_assert_sent (&self->parts, "");
  reel_prompts_set_notice_tone (self->prompts, TRUE);
  reel_prompts_set_notice_tone (self->prompts, TRUE);
  part_fixture_assert_sent (&self->parts, "tone on");
  reel_prompts_forward (self->prompts, worker);
  part_fixture_assert_sent (&self->parts, "tone on");
  reel_prompts_set_notice_tone (self->prompts, FALSE);
  part_fixture_assert_sent (&self->parts, "tone off");
}

#define add(path, function) g_test_add ("/prompts/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("no-stream", test_no_stream);
  add ("language", test_language);
  add ("wait", test_wait);
  add ("fails", test_fails);
  add ("end", test_end);
  add ("not-configured", test_not_configured);
  add ("notice-tone", test_notice_tone);
  return g_test_run ();
}
