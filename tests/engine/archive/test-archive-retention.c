/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Retention: files are removed once they expire and nothing keeps them, whatever happens in between. The time is set by
 * the test. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/rules/reel-retention.h"
#include "manager/core/state/reel-disposition.h"
#include "manager/engine/archive/reel-archive-deletion.h"
#include "manager/engine/archive/reel-archive-expiry.h"
#include "manager/engine/archive/reel-archive-hold.h"
#include "manager/engine/archive/reel-archive-retention.h"

#include <glib/gstdio.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* The row of the document d1. */
static gint64 begin;

static void
add_recording (ArchiveFixture *self)
{
  g_autoptr (ReelListedRecord) row = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_end (self, "o1");
  row = reel_store_find_sync (self->services->store, REEL_QUERY_DOCUMENT, "d1", NULL);
  begin = ((const ReelChunkRecord *)row->chunks->pdata[0])->start_utc;
}

/* Returns: the number of documents removed */
static guint
run_with (ArchiveFixture *self, ReelArchiveRetention *retention, gint64 now_utc, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean more;
  guint gone;

  reel_archive_retention_run_async (retention, now_utc, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  reel_archive_retention_run_finish (retention, result, &gone, NULL, &more, error);
  g_assert_false (more);
  return gone;
}

/* Starts a manager with the retention of its configuration, and runs it HOURS after the beginning. */
static guint
run (ArchiveFixture *self, guint hours)
{
  g_autoptr (ReelArchiveRetention) retention = reel_archive_retention_new (self->archive);
  g_autoptr (GError) error = NULL;
  guint gone = run_with (self, retention, begin + hours * HOUR, &error);

  g_assert_no_error (error);
  return gone;
}

static gboolean
is_there (ArchiveFixture *self)
{
  g_autofree char *location = archive_fixture_get_location (self, "d1");

  return g_file_test (location, G_FILE_TEST_IS_REGULAR);
}

/* Returns: “state hours kept”, in hours from the beginning; “-” if there is no row */
static char *
describe (ArchiveFixture *self)
{
  g_autoptr (ReelListedRecord) row = reel_store_find_sync (self->services->store, REEL_QUERY_DOCUMENT, "d1", NULL);
  const ReelDispositionRecord *disposition = row->dispositions->len > 0 ? row->dispositions->pdata[0] : NULL;
  const ReelExpiryRecord *expiry = row->expiries->len > 0 ? row->expiries->pdata[0] : NULL;
  g_autofree char *hours = NULL;

  if (expiry == NULL || expiry->expires_utc == 0)
    hours = g_strdup ("-");
  else if (expiry->expires_utc == REEL_RETENTION_FOR_EVER)
    hours = g_strdup ("ever");
  else
    hours = g_strdup_printf ("%" G_GINT64_FORMAT, (expiry->expires_utc - begin) / HOUR);
  return g_strdup_printf ("%s %s %s", disposition != NULL ? disposition->state : "kept", hours,
                          expiry != NULL && expiry->kept != NULL ? expiry->kept : "-");
}

static void
assert_is (ArchiveFixture *self, const char *expected)
{
  g_autofree char *found = describe (self);

  g_assert_cmpstr (found, ==, expected);
  g_assert_true (is_there (self) == !g_str_has_prefix (expected, "exp"));
}

static void
test_time (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *trail = NULL;
  g_autofree char *text = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;
  guint total;

  add_recording (self);
  assert_is (self, "kept - -");
  g_assert_cmpuint (run (self, 1), ==, 0);
  assert_is (self, "kept 48 -");
  g_assert_cmpuint (run (self, 47), ==, 0);
  assert_is (self, "kept 48 -");
  g_assert_cmpuint (run (self, 48), ==, 1);
  assert_is (self, "expired - -");
  trail = archive_fixture_print_trail (self);
  g_assert_cmpstr (trail, ==, " expire d1 allowed\n expired d1 done");
  text = archive_fixture_open (self, "d1", "", "play", "", &error);
  g_assert_null (text);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  found = archive_fixture_search (self, "@a{sv} {}", &total);
  g_assert_cmpstr (found, ==, "o1");
  g_assert_cmpuint (run (self, 500), ==, 0);
}

/* No expiry is calculated while the recording runs; it is, once it has ended. */
static void
test_running (ArchiveFixture *self, gconstpointer unused)
{
  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  begin = g_get_real_time ();
  g_assert_cmpuint (run (self, 9999), ==, 0);
  assert_is (self, "kept - -");
  archive_fixture_end (self, "o1");
  g_assert_cmpuint (run (self, 9999), ==, 1);
  assert_is (self, "expired - -");
}

static void
test_changed (ArchiveFixture *self, gconstpointer unused)
{
  ReelConfig *config = self->services->config;

  add_recording (self);
  run (self, 1);
  config->keep_hours = 72;
  g_assert_cmpuint (run (self, 2), ==, 0);
  assert_is (self, "kept 72 -");
  config->keep_hours = 24;
  g_assert_cmpuint (run (self, 30), ==, 0);
  assert_is (self, "kept 72 -");
  config->keep_hours = 0;
  g_assert_cmpuint (run (self, 80), ==, 0);
  assert_is (self, "kept ever -");
  config->keep_hours = 100;
  g_assert_cmpuint (run (self, 9999), ==, 0);
  assert_is (self, "kept ever -");
  config->shorten_existing = TRUE;
  g_assert_cmpuint (run (self, 99), ==, 0);
  assert_is (self, "kept 100 -");
  g_assert_cmpuint (run (self, 100), ==, 1);
  assert_is (self, "expired - -");
}

/* Storing the row of the chunk again does not change the expiry. */
static void
test_put_again (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (ReelListedRecord) row = NULL;

  add_recording (self);
  self->services->config->keep_hours = 72;
  run (self, 1);
  self->services->config->keep_hours = 48;
  row = reel_store_find_sync (self->services->store, REEL_QUERY_DOCUMENT, "d1", NULL);
  reel_store_put (self->services->store, reel_change_put_chunk (row->chunks->pdata[0]));
  g_assert_cmpuint (run (self, 50), ==, 0);
  assert_is (self, "kept 72 -");
}

static void
test_hold (ArchiveFixture *self, gconstpointer unused)
{
  add_recording (self);
  run (self, 1);
  g_assert_true (archive_fixture_hold (self, "d1", "", "case 7", TRUE, NULL));
  g_assert_cmpuint (run (self, 47), ==, 0);
  assert_is (self, "kept 48 -");
  g_assert_cmpuint (run (self, 48), ==, 0);
  assert_is (self, "kept 48 hold");
  archive_fixture_restart (self);
  g_assert_cmpuint (run (self, 9999), ==, 0);
  assert_is (self, "kept 48 hold");
  g_assert_true (archive_fixture_hold (self, "d1", "", "closed", FALSE, NULL));
  g_assert_cmpuint (run (self, 50), ==, 1);
  assert_is (self, "expired - -");
}

/* The document is found to be due, and the hold comes only then. */
static void
test_last_second (ArchiveFixture *self, gconstpointer unused)
{
  static const char *const ids[] = { "d1", NULL };
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) looked = NULL;
  g_autoptr (GError) error = NULL;
  ArchiveFixture other = { 0 };
  ReelRetention rules;
  gboolean gone;

  add_recording (self);
  run (self, 1);
  due = reel_store_query_sync (self->services->store, reel_query_new_due_expiries (begin + 48 * HOUR, 10), NULL);
  g_assert_cmpuint (due->len, ==, 1);
  reel_retention_init (&rules, 48, 168, FALSE);
  reel_archive_hold_async (self->archive, ids, archive_fixture_ask ("", "case 7"), archive_fixture_take, self);
  reel_archive_expiry_run_async (self->archive, due->pdata[0], &rules, begin + 48 * HOUR, archive_fixture_take, &other);
  held = archive_fixture_wait (self);
  g_assert_true (reel_archive_hold_finish (self->archive, held, &error));
  looked = archive_fixture_wait (&other);
  g_assert_true (reel_archive_expiry_run_finish (self->archive, looked, &gone, &error));
  g_assert_false (gone);
  assert_is (self, "kept 48 hold");
}

/* The other way round: a hold that comes too late is refused. */
static void
test_too_late (ArchiveFixture *self, gconstpointer unused)
{
  static const char *const ids[] = { "d1", NULL };
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) looked = NULL;
  g_autoptr (GError) error = NULL;
  ArchiveFixture other = { 0 };
  ReelRetention rules;
  gboolean gone;

  add_recording (self);
  run (self, 1);
  due = reel_store_query_sync (self->services->store, reel_query_new_due_expiries (begin + 48 * HOUR, 10), NULL);
  reel_retention_init (&rules, 48, 168, FALSE);
  reel_archive_expiry_run_async (self->archive, due->pdata[0], &rules, begin + 48 * HOUR, archive_fixture_take, &other);
  reel_archive_hold_async (self->archive, ids, archive_fixture_ask ("", "case 7"), archive_fixture_take, self);
  held = archive_fixture_wait (self);
  g_assert_false (reel_archive_hold_finish (self->archive, held, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  looked = archive_fixture_wait (&other);
  g_assert_true (reel_archive_expiry_run_finish (self->archive, looked, &gone, NULL));
  g_assert_true (gone);
  assert_is (self, "expired - -");
}

static void
put_link (ArchiveFixture *self, gint64 expires_utc, gint64 revoked_utc)
{
  ReelLinkRecord link = { .link_id = (char *)"l",
                          .user = (char *)"",
                          .recipient = (char *)"r",
                          .secret_hash = (char *)"h",
                          .options = (char *)"",
                          .created_utc = begin,
                          .expires_utc = expires_utc,
                          .revoked_utc = revoked_utc };
  ReelLinkDocumentRecord document = { (char *)"l", (char *)"d1" };

  reel_store_put (self->services->store, reel_change_put_link (&link));
  reel_store_put (self->services->store, reel_change_put_link_document (&document));
}

static void
test_link (ArchiveFixture *self, gconstpointer unused)
{
  add_recording (self);
  put_link (self, begin + 60 * HOUR, 0);
  g_assert_cmpuint (run (self, 48), ==, 0);
  assert_is (self, "kept 48 link");
  g_assert_cmpuint (run (self, 59), ==, 0);
  assert_is (self, "kept 48 link");
  g_assert_cmpuint (run (self, 60), ==, 1);
  assert_is (self, "expired - -");
}

static void
test_revoked (ArchiveFixture *self, gconstpointer unused)
{
  add_recording (self);
  put_link (self, begin + 900 * HOUR, 0);
  g_assert_cmpuint (run (self, 48), ==, 0);
  put_link (self, begin + 900 * HOUR, begin + 48 * HOUR);
  g_assert_cmpuint (run (self, 49), ==, 1);
}

static void
put_job (ArchiveFixture *self, const char *job, const char *event, const char *state, gint64 ended_utc)
{
  ReelJobRecord record = { .job = (char *)job,
                           .kind = (char *)"webhook",
                           .target = (char *)"t",
                           .ordering = (char *)"o1",
                           .event = (char *)event,
                           .body = (char *)"",
                           .created_utc = begin,
                           .state = (char *)state,
                           .expires_utc = begin + 72 * HOUR,
                           .ended_utc = ended_utc };

  reel_store_put (self->services->store, reel_change_put_job (&record));
}

/* A delivery that was given up keeps the files for a time, so that it can be retried. */
static void
test_delivery (ArchiveFixture *self, gconstpointer unused)
{
  self->services->config->keep_undelivered_hours = 10;
  add_recording (self);
  put_job (self, "j1", "state", "waiting", 0);
  put_job (self, "j2", "file-status", "done", begin + 1);
  put_job (self, "j3", "file-status", "dead", begin + 5 * HOUR);
  put_job (self, "j4", "file-status", "waiting", 0);
  g_assert_cmpuint (run (self, 48), ==, 0);
  assert_is (self, "kept 48 delivery");
  g_assert_cmpuint (run (self, 72), ==, 0);
  put_job (self, "j4", "file-status", "dead", begin + 72 * HOUR);
  g_assert_cmpuint (run (self, 81), ==, 0);
  assert_is (self, "kept 48 delivery");
  g_assert_cmpuint (run (self, 82), ==, 1);
  assert_is (self, "expired - -");
}

/* So does one that a person dropped, from then on. */
static void
test_dropped (ArchiveFixture *self, gconstpointer unused)
{
  self->services->config->keep_undelivered_hours = 10;
  add_recording (self);
  put_job (self, "j1", NULL, "waiting", 0);
  g_assert_cmpuint (run (self, 48), ==, 0);
  put_job (self, "j1", NULL, "dropped", begin + 60 * HOUR);
  g_assert_cmpuint (run (self, 69), ==, 0);
  assert_is (self, "kept 48 delivery");
  g_assert_cmpuint (run (self, 70), ==, 1);
}

/* What one manager believed the next one knows. */
static void
test_clock (ArchiveFixture *self, gconstpointer unused)
{
  const gint64 now = g_get_real_time (), day = 24 * HOUR;
  g_autoptr (ReelArchiveRetention) first = reel_archive_retention_new (self->archive);
  g_autoptr (ReelArchiveRetention) second = NULL;
  g_autoptr (GAsyncResult) read = NULL;

  g_assert_true (reel_archive_retention_check_clock (first, now, 10));
  g_assert_true (reel_archive_retention_check_clock (first, now + day, 10 + day));
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "The clock is 8736 hours ahead*No files are removed*7 days");
  g_assert_false (reel_archive_retention_check_clock (first, now + 365 * day, 10 + day));
  g_assert_false (reel_archive_retention_check_clock (first, now + 365 * day, 11 + day));
  g_test_assert_expected_messages ();
  g_assert_true (reel_archive_retention_check_clock (first, now + day + HOUR, 10 + day + HOUR));
  g_clear_object (&first);
  archive_fixture_restart (self);
  second = reel_archive_retention_new (self->archive);
  reel_archive_retention_read_clock_async (second, archive_fixture_take, self);
  read = archive_fixture_wait (self);
  g_assert_true (reel_archive_retention_read_clock_finish (second, read, NULL));
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "The clock is*ahead*");
  g_assert_false (reel_archive_retention_check_clock (second, now + 365 * day, 10));
  g_test_assert_expected_messages ();
  g_assert_true (reel_archive_retention_check_clock (second, now + 3 * day, 20));
}

/* A manager dies after each step of a removal: the next one ends it, by itself or by what it does at its start. */
static void
test_killed (ArchiveFixture *self, gconstpointer unused)
{
  for (guint step = 0; step < 6; step++) {
    ReelDispositionRecord record = {
      (char *)"d1", (char *)"o1", 0, NULL, (char *)reel_disposition_nicks[REEL_DISPOSITION_EXPIRING], 1
    };
    g_autofree char *location = NULL;
    g_auto (GStrv) files = NULL;

    add_recording (self);
    run (self, 1);
    location = archive_fixture_get_location (self, "d1");
    files = reel_chunk_files_list (location);
    reel_store_put (self->services->store, reel_change_put_disposition (&record));
    g_assert_true (reel_store_flush_sync (self->services->store));
    if (step / 2 > 0)
      g_remove (location);
    for (guint i = 0; step / 2 > 1 && files[i] != NULL; i++)
      g_remove (files[i]);
    archive_fixture_restart (self);
    if (step % 2 == 0) {
      g_assert_cmpuint (run (self, 48), ==, 1);
    } else {
      g_autoptr (GAsyncResult) result = NULL;
      guint count;

      reel_archive_deletion_resume_async (self->archive, archive_fixture_take, self);
      result = archive_fixture_wait (self);
      g_assert_true (reel_archive_deletion_resume_finish (self->archive, result, &count, NULL));
      g_assert_cmpuint (count, ==, 1);
    }
    assert_is (self, "expired - -");
    for (guint i = 0; files[i] != NULL; i++)
      g_assert_false (g_file_test (files[i], G_FILE_TEST_EXISTS));
    archive_fixture_assert_last (self, " expired d1 done");
    archive_fixture_tear_down (self, NULL);
    archive_fixture_set_up (self, NULL);
  }
}

/* A file that can't be removed is tried again, and does not hold up others. */
static void
test_stuck (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (ReelArchiveRetention) retention = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *location = NULL;
  g_autofree char *inside = NULL;
  gint64 now = 0;

  add_recording (self);
  archive_fixture_add (self, "o2", 1, FALSE, "d2", NULL);
  archive_fixture_end (self, "o2");
  location = archive_fixture_get_location (self, "d1");
  g_assert_cmpint (g_remove (location), ==, 0);
  g_assert_cmpint (g_mkdir (location, 0700), ==, 0);
  inside = g_build_filename (location, "x", NULL);
  g_assert_true (g_file_set_contents (inside, "x", 1, NULL));
  retention = reel_archive_retention_new (self->archive);
  now = begin + 49 * HOUR;
  g_assert_cmpuint (run_with (self, retention, now, &error), ==, 1);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_clear_error (&error);
  g_assert_cmpuint (run_with (self, retention, now, &error), ==, 0);
  g_assert_no_error (error);
  g_remove (inside);
  g_rmdir (location);
  g_assert_cmpuint (run_with (self, retention, now + REEL_ARCHIVE_EXPIRY_RETRY_US, &error), ==, 1);
  assert_is (self, "expired - -");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive-retention/" name, ArchiveFixture, NULL, archive_fixture_set_up, test, archive_fixture_tear_down)
  ADD ("time", test_time);
  ADD ("running", test_running);
  ADD ("changed", test_changed);
  ADD ("put-again", test_put_again);
  ADD ("hold", test_hold);
  ADD ("last-second", test_last_second);
  ADD ("too-late", test_too_late);
  ADD ("link", test_link);
  ADD ("revoked", test_revoked);
  ADD ("delivery", test_delivery);
  ADD ("dropped", test_dropped);
  ADD ("clock", test_clock);
  ADD ("killed", test_killed);
  ADD ("stuck", test_stuck);
#undef ADD
  return g_test_run ();
}
