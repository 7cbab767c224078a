/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a worker keeps about participants and streams for the next manager, as long as they are present. */
#include "tests/worker/worker-driver.h"

static gboolean
set_memo (WorkerDriver *driver, const char *kind, const char *id, const char *text)
{
  g_autoptr (GVariant) memo = g_variant_ref_sink (g_variant_new_parsed ("{'text': <%s>}", text));

  return reel_bus_worker1_call_set_memo_sync (driver->worker, kind, id, memo, NULL, NULL);
}

/* TEXT: NULL for none. */
static void
assert_memo (WorkerDriver *driver, const char *key, const char *id, const char *text)
{
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) memos = NULL;
  g_autoptr (GVariant) memo = NULL;
  const char *found = NULL;

  g_assert_true (reel_bus_worker1_call_get_state_sync (driver->worker, &state, NULL, NULL));
  memos = g_variant_lookup_value (state, key, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_assert_nonnull (memos);
  memo = g_variant_lookup_value (memos, id, G_VARIANT_TYPE_VARDICT);
  if (memo != NULL)
    g_variant_lookup (memo, "text", "&s", &found);
  g_assert_cmpstr (found, ==, text);
}

static void
test_memos (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GError) error = NULL;
  guint16 rtcp;

  g_assert_false (set_memo (driver, "participant", "alice", "too early"));
  g_assert_false (set_memo (driver, "stream", "a1", "too early"));
  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  worker_driver_add_rtp (driver, "a1", "alice", "audio", "audio 9 RTP/AVP 0\r\n", &rtcp, &error);
  g_assert_no_error (error);
  worker_driver_add_rtp (driver, "b1", "bob", "audio", "audio 9 RTP/AVP 0\r\n", &rtcp, &error);
  g_assert_no_error (error);
  g_assert_false (set_memo (driver, "something", "alice", "else"));
  g_assert_true (set_memo (driver, "participant", "alice", "one"));
  g_assert_true (set_memo (driver, "participant", "alice", "two"));
  g_assert_true (set_memo (driver, "participant", "bob", "three"));
  g_assert_true (set_memo (driver, "stream", "a1", "four"));
  g_assert_true (set_memo (driver, "stream", "b1", "five"));
  worker_driver_reconnect (driver);
  assert_memo (driver, "participant-memos", "alice", "two");
  assert_memo (driver, "stream-memos", "a1", "four");
  /* The streams of a participant are removed together with it. */
  g_assert_true (reel_bus_worker1_call_remove_participant_sync (driver->worker, "alice", NULL, NULL));
  assert_memo (driver, "participant-memos", "alice", NULL);
  assert_memo (driver, "stream-memos", "a1", NULL);
  assert_memo (driver, "stream-memos", "b1", "five");
  g_assert_true (reel_bus_worker1_call_remove_stream_sync (driver->worker, "b1", NULL, NULL));
  assert_memo (driver, "stream-memos", "b1", NULL);
  assert_memo (driver, "participant-memos", "bob", "three");
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-memos/memos", test_memos);
  return g_test_run ();
}
