/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the engine reports about recordings: pages of the list, a row, changes of the state. */
#include "tests/engine/engine-fixture.h"

/* Returns: the operation ids of a page, separated by spaces; NEXT: the cursor of the next page */
static char *
list_page (EngineFixture *self, const char *filter, const char *cursor, guint limit, char **next)
{
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GError) error = NULL;
  GString *ids = g_string_new (NULL);

  rows = engine_fixture_list (self, filter, cursor, limit, next, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (rows); i++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
    const char *id = NULL;

    g_variant_lookup (row, "recording-operation-id", "&s", &id);
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", id);
  }
  return g_string_free (ids, FALSE);
}

#define assert_listed(self, filter, expected)                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *listed_next = NULL;                                                                               \
    g_autofree char *listed = list_page (self, filter, "", 0, &listed_next);                                           \
    g_assert_cmpstr (listed, ==, expected);                                                                            \
    g_assert_cmpstr (listed_next, ==, "");                                                                             \
  }                                                                                                                    \
  G_STMT_END

/* Newest first, in pages, with every filter; active recordings as well as those of calls that have ended. */
static void
test_list (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) subject = engine_fixture_dict ("{'subject': <'Größe & Co'>, 'meeting-id': <'M-1@x'>}");
  ReelCall *a = engine_fixture_create_call (self, "a"), *b = engine_fixture_create_call (self, "b");
  g_autofree char *one = NULL, *two = NULL, *three = NULL, *page = NULL, *rest = NULL, *next = NULL, *end = NULL;
  g_autofree char *all = NULL, *newer = NULL, *by_call = NULL;

  g_assert_true (engine_fixture_update_call (b, subject, NULL));
  one = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (engine_fixture_stop (self, one, NULL));
  wait_until (self->events->len == 1);
  two = engine_fixture_start (self, "a", "{}", NULL);
  three = engine_fixture_start (self, "b", "{}", NULL);
  all = g_strjoin (" ", three, two, one, NULL);
  newer = g_strjoin (" ", three, two, NULL);
  by_call = g_strjoin (" ", two, one, NULL);
  page = list_page (self, "{}", "", 2, &next);
  g_assert_cmpstr (page, ==, newer);
  g_assert_cmpstr (next, !=, "");
  rest = list_page (self, "{}", next, 2, &end);
  g_assert_cmpstr (rest, ==, one);
  g_assert_cmpstr (end, ==, "");
  assert_listed (self, "{}", all);
  assert_listed (self, "{'active': <true>}", newer);
  assert_listed (self, "{'active': <false>}", one);
  assert_listed (self, "{'state': <'completed'>}", one);
  assert_listed (self, "{'state': <'recording'>, 'server-call-id': <'a'>}", two);
  assert_listed (self, "{'server-call-id': <'a'>}", by_call);
  assert_listed (self, "{'subject': <'grösse & CO'>}", three);
  assert_listed (self, "{'subject': <'Größe'>}", "");
  assert_listed (self, "{'meeting-id': <'m-1@X'>}", three);
  assert_listed (self, "{'participant': <'alice'>}", all);
  assert_listed (self, "{'participant': <'nobody'>}", "");
  assert_listed (self, "{'to': <uint64 1000>}", "");
  assert_listed (self, "{'from': <uint64 1000>}", all);
  assert_listed (self, "{'from': <uint64 9000000000000>}", "");
  {
    g_autofree char *of_call = g_strdup_printf ("{'call-id': <'%s'>}", reel_call_get_call_id (a));

    assert_listed (self, of_call, by_call);
  }
}

static void
keep_detail (ReelEngine *engine, const char *operation, const char *state, GVariant *detail, GVariant **last)
{
  const char *call = NULL;
  guint64 elapsed;

  g_assert_true (g_variant_lookup (detail, "server-call-id", "&s", &call));
  g_assert_cmpstr (call, ==, "a");
  g_assert_true (g_variant_lookup (detail, "elapsed-ms", "t", &elapsed));
  g_clear_pointer (last, g_variant_unref);
  *last = g_variant_ref (detail);
}

/* Each change of the state names the call; the last one the reason and the locations. */
static void
test_state_detail (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) last = NULL;
  g_autofree char *operation = NULL;
  g_auto (GStrv) locations = NULL;
  const char *reason = NULL;

  g_signal_connect (self->engine, "recording-state-changed", G_CALLBACK (keep_detail), &last);
  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_false (g_variant_lookup (last, "locations", "^as", &locations));
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  g_signal_handlers_disconnect_by_data (self->engine, &last);
  g_assert_true (g_variant_lookup (last, "reason", "&s", &reason));
  g_assert_cmpstr (reason, ==, "StoppedByUser");
  g_assert_true (g_variant_lookup (last, "locations", "^as", &locations));
  g_assert_cmpuint (g_strv_length (locations), ==, engine_fixture_count_chunks (self->events->pdata[0]));
}

/* The members of a row beside the state. */
static void
test_list_row (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autofree char *running = engine_fixture_state_text (self, operation, "reason");
  g_autofree char *reason = NULL, *call_id = NULL;
  g_autoptr (GVariant) state = NULL;
  g_auto (GStrv) locations = NULL;

  g_assert_null (running);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  reason = engine_fixture_state_text (self, operation, "reason");
  call_id = engine_fixture_state_text (self, operation, "call-id");
  g_assert_cmpstr (reason, ==, "StoppedByUser");
  g_assert_cmpstr (call_id, ==, reel_call_get_call_id (call));
  state = engine_fixture_get_state (self, operation);
  g_assert_true (g_variant_lookup (state, "locations", "^as", &locations));
  g_assert_cmpuint (g_strv_length (locations), ==, engine_fixture_count_chunks (self->events->pdata[0]));
  g_assert_true (g_str_has_prefix (locations[0], "file:///"));
}

#define ADD(name, data, test)                                                                                          \
  g_test_add (name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/recording-list/pages", NULL, test_list);
  ADD ("/recording-list/state-detail", NULL, test_state_detail);
  ADD ("/recording-list/row", NULL, test_list_row);
  return g_test_run ();
}
