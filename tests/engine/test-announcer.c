/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Announcements with fake workers: kinds, languages, none if they are off, none twice after a restart. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#define ON "[announcements]\nlanguage=fr\n"

static void
set_up (EngineFixture *self, gconstpointer groups)
{
  self->groups = groups;
  engine_fixture_set_up (self, NULL);
}

static ReelCall *
create (EngineFixture *self, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);
  g_autoptr (GVariant) person = engine_fixture_dict ("{}");
  ReelCall *call = reel_engine_create_call (self->engine, "a", dict, NULL);

  g_assert_nonnull (call);
  g_assert_true (reel_call_add_participant (call, "alice", person, NULL, NULL));
  return call;
}

/* Returns: the last one; forgets it and those before it */
static void
expect (EngineFixture *self, const char *announcement)
{
  g_assert_cmpuint (self->announcements->len, ==, 1);
  g_assert_cmpstr (self->announcements->pdata[0], ==, announcement);
  g_ptr_array_set_size (self->announcements, 0);
}

static void
set_mode (EngineFixture *self, const char *operation, ReelAction action)
{
  g_assert_true (engine_fixture_set_mode (self, operation, action, NULL));
}

static void
test_kinds (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{'kind': <'room'>, 'language': <'de-AT'>}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  expect (self, "start de Dieses Gespräch wird aufgezeichnet.");
  set_mode (self, operation, REEL_ACTION_PAUSE);
  expect (self, "pause de Die Aufzeichnung ist angehalten.");
  set_mode (self, operation, REEL_ACTION_CENSOR);
  set_mode (self, operation, REEL_ACTION_RESUME);
  expect (self, "resume de Die Aufzeichnung wird fortgesetzt.");
  set_mode (self, operation, REEL_ACTION_UNCENSOR);
  g_assert_cmpuint (self->announcements->len, ==, 0);
  engine_fixture_order (call, "warn");
  wait_until (self->warnings->len == 1);
  expect (self, "warning de Die Aufzeichnung erreicht in einer Minute ihre Höchstdauer.");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  expect (self, "stop de Die Aufzeichnung ist beendet.");
}

static void
test_languages (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) english = engine_fixture_dict ("{'language': <'en-GB'>}");
  ReelCall *call = create (self, "{'language': <'../../nowhere'>}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  expect (self, "start fr Cette conversation est enregistrée.");
  /* In mid-call. */
  g_assert_true (engine_fixture_update_call (call, english, NULL));
  set_mode (self, operation, REEL_ACTION_PAUSE);
  expect (self, "pause en The recording is paused.");
}

/* Those who are recorded from the first resume on were told at the start. */
static void
test_paused_start (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  create (self, "{'language': <'en'>}");
  operation = engine_fixture_start (self, "a", "{'pause-on-start': <true>}", NULL);
  expect (self, "start en This call is being recorded.");
  set_mode (self, operation, REEL_ACTION_RESUME);
  expect (self, "resume en The recording goes on.");
}

static void
join (ReelCall *call, const char *id)
{
  g_autoptr (GVariant) person = engine_fixture_dict ("{}");

  g_assert_true (reel_call_add_participant (call, id, person, NULL, NULL));
}

/* Whoever joins during a recording or a pause is told; in a room, by the question whether they agree. */
static void
tell_joiner (EngineFixture *self, const char *room)
{
  ReelCall *call = create (self, room != NULL ? "{'kind': <'room'>, 'language': <'en'>}" : "{'language': <'en'>}");
  const char *expected = room != NULL ? "consent en This call is being recorded. Do you agree to be recorded?"
                                      : "join en This call is being recorded.";
  g_autofree char *operation = NULL;

  join (call, "early");
  g_assert_cmpuint (self->announcements->len, ==, 0);
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_ptr_array_set_size (self->announcements, 0);
  join (call, "late");
  expect (self, expected);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  g_ptr_array_set_size (self->announcements, 0);
  join (call, "later");
  expect (self, expected);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  g_ptr_array_set_size (self->announcements, 0);
  join (call, "last");
  g_assert_cmpuint (self->announcements->len, ==, 0);
}

static void
test_joiner (EngineFixture *self, gconstpointer unused)
{
  tell_joiner (self, NULL);
}

static void
test_joiner_of_room (EngineFixture *self, gconstpointer unused)
{
  tell_joiner (self, "room");
}

/* If all must agree, those present are asked at the start. */
static void
test_question_at_start (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) all = engine_fixture_dict ("{'consent': <'all'>}");
  g_autofree char *operation = NULL;

  engine_fixture_set_policy (self, "company", "default", all);
  create (self, "{'language': <'en'>}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_cmpuint (self->announcements->len, ==, 2);
  g_assert_cmpstr (self->announcements->pdata[0], ==, "start en This call is being recorded.");
  g_assert_cmpstr (self->announcements->pdata[1], ==,
                   "consent en This call is being recorded. Do you agree to be recorded?");
}

/* The recording does not end there, so nobody is told that it will; the signal is emitted all the same. */
static void
test_no_warning_without_end (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{'language': <'en'>}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{'on-limit': <'continue'>}", NULL);

  g_ptr_array_set_size (self->announcements, 0);
  engine_fixture_order (call, "warn");
  wait_until (self->warnings->len == 1);
  g_assert_cmpuint (self->announcements->len, ==, 0);
}

static void
test_end_by_itself (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{'language': <'en'>}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  g_ptr_array_set_size (self->announcements, 0);
  engine_fixture_order (call, "limit");
  wait_until (self->events->len == 1);
  expect (self, "stop en The recording has ended.");
}

static void
test_failed_start (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  create (self, "{}");
  fake_launcher_set_mode (self->workers, "refuse");
  g_assert_null (engine_fixture_start (self, "a", "{}", &error));
  g_assert_cmpuint (self->announcements->len, ==, 0);
}

static void
test_restart (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  create (self, "{'language': <'en'>}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_ptr_array_set_size (self->announcements, 0);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  g_assert_cmpuint (self->announcements->len, ==, 0);
  set_mode (self, operation, REEL_ACTION_CENSOR);
  g_assert_cmpuint (self->announcements->len, ==, 0);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  expect (self, "pause en The recording is paused.");
}

#define SOUNDS ON "notice-tone=true\nnotice-interval-seconds=5\n"
#define RTP    "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"

static void
add_announcement_stream (ReelCall *call)
{
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "", "announcement", RTP, &endpoint, &error);

  g_assert_no_error (error);
  g_assert_nonnull (stream);
}

static void
test_prompt (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{'language': <'de-AT'>}");
  g_autofree char *operation = NULL;

  add_announcement_stream (call);
  operation = engine_fixture_start (self, "a", "{}", NULL);
  wait_until (fake_notes_are (self->notes, "record\nprompt start.de.wav\nprompt ended\n"));
  set_mode (self, operation, REEL_ACTION_PAUSE);
  set_mode (self, operation, REEL_ACTION_RESUME);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  g_assert_true (fake_notes_are (self->notes, "record\nprompt start.de.wav\nprompt ended\n"));
}

/* The stream of the participant who joined during the recording; that of the start has had it. */
static void
test_prompt_for_joiner (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{'language': <'de-AT'>}");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);

  join (call, "late");
  add_announcement_stream (call);
  wait_until (fake_notes_are (self->notes, "record\nprompt start.de.wav\nprompt ended\n"));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  add_announcement_stream (call);
  g_assert_true (fake_notes_are (self->notes, "record\nprompt start.de.wav\nprompt ended\n"));
}

static void
test_wait_for_prompt (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{'language': <'de-AT'>}");
  g_autofree char *operation = NULL;

  add_announcement_stream (call);
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  g_assert_true (fake_notes_are (self->notes, "prompt start.de.wav\nprompt ended\nrecord\n"));
}

/* A prompt that can't be played does not stop the recording. */
static void
test_failed_prompt (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{}");
  g_autofree char *operation = NULL;

  fake_launcher_set_mode (self->workers, "no-prompt");
  add_announcement_stream (call);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*the prompt is not played*");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_test_assert_expected_messages ();
  g_assert_nonnull (operation);
  g_assert_true (fake_notes_are (self->notes, "prompt start.fr.wav\nrecord\n"));
}

static void
test_nobody_to_hear (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  create (self, "{}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  g_assert_true (fake_notes_are (self->notes, "record\n"));
}

static void
test_tone (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  create (self, "{}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  wait_until (fake_notes_are (self->notes, "record\ntone on 5000\n"));
  set_mode (self, operation, REEL_ACTION_CENSOR);
  set_mode (self, operation, REEL_ACTION_UNCENSOR);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  wait_until (fake_notes_are (self->notes, "record\ntone on 5000\ntone off 5000\n"));
  set_mode (self, operation, REEL_ACTION_RESUME);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (fake_notes_are (self->notes, "record\ntone on 5000\ntone off 5000\ntone on 5000\ntone off 5000\n"));
}

/* The worker starts the tone meanwhile: a pause then still ends it. */
static void
test_tone_over_restart (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  create (self, "{}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  wait_until (fake_notes_are (self->notes, "record\ntone on 5000\n"));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  wait_until (fake_notes_are (self->notes, "record\ntone on 5000\ntone off 5000\n"));
}

static void
test_off (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "{}");
  g_autofree char *operation = NULL;

  add_announcement_stream (call);
  operation = engine_fixture_start (self, "a", "{}", NULL);
  set_mode (self, operation, REEL_ACTION_PAUSE);
  set_mode (self, operation, REEL_ACTION_RESUME);
  engine_fixture_order (call, "warn");
  wait_until (self->warnings->len == 1);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_assert_cmpuint (self->announcements->len, ==, 0);
  g_assert_true (fake_notes_are (self->notes, "record\n"));
}

#define ADD(name, config, test)                                                                                        \
  g_test_add ("/announcer/" name, EngineFixture, config, set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kinds", ON, test_kinds);
  ADD ("languages", ON, test_languages);
  ADD ("paused-start", ON, test_paused_start);
  ADD ("joiner", ON, test_joiner);
  ADD ("joiner/room", ON, test_joiner_of_room);
  ADD ("joiner/prompt", ON, test_prompt_for_joiner);
  ADD ("question-at-start", ON, test_question_at_start);
  ADD ("no-warning-without-end", ON, test_no_warning_without_end);
  ADD ("end-by-itself", ON, test_end_by_itself);
  ADD ("failed-start", ON, test_failed_start);
  ADD ("restart", ON, test_restart);
  ADD ("prompt", ON, test_prompt);
  ADD ("wait-for-prompt", ON "wait-for-prompt=true\n", test_wait_for_prompt);
  ADD ("failed-prompt", ON "wait-for-prompt=true\n", test_failed_prompt);
  ADD ("nobody-to-hear", ON "wait-for-prompt=true\n", test_nobody_to_hear);
  ADD ("tone", SOUNDS, test_tone);
  ADD ("tone-over-restart", SOUNDS, test_tone_over_restart);
  ADD ("off", "[announcements]\nenabled=false\nnotice-tone=true\nwait-for-prompt=true\n", test_off);
  return g_test_run ();
}
