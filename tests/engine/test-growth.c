/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cost of a call as people come and go: one more participant costs as much as the one before, however many are
 * present, and is the only one reported; who has left is kept no longer than the open chunk's metadata needs. Counted,
 * not timed. */
#include "tests/engine/engine-fixture.h"

#include <malloc.h>
#include <string.h>

#define ROUND 100

#ifdef __SANITIZE_ADDRESS__
/* Sanitizers allocate in their own way, and are so slow that the fake worker could not keep up with more. */
#define COUNTS FALSE
#define PEOPLE 200
static guint64
count_allocations (void)
{
  return 0;
}
#else
#define COUNTS TRUE
#define PEOPLE 600
extern void *__libc_malloc (size_t size);
static __thread guint64 allocations; /* of this thread: other threads are waited for */

/* Every step of a request allocates something. */
void *malloc (size_t size);

void *
malloc (size_t size)
{
  allocations++;
  return __libc_malloc (size);
}

static guint64
count_allocations (void)
{
  return allocations;
}
#endif

static void
join (ReelCall *call, guint number)
{
  g_autofree char *id = g_strdup_printf ("p%05u", number);
  g_autoptr (GVariant) person = engine_fixture_dict ("{'display-name': <'Somebody'>, 'user': <'u'>}");

  g_assert_true (reel_call_add_participant (call, id, person, NULL, NULL));
  reel_call_lacks_consent (call, id);
}

static void
leave (ReelCall *call, guint number)
{
  g_autofree char *id = g_strdup_printf ("p%05u", number);

  g_assert_true (reel_call_remove_participant (call, id, "left", NULL));
}

/* Runs the main loop until everything reported has been handled. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static guint64
cost_of_round (ReelCall *call, guint first)
{
  guint64 before = count_allocations ();

  for (guint i = 0; i < ROUND; i++) {
    join (call, first + i);
    settle ();
  }
  return count_allocations () - before;
}

static void
on_participant_changed (ReelCall *call, const char *id, GHashTable *counts)
{
  guint *count = g_hash_table_lookup (counts, id);

  if (count == NULL)
    g_hash_table_insert (counts, g_strdup (id), g_memdup2 (&(guint){ 1 }, sizeof (guint)));
  else
    ++*count;
}

static void
on_changed (ReelCall *call, guint *count)
{
  ++*count;
}

/* Rules, worker, clients: for a newcomer, nothing loops over all those present at a cost greater than that of the
 * newcomer. */
static void
test_joins (EngineFixture *self, gconstpointer recorded)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) policy = engine_fixture_dict ("{'consent': <'off'>}");
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *operation = NULL;
  guint64 first, last = 0;
  guint changes = 0;

  /* Each of them is recorded, and the worker is told. */
  engine_fixture_set_policy (self, "company", "default", policy);
  if (recorded != NULL)
    operation = engine_fixture_start (self, "a", "{}", NULL);
  settle ();
  g_signal_connect (call, "participant-changed", G_CALLBACK (on_participant_changed), counts);
  g_signal_connect (call, "changed", G_CALLBACK (on_changed), &changes);
  first = cost_of_round (call, 0);
  for (guint i = 1; i < PEOPLE / ROUND; i++)
    last = cost_of_round (call, i * ROUND);
  if (COUNTS) {
    g_test_message ("%" G_GUINT64_FORMAT " allocations for the first %u, %" G_GUINT64_FORMAT " for the last", first,
                    ROUND, last);
    g_assert_cmpuint (last, <, first * 3 / 2);
  }
  g_assert_cmpuint (changes, ==, 0);
  g_assert_cmpuint (g_hash_table_size (counts), ==, PEOPLE);
  for (guint i = 0; i < PEOPLE; i++) {
    g_autofree char *id = g_strdup_printf ("p%05u", i);

    g_assert_cmpuint (*(guint *)g_hash_table_lookup (counts, id), ==, 1);
  }
  g_signal_handlers_disconnect_by_data (call, counts);
  g_signal_handlers_disconnect_by_data (call, &changes);
}

static void
come_and_go (ReelCall *call, guint first, guint count)
{
  for (guint i = first; i < first + count; i++) {
    join (call, i);
    leave (call, i);
    if (i % 50 == 0)
      settle ();
  }
  settle ();
}

/* Nothing is left of thousands of departed participants if nothing is recorded. */
static void
test_comes_and_goes (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");

  come_and_go (call, 0, 1000);
  g_assert_cmpuint (reel_log_get_length (reel_call_get_log (call)), <, 600);
  g_assert_cmpuint (reel_call_count_people (call), ==, 1);
}

static gboolean
forgot (EngineFixture *self, const char *operation, const char *chunks)
{
  return g_strcmp0 (fake_notes_get_forgot (self->notes, operation), chunks) == 0;
}

static guint
count_in_log (JsonObject *stats, const char *event)
{
  JsonArray *log = json_object_get_array_member (stats, "participantLog");
  guint count = 0;

  for (guint i = 0; i < json_array_get_length (log); i++)
    count += g_str_equal (json_object_get_string_member (json_array_get_object_element (log, i), "event"), event);
  return count;
}

/* The metadata of a chunk lists who was present during it, and what applied at its beginning; the worker forgets what
 * is stored. */
static void
test_chunks (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = engine_fixture_start (self, "a", "{}", NULL);
  g_autoptr (JsonObject) first = NULL, second = NULL;

  come_and_go (call, 0, 400);
  engine_fixture_order (call, "roll");
  wait_until (forgot (self, operation, "1"));
  /* Many before it, only one after it. */
  come_and_go (call, 400, 1);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  wait_until (forgot (self, operation, "4294967295"));
  first = engine_fixture_read_metadata (self, operation, 0);
  second = engine_fixture_read_metadata (self, operation, 1);
  g_assert_cmpuint (count_in_log (first, "left"), ==, 400);
  g_assert_cmpuint (count_in_log (second, "left"), <=, 2);
  /* alice, the recorder and the newcomer */
  g_assert_cmpuint (count_in_log (second, "joined"), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (second, "notRecorded")), ==, 1);
}

#define ADD(name, data, test)                                                                                          \
  g_test_add ("/growth/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("joins", NULL, test_joins);
  ADD ("joins/recorded", "", test_joins);
  ADD ("comes-and-goes", NULL, test_comes_and_goes);
  ADD ("chunks", NULL, test_chunks);
  return g_test_run ();
}
