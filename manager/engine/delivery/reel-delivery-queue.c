/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jobs that couriers take. A request about a leased job is decided at once; for any other job the catalogue is
 * queried first. Changes need not be on disk before they are answered: what a power cut takes back is delivered
 * again. */
#include "manager/engine/delivery/reel-delivery-queue.h"

#include "manager/core/state/reel-delivery.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-job-filter.h"
#include "manager/core/wire/reel-job-result.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/delivery/reel-delivery-alarm.h"
#include "manager/engine/delivery/reel-delivery-change.h"
#include "manager/engine/delivery/reel-delivery-leases.h"
#include "manager/engine/delivery/reel-delivery-opening.h"
#include "manager/engine/delivery/reel-delivery-pages.h"
#include "manager/engine/delivery/reel-delivery-row.h"
#include "manager/engine/delivery/reel-mail-payload.h"

#define MAX_TAKE       100
#define MAX_TAKE_BYTES (4 * 1024 * 1024)
#define MAX_LEASES     256
#define MAX_TARGET     8  /* leases of one target, so that a hanging target does not block others */
#define MAX_TAKES      16 /* requests waiting for each other */
#define PURGE_SECONDS  3600
#define KEEP_DONE      (1 * G_TIME_SPAN_DAY)
#define KEEP_DEAD      (30 * G_TIME_SPAN_DAY)
#define PURGES         20 /* of 1000 rows each, at a time */

/* A request to take jobs. */
typedef struct {
  char *owner;
  char *kinds;
  guint limit;
  gint64 lease_us;
  gint64 now;
  gboolean gone; /* the owner, since they asked */
} Take;

struct _ReelDeliveryQueue {
  GObject parent_instance;

  ReelServices *services;
  ReelStore *store; /* owned by the services */
  ReelDeliveryLeases *leases;
  ReelDeliveryAlarm *alarm;
  GQueue *takes;       /* GTask: the first one asks the catalogue, the others wait for it */
  GHashTable *settled; /* jobs changed since the query; NULL: no query is pending */
  guint purge;
};

G_DEFINE_FINAL_TYPE (ReelDeliveryQueue, reel_delivery_queue, G_TYPE_OBJECT)

enum { JOBS_WAITING, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_delivery_queue_init (ReelDeliveryQueue *self)
{
  self->leases = reel_delivery_leases_new ();
  self->takes = g_queue_new ();
}

static void
reel_delivery_queue_finalize (GObject *object)
{
  ReelDeliveryQueue *self = REEL_DELIVERY_QUEUE (object);

  g_clear_handle_id (&self->purge, g_source_remove);
  /* A waiting task holds a reference, so there is none. */
  g_queue_free (self->takes);
  g_clear_pointer (&self->settled, g_hash_table_unref);
  g_signal_handlers_disconnect_by_data (self->alarm, self);
  g_object_unref (self->alarm);
  reel_delivery_leases_free (self->leases);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_delivery_queue_parent_class)->finalize (object);
}

static void
reel_delivery_queue_class_init (ReelDeliveryQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_delivery_queue_finalize;
  signals[JOBS_WAITING] =
      g_signal_new ("jobs-waiting", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_ring (ReelDeliveryQueue *self)
{
  g_signal_emit (self, signals[JOBS_WAITING], 0);
}

void
reel_delivery_queue_wake (ReelDeliveryQueue *self)
{
  reel_delivery_alarm_ring (self->alarm);
}

static void
purge (ReelDeliveryQueue *self, ReelDeliveryState state, gint64 keep)
{
  for (guint i = 0; i < PURGES; i++)
    reel_store_put (self->store, reel_change_purge_jobs (reel_delivery_state_nicks[state], g_get_real_time () - keep));
}

static gboolean
on_purge (gpointer data)
{
  ReelDeliveryQueue *self = data;
  gint64 undelivered = (gint64)self->services->config->keep_undelivered_hours * G_TIME_SPAN_HOUR;

  /* What keeps files stays for as long as it does. */
  purge (self, REEL_DELIVERY_DONE, KEEP_DONE);
  purge (self, REEL_DELIVERY_DEAD, MAX (KEEP_DEAD, undelivered));
  purge (self, REEL_DELIVERY_DROPPED, MAX (KEEP_DEAD, undelivered));
  reel_store_put (self->store, reel_change_forget_secrets (g_get_real_time (), REEL_MAIL_PAYLOAD_TOO_OLD));
  return G_SOURCE_CONTINUE;
}

ReelDeliveryQueue *
reel_delivery_queue_new (ReelServices *services)
{
  ReelDeliveryQueue *self = g_object_new (REEL_TYPE_DELIVERY_QUEUE, NULL);

  self->services = reel_services_ref (services);
  self->store = services->store;
  self->purge = g_timeout_add_seconds (PURGE_SECONDS, on_purge, self);
  self->alarm = reel_delivery_alarm_new (self->store);
  g_signal_connect_swapped (self->alarm, "ring", G_CALLBACK (on_ring), self);
  return self;
}

void
reel_delivery_queue_post (ReelDeliveryQueue *self, const ReelDeliveryEvent *event)
{
  g_autoptr (ReelChange) change = reel_change_new_group ();

  if (reel_delivery_orders_add (change, self->services->config, event) == 0)
    return;
  reel_store_put (self->store, g_steal_pointer (&change));
  reel_delivery_queue_wake (self);
}

static void
take_free (gpointer data)
{
  Take *take = data;

  g_free (take->owner);
  g_free (take->kinds);
  g_free (take);
}

static void ask_for_next_take (ReelDeliveryQueue *self);

/* Nobody looks at the file again by himself. */
static void
tell_kept (const ReelJobRecord *record, const ReelDelivery *delivery)
{
  if (reel_delivery_row_is_removal (record) &&
      (delivery->state == REEL_DELIVERY_DEAD || delivery->state == REEL_DELIVERY_DROPPED))
    g_warning ("The file %s stays at %s: its removal was %s. Delete its document again to have it removed",
               record->body, record->target, delivery->state == REEL_DELIVERY_DROPPED ? "dropped" : "given up");
}

/* Returns: whether it was taken; RECORD then belongs to the leases */
static gboolean
take_job (ReelDeliveryQueue *self, const Take *take, ReelJobRecord *record)
{
  ReelDelivery delivery = reel_delivery_row_load (record);
  gboolean taken = reel_delivery_take (&delivery, take->now, take->lease_us);

  if (!taken && reel_delivery_is_open (&delivery))
    return FALSE;
  reel_delivery_row_store (record, &delivery);
  if (!taken)
    reel_delivery_row_set_error (record, "Whoever had it gave no answer again and again");
  tell_kept (record, &delivery);
  reel_store_put (self->store, reel_change_put_job (record));
  if (!taken)
    return FALSE;
  reel_delivery_alarm_set (self->alarm, delivery.due_utc);
  reel_delivery_leases_add (self->leases, record, take->owner, take->lease_us);
  return TRUE;
}

/* One that can't be delivered any more, whoever takes it. */
static void
give_up (ReelDeliveryQueue *self, ReelJobRecord *record, gint64 now, const char *why)
{
  ReelDelivery delivery = reel_delivery_row_load (record);

  delivery.state = REEL_DELIVERY_DEAD;
  delivery.ended_utc = now;
  reel_delivery_row_store (record, &delivery);
  reel_delivery_row_set_error (record, why);
  reel_store_put (self->store, reel_change_put_job (record));
}

/* Takes ROWS. */
static GVariant *
take_rows (ReelDeliveryQueue *self, const Take *take, GPtrArray *rows)
{
  GVariantBuilder list;
  gsize bytes = 0;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (ReelJobRecord) record = rows->pdata[i];
    ReelJobRecord *taken = record;

    g_autofree char *payload = NULL;
    g_autoptr (GError) error = NULL;

    if (take->gone || g_hash_table_contains (self->settled, record->job) || bytes > MAX_TAKE_BYTES ||
        reel_delivery_leases_count_target (self->leases, record->target) >= MAX_TARGET)
      continue;
    payload = reel_mail_payload_build (self->services, record, take->now, &error);
    if (error != NULL)
      give_up (self, record, take->now, error->message);
    if (error != NULL || !take_job (self, take, record))
      continue;
    record = NULL;
    bytes += reel_record_measure (REEL_TABLE_JOBS, taken);
    g_variant_builder_add_value (&list, reel_delivery_row_to_variant (taken, payload != NULL ? payload : taken->body));
  }
  g_ptr_array_unref (rows);
  return g_variant_builder_end (&list);
}

static void
on_due_jobs (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelDeliveryQueue *self = g_task_get_source_object (task);
  GError *error = NULL;
  GPtrArray *rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  GVariant *taken = rows != NULL ? g_variant_ref_sink (take_rows (self, g_task_get_task_data (task), rows)) : NULL;

  g_object_unref (g_queue_pop_head (self->takes));
  g_clear_pointer (&self->settled, g_hash_table_unref);
  ask_for_next_take (self);
  /* Last: who is called back may take again. */
  if (taken != NULL)
    g_task_return_pointer (task, taken, (GDestroyNotify)g_variant_unref);
  else
    g_task_return_error (task, error);
}

/* One at a time, so that none gets what another has just taken. */
static void
ask_for_next_take (ReelDeliveryQueue *self)
{
  GTask *task = g_queue_peek_head (self->takes);
  const Take *take;
  guint count;

  if (task == NULL)
    return;
  take = g_task_get_task_data (task);
  reel_delivery_leases_expire (self->leases, take->now);
  count = reel_delivery_leases_count (self->leases);
  self->settled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reel_store_query_async (self->store,
                          reel_query_new_due_jobs (take->kinds, take->now,
                                                   MIN (take->limit, MAX_LEASES - MIN (count, MAX_LEASES)), MAX_TARGET),
                          on_due_jobs, g_object_ref (task));
}

static gboolean
check_take (ReelDeliveryQueue *self, guint limit, guint lease_seconds, GError **error)
{
  if (g_queue_get_length (self->takes) >= MAX_TAKES) {
    reel_error_set (error, REEL_ERROR_OVERLOADED);
    return FALSE;
  }
  if (limit >= 1 && limit <= MAX_TAKE && lease_seconds >= REEL_JOB_MIN_LEASE && lease_seconds <= REEL_JOB_MAX_LEASE)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "limit: 1 to %d; lease_seconds: %d to %d are possible",
               MAX_TAKE, REEL_JOB_MIN_LEASE, REEL_JOB_MAX_LEASE);
  return FALSE;
}

void
reel_delivery_queue_take_async (ReelDeliveryQueue *self, const char *owner, const char *const *kinds, guint limit,
                                guint lease_seconds, gint64 now, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  g_autofree char *text = reel_job_kinds_print (kinds, &error);
  Take *take;

  if (text == NULL || !check_take (self, limit, lease_seconds, &error)) {
    g_task_return_error (task, error);
    return;
  }
  take = g_new0 (Take, 1);
  take->owner = g_strdup (owner);
  take->kinds = g_steal_pointer (&text);
  take->limit = limit;
  take->lease_us = (gint64)lease_seconds * G_USEC_PER_SEC;
  take->now = now;
  g_task_set_task_data (task, take, take_free);
  g_queue_push_tail (self->takes, g_object_ref (task));
  if (g_queue_get_length (self->takes) == 1)
    ask_for_next_take (self);
}

GVariant *
reel_delivery_queue_take_finish (ReelDeliveryQueue *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_delivery_queue_open_file_async (ReelDeliveryQueue *self, const char *owner, const char *job,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  reel_delivery_opening_run (self->leases, self->store, owner, job, g_task_new (self, NULL, callback, user_data));
}

int
reel_delivery_queue_open_file_finish (ReelDeliveryQueue *self, GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}

/* Stores its new state and what follows from it. May free LEASE and RECORD. */
static void
settle (ReelDeliveryQueue *self, ReelJobRecord *record, const ReelDeliveryChange *change)
{
  ReelDelivery delivery = reel_delivery_row_load (record);
  gboolean is_removed = change->action == REEL_DELIVERY_ACTION_DROP && delivery.state != REEL_DELIVERY_DROPPED;

  if (is_removed)
    reel_store_put (self->store, reel_change_remove_job (record->job));
  else
    reel_store_put (self->store, reel_change_put_job (record));
  if (self->settled != NULL)
    g_hash_table_add (self->settled, g_strdup (change->job));
  tell_kept (record, &delivery);
  if (!is_removed && reel_delivery_is_open (&delivery))
    reel_delivery_alarm_set (self->alarm, delivery.due_utc);
  /* Other jobs may have waited for it. */
  if (change->action != REEL_DELIVERY_ACTION_RENEW)
    reel_delivery_queue_wake (self);
  if (is_removed || delivery.state != REEL_DELIVERY_LEASED)
    reel_delivery_leases_remove (self->leases, change->job);
}

static gboolean
apply (ReelDeliveryQueue *self, ReelJobRecord *record, ReelDeliveryLease *lease, const ReelDeliveryChange *change,
       GError **error)
{
  if (change->action == REEL_DELIVERY_ACTION_RETRY && reel_mail_payload_is_lost (record, change->now)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                         "The link of the mail is not kept any longer. Make a new link");
    return FALSE;
  }
  if (!reel_delivery_change_apply (change, self->services->config, record, lease, error))
    return FALSE;
  settle (self, record, change);
  return TRUE;
}

/* What is being looked up for OWNER is given to nobody. */
static void
leave_take (gpointer task, gpointer owner)
{
  Take *take = g_task_get_task_data (task);

  take->gone |= g_str_equal (take->owner, owner);
}

void
reel_delivery_queue_release (ReelDeliveryQueue *self, const char *owner, gint64 now)
{
  g_auto (GStrv) jobs = reel_delivery_leases_list (self->leases, owner);

  g_queue_foreach (self->takes, leave_take, (gpointer)owner);
  for (guint i = 0; jobs[i] != NULL; i++) {
    ReelDeliveryLease *lease = reel_delivery_leases_find (self->leases, jobs[i]);
    g_autoptr (ReelDeliveryChange) change = reel_delivery_change_new (REEL_DELIVERY_ACTION_FAIL, jobs[i], owner, now);

    change->error = g_strdup ("Whoever had it is gone");
    apply (self, lease->record, lease, change, NULL);
  }
}

void
reel_delivery_queue_revoke (ReelDeliveryQueue *self, const char *link_id)
{
  g_auto (GStrv) jobs = reel_delivery_orders_list_mails (link_id);

  for (guint i = 0; jobs[i] != NULL; i++) {
    reel_store_put (self->store, reel_change_remove_job (jobs[i]));
    if (self->settled != NULL)
      g_hash_table_add (self->settled, g_strdup (jobs[i]));
    reel_delivery_leases_remove (self->leases, jobs[i]);
  }
}

static void
apply_and_answer (ReelDeliveryQueue *self, ReelJobRecord *record, ReelDeliveryLease *lease, GTask *task)
{
  const ReelDeliveryChange *change = g_task_get_task_data (task);
  GError *error = NULL;

  /* Its lease has run out meanwhile: the job is not theirs to give back. */
  if (lease != NULL && change->owner != NULL && !g_str_equal (lease->owner, change->owner))
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_STATE, "Somebody else has the job");
  else if (apply (self, record, lease, change, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
refuse_unknown (GTask *task, const char *job)
{
  g_autofree char *quoted = reel_text_quote (job);

  g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "job: there is no job '%s'", quoted);
}

static void
on_row (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelDeliveryQueue *self = g_task_get_source_object (task);
  const ReelDeliveryChange *change = g_task_get_task_data (task);
  ReelDeliveryLease *lease = reel_delivery_leases_find (self->leases, change->job);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows == NULL)
    g_task_return_error (task, error);
  else if (rows->len == 0)
    refuse_unknown (task, change->job);
  else /* it may have been leased meanwhile */
    apply_and_answer (self, lease != NULL ? lease->record : rows->pdata[0], lease, task);
}

/* Of the job that TASK's change is about; the result completes TASK. */
static void
ask_for_row (ReelDeliveryQueue *self, GTask *task)
{
  const ReelDeliveryChange *change = g_task_get_task_data (task);
  ReelDeliveryLease *lease = reel_delivery_leases_find (self->leases, change->job);

  if (lease != NULL)
    apply_and_answer (self, lease->record, lease, task);
  else
    reel_store_query_async (self->store, reel_query_new (REEL_QUERY_JOB, change->job), on_row, g_object_ref (task));
}

/* Takes CHANGE. */
static void
begin_change (ReelDeliveryQueue *self, ReelDeliveryChange *change, GTask *task)
{
  g_task_set_task_data (task, change, (GDestroyNotify)reel_delivery_change_free);
  ask_for_row (self, task);
}

/* Takes CHANGE. Returns: FALSE if RESULT was refused, which completes TASK */
static gboolean
take_result (ReelDeliveryChange *change, GVariant *result, GTask *task)
{
  GError *error = NULL;

  change->result = reel_job_result_parse (result, &error);
  if (change->result != NULL)
    return TRUE;
  reel_delivery_change_free (change);
  g_task_return_error (task, error);
  return FALSE;
}

/* It goes back, and waits until its document is released. */
static void
give_back (ReelDeliveryQueue *self, const ReelDeliveryChange *renewal)
{
  ReelDeliveryLease *lease = reel_delivery_leases_find (self->leases, renewal->job);
  g_autoptr (ReelDeliveryChange) change =
      reel_delivery_change_new (REEL_DELIVERY_ACTION_FAIL, renewal->job, renewal->owner, renewal->now);

  change->error = g_strdup ("The recording is on legal hold");
  if (lease != NULL && g_str_equal (lease->owner, renewal->owner))
    apply (self, lease->record, lease, change, NULL);
}

static void
on_hold_of_job (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelDeliveryQueue *self = g_task_get_source_object (task);
  ReelDeliveryChange *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) holds = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (holds == NULL) {
    g_task_return_error (task, error);
  } else if (holds->len > 0) {
    give_back (self, change);
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                             "The recording is on legal hold: its files may not be removed");
  } else {
    ask_for_row (self, task);
  }
}

void
reel_delivery_queue_renew_async (ReelDeliveryQueue *self, const char *owner, const char *job, GVariant *result,
                                 gint64 now, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelDeliveryChange *change = reel_delivery_change_new (REEL_DELIVERY_ACTION_RENEW, job, owner, now);
  const ReelDeliveryLease *lease = reel_delivery_leases_find (self->leases, job);

  if (!take_result (change, result, task))
    return;
  if (lease != NULL && !reel_delivery_row_is_removal (lease->record)) {
    begin_change (self, change, task);
    return;
  }
  /* A hold may have been set since it was taken. */
  g_task_set_task_data (task, change, (GDestroyNotify)reel_delivery_change_free);
  reel_store_query_async (self->store, reel_query_new (REEL_QUERY_JOB_HOLD, job), on_hold_of_job,
                          g_steal_pointer (&task));
}

void
reel_delivery_queue_complete_async (ReelDeliveryQueue *self, const char *job, GVariant *result, gint64 now,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelDeliveryChange *change = reel_delivery_change_new (REEL_DELIVERY_ACTION_COMPLETE, job, NULL, now);

  if (take_result (change, result, task))
    begin_change (self, change, task);
}

void
reel_delivery_queue_fail_async (ReelDeliveryQueue *self, const char *owner, const char *job, gboolean permanent,
                                const char *error, gint64 now, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelDeliveryChange *change = reel_delivery_change_new (REEL_DELIVERY_ACTION_FAIL, job, owner, now);

  change->permanent = permanent;
  change->error = g_strdup (error);
  begin_change (self, change, task);
}

void
reel_delivery_queue_retry_async (ReelDeliveryQueue *self, const char *job, gint64 now, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  begin_change (self, reel_delivery_change_new (REEL_DELIVERY_ACTION_RETRY, job, NULL, now), task);
}

void
reel_delivery_queue_drop_async (ReelDeliveryQueue *self, const char *job, gint64 now, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  begin_change (self, reel_delivery_change_new (REEL_DELIVERY_ACTION_DROP, job, NULL, now), task);
}

gboolean
reel_delivery_queue_change_finish (ReelDeliveryQueue *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_delivery_queue_list_async (ReelDeliveryQueue *self, GVariant *filter, const char *cursor, guint limit,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  reel_delivery_pages_read (self->store, filter, cursor, limit, g_task_new (self, NULL, callback, user_data));
}

GVariant *
reel_delivery_queue_list_finish (ReelDeliveryQueue *self, GAsyncResult *result, char **next, GError **error)
{
  return reel_delivery_pages_finish (result, next, error);
}
