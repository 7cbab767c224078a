/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/archive/reel-archive-late-files: what is made beside a chunk after its media was sent follows
 * it, once, and goes where the media goes. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/engine/archive/reel-archive-late-files.h"
#include "manager/engine/archive/reel-archive-retention.h"
#include "manager/engine/delivery/reel-upload-orders.h"

#include <sqlite3.h>
#include <string.h>

#define HOUR   (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define NOW    g_get_real_time ()
#define TARGET "/destination:cloud"

static void
write_beside (ArchiveFixture *self, const char *document, const char *ending)
{
  g_autofree char *location = archive_fixture_get_location (self, document);
  g_autofree char *stem = reel_chunk_files_stem_of (location);
  g_autofree char *path = g_strconcat (stem, ending, NULL);

  g_assert_true (g_file_set_contents (path, "late", -1, NULL));
}

/* Sidecars of the first chunk are there since MADE. */
static void
note_made_of (ArchiveFixture *self, const char *operation, gint64 made)
{
  const ReelSidecarRecord row = { .operation = (char *)operation,
                                  .names = (char *)"captions thumbnail",
                                  .made_utc = made };

  reel_store_put (self->services->store, reel_change_put_sidecars (&row));
  g_assert_true (reel_store_flush_sync (self->services->store));
}

static void
note_made (ArchiveFixture *self, gint64 made)
{
  note_made_of (self, "o1", made);
}

static guint
run (ArchiveFixture *self)
{
  g_autoptr (ReelArchiveLateFiles) late = reel_archive_late_files_new (self->archive);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more;
  guint count;

  reel_archive_late_files_run_async (late, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  reel_archive_late_files_run_finish (late, result, &count, &more, &error);
  g_assert_no_error (error);
  g_assert_false (more);
  return count;
}

/* Of the jobs of KIND in STATE, without the operation's name, in order. */
static void
assert_jobs (ArchiveFixture *self, ReelJobKind kind, ReelDeliveryState state, const char *expected)
{
  ReelJobFilter *filter = g_new0 (ReelJobFilter, 1);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GString) found = g_string_new (NULL);

  filter->has_kind = filter->has_state = TRUE;
  filter->kind = kind;
  filter->state = state;
  jobs = reel_store_query_sync (self->services->store, reel_query_new_job_page (filter, G_MAXINT64, 100), NULL);
  for (guint i = jobs->len; i > 0; i--) {
    const ReelJobRecord *job = jobs->pdata[i - 1];

    g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", job->job + strlen ("o1-00000"));
  }
  g_assert_cmpstr (found->str, ==, expected);
}

static guint
count_unsent (ArchiveFixture *self)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new_unsent_sidecars (100), NULL);

  return rows->len;
}

static void
add_sent_as (ArchiveFixture *self, const char *operation, const char *document)
{
  archive_fixture_add (self, operation, 1, FALSE, document, NULL);
  archive_fixture_end (self, operation);
  archive_fixture_send (self, operation, "cloud");
  archive_fixture_settle (self, TARGET, "done", NOW);
}

static void
add_sent (ArchiveFixture *self)
{
  add_sent_as (self, "o1", "d1");
}

static void
test_once (ArchiveFixture *self, gconstpointer unused)
{
  add_sent (self);
  write_beside (self, "d1", ".thumbnail.jpg");
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 2);
  assert_jobs (self, REEL_JOB_UPLOAD, REEL_DELIVERY_WAITING, ".vtt" TARGET " .thumbnail.jpg" TARGET);
  g_assert_cmpuint (run (self), ==, 0);
  archive_fixture_settle (self, ".vtt" TARGET, "done", NOW);
  archive_fixture_restart (self);
  g_assert_cmpuint (run (self), ==, 0);
  /* One more was made by a second attempt. */
  write_beside (self, "d1", ".peaks.json");
  note_made (self, 6);
  g_assert_cmpuint (run (self), ==, 1);
  assert_jobs (self, REEL_JOB_UPLOAD, REEL_DELIVERY_WAITING, ".thumbnail.jpg" TARGET " .peaks.json" TARGET);
}

/* The event tells of the files that it waits for, and of no others. */
static void
test_after_event (ArchiveFixture *self, gconstpointer unused)
{
  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 0);
  archive_fixture_end (self, "o1");
  archive_fixture_send (self, "o1", "cloud");
  g_assert_cmpuint (run (self), ==, 0);
  archive_fixture_settle (self, TARGET, "done", NOW);
  g_assert_cmpuint (run (self), ==, 1);
}

static void
count_ordered (ReelArchive *archive, guint *count)
{
  ++*count;
}

/* By another connection: whoever reads all of o2 gets an error. */
static void
spoil_second (ArchiveFixture *self)
{
  static const char sql[] = "INSERT INTO unsealed VALUES ('o2', 0, 0, 1, NULL); ALTER TABLE unsealed RENAME TO whole;"
                            "CREATE VIEW unsealed AS SELECT operation, chunk, attempts, due_utc,"
                            " CASE operation WHEN 'o2' THEN json ('bad') END AS error FROM whole";
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* Whoever sends is told of what was ordered before a failure. */
static void
test_failure (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (ReelArchiveLateFiles) late = reel_archive_late_files_new (self->archive);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint ordered = 0, count;
  gboolean more;

  add_sent (self);
  add_sent_as (self, "o2", "d2");
  note_made_of (self, "o1", 5);
  note_made_of (self, "o2", 6);
  spoil_second (self);
  g_signal_connect (self->archive, "ordered", G_CALLBACK (count_ordered), &ordered);
  reel_archive_late_files_run_async (late, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  g_assert_false (reel_archive_late_files_run_finish (late, result, &count, &more, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_cmpuint (count, ==, 1);
  assert_jobs (self, REEL_JOB_UPLOAD, REEL_DELIVERY_WAITING, ".vtt" TARGET);
  g_assert_cmpuint (ordered, ==, 1);
}

static void
test_nowhere (ArchiveFixture *self, gconstpointer unused)
{
  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_end (self, "o1");
  note_made (self, 5);
  g_assert_cmpuint (count_unsent (self), ==, 1);
  g_assert_cmpuint (run (self), ==, 0);
  g_assert_cmpuint (count_unsent (self), ==, 0);
}

/* A start with a configuration that has the destination again; until then nobody looks at it. */
static void
test_lost (ArchiveFixture *self, gconstpointer unused)
{
  add_sent (self);
  note_made (self, 5);
  g_ptr_array_set_size (self->services->config->destinations, 0);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*chunk 0 of o1*has no destination:cloud any more");
  g_assert_cmpuint (run (self), ==, 0);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (run (self), ==, 0);
  g_assert_cmpuint (count_unsent (self), ==, 0);
  archive_fixture_restart (self);
  reel_store_put (self->services->store, reel_change_review_sidecars ());
  g_assert_true (reel_store_flush_sync (self->services->store));
  g_assert_cmpuint (run (self), ==, 1);
  assert_jobs (self, REEL_JOB_UPLOAD, REEL_DELIVERY_WAITING, ".vtt" TARGET);
  reel_store_put (self->services->store, reel_change_review_sidecars ());
  g_assert_true (reel_store_flush_sync (self->services->store));
  g_assert_cmpuint (count_unsent (self), ==, 0);
}

/* Nothing follows what is gone, or is to go. */
static void
test_removed (ArchiveFixture *self, gconstpointer unused)
{
  add_sent (self);
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 0);
  g_assert_cmpuint (count_unsent (self), ==, 0);
  assert_jobs (self, REEL_JOB_UPLOAD, REEL_DELIVERY_WAITING, "");
}

static void
test_removed_there (ArchiveFixture *self, gconstpointer unused)
{
  add_sent (self);
  reel_store_put (self->services->store,
                  reel_change_add_job (&(ReelJobRecord){ .job = (char *)"o1-00000.mp4" TARGET "/remove",
                                                         .kind = (char *)"removal",
                                                         .target = (char *)"destination:cloud",
                                                         .ordering = (char *)"o1",
                                                         .body = (char *)"o1-00000.mp4",
                                                         .state = (char *)"waiting" }));
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 0);
  archive_fixture_settle (self, "/remove", "dropped", NOW);
  note_made (self, 6);
  g_assert_cmpuint (run (self), ==, 0);
}

/* What is reckoned of the files there is not reckoned anew because of another. */
static void
test_expiry_stays (ArchiveFixture *self, gconstpointer unused)
{
  const ReelCopyExpiryRecord expiry = { (char *)"d1", (char *)"destination:cloud", (char *)"o1", 0, 1, 1000, G_MAXINT64,
                                        NULL };
  g_autoptr (GPtrArray) rows = NULL;

  add_sent (self);
  reel_store_put (self->services->store, reel_change_put_copy_expiry (&expiry));
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 1);
  rows = reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_COPY_EXPIRIES, "o1"), NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((const ReelCopyExpiryRecord *)rows->pdata[0])->expires_utc, ==, 1000);
}

/* Where it went, it is removed with the media. */
static void
test_deleted (ArchiveFixture *self, gconstpointer unused)
{
  add_sent (self);
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 1);
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  assert_jobs (self, REEL_JOB_REMOVAL, REEL_DELIVERY_WAITING,
               ".json" TARGET "/remove .mp4" TARGET "/remove .vtt" TARGET "/remove");
}

/* Until it is there, the files stay here. */
static void
test_keeps (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (ReelArchiveRetention) retention = NULL;

  add_sent (self);
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 1);
  self->services->config->keep_hours = 48;
  retention = reel_archive_retention_new (self->archive);
  for (guint delivered = 0; delivered < 2; delivered++) {
    g_autoptr (GAsyncResult) result = NULL;
    gboolean more;
    guint gone;

    if (delivered)
      archive_fixture_settle (self, TARGET, "done", NOW);
    reel_archive_retention_run_async (retention, NOW + (100 + 2 * delivered) * HOUR, archive_fixture_take, self);
    result = archive_fixture_wait (self);
    g_assert_true (reel_archive_retention_run_finish (retention, result, &gone, NULL, &more, NULL));
    g_assert_cmpuint (gone, ==, delivered);
  }
}

/* The list of the sealed files and its signature go, too. What was sealed after it was sent stays as it is there. */
static void
test_sealed (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *location = NULL;
  g_autoptr (ReelChange) change = reel_change_new_group ();
  g_autoptr (ReelUploadFile) file = NULL;
  const char *const endings[] = { ".mp4.age", ".vtt.age", ".thumbnail.jpg.age", ".manifest", ".manifest.sig" };
  g_autofree char *sealed = NULL;

  add_sent (self);
  location = archive_fixture_get_location (self, "d1");
  sealed = reel_chunk_files_seal (location);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    write_beside (self, "d1", endings[i]);
  reel_store_put (self->services->store,
                  reel_change_put_chunk (&(ReelChunkRecord){ (char *)"o1", 0, (char *)"d1", NOW, 1, 1,
                                                             (char *)"SessionEnded", sealed, NULL }));
  note_made (self, 5);
  g_assert_cmpuint (run (self), ==, 0);
  file = reel_upload_file_new (sealed, "d1", 0);
  reel_upload_orders_add_file (change, reel_destination_find (self->services->config->destinations, "cloud"), "o1",
                               file, NOW);
  reel_store_put (self->services->store, g_steal_pointer (&change));
  note_made (self, 6);
  g_assert_cmpuint (run (self), ==, 4);
  assert_jobs (self, REEL_JOB_UPLOAD, REEL_DELIVERY_WAITING,
               ".mp4.age" TARGET " .vtt.age" TARGET " .thumbnail.jpg.age" TARGET " .manifest" TARGET
               " .manifest.sig" TARGET);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive-late-files/" name, ArchiveFixture, NULL, archive_fixture_set_up, test,                         \
              archive_fixture_tear_down)
  ADD ("once", test_once);
  ADD ("after-event", test_after_event);
  ADD ("failure", test_failure);
  ADD ("nowhere", test_nowhere);
  ADD ("lost", test_lost);
  ADD ("removed", test_removed);
  ADD ("removed-there", test_removed_there);
  ADD ("expiry-stays", test_expiry_stays);
  ADD ("deleted", test_deleted);
  ADD ("keeps", test_keeps);
  ADD ("sealed", test_sealed);
#undef ADD
  return g_test_run ();
}
