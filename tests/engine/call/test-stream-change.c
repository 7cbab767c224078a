/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client changes of a stream, and what the worker says of it. */
#include "tests/engine/call/part-fixture.h"

#include "manager/core/wire/reel-error.h"

static void
test_refused (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL, strange = NULL, closed = NULL;
  g_autofree char *id = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  g_assert_false (part_fixture_change_stream (self, "another", "{'muted': <true>}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_false (part_fixture_change_stream (self, id, "{'colour': <'red'>}", &strange));
  g_assert_error (strange, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  reel_call_streams_close (self->streams);
  g_assert_false (part_fixture_change_stream (self, id, "{'muted': <false>}", &closed));
  g_assert_error (closed, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL);
}

/* Without a worker there is nobody to ask. */
static void
test_no_worker (PartFixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  trace_provider_set_worker (self->workers, NULL);
  g_assert_true (part_fixture_change_stream (self, id, "{'muted': <true>}", NULL));
  g_assert_true (reel_call_streams_find (self->streams, id)->muted);
  part_fixture_assert_sent (self, "add audio of ann");
}

/* It applies once the worker has accepted it, and else not. */
static void
test_worker (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) mute = part_fixture_dict ("{'muted': <true>}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *id = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_stream_change_async (self->streams, REEL_WORKER_PROVIDER (self->workers), id, mute, part_fixture_store_result,
                            &result);
  part_fixture_settle ();
  g_assert_null (result);
  g_assert_false (reel_call_streams_find (self->streams, id)->muted);
  trace_worker_fail (self->worker, TRUE);
  part_fixture_settle ();
  g_assert_false (reel_stream_change_finish (result, NULL));
  g_assert_false (reel_call_streams_find (self->streams, id)->muted);
  g_assert_true (part_fixture_change_stream (self, id, "{'muted': <true>}", NULL));
  g_assert_true (reel_call_streams_find (self->streams, id)->muted);
}

/* It is gone before the worker answers. */
static void
test_removed (PartFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) mute = part_fixture_dict ("{'muted': <true>}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *id = NULL, *log = NULL;

  part_fixture_add_person (self, "ann");
  id = part_fixture_add_stream (self, "ann", "audio");
  reel_stream_change_async (self->streams, REEL_WORKER_PROVIDER (self->workers), id, mute, part_fixture_store_result,
                            &result);
  g_assert_true (reel_call_streams_remove (self->streams, id, NULL));
  trace_worker_answer (self->worker, g_variant_new_boolean (TRUE));
  part_fixture_settle ();
  g_assert_true (reel_stream_change_finish (result, NULL));
  log = part_fixture_print_log (self);
  g_assert_true (g_str_has_suffix (log, "streamRemoved ann"));
}

#define add(path, function)                                                                                            \
  g_test_add ("/stream-change/" path, PartFixture, NULL, part_fixture_set_up, function, part_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("refused", test_refused);
  add ("no-worker", test_no_worker);
  add ("worker", test_worker);
  add ("removed", test_removed);
  return g_test_run ();
}
