/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What state, event and metadata say of a recording: restricted, whom it takes, who was there. */
#include "tests/engine/engine-fixture.h"

#include <string.h>

static void
add (ReelCall *call, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (reel_call_add_participant (call, id, dict, NULL));
}

static void
update (ReelCall *call, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (engine_fixture_update_call (call, dict, NULL));
}

static void
stop (EngineFixture *self, const char *operation, guint events)
{
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == events);
}

static void
assert_state (EngineFixture *self, const char *operation, gboolean restricted, const char *scope)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  const char *said = NULL;
  gboolean marked = FALSE;

  g_assert_true (g_variant_lookup (state, "restricted", "b", &marked));
  g_assert_true (g_variant_lookup (state, "scope", "&s", &said));
  g_assert_cmpint (marked, ==, restricted);
  g_assert_cmpstr (said, ==, scope);
}

static gboolean
is_marked_in_metadata (EngineFixture *self, const char *operation)
{
  g_autoptr (JsonObject) stats = engine_fixture_read_metadata (self, operation, 0);

  return json_object_get_boolean_member (stats, "restricted");
}

/* A mark stays: of what is recorded now and of what will be, and whatever the variable becomes. */
static void
test_restricted (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *first = engine_fixture_start (self, "a", "{}", NULL), *second = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  assert_state (self, first, FALSE, "all");
  update (call, "{'variables': <{'SET_RESTRICTED': '1'}>}");
  assert_state (self, first, TRUE, "all");
  update (call, "{'variables': <{'SET_RESTRICTED': '0'}>}");
  assert_state (self, first, TRUE, "all");
  stop (self, first, 1);
  assert_state (self, first, TRUE, "all");
  g_assert_nonnull (strstr (self->events->pdata[0], "\"callreel\":{\"restricted\":true,\"scope\":\"all\"}"));
  g_assert_true (is_marked_in_metadata (self, first));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  assert_state (self, first, TRUE, "all");
  second = engine_fixture_start (self, "a", "{}", NULL);
  assert_state (self, second, TRUE, "all");
}

/* The caller declined, and a server records all the same: not the caller. */
static void
test_scope (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = NULL;
  g_autoptr (JsonObject) stats = NULL;
  JsonObject *apart;

  add (call, "carl", "{'leg': <'caller'>}");
  add (call, "anna", "{'leg': <'agent'>}");
  update (call, "{'variables': <{'DENY_RECORDING': '1'}>}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_nonnull (operation);
  assert_state (self, operation, FALSE, "without-caller");
  stop (self, operation, 1);
  assert_state (self, operation, FALSE, "without-caller");
  g_assert_nonnull (strstr (self->events->pdata[0], "\"scope\":\"without-caller\""));
  stats = engine_fixture_read_metadata (self, operation, 0);
  for (guint i = 0; i < json_array_get_length (json_object_get_array_member (stats, "people")); i++) {
    JsonObject *person = json_array_get_object_element (json_object_get_array_member (stats, "people"), i);

    g_assert_cmpstr (json_object_get_string_member (person, "participantId"), !=, "carl");
  }
  apart = json_array_get_object_element (json_object_get_array_member (stats, "notRecorded"), 0);
  g_assert_cmpstr (json_object_get_string_member (apart, "participantId"), ==, "carl");
  g_assert_cmpstr (json_object_get_string_member (apart, "why"), ==, "excluded");
}

static char *
join_ids (EngineFixture *self, const char *operation, guint index, const char *list)
{
  g_autoptr (JsonObject) stats = engine_fixture_read_metadata (self, operation, index);
  JsonArray *people = json_object_get_array_member (stats, list);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (people); i++)
    g_string_append_printf (ids, "%s ",
                            json_object_get_string_member (json_array_get_object_element (people, i), "participantId"));
  return g_string_free (ids, FALSE);
}

static gboolean
has_chunks (EngineFixture *self, const char *operation, guint count)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);
  g_autoptr (GVariant) chunks = g_variant_lookup_value (state, "chunks", G_VARIANT_TYPE ("aa{sv}"));

  return chunks != NULL && g_variant_n_children (chunks) == count;
}

/* Each chunk tells of those who were there then, also when the manager that began it is gone. */
static void
test_people_of_a_chunk (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = NULL, *first = NULL, *second = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  add (call, "early", "{}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (reel_call_remove_participant (call, "early", "left", NULL));
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  call = calls->pdata[0];
  engine_fixture_order (call, "alice", "roll");
  wait_until (has_chunks (self, operation, 1));
  add (call, "late", "{}");
  stop (self, operation, 1);
  first = join_ids (self, operation, 0, "people");
  second = join_ids (self, operation, 1, "people");
  g_assert_cmpstr (first, ==, "alice early ");
  g_assert_cmpstr (second, ==, "alice ");
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/documents/" name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("restricted", test_restricted);
  ADD ("scope", test_scope);
  ADD ("people-of-a-chunk", test_people_of_a_chunk);
  return g_test_run ();
}
