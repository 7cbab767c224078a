/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of a recording: their order and sums, what is stored and when, what a restart finds. */
#include "manager/engine/recording/reel-chunk-list.h"

#include "tests/engine/store/fake-backend.h"

#define S  G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)

static const char *const nobody[] = { NULL };

typedef struct {
  FakeBackend *backend;
  ReelStore *store;
  ReelChunkList *list;
  guint kept;
} Fixture;

static void
count_kept (ReelChunkList *list, guint *kept)
{
  ++*kept;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->backend = fake_backend_new ();
  self->store = reel_store_new (g_object_ref (REEL_STORE_BACKEND (self->backend)));
  self->list = reel_chunk_list_new (self->store, "op");
  g_signal_connect (self->list, "kept", G_CALLBACK (count_kept), &self->kept);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->list);
  g_object_unref (self->store);
  g_object_unref (self->backend);
}

static GPtrArray *
read_rows (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_CHUNKS, "op"), &error);

  g_assert_no_error (error);
  return rows;
}

static ReelChunk *
add_closed (Fixture *self, guint index, guint64 duration_ns)
{
  ReelChunk *chunk = reel_chunk_list_add (self->list, index, (index + 1) * 100 * S, nobody);

  reel_chunk_close (chunk, duration_ns, REEL_CHUNK_END_SESSION_ENDED, NULL);
  reel_chunk_set_documented (chunk);
  reel_chunk_set_location (chunk, g_strdup_printf ("/nowhere/%u", index), 10);
  return chunk;
}

/* A worker may report a later chunk before an earlier one. */
static void
test_order (Fixture *self, gconstpointer unused)
{
  g_assert_cmpuint (reel_chunk_list_get_next_index (self->list), ==, 0);
  g_assert_null (reel_chunk_list_get_last (self->list));
  add_closed (self, 1, 3 * NS);
  add_closed (self, 0, 4 * NS);
  g_assert_cmpuint (reel_chunk_list_get_length (self->list), ==, 2);
  g_assert_true (reel_chunk_list_get (self->list, 1) == reel_chunk_list_find (self->list, 1));
  g_assert_true (reel_chunk_list_get_last (self->list) == reel_chunk_list_find (self->list, 1));
  g_assert_null (reel_chunk_list_find (self->list, 2));
  g_assert_cmpuint (reel_chunk_list_get_next_index (self->list), ==, 2);
  g_assert_cmpuint (reel_chunk_list_sum (self->list, 1), ==, 4 * NS);
  g_assert_cmpuint (reel_chunk_list_sum (self->list, G_MAXUINT), ==, 7 * NS);
}

static void
test_there (Fixture *self, gconstpointer unused)
{
  ReelChunk *first = add_closed (self, 0, 4 * NS);

  add_closed (self, 1, 3 * NS);
  g_assert_cmpuint (reel_chunk_list_sum_there (self->list), ==, 0);
  reel_chunk_set_found (first, TRUE, FALSE);
  g_assert_cmpuint (reel_chunk_list_sum_there (self->list), ==, 4 * NS);
  g_assert_false (reel_chunk_is_described (first));
}

static void
test_kept (Fixture *self, gconstpointer unused)
{
  ReelChunk *first = add_closed (self, 0, 4 * NS);
  ReelChunk *second = add_closed (self, 1, 3 * NS);
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_cmpuint (reel_chunk_list_get_kept_below (self->list), ==, 0);
  reel_chunk_list_keep (self->list, second);
  while (self->kept < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (reel_chunk_is_kept (second));
  g_assert_cmpuint (reel_chunk_list_get_kept_below (self->list), ==, 0);
  reel_chunk_list_keep (self->list, first);
  while (self->kept < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (reel_chunk_list_get_kept_below (self->list), ==, 2);
  rows = read_rows (self);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (((ReelChunkRecord *)rows->pdata[0])->end_reason, ==, "SessionEnded");
}

/* A chunk that the store refuses never counts as stored. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  ReelChunk *chunk = add_closed (self, 0, 4 * NS);

  g_assert_true (reel_store_flush_sync (self->store));
  fake_backend_refuse (self->backend, "op");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 0 of op is not in the catalogue*");
  reel_chunk_list_keep (self->list, chunk);
  g_assert_true (reel_store_flush_sync (self->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_test_assert_expected_messages ();
  g_assert_false (reel_chunk_is_kept (chunk));
  g_assert_cmpuint (self->kept, ==, 0);
  fake_backend_refuse (self->backend, NULL);
  reel_chunk_list_save_unkept (self->list);
  g_assert_true (reel_store_flush_sync (self->store));
}

static char *
print_sorted (const char *text)
{
  g_autoptr (GVariant) list = g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, text, NULL, NULL, NULL);
  g_autofree const char **ids = g_variant_get_strv (list, NULL);

  for (guint i = 0; ids[i] != NULL; i++) {
    for (guint j = i + 1; ids[j] != NULL; j++) {
      if (g_strcmp0 (ids[i], ids[j]) > 0) {
        const char *id = ids[i];
        ids[i] = ids[j];
        ids[j] = id;
      }
    }
  }
  return g_strjoinv (" ", (char **)ids);
}

/* Participants who join during a chunk are in its row a moment later, however many there are; those who join after it
 * are not. */
static void
test_recorded (Fixture *self, gconstpointer unused)
{
  const char *const first[] = { "a", NULL };
  ReelChunk *chunk = reel_chunk_list_add (self->list, 0, 100 * S, first);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *ids = NULL;

  g_assert_false (reel_chunk_is_outdated (chunk));
  reel_chunk_list_note_recorded (self->list, "a");
  g_assert_false (reel_chunk_is_outdated (chunk));
  reel_chunk_list_note_recorded (self->list, "c");
  reel_chunk_list_note_recorded (self->list, "b");
  g_assert_true (reel_chunk_is_outdated (chunk));
  while (reel_chunk_is_outdated (chunk))
    g_main_context_iteration (NULL, TRUE);
  reel_chunk_settle (chunk, 101 * S, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));
  reel_chunk_list_note_recorded (self->list, "d");
  rows = read_rows (self);
  g_assert_cmpuint (rows->len, ==, 1);
  ids = print_sorted (((ReelChunkRecord *)rows->pdata[0])->recorded);
  g_assert_cmpstr (ids, ==, "a b c");
  g_assert_true (g_hash_table_contains (reel_chunk_get_recorded (chunk), "b"));
  reel_chunk_set_documented (chunk);
  g_assert_null (reel_chunk_get_recorded (chunk));
  g_assert_null (reel_chunk_get_spoken (chunk));
}

static void
test_settled_once (Fixture *self, gconstpointer unused)
{
  ReelChunk *chunk = reel_chunk_list_add (self->list, 0, 100 * S, nobody);

  reel_chunk_settle (chunk, 110 * S, g_hash_table_new (g_str_hash, g_str_equal));
  reel_chunk_settle (chunk, 120 * S, g_hash_table_new (g_str_hash, g_str_equal));
  g_assert_cmpint (reel_chunk_get_end_utc (chunk), ==, 110 * S);
}

static void
test_open_since (Fixture *self, gconstpointer unused)
{
  ReelChunk *open;

  g_assert_cmpint (reel_chunk_list_get_open_since (self->list, 50 * S), ==, 40 * S);
  add_closed (self, 0, NS);
  open = reel_chunk_list_add (self->list, 1, 200 * S, nobody);
  g_assert_cmpint (reel_chunk_list_get_open_since (self->list, 50 * S), ==, 200 * S);
  reel_chunk_settle (open, 260 * S, g_hash_table_new (g_str_hash, g_str_equal));
  reel_chunk_close (open, NS, REEL_CHUNK_END_SESSION_ENDED, NULL);
  reel_chunk_set_documented (open);
  g_assert_cmpint (reel_chunk_list_get_open_since (self->list, 50 * S), ==, 250 * S);
}

/* A chunk without recorded time is no chunk, and the worker need not report it again. */
static void
test_dropped (Fixture *self, gconstpointer unused)
{
  ReelChunk *chunk = reel_chunk_list_add (self->list, 0, 100 * S, nobody);

  reel_chunk_set_duration (chunk, 5 * NS);
  reel_chunk_drop (chunk);
  g_assert_true (reel_chunk_is_closed (chunk));
  g_assert_cmpuint (reel_chunk_list_sum (self->list, G_MAXUINT), ==, 0);
  g_assert_cmpuint (reel_chunk_list_get_kept_below (self->list), ==, 1);
  reel_chunk_list_save_unkept (self->list);
}

static void
test_forced (Fixture *self, gconstpointer unused)
{
  ReelChunk *chunk;
  gboolean all;

  reel_chunk_list_force (self->list, 10 * S, TRUE);
  g_assert_cmpint (reel_chunk_list_get_forced (self->list, &all), ==, 0);
  chunk = reel_chunk_list_add (self->list, 0, 100 * S, nobody);
  reel_chunk_list_force (self->list, 110 * S, FALSE);
  g_assert_cmpint (reel_chunk_list_get_forced (self->list, &all), ==, 110 * S);
  g_assert_false (all);
  reel_chunk_list_force (self->list, 120 * S, TRUE);
  g_assert_cmpint (reel_chunk_list_get_forced (self->list, &all), ==, 120 * S);
  g_assert_true (all);
  reel_chunk_list_force (self->list, 115 * S, FALSE);
  reel_chunk_list_force (self->list, 130 * S, TRUE);
  g_assert_cmpint (reel_chunk_list_get_forced (self->list, &all), ==, 120 * S);
  reel_chunk_list_clear_forced (self->list);
  reel_chunk_shut (chunk);
  reel_chunk_list_force (self->list, 140 * S, TRUE);
  g_assert_cmpint (reel_chunk_list_get_forced (self->list, &all), ==, 0);
}

static void
test_restored (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelChunkList) restored = reel_chunk_list_new (self->store, "op");
  const char *const people[] = { "a", NULL };
  g_autoptr (GPtrArray) rows = NULL;
  ReelChunk *open;

  reel_chunk_list_keep (self->list, add_closed (self, 0, 4 * NS));
  reel_chunk_list_add (self->list, 1, 200 * S, people);
  rows = read_rows (self);
  reel_chunk_list_restore (restored, rows);
  g_assert_cmpuint (reel_chunk_list_get_length (restored), ==, 2);
  g_assert_cmpuint (reel_chunk_list_sum (restored, G_MAXUINT), ==, 4 * NS);
  g_assert_cmpuint (reel_chunk_list_get_kept_below (restored), ==, 1);
  open = reel_chunk_list_get_last (restored);
  g_assert_false (reel_chunk_is_closed (open));
  g_assert_cmpuint (g_hash_table_size (reel_chunk_get_recorded (open)), ==, 1);
  g_assert_cmpint (reel_chunk_list_get_open_since (restored, 0), ==, 200 * S);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/chunk-list/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("order", test_order);
  ADD ("there", test_there);
  ADD ("kept", test_kept);
  ADD ("refused", test_refused);
  ADD ("recorded", test_recorded);
  ADD ("settled-once", test_settled_once);
  ADD ("open-since", test_open_since);
  ADD ("dropped", test_dropped);
  ADD ("forced", test_forced);
  ADD ("restored", test_restored);
#undef ADD
  return g_test_run ();
}
