/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files at destinations: what recordings and documents tell of them, how they are opened, and when
 * they go. The time is the test's own. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/core/wire/reel-archive-filter.h"
#include "manager/engine/archive/reel-archive-retention.h"
#include "manager/engine/archive/reel-archive-search.h"

#include <glib/gstdio.h>
#include <string.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define NOW  g_get_real_time ()

static GVariant *
search_chunk (ArchiveFixture *self, char ***locations)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GVariant) chunks = NULL;
  g_autofree char *next = NULL;
  guint total;

  reel_archive_search_async (self->archive, all, "", 0, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  rows = reel_archive_search_finish (self->archive, result, &next, &total, NULL);
  row = g_variant_get_child_value (rows, 0);
  g_assert_true (g_variant_lookup (row, "locations", "^as", locations));
  chunks = g_variant_lookup_value (row, "chunks", G_VARIANT_TYPE ("aa{sv}"));
  return g_variant_get_child_value (chunks, 0);
}

static const char *
get (GVariant *chunk, const char *key)
{
  const char *text;

  return g_variant_lookup (chunk, key, "&s", &text) ? text : "-";
}

/* “state content metadata” of d1, without directories; a slash before what is at the destination. */
static void
assert_is (ArchiveFixture *self, const char *base, const char *expected)
{
  g_auto (GStrv) locations = NULL;
  g_autoptr (GVariant) chunk = search_chunk (self, &locations);
  const char *content = get (chunk, "content-location"), *metadata = get (chunk, "metadata-location");
  g_autofree char *found =
      g_strdup_printf ("%s %s%s %s%s %s", get (chunk, "destination-state"), g_str_has_prefix (content, base) ? "/" : "",
                       strrchr (content, '.') != NULL ? strrchr (content, '.') : content,
                       g_str_has_prefix (metadata, base) ? "/" : "",
                       strrchr (metadata, '.') != NULL ? strrchr (metadata, '.') : metadata,
                       get (chunk, "disposition"));

  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpstr (get (chunk, "delete-location"), ==, content);
  g_assert_cmpstr (locations[0] != NULL ? locations[0] : "-", ==, content);
}

static void
expire_here (ArchiveFixture *self)
{
  g_autoptr (ReelArchiveRetention) retention = reel_archive_retention_new (self->archive);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more;
  guint gone;

  reel_archive_retention_run_async (retention, NOW + 100 * HOUR, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  reel_archive_retention_run_finish (retention, result, &gone, NULL, &more, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gone, ==, 1);
}

/* A manager of the configuration's, HOURS from now. Returns: at how many destinations it ordered a removal */
static guint
run (ArchiveFixture *self, guint hours)
{
  g_autoptr (ReelArchiveRetention) retention = reel_archive_retention_new (self->archive);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint gone, ordered;
  gboolean more;

  reel_archive_retention_run_async (retention, NOW + hours * HOUR, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  reel_archive_retention_run_finish (retention, result, &gone, &ordered, &more, &error);
  g_assert_no_error (error);
  return ordered;
}

static void
keep_for (ArchiveFixture *self, const char *destination, guint hours)
{
  ReelDestination *found = (ReelDestination *)reel_destination_find (self->services->config->destinations, destination);

  self->services->config->keep_hours = 0;
  found->keep_hours = hours;
}

static guint
count_jobs (ArchiveFixture *self, ReelDeliveryState state)
{
  ReelJobFilter *filter = g_new0 (ReelJobFilter, 1);
  g_autoptr (GPtrArray) jobs = NULL;

  filter->has_kind = filter->has_state = TRUE;
  filter->kind = REEL_JOB_REMOVAL;
  filter->state = state;
  jobs = reel_store_query_sync (self->services->store, reel_query_new_job_page (filter, G_MAXINT64, 100), NULL);
  return jobs->len;
}

/* Hours from now; “-”: none. */
static char *
get_expiry (ArchiveFixture *self)
{
  g_auto (GStrv) locations = NULL;
  g_autoptr (GVariant) chunk = search_chunk (self, &locations);
  const char *kept = get (chunk, "destination-kept");
  guint64 ms;

  if (!g_variant_lookup (chunk, "destination-expires", "t", &ms))
    return g_strdup ("-");
  return g_strdup_printf ("%d %s", (int)(((gint64)ms * 1000 - NOW + HOUR / 2) / HOUR), kept);
}

static void
add_recording (ArchiveFixture *self, const char *destination)
{
  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_end (self, "o1");
  archive_fixture_send (self, "o1", destination);
}

static void
test_locations (ArchiveFixture *self, gconstpointer unused)
{
  const char *base = "https://s3.example.org/calls/o1-00000";

  add_recording (self, "cloud");
  assert_is (self, base, "waiting .mp4 .json -");
  archive_fixture_settle (self, ".mp4/destination:cloud", "done", NOW);
  assert_is (self, base, "waiting /.mp4 .json -");
  archive_fixture_settle (self, ".json/destination:cloud", "dead", NOW);
  assert_is (self, base, "undelivered /.mp4 .json -");
  archive_fixture_settle (self, ".json/destination:cloud", "dropped", NOW);
  assert_is (self, base, "undelivered /.mp4 .json -");
  archive_fixture_settle (self, ".json/destination:cloud", "waiting", 0);
  assert_is (self, base, "waiting /.mp4 .json -");
  archive_fixture_settle (self, ".json/destination:cloud", "leased", 0);
  archive_fixture_settle (self, ".json/destination:cloud", "done", NOW);
  assert_is (self, base, "there /.mp4 /.json -");
  archive_fixture_restart (self);
  assert_is (self, base, "there /.mp4 /.json -");
  archive_fixture_settle (self, "event/destination:cloud", "done", NOW);
  expire_here (self);
  assert_is (self, base, "there /.mp4 /.json expired");
}

/* A hook does not say where it puts them. */
static void
test_hook (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  add_recording (self, "tape");
  archive_fixture_settle (self, "/destination:tape", "done", NOW);
  assert_is (self, "file:///nowhere", "there .mp4 .json -");
  expire_here (self);
  assert_is (self, "file:///nowhere", "there - - expired");
  g_assert_null (archive_fixture_open (self, "d1", "", "play", "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_nonnull (strstr (error->message, "'tape'."));
}

static void
assert_not_opened (ArchiveFixture *self, const char *purpose, const char *tells)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (archive_fixture_open (self, "d1", "", purpose, "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_nonnull (strstr (error->message, tells));
}

static void
test_open_store (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *text = NULL;

  add_recording (self, "cloud");
  archive_fixture_settle (self, "/destination:cloud", "done", NOW);
  text = archive_fixture_open (self, "d1", "", "play", "", NULL);
  g_assert_cmpstr (text, ==, "media of d1");
  expire_here (self);
  assert_not_opened (self, "play", "'cloud' and is at https://s3.example.org/calls/o1-00000.mp4.");
  archive_fixture_assert_last (self, " play d1 failed");
  assert_not_opened (self, "metadata", "https://s3.example.org/calls/o1-00000.json.");
  assert_not_opened (self, "chat", "gone");
}

/* The directory of a destination is tried. */
static void
test_open_directory (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *vault = archive_fixture_get_vault (self);
  g_autofree char *media = g_build_filename (vault, "o1-00000.mp4", NULL);
  g_autofree char *text = NULL;

  add_recording (self, "vault");
  archive_fixture_settle (self, "/destination:vault", "done", NOW);
  expire_here (self);
  assert_not_opened (self, "play", "and is at file:///");
  g_assert_cmpint (g_mkdir (vault, 0700), ==, 0);
  g_assert_true (g_file_set_contents (media, "the copy", -1, NULL));
  text = archive_fixture_open (self, "d1", "", "play", "", NULL);
  g_assert_cmpstr (text, ==, "the copy");
  archive_fixture_assert_last (self, " play d1 allowed");
  assert_not_opened (self, "metadata", "o1-00000.json.");
}

static void
assert_expiry (ArchiveFixture *self, const char *expected)
{
  g_autofree char *found = get_expiry (self);

  g_assert_cmpstr (found, ==, expected);
}

#define CLOUD "https://s3.example.org/calls/o1-00000"

static void
add_delivered (ArchiveFixture *self)
{
  add_recording (self, "cloud");
  archive_fixture_settle (self, "/destination:cloud", "done", NOW);
}

/* From the delivery on, and by jobs that outlive managers. */
static void
test_retention (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 9), ==, 0);
  assert_is (self, CLOUD, "there /.mp4 /.json -");
  assert_expiry (self, "10 -");
  g_assert_cmpuint (run (self, 11), ==, 1);
  archive_fixture_assert_last (self, " expire d1 allowed");
  assert_is (self, CLOUD, "removing .mp4 .json -");
  assert_expiry (self, "-");
  archive_fixture_restart (self);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 12), ==, 0);
  g_assert_cmpuint (count_jobs (self, REEL_DELIVERY_WAITING), ==, 2);
  archive_fixture_settle (self, ".mp4/destination:cloud/remove", "leased", 0);
  archive_fixture_settle (self, ".mp4/destination:cloud/remove", "done", NOW);
  assert_is (self, CLOUD, "removing .mp4 .json -");
  archive_fixture_settle (self, ".json/destination:cloud/remove", "done", NOW);
  assert_is (self, CLOUD, "removed .mp4 .json -");
}

/* Long-term storage is for ever where nobody says otherwise. */
static void
test_for_ever (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  keep_for (self, "cloud", 0);
  g_assert_cmpuint (run (self, 500000), ==, 0);
  assert_expiry (self, "-");
  keep_for (self, "cloud", 5);
  g_assert_cmpuint (run (self, 500000), ==, 0);
  self->services->config->shorten_existing = TRUE;
  g_assert_cmpuint (run (self, 6), ==, 1);
}

static void
test_changed (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 1), ==, 0);
  assert_expiry (self, "10 -");
  keep_for (self, "cloud", 30);
  g_assert_cmpuint (run (self, 11), ==, 0);
  assert_expiry (self, "30 -");
  keep_for (self, "cloud", 5);
  g_assert_cmpuint (run (self, 11), ==, 0);
  assert_expiry (self, "30 -");
  self->services->config->shorten_existing = TRUE;
  g_assert_cmpuint (run (self, 1), ==, 0);
  assert_expiry (self, "5 -");
  g_assert_cmpuint (run (self, 6), ==, 1);
}

/* In the last moment, and of what is there alone. */
static void
test_hold (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  add_delivered (self);
  keep_for (self, "cloud", 200);
  self->services->config->keep_hours = 48;
  expire_here (self);
  g_assert_true (archive_fixture_hold (self, "d1", "", "court", TRUE, NULL));
  g_assert_cmpuint (run (self, 201), ==, 0);
  assert_is (self, CLOUD, "there /.mp4 /.json expired");
  assert_expiry (self, "200 hold");
  g_assert_false (archive_fixture_delete (self, "d1", "", "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_cmpuint (run (self, 500), ==, 0);
  g_assert_true (archive_fixture_hold (self, "d1", "", "", FALSE, NULL));
  g_assert_cmpuint (run (self, 201), ==, 1);
  assert_is (self, CLOUD, "removing - - expired");
}

/* Those that a courier would get HOURS from now. */
static void
assert_due (ArchiveFixture *self, guint hours, const char *expected)
{
  g_autoptr (GPtrArray) jobs =
      reel_store_query_sync (self->services->store, reel_query_new_due_jobs (",removal,", NOW + hours * HOUR, 100, 100),
                             NULL);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++) {
    const ReelJobRecord *job = jobs->pdata[i];

    g_string_append_printf (found, "%s%s", i > 0 ? " " : "", job->job);
  }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
count_ordered (ReelArchive *archive, guint *count)
{
  ++*count;
}

/* A removal that was ordered before waits, and those of other documents do not wait for it. */
static void
test_hold_removal (ArchiveFixture *self, gconstpointer unused)
{
  guint ordered = 0;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", "d2");
  archive_fixture_end (self, "o1");
  archive_fixture_send (self, "o1", "cloud");
  archive_fixture_settle (self, "/destination:cloud", "done", NOW);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 11), ==, 2);
  assert_due (self, 12, "o1-00000.json/destination:cloud/remove");
  g_assert_true (archive_fixture_hold (self, "d1", "", "court", TRUE, NULL));
  assert_due (self, 12, "o1-00001.json/destination:cloud/remove");
  archive_fixture_settle (self, "o1-00001.json/destination:cloud/remove", "done", NOW);
  assert_due (self, 12, "o1-00001.mp4/destination:cloud/remove");
  archive_fixture_settle (self, "o1-00001.mp4/destination:cloud/remove", "done", NOW);
  assert_due (self, 12, "");
  archive_fixture_settle (self, "o1-00000.json/destination:cloud/remove", "leased", 0);
  assert_due (self, 12, "");
  g_signal_connect (self->archive, "ordered", G_CALLBACK (count_ordered), &ordered);
  g_assert_true (archive_fixture_hold (self, "d1", "", "", FALSE, NULL));
  g_assert_cmpuint (ordered, ==, 1);
  assert_due (self, 12, "o1-00000.json/destination:cloud/remove");
}

/* Of what is gone here: while the destination can't be reached, what is there can still be kept. */
static void
test_hold_last (ArchiveFixture *self, gconstpointer deleted)
{
  static const char job[] = "o1-00000.json/destination:cloud/remove";
  g_autoptr (GPtrArray) holds = NULL;
  g_autoptr (GError) error = NULL;

  add_delivered (self);
  keep_for (self, "cloud", 200);
  self->services->config->keep_hours = 48;
  expire_here (self);
  if (deleted != NULL)
    g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  else
    g_assert_cmpuint (run (self, 201), ==, 1);
  archive_fixture_settle (self, ".mp4/destination:cloud/remove", "done", NOW);
  archive_fixture_settle (self, job, "leased", 0);
  assert_due (self, 12, job);
  g_assert_true (archive_fixture_hold (self, "d1", "", "late", TRUE, &error));
  g_assert_no_error (error);
  assert_due (self, 12, "");
  holds = reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_JOB_HOLD, job), NULL);
  g_assert_cmpuint (holds->len, ==, 1);
  g_assert_false (archive_fixture_delete (self, "d1", "", "", NULL));
  assert_is (self, CLOUD, deleted != NULL ? "removing - - deleted" : "removing - - expired");
  g_assert_true (archive_fixture_hold (self, "d1", "", "", FALSE, NULL));
  assert_due (self, 12, job);
  archive_fixture_settle (self, job, "done", NOW);
  g_assert_false (archive_fixture_hold (self, "d1", "", "too late", TRUE, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
}

static gboolean
has_upload (ArchiveFixture *self, const char *job)
{
  g_autoptr (ReelJobRecord) upload = reel_store_find_sync (self->services->store, REEL_QUERY_JOB, job, NULL);

  return upload != NULL;
}

/* What is on its way is waited for. What was given up can be sent again while it is here. */
static void
test_open_deliveries (ArchiveFixture *self, gconstpointer unused)
{
  add_recording (self, "cloud");
  keep_for (self, "cloud", 10);
  archive_fixture_settle (self, ".mp4/destination:cloud", "done", NOW);
  g_assert_cmpuint (run (self, 100), ==, 0);
  archive_fixture_settle (self, ".json/destination:cloud", "dead", NOW);
  g_assert_cmpuint (run (self, 200), ==, 1);
  g_assert_cmpuint (count_jobs (self, REEL_DELIVERY_WAITING), ==, 1);
  assert_is (self, CLOUD, "undelivered .mp4 .json -");
  assert_expiry (self, "-");
  g_assert_cmpuint (run (self, 300), ==, 0);
  g_assert_true (has_upload (self, "o1-00000.json/destination:cloud"));
  archive_fixture_settle (self, ".json/destination:cloud", "waiting", 0);
  archive_fixture_settle (self, ".json/destination:cloud", "done", NOW);
  g_assert_cmpuint (run (self, 400), ==, 1);
  g_assert_cmpuint (count_jobs (self, REEL_DELIVERY_WAITING), ==, 2);
}

/* The destination was down for longer than it keeps files: those here are all there is, and stay for as long as what
 * is not delivered does. What may have arrived goes after them. */
static void
test_undelivered (ArchiveFixture *self, gconstpointer unused)
{
  add_recording (self, "cloud");
  keep_for (self, "cloud", 24);
  self->services->config->keep_hours = 48;
  archive_fixture_settle (self, ".mp4/destination:cloud", "dead", NOW);
  archive_fixture_settle (self, ".json/destination:cloud", "dropped", NOW);
  archive_fixture_settle (self, "event/destination:cloud", "done", NOW);
  g_assert_cmpuint (run (self, 30), ==, 0);
  g_assert_cmpuint (run (self, 100), ==, 0);
  assert_is (self, CLOUD, "undelivered .mp4 .json -");
  g_assert_true (has_upload (self, "o1-00000.mp4/destination:cloud"));
  g_assert_cmpuint (run (self, 200), ==, 1);
  assert_is (self, CLOUD, "removing - - expired");
  g_assert_false (has_upload (self, "o1-00000.mp4/destination:cloud"));
  g_assert_cmpuint (count_jobs (self, REEL_DELIVERY_WAITING), ==, 2);
}

/* A destination that the configuration has again later. */
static void
test_lost_destination (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  g_ptr_array_set_size (self->services->config->destinations, 0);
  self->services->config->keep_hours = 0;
  g_assert_cmpuint (run (self, 100), ==, 0);
  archive_fixture_restart (self);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 200), ==, 1);
}

/* A removal that a person dropped left the file where it is; one that failed for good as well. */
static void
test_not_removed (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 11), ==, 1);
  archive_fixture_settle (self, "/remove", "dead", NOW);
  assert_is (self, CLOUD, "there /.mp4 /.json -");
  archive_fixture_settle (self, "/remove", "waiting", 0);
  assert_is (self, CLOUD, "removing .mp4 .json -");
  reel_store_put (self->services->store, reel_change_remove_job ("o1-00000.mp4/destination:cloud/remove"));
  assert_is (self, CLOUD, "removing /.mp4 .json -");
}

/* There as here, also where it is there alone. */
static void
test_delete (ArchiveFixture *self, gconstpointer unused)
{
  guint ordered = 0;

  add_delivered (self);
  expire_here (self);
  g_signal_connect (self->archive, "ordered", G_CALLBACK (count_ordered), &ordered);
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  g_assert_cmpuint (ordered, ==, 1);
  g_assert_cmpuint (count_jobs (self, REEL_DELIVERY_WAITING), ==, 2);
  assert_is (self, CLOUD, "removing - - deleted");
  archive_fixture_settle (self, "/remove", "done", NOW);
  assert_is (self, CLOUD, "removed - - deleted");
  g_assert_cmpuint (run (self, 500), ==, 0);
}

/* The jobs that are due wait for UTC, as after a failure: an hour from now at most, since no wait is longer. */
static void
postpone (ArchiveFixture *self, gint64 utc)
{
  g_autoptr (GPtrArray) jobs =
      reel_store_query_sync (self->services->store, reel_query_new_due_jobs (",removal,", NOW + HOUR, 100, 100), NULL);

  for (guint i = 0; i < jobs->len; i++) {
    ReelJobRecord *job = jobs->pdata[i];

    job->due_utc = utc;
    reel_store_put (self->services->store, reel_change_put_job (job));
  }
  g_assert_true (reel_store_flush_sync (self->services->store));
}

/* Who deletes waits for no earlier failure. */
static void
test_delete_hastens (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 11), ==, 1);
  archive_fixture_settle (self, ".mp4/destination:cloud/remove", "done", NOW);
  postpone (self, NOW + HOUR / 2);
  assert_due (self, 0, "");
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  assert_due (self, 0, "o1-00000.json/destination:cloud/remove");
  postpone (self, NOW + HOUR / 2);
  assert_due (self, 0, "");
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  assert_due (self, 0, "o1-00000.json/destination:cloud/remove");
}

static void
test_release_hastens (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  keep_for (self, "cloud", 10);
  g_assert_cmpuint (run (self, 11), ==, 1);
  archive_fixture_settle (self, ".mp4/destination:cloud/remove", "done", NOW);
  postpone (self, NOW + HOUR / 2);
  assert_due (self, 0, "");
  g_assert_true (archive_fixture_hold (self, "d1", "", "court", TRUE, NULL));
  g_assert_true (archive_fixture_hold (self, "d1", "", "", FALSE, NULL));
  assert_due (self, 0, "o1-00000.json/destination:cloud/remove");
}

/* A file that is removed elsewhere keeps none here. */
static void
test_removal_keeps_nothing (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self);
  keep_for (self, "cloud", 1);
  self->services->config->keep_hours = 48;
  g_assert_cmpuint (run (self, 2), ==, 1);
  expire_here (self);
  assert_is (self, CLOUD, "removing - - expired");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD_WITH(name, data, test)                                                                                     \
  g_test_add ("/archive-copies/" name, ArchiveFixture, data, archive_fixture_set_up, test, archive_fixture_tear_down)
#define ADD(name, test) ADD_WITH (name, NULL, test)
  ADD ("locations", test_locations);
  ADD ("hook", test_hook);
  ADD ("open-store", test_open_store);
  ADD ("open-directory", test_open_directory);
  ADD ("retention", test_retention);
  ADD ("for-ever", test_for_ever);
  ADD ("changed", test_changed);
  ADD ("hold", test_hold);
  ADD ("hold-removal", test_hold_removal);
  ADD_WITH ("hold-expired", NULL, test_hold_last);
  ADD_WITH ("hold-deleted", "", test_hold_last);
  ADD ("open-deliveries", test_open_deliveries);
  ADD ("undelivered", test_undelivered);
  ADD ("lost-destination", test_lost_destination);
  ADD ("not-removed", test_not_removed);
  ADD ("delete", test_delete);
  ADD ("delete-hastens", test_delete_hastens);
  ADD ("release-hastens", test_release_hastens);
  ADD ("removal-keeps-nothing", test_removal_keeps_nothing);
#undef ADD
#undef ADD_WITH
  return g_test_run ();
}
