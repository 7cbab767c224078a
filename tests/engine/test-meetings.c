/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Meetings with fake workers: what calls take from an invitation, whichever comes first, and after a restart. */
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"

#include <sqlite3.h>

#define INVITATION(uid, subject)                                                                                       \
  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:" uid "\r\nSUMMARY:" subject "\r\nORGANIZER;CN=Ann:mailto:ann@x\r\n"         \
  "ATTENDEE:mailto:bob@x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

static void
add (EngineFixture *self, const char *invitation, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = engine_fixture_add_meeting (self, invitation, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, expected);
}

static ReelCall *
create (EngineFixture *self, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);
  g_autoptr (GError) error = NULL;
  ReelCall *call = reel_engine_create_call (self->engine, id, dict, &error);

  g_assert_no_error (error);
  return call;
}

static void
update (ReelCall *call, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  g_assert_true (engine_fixture_update_call (call, dict, NULL));
}

static void
count (ReelCall *call, guint *changes)
{
  ++*changes;
}

static void
test_before_and_after (EngineFixture *self, gconstpointer unused)
{
  ReelCall *early = create (self, "early", "{'meeting-id': <'m/1'>}");
  ReelCall *named = create (self, "named", "{'meeting-id': <'m/1'>, 'subject': <'Own'>}");
  ReelCall *other = create (self, "other", "{'meeting-id': <'m/2'>}");
  ReelCall *late;
  guint changes = 0;

  g_signal_connect (early, "changed", G_CALLBACK (count), &changes);
  g_assert_null (reel_call_get_subject (early));
  add (self, INVITATION ("m/1", "Budget"), "m/1");
  g_assert_cmpuint (changes, ==, 1);
  late = create (self, "late", "{'meeting-id': <'m/1'>}");
  g_assert_cmpstr (reel_call_get_subject (early), ==, "Budget");
  wait_until (g_strcmp0 (reel_call_get_subject (late), "Budget") == 0);
  g_assert_cmpstr (reel_call_get_subject (named), ==, "Own");
  g_assert_null (reel_call_get_subject (other));
  g_assert_null (reel_call_get_meeting (other));
  add (self, INVITATION ("m/1", "Budget 2"), "m/1");
  g_assert_cmpstr (reel_call_get_subject (early), ==, "Budget 2");
  update (late, "{'subject': <'Other'>}");
  g_assert_cmpstr (reel_call_get_subject (late), ==, "Other");
  update (other, "{'meeting-id': <'m/1'>}");
  wait_until (g_strcmp0 (reel_call_get_subject (other), "Budget 2") == 0);
  update (other, "{'meeting-id': <''>}");
  g_assert_null (reel_call_get_subject (other));
  g_signal_handlers_disconnect_by_data (early, &changes);
}

static void
test_metadata (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;
  g_autoptr (JsonObject) stats = NULL;
  JsonObject *meeting;

  create (self, "a", "{'meeting-id': <'m'>}");
  add (self, INVITATION ("m", "Budget"), "m");
  engine_fixture_drop_engine (self);
  engine_fixture_make_engine (self);
  operation = engine_fixture_start (self, "a", "{}", NULL);
  g_assert_true (engine_fixture_stop (self, operation, NULL));
  wait_until (self->events->len == 1);
  stats = engine_fixture_read_metadata (self, operation, 0);
  g_assert_cmpstr (json_object_get_string_member (stats, "subject"), ==, "Budget");
  g_assert_cmpstr (json_object_get_string_member (stats, "meetingId"), ==, "m");
  meeting = json_object_get_object_member (stats, "meeting");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (meeting, "organiser"), "displayName"),
                   ==, "Ann");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (meeting, "attendees")), ==, 1);
}

static gboolean
says (EngineFixture *self, const char *operation, const char *subject, gboolean restricted)
{
  g_autoptr (JsonObject) stats = engine_fixture_read_metadata (self, operation, 0);

  return g_strcmp0 (json_object_get_string_member (stats, "subject"), subject) == 0 &&
         json_object_get_boolean_member (stats, "restricted") == restricted;
}

/* All recordings of a call contain the same, whenever it became known. */
static void
test_metadata_of_earlier (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "a", "{'meeting-id': <'m'>}");
  g_autofree char *first = engine_fixture_start (self, "a", "{}", NULL), *second = NULL;
  g_autoptr (JsonObject) stats = NULL;

  g_assert_true (engine_fixture_stop (self, first, NULL));
  wait_until (self->events->len == 1);
  g_assert_true (says (self, first, "", FALSE));
  add (self, INVITATION ("m", "Budget"), "m");
  second = engine_fixture_start (self, "a", "{}", NULL);
  wait_until (says (self, first, "Budget", FALSE));
  stats = engine_fixture_read_metadata (self, first, 0);
  g_assert_true (json_object_has_member (stats, "meeting"));
  g_assert_true (engine_fixture_stop (self, second, NULL));
  wait_until (self->events->len == 2);
  g_assert_true (says (self, second, "Budget", FALSE));
  /* One after the other: the last one stays. */
  update (call, "{'subject': <'One'>}");
  update (call, "{'subject': <'Two'>}");
  update (call, "{'subject': <'Own'>, 'variables': <{'SET_RESTRICTED': 'yes'}>}");
  wait_until (says (self, first, "Own", TRUE) && says (self, second, "Own", TRUE));
}

static void
test_refused (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "a", "{'meeting-id': <'m'>}");
  g_autoptr (GError) error = NULL;

  add (self, INVITATION ("m", "Budget"), "m");
  g_assert_null (engine_fixture_add_meeting (self, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Budget");
}

#define REVISION(id, subject, lines)                                                                                   \
  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:" id "\r\nSUMMARY:" subject "\r\n" lines "END:VEVENT\r\nEND:VCALENDAR\r\n"

/* The newest invitation applies, in whatever order they arrive; an occurrence changes nothing about the series. */
static void
test_revisions (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "a", "{'meeting-id': <'m'>}");

  add (self, REVISION ("m", "Moved", "RECURRENCE-ID:20260109T100000Z\r\nDTSTAMP:20260105T000000Z\r\n"), "m");
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Moved");
  add (self, REVISION ("m", "Budget", "DTSTAMP:20260102T000000Z\r\n"), "m");
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Budget");
  add (self, REVISION ("m", "Older", "DTSTAMP:20260101T000000Z\r\n"), "m");
  add (self, REVISION ("m", "Moved", "RECURRENCE-ID:20260109T100000Z\r\nDTSTAMP:20260105T000000Z\r\n"), "m");
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Budget");
  add (self, REVISION ("m", "Newer", "SEQUENCE:1\r\nDTSTAMP:20260101T000000Z\r\n"), "m");
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Newer");
}

/* A cancellation is accepted, and the meeting is then none: an invitation sent before it does not bring it back, a
 * newer one does. */
static void
test_cancelled (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "a", "{'meeting-id': <'m'>}");

  add (self, REVISION ("m", "Budget", "DTSTAMP:20260101T000000Z\r\n"), "m");
  add (self, REVISION ("m", "Budget", "STATUS:CANCELLED\r\nDTSTAMP:20260102T000000Z\r\n"), "m");
  g_assert_null (reel_call_get_meeting (call));
  g_assert_null (reel_call_get_subject (call));
  add (self, REVISION ("m", "Budget", "DTSTAMP:20260101T000000Z\r\n"), "m");
  g_assert_null (reel_call_get_meeting (call));
  add (self, REVISION ("m", "Again", "SEQUENCE:1\r\nDTSTAMP:20260103T000000Z\r\n"), "m");
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Again");
}

static void
change_catalogue (EngineFixture *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  engine_fixture_flush (self);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (db, 5000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* If it can't be determined which one is newer, neither applies. */
static void
test_unreadable (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "a", "{'meeting-id': <'m'>}");
  g_autoptr (GError) error = NULL;

  add (self, REVISION ("m", "Newer", "SEQUENCE:1\r\nDTSTAMP:20260101T000000Z\r\n"), "m");
  /* Rows can be added to the table, but not read. */
  change_catalogue (self, "ALTER TABLE meetings RENAME TO away;"
                          "CREATE VIEW meetings AS SELECT meeting_id, abs (-9223372036854775807 - 1) AS properties,"
                          " added_utc FROM away;"
                          "CREATE TRIGGER take INSTEAD OF INSERT ON meetings BEGIN INSERT OR REPLACE INTO away"
                          " VALUES (NEW.meeting_id, NEW.properties, NEW.added_utc); END");
  g_assert_null (engine_fixture_add_meeting (self, REVISION ("m", "Older", "DTSTAMP:20260101T000000Z\r\n"), &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Newer");
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* Invitations are parsed on threads, and apply in the order of arrival, however long each is. */
static void
test_in_order (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create (self, "a", "{'meeting-id': <'m'>}");
  g_autofree char *lines = g_strnfill (800 * 1000, '\n');
  g_autofree char *head = g_strconcat ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:m\r\nSUMMARY:First\r\n",
                                       "DTSTAMP:20260101T000000Z\r\nDESCRIPTION:x", NULL);
  g_autofree char *first = NULL;
  g_autoptr (GAsyncResult) one = NULL, two = NULL;
  g_autofree char *id = NULL;

  for (gsize i = 0; lines[i] != '\0'; i++)
    lines[i] = i % 60 == 58 ? '\n' : i % 60 == 59 ? ' ' : 'x';
  first = g_strconcat (head, lines, "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", NULL);
  reel_engine_add_meeting_async (self->engine, first, store_result, &one);
  reel_engine_add_meeting_async (self->engine, REVISION ("m", "Second", "DTSTAMP:20260101T000000Z\r\n"), store_result,
                                 &two);
  wait_until (two != NULL);
  g_assert_nonnull (one);
  id = reel_engine_add_meeting_finish (self->engine, one, NULL);
  g_assert_cmpstr (id, ==, "m");
  g_assert_cmpstr (reel_call_get_subject (call), ==, "Second");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/meetings/before-and-after", EngineFixture, NULL, engine_fixture_set_up, test_before_and_after,
              engine_fixture_tear_down);
  g_test_add ("/meetings/metadata", EngineFixture, NULL, engine_fixture_set_up, test_metadata,
              engine_fixture_tear_down);
  g_test_add ("/meetings/metadata-of-earlier", EngineFixture, NULL, engine_fixture_set_up, test_metadata_of_earlier,
              engine_fixture_tear_down);
  g_test_add ("/meetings/revisions", EngineFixture, NULL, engine_fixture_set_up, test_revisions,
              engine_fixture_tear_down);
  g_test_add ("/meetings/cancelled", EngineFixture, NULL, engine_fixture_set_up, test_cancelled,
              engine_fixture_tear_down);
  g_test_add ("/meetings/unreadable", EngineFixture, NULL, engine_fixture_set_up, test_unreadable,
              engine_fixture_tear_down);
  g_test_add ("/meetings/in-order", EngineFixture, NULL, engine_fixture_set_up, test_in_order,
              engine_fixture_tear_down);
  g_test_add ("/meetings/refused", EngineFixture, NULL, engine_fixture_set_up, test_refused, engine_fixture_tear_down);
  return g_test_run ();
}
