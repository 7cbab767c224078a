/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The queue on a real catalogue, with time as the test says: order, leases that run out, what a restart leaves, and
 * what is refused. */
#include "manager/core/wire/reel-error.h"
#include "tests/engine/delivery/queue-rig.h"

#define S G_USEC_PER_SEC

static void
test_order (QueueRig *self, gconstpointer unused)
{
  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  queue_rig_post (self, REEL_EVENT_STATE, "a2", "a");
  queue_rig_post (self, REEL_EVENT_STATE, "b1", "b");
  queue_rig_post (self, REEL_EVENT_TIME_WARNING, "w", "a");
  queue_rig_post (self, REEL_EVENT_CALL_LEG, "nobody", "a");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm b1/crm w/log");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "");
  g_assert_true (queue_rig_complete (self, "a1/crm", QUEUE_RIG_NOW + S, NULL));
  g_assert_true (queue_rig_complete (self, "a1/crm", QUEUE_RIG_NOW + S, NULL));
  g_assert_true (queue_rig_fail (self, "b1/crm", FALSE, QUEUE_RIG_NOW + S, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW + S, "a2/crm");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 2 * S, "b1/crm");
  assert_text (self, "b1/crm", "error", "no");
  assert_text (self, "a1/crm", "state", "done");
}

/* The holder of a lease does not answer: the job is given out again, and a late answer does no harm. */
static void
test_lease (QueueRig *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  queue_rig_post (self, REEL_EVENT_STATE, "a2", "a");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm");
  g_assert_true (queue_rig_renew (self, "a1/crm", "{}", QUEUE_RIG_NOW + 20 * S, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 50 * S - 1, "");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 50 * S, "a1/crm");
  g_assert_true (queue_rig_complete (self, "a1/crm", QUEUE_RIG_NOW + 51 * S, NULL));
  g_assert_false (queue_rig_fail (self, "a1/crm", FALSE, QUEUE_RIG_NOW + 52 * S, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_clear_error (&error);
  g_assert_false (queue_rig_renew (self, "a1/crm", "{}", QUEUE_RIG_NOW + 52 * S, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 52 * S, "a2/crm");
}

/* The holder is gone: the job is given out again as after a failure, without waiting for its lease. */
static void
test_release (QueueRig *self, gconstpointer unused)
{
  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  assert_take (self, 100, 3600, QUEUE_RIG_NOW, "a1/crm");
  reel_delivery_queue_release (self->queue, "somebody", QUEUE_RIG_NOW);
  assert_take (self, 100, 3600, QUEUE_RIG_NOW + 2 * S, "");
  reel_delivery_queue_release (self->queue, "me", QUEUE_RIG_NOW);
  assert_take (self, 100, 3600, QUEUE_RIG_NOW + S, "a1/crm");
  assert_text (self, "a1/crm", "error", "Whoever had it is gone");
}

/* A holder whose lease has expired does not decide any more about a job that another one has, but may have delivered
 * it. */
static void
test_stranger (QueueRig *self, gconstpointer unused)
{
  g_autoptr (GError) renewed = NULL, failed = NULL;

  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm");
  self->owner = "other";
  g_assert_false (queue_rig_renew (self, "a1/crm", "{'lease-seconds': <uint32 3600>}", QUEUE_RIG_NOW, &renewed));
  g_assert_error (renewed, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_false (queue_rig_fail (self, "a1/crm", TRUE, QUEUE_RIG_NOW, &failed));
  g_assert_error (failed, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  assert_text (self, "a1/crm", "state", "leased");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 30 * S, "a1/crm");
  g_assert_true (queue_rig_complete (self, "a1/crm", QUEUE_RIG_NOW + 31 * S, NULL));
}

/* A courier that asked for jobs is gone before they are found: the jobs wait for another one. */
static void
test_gone_while_taking (QueueRig *self, gconstpointer unused)
{
  const char *const kinds[] = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) jobs = NULL;

  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  reel_delivery_queue_take_async (self->queue, "me", kinds, 100, 3600, QUEUE_RIG_NOW, queue_rig_on_result, &result);
  reel_delivery_queue_release (self->queue, "me", QUEUE_RIG_NOW);
  queue_rig_wait_for (&result);
  jobs = reel_delivery_queue_take_finish (self->queue, result, NULL);
  g_assert_cmpuint (g_variant_n_children (jobs), ==, 0);
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm");
}

/* A lease and its holder's answers outlive a restart of the manager. */
static void
test_restart (QueueRig *self, gconstpointer unused)
{
  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  queue_rig_post (self, REEL_EVENT_STATE, "b1", "b");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm b1/crm");
  g_assert_true (queue_rig_renew (self, "b1/crm", "{'progress': <{'part': '3'}>}", QUEUE_RIG_NOW, NULL));
  queue_rig_close_queue (self);
  queue_rig_open_queue (self);
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 29 * S, "");
  g_assert_true (queue_rig_complete (self, "a1/crm", QUEUE_RIG_NOW + 29 * S, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 31 * S, "b1/crm");
  g_assert_true (queue_rig_fail (self, "b1/crm", FALSE, QUEUE_RIG_NOW + 31 * S, NULL));
  queue_rig_close_queue (self);
  queue_rig_open_queue (self);
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 31 * S, "");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 33 * S, "b1/crm");
}

static void
test_progress (QueueRig *self, gconstpointer unused)
{
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GVariant) progress = NULL;
  g_autofree char *text = NULL;
  guint attempts = 0;

  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm");
  g_assert_true (queue_rig_renew (self, "a1/crm", "{'progress': <{'part': '3'}>}", QUEUE_RIG_NOW, NULL));
  row = queue_rig_find (self, "a1/crm");
  progress = g_variant_lookup_value (row, "progress", G_VARIANT_TYPE ("a{ss}"));
  text = g_variant_print (progress, FALSE);
  g_assert_cmpstr (text, ==, "{'part': '3'}");
  g_assert_true (g_variant_lookup (row, "attempts", "u", &attempts));
  g_assert_cmpint (attempts, ==, 1);
}

/* The delay that a receiver asks for applies, up to an hour. */
static void
test_retry_after (QueueRig *self, gconstpointer unused)
{
  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm");
  g_assert_true (queue_rig_renew (self, "a1/crm", "{'retry-after-seconds': <uint32 120>}", QUEUE_RIG_NOW, NULL));
  g_assert_true (queue_rig_fail (self, "a1/crm", FALSE, QUEUE_RIG_NOW, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 120 * S - 1, "");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 120 * S, "a1/crm");
}

static void
test_dead (QueueRig *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL, gone = NULL;

  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  queue_rig_post (self, REEL_EVENT_STATE, "a2", "a");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a1/crm");
  g_assert_false (queue_rig_retry (self, "a1/crm", QUEUE_RIG_NOW, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_true (queue_rig_fail (self, "a1/crm", TRUE, QUEUE_RIG_NOW, NULL));
  assert_text (self, "a1/crm", "state", "dead");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "a2/crm");
  g_assert_true (queue_rig_retry (self, "a1/crm", QUEUE_RIG_NOW + S, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW + S, "a1/crm");
  g_assert_true (queue_rig_drop (self, "a1/crm", NULL));
  g_assert_false (queue_rig_complete (self, "a1/crm", QUEUE_RIG_NOW, &gone));
  g_assert_error (gone, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

/* A file that is not delivered is told of, and can still be; one that was is as any other. */
static void
test_drop_file (QueueRig *self, gconstpointer unused)
{
  ReelJobRecord record = { .job = (char *)"x.mp4/destination:vault",
                           .kind = (char *)"upload",
                           .target = (char *)"destination:vault",
                           .ordering = (char *)"a",
                           .body = (char *)"/x.mp4",
                           .created_utc = QUEUE_RIG_NOW,
                           .state = (char *)"waiting",
                           .due_utc = QUEUE_RIG_NOW,
                           .expires_utc = QUEUE_RIG_NOW + G_TIME_SPAN_DAY };
  g_autoptr (GError) gone = NULL;

  reel_store_put (self->services->store, reel_change_add_job (&record));
  assert_take (self, 100, 30, QUEUE_RIG_NOW, record.job);
  g_assert_true (queue_rig_drop (self, record.job, NULL));
  assert_text (self, record.job, "state", "dropped");
  g_assert_false (queue_rig_renew (self, record.job, "{}", QUEUE_RIG_NOW, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 1800 * S, "");
  g_assert_true (queue_rig_drop (self, record.job, NULL));
  assert_text (self, record.job, "state", "dropped");
  g_assert_true (queue_rig_retry (self, record.job, QUEUE_RIG_NOW + S, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW + S, record.job);
  g_assert_true (queue_rig_complete (self, record.job, QUEUE_RIG_NOW + S, NULL));
  g_assert_true (queue_rig_drop (self, record.job, NULL));
  g_assert_false (queue_rig_complete (self, record.job, QUEUE_RIG_NOW, &gone));
  g_assert_error (gone, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

static void
test_unknown (QueueRig *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (queue_rig_complete (self, "x", QUEUE_RIG_NOW, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (queue_rig_drop (self, "x", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

/* A target has eight jobs at a time, so that it does not block others. */
static void
test_share (QueueRig *self, gconstpointer unused)
{
  for (guint i = 0; i < 20; i++) {
    g_autofree char *id = g_strdup_printf ("e%u", i);

    queue_rig_post (self, REEL_EVENT_STATE, id, id);
  }
  queue_rig_post (self, REEL_EVENT_TIME_WARNING, "w", "w");
  assert_take (self, 5, 30, QUEUE_RIG_NOW, "e0/crm e1/crm e2/crm e3/crm e4/crm");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "e5/crm e6/crm e7/crm w/log");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "");
  g_assert_true (queue_rig_complete (self, "e3/crm", QUEUE_RIG_NOW, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "e8/crm");
}

static void
refuse_take (QueueRig *self, const char *kind, guint limit, guint lease)
{
  const char *const kinds[] = { kind, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_delivery_queue_take_async (self->queue, "me", kinds, limit, lease, QUEUE_RIG_NOW, queue_rig_on_result, &result);
  queue_rig_wait_for (&result);
  g_assert_null (reel_delivery_queue_take_finish (self->queue, result, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

static void
test_refused (QueueRig *self, gconstpointer unused)
{
  refuse_take (self, "fax", 1, 30);
  refuse_take (self, "webhook", 0, 30);
  refuse_take (self, "webhook", 101, 30);
  refuse_take (self, "webhook", 1, 4);
  refuse_take (self, "webhook", 1, 3601);
}

/* Two couriers that ask at once never get the same job; a job that is finished meanwhile is not given out again. */
static void
test_at_once (QueueRig *self, gconstpointer unused)
{
  const char *const kinds[] = { NULL };
  GAsyncResult *results[3] = { NULL };
  g_autoptr (GVariant) nothing = queue_rig_dict ("{}");
  gsize count = 0;

  queue_rig_post (self, REEL_EVENT_STATE, "a1", "a");
  assert_take (self, 100, 5, QUEUE_RIG_NOW, "a1/crm");
  queue_rig_post (self, REEL_EVENT_STATE, "b1", "b");
  /* Its lease has run out by then. */
  reel_delivery_queue_take_async (self->queue, "me", kinds, 100, 30, QUEUE_RIG_NOW + 5 * S, queue_rig_on_result,
                                  &results[0]);
  reel_delivery_queue_take_async (self->queue, "me", kinds, 100, 30, QUEUE_RIG_NOW + 5 * S, queue_rig_on_result,
                                  &results[1]);
  reel_delivery_queue_complete_async (self->queue, "a1/crm", nothing, QUEUE_RIG_NOW + 5 * S, queue_rig_on_result,
                                      &results[2]);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GVariant) jobs = NULL;

    queue_rig_wait_for (&results[i]);
    jobs = reel_delivery_queue_take_finish (self->queue, results[i], NULL);
    count += g_variant_n_children (jobs);
    g_object_unref (results[i]);
  }
  g_assert_true (queue_rig_finish_change (self, &results[2], NULL));
  g_assert_cmpint (count, <=, 2);
  assert_text (self, "a1/crm", "state", "done");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 10 * S, "");
}

/* Signalled when jobs are posted, and when failed ones are due again. */
static void
test_waiting (QueueRig *self, gconstpointer unused)
{
  gint64 now = g_get_real_time ();
  g_autofree char *again = NULL;

  queue_rig_post_at (self, REEL_EVENT_STATE, "a1", "a", now);
  while (self->waiting == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_take (self, 100, 30, now, "a1/crm");
  self->waiting = 0;
  g_assert_true (queue_rig_fail (self, "a1/crm", FALSE, now, NULL));
  /* The failure itself is signalled too, since other jobs may have waited for it; nothing is due then. */
  do {
    while (self->waiting == 0)
      g_main_context_iteration (NULL, TRUE);
    self->waiting = 0;
    g_free (again);
    again = queue_rig_take (self, 100, 30, g_get_real_time ());
  } while (*again == '\0');
  g_assert_cmpstr (again, ==, "a1/crm");
}

#define CLOUD "destination:cloud"

static void
put_recording (ReelStore *store)
{
  ReelCallRecord call = { .call_id = (char *)"c",
                          .server_call_id = (char *)"s",
                          .boot_id = (char *)"b",
                          .state = (char *)"ended",
                          .properties = (char *)"@a{sv} {}" };
  ReelOperationRecord operation = { .operation = (char *)"o",
                                    .call_id = (char *)"c",
                                    .options = (char *)"@a{sv} {}",
                                    .state = (char *)"completed",
                                    .base = (char *)"/b" };

  reel_store_put (store, reel_change_put_call (&call));
  reel_store_put (store, reel_change_put_operation (&operation));
}

static void
put_job (ReelStore *store, const char *job, const char *kind, const char *body)
{
  ReelJobRecord record = { .job = (char *)job,
                           .kind = (char *)kind,
                           .target = (char *)CLOUD,
                           .ordering = (char *)"o",
                           .body = (char *)body,
                           .created_utc = QUEUE_RIG_NOW,
                           .state = (char *)"waiting",
                           .due_utc = QUEUE_RIG_NOW,
                           .expires_utc = QUEUE_RIG_NOW + 3 * G_TIME_SPAN_DAY };

  reel_store_put (store, reel_change_add_job (&record));
}

/* A file, on its way to a destination, that is not here (any more). */
static void
put_lost_file (ReelStore *store)
{
  ReelCopyRecord copy = { .target = (char *)CLOUD,
                          .name = (char *)"o.mp4",
                          .document_id = (char *)"d",
                          .operation = (char *)"o",
                          .state = (char *)"waiting" };

  put_recording (store);
  reel_store_put (store, reel_change_put_copy (&copy));
  put_job (store, "o.mp4/" CLOUD, "upload", "/nowhere/o.mp4");
}

static void
assert_not_opened (QueueRig *self, const char *job, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_delivery_queue_open_file_async (self->queue, "me", job, queue_rig_on_result, &result);
  queue_rig_wait_for (&result);
  g_assert_cmpint (reel_delivery_queue_open_file_finish (self->queue, result, &error), ==, -1);
  g_assert_error (error, REEL_ERROR, code);
}

/* It may be there again: the disk was not mounted. */
static void
test_lost_file (QueueRig *self, gconstpointer unused)
{
  put_lost_file (self->services->store);
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "o.mp4/" CLOUD);
  assert_not_opened (self, "o.mp4/" CLOUD, REEL_ERROR_STORAGE_FAILED);
  g_assert_true (queue_rig_fail (self, "o.mp4/" CLOUD, FALSE, QUEUE_RIG_NOW + S, NULL));
  assert_text (self, "o.mp4/" CLOUD, "state", "waiting");
}

/* Its recording was deleted: it is given up, and what removes what there is of it does not wait for its age. */
static void
test_deleted_file (QueueRig *self, gconstpointer unused)
{
  put_lost_file (self->services->store);
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "o.mp4/" CLOUD);
  put_job (self->services->store, "o.mp4/" CLOUD "/remove", "removal", "o.mp4");
  assert_not_opened (self, "o.mp4/" CLOUD, REEL_ERROR_INVALID_STATE);
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "");
  g_assert_true (queue_rig_fail (self, "o.mp4/" CLOUD, FALSE, QUEUE_RIG_NOW + S, NULL));
  assert_text (self, "o.mp4/" CLOUD, "state", "dead");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + S, "o.mp4/" CLOUD "/remove");
}

/* HOLD: NULL: it is on none. */
static void
put_hold (ReelStore *store, const char *hold)
{
  const ReelDispositionRecord record = { (char *)"d", (char *)"o", 0, (char *)hold, (char *)"kept", QUEUE_RIG_NOW };

  reel_store_put (store, reel_change_put_disposition (&record));
}

/* A hold that comes after a courier took the removal and before it asked once more. */
static void
test_held_removal (QueueRig *self, gconstpointer unused)
{
  ReelStore *store = self->services->store;
  g_autoptr (GError) error = NULL;

  put_lost_file (store);
  put_job (store, "o.mp4/" CLOUD "/remove", "removal", "o.mp4");
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "o.mp4/" CLOUD);
  g_assert_true (queue_rig_complete (self, "o.mp4/" CLOUD, QUEUE_RIG_NOW, NULL));
  assert_take (self, 100, 30, QUEUE_RIG_NOW, "o.mp4/" CLOUD "/remove");
  g_assert_true (queue_rig_renew (self, "o.mp4/" CLOUD "/remove", "{}", QUEUE_RIG_NOW, NULL));
  put_hold (store, "court");
  g_assert_false (queue_rig_renew (self, "o.mp4/" CLOUD "/remove", "{}", QUEUE_RIG_NOW, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  assert_text (self, "o.mp4/" CLOUD "/remove", "state", "waiting");
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 60 * S, "");
  put_hold (store, NULL);
  assert_take (self, 100, 30, QUEUE_RIG_NOW + 60 * S, "o.mp4/" CLOUD "/remove");
}

#define ADD(name, test) g_test_add (name, QueueRig, NULL, queue_rig_set_up, test, queue_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/delivery-queue/order", test_order);
  ADD ("/delivery-queue/lease", test_lease);
  ADD ("/delivery-queue/release", test_release);
  ADD ("/delivery-queue/stranger", test_stranger);
  ADD ("/delivery-queue/gone-while-taking", test_gone_while_taking);
  ADD ("/delivery-queue/restart", test_restart);
  ADD ("/delivery-queue/progress", test_progress);
  ADD ("/delivery-queue/retry-after", test_retry_after);
  ADD ("/delivery-queue/dead", test_dead);
  ADD ("/delivery-queue/drop-file", test_drop_file);
  ADD ("/delivery-queue/unknown", test_unknown);
  ADD ("/delivery-queue/share", test_share);
  ADD ("/delivery-queue/refused", test_refused);
  ADD ("/delivery-queue/at-once", test_at_once);
  ADD ("/delivery-queue/waiting", test_waiting);
  ADD ("/delivery-queue/lost-file", test_lost_file);
  ADD ("/delivery-queue/deleted-file", test_deleted_file);
  ADD ("/delivery-queue/held-removal", test_held_removal);
  return g_test_run ();
}
