/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows of the table of rules that the engine implements, with fake workers: the recorder as a participant, answers with
 * their times, one recording for each start, and the timer. tests/core/rules-rows.txt lists them. */
#include "tests/engine/engine-fixture.h"

#include <string.h>

static ReelCall *
create_call (EngineFixture *self, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);
  ReelCall *call = reel_engine_create_call (self->engine, "c", dict, NULL);

  g_assert_nonnull (call);
  return call;
}

static void
add (ReelCall *call, const char *id)
{
  g_autoptr (GVariant) member = engine_fixture_dict ("{'role': <'member'>}");

  g_assert_true (reel_call_add_participant (call, id, member, NULL, NULL));
}

static guint
count_recorders (ReelCall *call)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (reel_call_list_participants (call));
  guint count = 0;

  for (gsize i = 0; i < g_variant_n_children (list); i++) {
    g_autoptr (GVariant) stats = g_variant_get_child_value (list, i);
    const char *kind = "";

    g_variant_lookup (stats, "kind", "&s", &kind);
    count += g_str_equal (kind, "recorder");
  }
  return count;
}

/* Returns: “EVENT PARTICIPANT” of each entry of the log; each must have a time */
static char *
read_log (JsonObject *stats)
{
  JsonArray *log = json_object_get_array_member (stats, "participantLog");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (log); i++) {
    JsonObject *entry = json_array_get_object_element (log, i);
    const char *who = json_object_get_string_member (entry, "participantId");
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (json_object_get_string_member (entry, "time"), utc);

    g_assert_nonnull (time);
    g_string_append_printf (text, "%s %s\n", json_object_get_string_member (entry, "event"),
                            g_str_has_prefix (who, "recorder-") ? "recorder" : who);
  }
  return g_string_free (text, FALSE);
}

static JsonObject *
finish (EngineFixture *self, const char *operation)
{
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len > 0);
  return engine_fixture_read_metadata (self, operation, 0);
}

static void
test_recorder_joins (EngineFixture *self, gconstpointer kind)
{
  g_autofree char *properties = g_strdup_printf ("{'kind': <'%s'>}", (const char *)kind);
  ReelCall *call = create_call (self, properties);
  g_autofree char *operation = NULL;

  add (call, "anna");
  g_assert_cmpuint (count_recorders (call), ==, 0);
  operation = engine_fixture_start (self, "c", "{}", NULL);
  g_assert_cmpuint (count_recorders (call), ==, 1);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (count_recorders (call) == 0);
}

/* It takes nobody's place, neither before nor after it has joined. */
static void
test_recorder_full_room (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>, 'capacity': <uint32 2>}");
  g_autofree char *operation = NULL;

  add (call, "anna");
  operation = engine_fixture_start (self, "c", "{}", NULL);
  g_assert_cmpuint (count_recorders (call), ==, 1);
  add (call, "bob");
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  g_free (operation);
  operation = engine_fixture_start (self, "c", "{'actor': <'bob'>}", NULL);
  g_assert_nonnull (operation);
  g_assert_cmpuint (count_recorders (call), >=, 1);
}

static void
test_recorder_logged (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL, *log = NULL;
  g_autoptr (JsonObject) stats = NULL;

  add (call, "anna");
  operation = engine_fixture_start (self, "c", "{'actor': <'anna'>}", NULL);
  stats = finish (self, operation);
  log = read_log (stats);
  g_assert_nonnull (strstr (log, "joined anna\n"));
  g_assert_nonnull (strstr (log, "joined recorder\n"));
  g_assert_nonnull (strstr (log, "becameHost anna\n"));
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
consent (ReelCall *call, const char *id, gboolean granted)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_call_set_consent_async (call, id, granted, store_result, &result);
  wait_until (result != NULL);
  g_assert_true (reel_call_set_consent_finish (call, result, NULL));
}

/* Every answer, not only the last one. */
static void
test_answers_kept (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self, "{'kind': <'room'>}");
  g_autofree char *operation = NULL, *log = NULL;
  g_autoptr (JsonObject) stats = NULL;
  const char *yes, *no;

  add (call, "anna");
  operation = engine_fixture_start (self, "c", "{'actor': <'anna'>}", NULL);
  add (call, "late");
  consent (call, "late", TRUE);
  consent (call, "late", FALSE);
  stats = finish (self, operation);
  log = read_log (stats);
  yes = strstr (log, "consented late\n");
  no = strstr (log, "refused late\n");
  g_assert_true (yes != NULL && no != NULL && yes < no);
}

static void
test_restricted (EngineFixture *self, gconstpointer value)
{
  ReelCall *call = create_call (self, "{}");
  g_autofree char *text = g_strdup_printf ("{'variables': <{'SET_RESTRICTED': '%s'}>}", (const char *)value);
  g_autoptr (GVariant) variables = engine_fixture_dict (text);
  g_autofree char *operation = engine_fixture_start (self, "c", "{}", NULL);
  g_autoptr (JsonObject) stats = NULL;

  g_assert_true (engine_fixture_update_call (call, variables, NULL));
  stats = finish (self, operation);
  g_assert_cmpint (json_object_get_boolean_member (stats, "restricted"), ==, !g_str_equal (value, "0"));
}

static void
test_own_recording (EngineFixture *self, gconstpointer unused)
{
  static const char *const members[] = { "subject", "meetingId", "serverCallId" };
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (JsonObject) one = NULL, other = NULL;
  ReelCall *call = create_call (self, "{'subject': <'Budget'>, 'meeting-id': <'m/1'>}");

  add (call, "anna");
  first = engine_fixture_start (self, "c", "{}", NULL);
  one = finish (self, first);
  second = engine_fixture_start (self, "c", "{}", NULL);
  g_assert_true (engine_fixture_stop (self, second, NULL));
  wait_until (self->events->len == 2);
  other = engine_fixture_read_metadata (self, second, 0);
  g_assert_cmpstr (first, !=, second);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_cmpstr (json_object_get_string_member (one, members[i]), ==,
                     json_object_get_string_member (other, members[i]));
  g_assert_cmpstr (json_object_get_string_member (other, "subject"), ==, "Budget");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (other, "people")), ==, 1);
}

static void
read_timer (EngineFixture *self, const char *operation, guint64 *elapsed, guint64 *remaining)
{
  g_autoptr (GVariant) state = engine_fixture_get_state (self, operation);

  g_assert_true (g_variant_lookup (state, "elapsed-ms", "t", elapsed));
  g_assert_true (g_variant_lookup (state, "remaining-ms", "t", remaining));
}

/* The timer runs from the start, counts down, and stands still during a pause. */
static void
test_timer (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  guint64 elapsed = 0, remaining = 0, paused_at = 0, left = 0;
  ReelCall *call;
  gint64 since;

  call = create_call (self, "{}");
  operation = engine_fixture_start (self, "c", "{'max-duration-ms': <uint64 60000>}", NULL);
  engine_fixture_order (call, "40");
  wait_until ((read_timer (self, operation, &elapsed, &remaining), elapsed >= 40));
  g_assert_cmpuint (elapsed + remaining, >=, 59999);
  g_assert_cmpuint (elapsed + remaining, <=, 60001);
  g_assert_true (engine_fixture_pause (self, operation, TRUE, NULL));
  read_timer (self, operation, &paused_at, &left);
  since = g_get_monotonic_time ();
  wait_until (g_get_monotonic_time () > since + 40000);
  read_timer (self, operation, &elapsed, &remaining);
  g_assert_cmpuint (elapsed, ==, paused_at);
  g_assert_cmpuint (remaining, ==, left);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test)                                                                                          \
  g_test_add ("/engine/rows/" name, EngineFixture, data, engine_fixture_set_up, test, engine_fixture_tear_down)
  ADD ("recorder-joins/call", "call", test_recorder_joins);
  ADD ("recorder-joins/room", "room", test_recorder_joins);
  ADD ("recorder-full-room", NULL, test_recorder_full_room);
  ADD ("recorder-logged", NULL, test_recorder_logged);
  ADD ("answers-kept", NULL, test_answers_kept);
  ADD ("restricted/on", "yes", test_restricted);
  ADD ("restricted/off", "0", test_restricted);
  ADD ("own-recording", NULL, test_own_recording);
  ADD ("timer", NULL, test_timer);
  return g_test_run ();
}
