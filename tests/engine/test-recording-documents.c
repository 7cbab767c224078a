/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What state, event and metadata say about a recording: the restriction, who is recorded, who was present. */
#include "tests/engine/engine-fixture.h"

#include <string.h>

static void
add (ReelCall *call, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (reel_call_add_participant (call, id, dict, NULL, NULL));
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

/* The restriction stays for current and future recordings, whatever the variable becomes. */
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

/* The caller declined, and a server starts a recording all the same: without the caller. */
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

/* Metadata of the call is in that of its recordings, whenever it comes and whoever reads it; a recording's own wins. */
static void
test_metadata_of_the_call (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (JsonObject) stats = NULL;
  JsonObject *pairs;

  update (call, "{'metadata': <{'case': '7', 'agent': 'call'}>}");
  operation = engine_fixture_start (self, "a", "{'metadata': <{'agent': 'recording'}>}", NULL);
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  calls = reel_engine_list_calls (self->engine);
  update (calls->pdata[0], "{'metadata': <{'later': 'yes'}>}");
  stop (self, operation, 1);
  stats = engine_fixture_read_metadata (self, operation, 0);
  pairs = json_object_get_object_member (stats, "metadata");
  g_assert_cmpuint (json_object_get_size (pairs), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (pairs, "case"), ==, "7");
  g_assert_cmpstr (json_object_get_string_member (pairs, "agent"), ==, "recording");
  g_assert_cmpstr (json_object_get_string_member (pairs, "later"), ==, "yes");
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

/* Each chunk lists those who were present during it, even if the manager that began it is gone. */
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
  engine_fixture_order (call, "roll");
  wait_until (has_chunks (self, operation, 1));
  add (call, "late", "{}");
  stop (self, operation, 1);
  first = join_ids (self, operation, 0, "people");
  second = join_ids (self, operation, 1, "people");
  g_assert_cmpstr (first, ==, "alice early ");
  g_assert_cmpstr (second, ==, "alice ");
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/recording-documents/" name, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down)

/* Beside the chunk, and named in its metadata; a name is shown as it is, and can't do harm. */
static void
test_captions (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autofree char *operation = NULL, *path = NULL, *text = NULL;
  g_autoptr (JsonObject) metadata = NULL;
  const char *name;

  add (call, "ann", "{'role': <'member'>, 'display-name': <'Ann <b>'>}");
  add (call, "bob", "{'role': <'member'>}");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  stop (self, operation, 1);
  metadata = engine_fixture_read_metadata (self, operation, 0);
  name = json_object_get_string_member (json_object_get_object_member (metadata, "sidecars"), "captions");
  path = engine_fixture_find_beside (self, operation, 0, name);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n<v Ann &lt;b&gt;>Ann &lt;b&gt;</v>\n\n"
                   "00:00:01.000 --> 00:00:02.000\n<v bob>bob</v>\n\n"
                   "00:00:02.000 --> 00:00:03.250\n<v Ann &lt;b&gt;>Ann &lt;b&gt;</v>\n");
}

static void
set_up_portal (EngineFixture *self, gconstpointer unused)
{
  self->groups = "[announcements]\nenabled=false\n[portal]\nurl=https://p.example.org/rec/\n";
  engine_fixture_set_up (self, unused);
}

/* Where there is a portal, events name it: nobody else can open a path of this machine. */
static void
test_portal (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL, *document = NULL, *expected = NULL;
  const char *event, *id;

  engine_fixture_create_call (self, "a");
  operation = engine_fixture_start (self, "a", "{}", NULL);
  stop (self, operation, 1);
  event = self->events->pdata[0];
  id = strstr (event, "\"documentId\":\"") + strlen ("\"documentId\":\"");
  document = g_strndup (id, strcspn (id, "\""));
  expected = g_strdup_printf ("\"contentLocation\":\"https://p.example.org/rec/calling/documents/%s/content\","
                              "\"metadataLocation\":\"https://p.example.org/rec/calling/documents/%s/metadata\","
                              "\"deleteLocation\":\"https://p.example.org/rec/calling/documents/%s\"",
                              document, document, document);
  g_assert_nonnull (strstr (event, expected));
  g_assert_null (strstr (event, "file:"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recording-documents/portal", EngineFixture, NULL, set_up_portal, test_portal, engine_fixture_tear_down);
  ADD ("restricted", test_restricted);
  ADD ("scope", test_scope);
  ADD ("metadata-of-the-call", test_metadata_of_the_call);
  ADD ("people-of-a-chunk", test_people_of_a_chunk);
  ADD ("captions", test_captions);
  return g_test_run ();
}
