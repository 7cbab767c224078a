/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the peers of a call's streams add to its log, and how much of it: whoever sends packets decides how often a key
 * is pressed, and how often a stream stalls and continues. */
#include "manager/engine/call/reel-call-history.h"
#include "tests/engine/call/part-fixture.h"
#include "tests/engine/call/quiet-host.h"

static void
say_why (PartFixture *self, const char *id, const char *state, guint64 keys, const char *why)
{
  g_autoptr (GVariant) stats = g_variant_ref_sink (g_variant_new_parsed ("{'keys': <%t>, 'text': <%s>}", keys, why));

  g_signal_emit_by_name (self->worker, "stream-state", id, state, stats);
}

static void
say (PartFixture *self, const char *id, const char *state, guint64 keys)
{
  say_why (self, id, state, keys, "");
}

static char *
add_stream (PartFixture *self, const char *participant)
{
  char *id;

  part_fixture_add_person (self, participant);
  id = part_fixture_add_stream (self, participant, "audio");
  say (self, id, "active", 0);
  return id;
}

static guint
count (PartFixture *self, ReelLogKind kind)
{
  const ReelLog *log = reel_call_log_get (self->log);
  guint n = 0;

  for (guint i = 0; i < reel_log_get_length (log); i++)
    n += reel_log_get (log, i)->kind == kind;
  return n;
}

/* Ten keys a report, four reports a second, for four minutes: all within one interval here. */
static void
test_key_flood (PartFixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  id = add_stream (self, "ann");
  for (guint i = 1; i <= 1000; i++)
    say (self, id, "active", i * 10);
  g_assert_cmpuint (count (self, REEL_LOG_KEY_PRESSED), ==, 60);
}

static void
test_state_flood (PartFixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  id = add_stream (self, "ann");
  for (guint i = 1; i <= 1000; i++) {
    say (self, id, "stalled", 0);
    say (self, id, "active", 0);
  }
  g_assert_cmpuint (count (self, REEL_LOG_STREAM_STALLED) + count (self, REEL_LOG_STREAM_ACTIVE), ==, 12);
}

static void
assert_log_ends (PartFixture *self, const char *expected)
{
  g_autofree char *log = part_fixture_print_log (self);

  if (!g_str_has_suffix (log, expected))
    g_error ("%s does not end in %s", log, expected);
}

static void
end_interval (PartFixture *self, const char *id)
{
  ReelLogQuota *quota = &reel_call_streams_find (self->streams, id)->quota;

  for (guint i = 0; i < REEL_LOG_QUOTA_COUNT; i++)
    quota->of[i].began -= REEL_LOG_QUOTA_INTERVAL;
}

/* What was omitted is told once, with the state that the log has not told; then as much is listed again. */
static void
test_omitted (PartFixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  id = add_stream (self, "ann");
  for (guint i = 1; i <= 10; i++) {
    say (self, id, "stalled", i * 100);
    say (self, id, "active", i * 100);
  }
  say (self, id, "stalled", 1000);
  assert_log_ends (self, "streamStalled ann");
  end_interval (self, id);
  say (self, id, "stalled", 1000);
  assert_log_ends (self, "entriesOmitted ann (keys: 940 more), entriesOmitted ann (changes of state: 10 more), "
                         "streamStalled ann");
  say (self, id, "active", 1001);
  assert_log_ends (self, "streamStalled ann, keyPressed ann, streamActive ann");
  end_interval (self, id);
  say (self, id, "active", 1001);
  assert_log_ends (self, "streamStalled ann, keyPressed ann, streamActive ann");
}

/* The state that was omitted is told with its own text, not with that of the report which ends the interval. */
static void
test_omitted_text (PartFixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  id = add_stream (self, "ann");
  for (guint i = 0; i < 20; i++) {
    say_why (self, id, "stalled", 0, "silence");
    say (self, id, "active", 0);
  }
  end_interval (self, id);
  say_why (self, id, "stalled", 0, "noise");
  assert_log_ends (self, "entriesOmitted ann (changes of state: 29 more), streamActive ann, streamStalled ann (noise)");
}

/* Nothing is reported of a stream that was removed, or after the call. */
static void
test_last (PartFixture *self, gconstpointer unused)
{
  g_autofree char *ann = NULL, *bob = NULL;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  ann = add_stream (self, "ann");
  bob = add_stream (self, "bob");
  say (self, ann, "active", 61);
  say (self, bob, "active", 65);
  g_assert_true (reel_call_streams_remove (self->streams, ann, NULL));
  assert_log_ends (self, "keyPressed bob, entriesOmitted ann (keys: 1 more), streamRemoved ann");
  reel_call_streams_close (self->streams);
  assert_log_ends (self, "streamRemoved ann, entriesOmitted bob (keys: 5 more)");
}

/* That a stream has failed is told, however often it stalled, and once. */
static void
test_fails (PartFixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  id = add_stream (self, "ann");
  for (guint i = 0; i < 20; i++) {
    say (self, id, "stalled", 0);
    say (self, id, "active", 0);
  }
  say_why (self, id, "failed", 0, "gone");
  assert_log_ends (self, "streamFailed ann (gone)");
  end_interval (self, id);
  say_why (self, id, "failed", 0, "gone for good");
  assert_log_ends (self, "streamFailed ann (gone), entriesOmitted ann (changes of state: 29 more)");
}

/* One participant leaves room for the others, however many streams they have. */
static void
test_share (PartFixture *self, gconstpointer unused)
{
  g_autofree char *ann = NULL, *bob = NULL;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  ann = add_stream (self, "ann");
  bob = add_stream (self, "bob");
  while (reel_log_count_limited (reel_call_log_get (self->log)) < REEL_LOG_QUOTA_PARTICIPANT - 1)
    reel_call_log_note_stream (self->log, REEL_LOG_KEY_PRESSED, "ann", "ann's other one", NULL, NULL);
  say (self, ann, "active", 5);
  assert_log_ends (self,
                   "keyPressed ann, keyPressed ann, entriesOmitted ann (too many keys and states of streams: no more "
                   "are listed before the next file of the recording)");
  say (self, ann, "stalled", 6);
  say (self, bob, "stalled", 1);
  assert_log_ends (self, "recording), keyPressed bob, streamStalled bob");
}

/* All streams together fill the log of a chunk that stays open up to a limit, which the log says. */
static void
test_full (PartFixture *self, gconstpointer unused)
{
  g_autoptr (QuietHost) host = quiet_host_new ();
  g_autoptr (ReelRecording) recording =
      quiet_host_new_recording (host, self->services, REEL_ORIGIN_SERVER, "", REEL_CONSENT_OFF);
  ReelCallHistory *history = reel_call_history_new (self->log, self->roster, self->streams, self->recordings);
  g_autofree char *id = NULL;
  guint length;

  reel_call_streams_listen (self->streams, REEL_WORKER (self->worker));
  id = add_stream (self, "ann");
  reel_recording_list_add (self->recordings, recording);
  for (guint i = 0; reel_log_count_limited (reel_call_log_get (self->log)) < REEL_LOG_QUOTA_CALL - 2; i++) {
    const char *const others[] = { "bob", "cem", "dee", "eli", "fay" };

    reel_call_log_note_stream (self->log, REEL_LOG_KEY_PRESSED, others[i % G_N_ELEMENTS (others)], id, NULL, NULL);
  }
  say (self, id, "active", 5);
  assert_log_ends (self,
                   "keyPressed ann, keyPressed ann, entriesOmitted  (too many keys and states of streams: no more "
                   "are listed before the next file of the recording)");
  length = reel_log_get_length (reel_call_log_get (self->log));
  end_interval (self, id);
  say (self, id, "stalled", 6);
  part_fixture_settle ();
  g_assert_cmpuint (reel_log_get_length (reel_call_log_get (self->log)), ==, length);
  /* Once its file needs them no more, the earlier entries go. */
  reel_recording_list_remove (self->recordings, recording);
  say (self, id, "stalled", 7);
  part_fixture_settle ();
  g_assert_cmpuint (reel_log_count_limited (reel_call_log_get (self->log)), <, 5);
  end_interval (self, id);
  say (self, id, "stalled", 7);
  assert_log_ends (self, "entriesOmitted ann (keys: 5 more), entriesOmitted ann (changes of state: 1 more), "
                         "streamStalled ann");
  reel_call_history_free (history);
}

#define add(name, function)                                                                                            \
  g_test_add ("/stream-log/" name, PartFixture, NULL, part_fixture_set_up, function, part_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("key-flood", test_key_flood);
  add ("state-flood", test_state_flood);
  add ("omitted", test_omitted);
  add ("omitted-text", test_omitted_text);
  add ("last", test_last);
  add ("fails", test_fails);
  add ("share", test_share);
  add ("full", test_full);
  return g_test_run ();
}
