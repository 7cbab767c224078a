/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-upload-orders: the jobs of a recording's files, what is known of each file, and
 * the event behind them. */
#include "manager/engine/delivery/reel-upload-orders.h"

#include "manager/core/wire/reel-config.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static const char config_text[] =
    "[destination vault]\ntype=s3\nendpoint=https://s3.example.org\nbucket=calls\nprefix=a/\npath-style=true\n"
    "key-file=key\nmax-age-hours=5\n[destination tape]\ntype=hook\nprogram=/usr/bin/tape\n";

static void
add_file (GPtrArray *files, const char *path, const char *document_id, guint index)
{
  ReelUploadFile *file = g_new (ReelUploadFile, 1);

  file->path = g_strdup (path);
  file->document_id = g_strdup (document_id);
  file->index = index;
  g_ptr_array_add (files, file);
}

static ReelChange *
order_with_mails (const char *destination, const char *delivered_mail, const char *undelivered_mail)
{
  g_autoptr (ReelConfig) config = reel_config_parse (config_text, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_upload_file_free);
  const ReelUploadOrder order = {
    .operation = "op",
    .files = files,
    .event_id = "event",
    .delivered = "{1}",
    .undelivered = "{2}",
    .delivered_mail = delivered_mail,
    .undelivered_mail = undelivered_mail,
    .callback_uri = "https://back/",
    .utc = NOW,
  };
  ReelChange *change = reel_change_new_group ();

  add_file (files, "/r/x-00000.mp4", "d0", 0);
  add_file (files, "/r/x-00001.mp4", "d1", 1);
  reel_upload_orders_add (change, reel_destination_find (config->destinations, destination), &order);
  return change;
}

static ReelChange *
order (const char *destination)
{
  return order_with_mails (destination, NULL, NULL);
}

static gconstpointer
get (const ReelChange *change, guint i, ReelTable table)
{
  const ReelChange *member = change->members->pdata[i];

  g_assert_cmpint (member->table, ==, table);
  return member->record;
}

static void
test_files (void)
{
  g_autoptr (ReelChange) change = order ("vault");
  const ReelCopyRecord *copy = get (change, 2, REEL_TABLE_COPIES);
  const ReelJobRecord *job = get (change, 3, REEL_TABLE_JOBS);

  g_assert_cmpuint (change->members->len, ==, 5);
  g_assert_cmpstr (copy->target, ==, "destination:vault");
  g_assert_cmpstr (copy->name, ==, "x-00001.mp4");
  g_assert_cmpstr (copy->document_id, ==, "d1");
  g_assert_cmpstr (copy->operation, ==, "op");
  g_assert_cmpuint (copy->index, ==, 1);
  g_assert_cmpstr (copy->location, ==, "https://s3.example.org/calls/a/x-00001.mp4");
  g_assert_cmpstr (copy->state, ==, "waiting");
  g_assert_cmpstr (job->job, ==, "x-00001.mp4/destination:vault");
  g_assert_cmpstr (job->kind, ==, "upload");
  g_assert_cmpstr (job->target, ==, copy->target);
  g_assert_cmpstr (job->ordering, ==, "op");
  g_assert_cmpstr (job->url, ==, copy->location);
  g_assert_cmpstr (job->body, ==, "/r/x-00001.mp4");
  g_assert_cmpint (job->due_utc, ==, NOW);
  g_assert_cmpint (job->expires_utc, ==, NOW + 5 * G_TIME_SPAN_HOUR);
}

static void
test_event (void)
{
  g_autoptr (ReelChange) change = order ("vault");
  const ReelJobRecord *job = get (change, 4, REEL_TABLE_JOBS);
  g_autofree char *delivered = reel_upload_orders_pick_event (job->body, TRUE);
  g_autofree char *undelivered = reel_upload_orders_pick_event (job->body, FALSE);

  g_assert_cmpstr (job->job, ==, "event/destination:vault");
  g_assert_cmpstr (job->kind, ==, "event");
  g_assert_cmpstr (job->event, ==, "file-status");
  g_assert_cmpstr (job->url, ==, "https://back/");
  g_assert_cmpint (job->expires_utc, >, NOW + 3600 * G_TIME_SPAN_DAY);
  g_assert_cmpstr (delivered, ==, "{1}");
  g_assert_cmpstr (undelivered, ==, "{2}");
  g_assert_null (reel_upload_orders_pick_event ("{1}", TRUE));
}

static char *
print_mail (const char *subject)
{
  const ReelMailOrder mail = { .to = (char *)"a@b", .subject = (char *)subject };

  return reel_mail_order_print (&mail);
}

static void
assert_mail (const char *body, gboolean delivered, const char *expected)
{
  g_autoptr (ReelMailOrder) mail = reel_upload_orders_pick_mail (body, delivered);

  g_assert_cmpstr (mail != NULL ? mail->subject : NULL, ==, expected);
}

/* Which is the host's, and waits with the event. */
static void
test_mail (void)
{
  g_autofree char *there = print_mail ("there\n");
  g_autofree char *here = print_mail ("here");
  g_autoptr (ReelChange) without = order ("vault");
  g_autoptr (ReelChange) change = order_with_mails ("vault", there, here);
  const ReelJobRecord *none = get (without, 4, REEL_TABLE_JOBS);
  const ReelJobRecord *job = get (change, 4, REEL_TABLE_JOBS);
  g_autofree char *delivered = reel_upload_orders_pick_event (job->body, TRUE);
  g_autofree char *undelivered = reel_upload_orders_pick_event (job->body, FALSE);
  g_autofree char *cut = NULL;

  assert_mail (none->body, TRUE, NULL);
  assert_mail (none->body, FALSE, NULL);
  assert_mail (job->body, TRUE, "there\n");
  assert_mail (job->body, FALSE, "here");
  assert_mail ("{}\n{}\n{}", TRUE, NULL);
  cut = reel_upload_orders_cut_mail (job->body);
  g_assert_cmpstr (cut, ==, none->body);
  g_assert_null (reel_upload_orders_cut_mail (none->body));
  g_assert_cmpstr (delivered, ==, "{1}");
  g_assert_cmpstr (undelivered, ==, "{2}");
}

static void
test_hook (void)
{
  g_autoptr (ReelChange) change = order ("tape");
  const ReelCopyRecord *copy = get (change, 0, REEL_TABLE_COPIES);
  const ReelJobRecord *job = get (change, 1, REEL_TABLE_JOBS);

  g_assert_cmpstr (job->kind, ==, "hook");
  g_assert_null (job->url);
  g_assert_null (copy->location);
  g_assert_cmpint (job->expires_utc, ==, NOW + 72 * G_TIME_SPAN_HOUR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upload-orders/files", test_files);
  g_test_add_func ("/upload-orders/event", test_event);
  g_test_add_func ("/upload-orders/mail", test_mail);
  g_test_add_func ("/upload-orders/hook", test_hook);
  return g_test_run ();
}
