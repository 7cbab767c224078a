/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/archive/reel-archive-expiry-list: one list of what expires here and at destinations, in
 * pages, and what stays at a destination because its removal was given up. The time is the test's own. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/engine/archive/reel-archive-expiry-list.h"
#include "manager/engine/archive/reel-archive-retention.h"
#include "manager/engine/delivery/reel-delivery-queue.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define NOW  g_get_real_time ()

static void
keep_for (ArchiveFixture *self, guint here, const char *destination, guint there)
{
  ReelDestination *found = (ReelDestination *)reel_destination_find (self->services->config->destinations, destination);

  self->services->config->keep_hours = here;
  found->keep_hours = there;
}

/* HOURS from now. */
static void
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
}

static GVariant *
read_page (ArchiveFixture *self, const char *cursor, guint limit, char **next)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *rows;

  reel_archive_expiry_list_async (self->archive, archive_fixture_ask ("", ""), cursor, limit, archive_fixture_take,
                                  self);
  result = archive_fixture_wait (self);
  rows = reel_archive_expiry_list_finish (self->archive, result, next, &error);
  g_assert_no_error (error);
  return rows;
}

/* “document destination kept”, with dashes for what is not there, in pages of LIMIT rows. */
static char *
list (ArchiveFixture *self, guint limit)
{
  g_autofree char *cursor = g_strdup ("");
  GString *found = g_string_new (NULL);
  guint64 before = 0;

  for (guint page = 0; page == 0 || *cursor != '\0'; page++) {
    g_autofree char *next = NULL;
    g_autoptr (GVariant) rows = read_page (self, cursor, limit, &next);

    g_assert_cmpuint (g_variant_n_children (rows), <=, limit);
    for (gsize i = 0; i < g_variant_n_children (rows); i++) {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *document, *destination = "-", *kept = "-";
      guint64 expires;

      g_assert_true (g_variant_lookup (row, "document-id", "&s", &document));
      g_assert_true (g_variant_lookup (row, "expires", "t", &expires));
      g_variant_lookup (row, "destination", "&s", &destination);
      g_variant_lookup (row, "kept", "&s", &kept);
      g_assert_cmpuint (expires, >=, before);
      before = expires;
      g_string_append_printf (found, "%s%s %s %s", found->len > 0 ? ", " : "", document, destination, kept);
    }
    g_free (cursor);
    cursor = g_steal_pointer (&next);
  }
  return g_string_free (found, FALSE);
}

static void
assert_list (ArchiveFixture *self, const char *expected)
{
  for (guint limit = 1; limit <= 5; limit++) {
    g_autofree char *found = list (self, limit);

    g_assert_cmpstr (found, ==, expected);
  }
}

static void
add_delivered (ArchiveFixture *self, const char *operation, guint age_days, const char *document,
               const char *destination)
{
  archive_fixture_add (self, operation, age_days, FALSE, document, NULL);
  archive_fixture_end (self, operation);
  archive_fixture_send (self, operation, destination);
  archive_fixture_settle (self, "", "done", NOW);
}

static void
test_order (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self, "o1", 3, "d1", "cloud");
  add_delivered (self, "o2", 2, "d2", "cloud");
  keep_for (self, 24 * 10, "cloud", 24 * 30);
  run (self, 0);
  assert_list (self, "d1 - -, d2 - -, d1 cloud -, d2 cloud -");
}

static void
test_kept (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self, "o1", 3, "d1", "cloud");
  keep_for (self, 0, "cloud", 1);
  g_assert_true (archive_fixture_hold (self, "d1", "", "court", TRUE, NULL));
  run (self, 2);
  assert_list (self, "d1 cloud hold");
}

/* Rows of one instant are told apart by document and destination. */
static void
test_ties (ArchiveFixture *self, gconstpointer unused)
{
  static const char *const targets[] = { "destination:cloud", "destination:tape", "destination:vault" };

  archive_fixture_add (self, "o1", 1, FALSE, "d1", "d2");
  archive_fixture_end (self, "o1");
  for (guint i = 0; i < 2; i++) {
    char *document = (char *)(i == 0 ? "d1" : "d2");
    const ReelExpiryRecord here = { document, (char *)"o1", i, 1, 1000, 1000, NULL };

    reel_store_put (self->services->store, reel_change_put_expiry (&here));
    for (guint j = 0; j < G_N_ELEMENTS (targets); j++) {
      const ReelCopyExpiryRecord there = { document, (char *)targets[j], (char *)"o1", i, 1, 1000, 1000, NULL };

      reel_store_put (self->services->store, reel_change_put_copy_expiry (&there));
    }
  }
  g_assert_true (reel_store_flush_sync (self->services->store));
  assert_list (self, "d1 - -, d1 cloud -, d1 tape -, d1 vault -, d2 - -, d2 cloud -, d2 tape -, d2 vault -");
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_delivery_queue_change_finish (REEL_DELIVERY_QUEUE (source), result, &error));
  *(gboolean *)data = TRUE;
}

static void
drop (ArchiveFixture *self, const char *job)
{
  g_autoptr (ReelDeliveryQueue) queue = reel_delivery_queue_new (self->services);
  gboolean done = FALSE;

  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*stays at destination:cloud*dropped*");
  reel_delivery_queue_drop_async (queue, job, NOW, on_changed, &done);
  wait_until (done);
  g_test_assert_expected_messages ();
}

static void
retry (ArchiveFixture *self, const char *job)
{
  g_autoptr (ReelDeliveryQueue) queue = reel_delivery_queue_new (self->services);
  gboolean done = FALSE;

  reel_delivery_queue_retry_async (queue, job, NOW, on_changed, &done);
  wait_until (done);
}

#define MEDIA    "o1-00000.mp4/destination:cloud/remove"
#define METADATA "o1-00000.json/destination:cloud/remove"

/* A file that is not removed is listed until that is ordered again, or it is gone after all. */
static void
test_dropped (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self, "o1", 3, "d1", "cloud");
  keep_for (self, 0, "cloud", 1);
  run (self, 2);
  assert_list (self, "");
  drop (self, MEDIA);
  assert_list (self, "d1 cloud removal-dropped");
  run (self, 1000);
  assert_list (self, "d1 cloud removal-dropped");
  archive_fixture_settle (self, METADATA, "done", NOW);
  assert_list (self, "d1 cloud removal-dropped");
  archive_fixture_restart (self);
  assert_list (self, "d1 cloud removal-dropped");
  retry (self, MEDIA);
  assert_list (self, "");
  archive_fixture_settle (self, MEDIA, "dead", NOW);
  assert_list (self, "d1 cloud removal-dropped");
  archive_fixture_settle (self, MEDIA, "done", NOW);
  assert_list (self, "");
}

/* Whatever keeps it meanwhile, only an order ends that. */
static void
test_dropped_on_hold (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self, "o1", 3, "d1", "cloud");
  keep_for (self, 0, "cloud", 1);
  run (self, 2);
  drop (self, MEDIA);
  g_assert_true (archive_fixture_hold (self, "d1", "", "court", TRUE, NULL));
  run (self, 3);
  g_assert_true (archive_fixture_hold (self, "d1", "", "", FALSE, NULL));
  run (self, 4);
  assert_list (self, "d1 cloud removal-dropped");
}

/* What was deleted here can be deleted again there. */
static void
test_deleted_again (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  add_delivered (self, "o1", 3, "d1", "cloud");
  keep_for (self, 0, "cloud", 0);
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  drop (self, MEDIA);
  archive_fixture_settle (self, METADATA, "dead", NOW);
  assert_list (self, "d1 cloud removal-dropped");
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  archive_fixture_assert_last (self, " deleted d1 done");
  assert_list (self, "");
  archive_fixture_settle (self, "/remove", "done", NOW);
  g_assert_false (archive_fixture_delete (self, "d1", "", "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
}

/* A row that vanishes before the file does. */
static void
test_job_gone (ArchiveFixture *self, gconstpointer unused)
{
  add_delivered (self, "o1", 3, "d1", "cloud");
  keep_for (self, 0, "cloud", 1);
  run (self, 2);
  reel_store_put (self->services->store, reel_change_remove_job (MEDIA));
  assert_list (self, "d1 cloud removal-dropped");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive-expiry-list/" name, ArchiveFixture, NULL, archive_fixture_set_up, test,                        \
              archive_fixture_tear_down)
  ADD ("order", test_order);
  ADD ("kept", test_kept);
  ADD ("ties", test_ties);
  ADD ("dropped", test_dropped);
  ADD ("dropped-on-hold", test_dropped_on_hold);
  ADD ("deleted-again", test_deleted_again);
  ADD ("job-gone", test_job_gone);
#undef ADD
  return g_test_run ();
}
