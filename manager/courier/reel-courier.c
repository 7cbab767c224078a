/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes jobs, delivers them and reports the outcomes; see the header for who calls it. */
#include "manager/courier/reel-courier.h"

#define BUS_NAME    "org.callreel.Manager1"
#define OBJECT_PATH "/org/callreel/Manager1"
#define INTERFACE   "org.callreel.Delivery1"

/* The maximum at the same time, as many as callreeld leases: a delivery mostly waits for its receiver. */
#define MAX_DELIVERIES 256
#define MAX_TAKE       100
#define ANSWER_MS      30000
/* Delay after callreeld answered that it can't now. */
#define RETRY_SECONDS 5

/* A job from when it is taken until callreeld knows its outcome. */
typedef struct {
  ReelCourier *courier;
  char *job;
  GCancellable *cancellable;
  ReelJobOutcome *outcome; /* NULL while it is being delivered */
  gboolean telling;        /* the outcome is being reported */
} Delivery;

struct _ReelCourier {
  GObject parent_instance;

  GDBusConnection *connection;
  GPtrArray *handlers;
  guint lease_seconds;
  GHashTable *deliveries; /* job → Delivery */
  GCancellable *calls;    /* pending calls to callreeld */
  guint watch;
  guint subscription;
  guint renew;
  guint retry;
  gboolean present; /* whether callreeld is on the bus */
  gboolean taking;
  gboolean more; /* there may be more jobs than those being taken */
};

G_DEFINE_FINAL_TYPE (ReelCourier, reel_courier, G_TYPE_OBJECT)

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_cancellable_cancel (delivery->cancellable);
  g_object_unref (delivery->cancellable);
  g_clear_pointer (&delivery->outcome, reel_job_outcome_free);
  g_free (delivery->job);
  g_free (delivery);
}

static void
reel_courier_init (ReelCourier *self)
{
  /* The key belongs to the delivery. */
  self->deliveries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, delivery_free);
  self->calls = g_cancellable_new ();
}

static void
reel_courier_dispose (GObject *object)
{
  ReelCourier *self = REEL_COURIER (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_clear_handle_id (&self->renew, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  self->subscription = 0;
  g_cancellable_cancel (self->calls);
  g_hash_table_remove_all (self->deliveries);
  G_OBJECT_CLASS (reel_courier_parent_class)->dispose (object);
}

static void
reel_courier_finalize (GObject *object)
{
  ReelCourier *self = REEL_COURIER (object);

  g_hash_table_unref (self->deliveries);
  g_ptr_array_unref (self->handlers);
  g_object_unref (self->calls);
  g_object_unref (self->connection);
  G_OBJECT_CLASS (reel_courier_parent_class)->finalize (object);
}

static void
reel_courier_class_init (ReelCourierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_courier_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_courier_finalize;
}

static void
call (ReelCourier *self, const char *method, GVariant *arguments, const char *answer, GAsyncReadyCallback callback,
      gpointer user_data)
{
  g_dbus_connection_call (self->connection, BUS_NAME, OBJECT_PATH, INTERFACE, method, arguments,
                          G_VARIANT_TYPE (answer), G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, self->calls, callback,
                          user_data);
}

/* When the courier is finalized, its pending callbacks must not use it. */
static gboolean
is_over (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* An error from callreeld itself is final; after any other the outcome is reported again later. */
static gboolean
is_answer (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  return name != NULL && g_str_has_prefix (name, "org.callreel.");
}

typedef struct {
  ReelCourier *courier;
  char *job;
} JobCall;

static JobCall *
job_call_new (ReelCourier *self, const char *job)
{
  JobCall *job_call = g_new0 (JobCall, 1);

  job_call->courier = g_object_ref (self);
  job_call->job = g_strdup (job);
  return job_call;
}

static void
job_call_free (JobCall *job_call)
{
  g_object_unref (job_call->courier);
  g_free (job_call->job);
  g_free (job_call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JobCall, job_call_free)

static void take (ReelCourier *self);

/* Forgets the job: callreeld decides what happens to it. */
static void
forget (ReelCourier *self, const char *job)
{
  g_hash_table_remove (self->deliveries, job);
  take (self);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JobCall) job_call = data;
  ReelCourier *self = job_call->courier;
  Delivery *delivery = g_hash_table_lookup (self->deliveries, job_call->job);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (self->connection, result, &error);

  if (is_over (error) || delivery == NULL)
    return;
  delivery->telling = FALSE;
  if (answer == NULL && !is_answer (error))
    return; /* reported once it is back */
  if (answer == NULL)
    g_message ("Job %s: %s", job_call->job, error->message);
  forget (self, job_call->job);
}

static void
on_nothing (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) answer G_GNUC_UNUSED = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
}

/* The bus keeps the order of these two calls. */
static void
tell_failed (ReelCourier *self, Delivery *delivery)
{
  const ReelJobOutcome *outcome = delivery->outcome;
  GVariantBuilder said;

  if (outcome->retry_after_seconds > 0) {
    g_variant_builder_init (&said, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&said, "{sv}", "retry-after-seconds", g_variant_new_uint32 (outcome->retry_after_seconds));
    call (self, "RenewJob", g_variant_new ("(sa{sv})", delivery->job, &said), "()", on_nothing, NULL);
  }
  call (self, "FailJob", g_variant_new ("(sbs)", delivery->job, outcome->permanent, outcome->error), "()", on_told,
        job_call_new (self, delivery->job));
}

static void
tell (ReelCourier *self, Delivery *delivery)
{
  if (delivery->outcome == NULL || delivery->telling || !self->present)
    return;
  delivery->telling = TRUE;
  if (delivery->outcome->error != NULL)
    tell_failed (self, delivery);
  else
    call (self, "FinishJob", g_variant_new ("(sa{sv})", delivery->job, NULL), "()", on_told,
          job_call_new (self, delivery->job));
}

static void
on_delivered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JobCall) job_call = data;
  ReelCourier *self = job_call->courier;
  g_autoptr (ReelJobOutcome) outcome = reel_job_handler_deliver_finish (REEL_JOB_HANDLER (source), result);
  Delivery *delivery = g_hash_table_lookup (self->deliveries, job_call->job);

  /* It was given up, and may have been taken again since. */
  if (delivery == NULL || delivery->cancellable != g_task_get_cancellable (G_TASK (result)))
    return;
  if (outcome->error != NULL)
    g_message ("Could not deliver job %s: %s%s", job_call->job, outcome->error,
               outcome->permanent ? " (for good)" : "");
  delivery->outcome = g_steal_pointer (&outcome);
  tell (self, delivery);
}

static ReelJobHandler *
find_handler (ReelCourier *self, const char *kind)
{
  for (guint i = 0; i < self->handlers->len; i++) {
    if (g_str_equal (reel_job_handler_get_kind (self->handlers->pdata[i]), kind))
      return self->handlers->pdata[i];
  }
  return NULL;
}

/* A job that callreeld is asked about before it is begun. */
typedef struct {
  ReelCourier *courier;
  ReelJobHandler *handler;
  ReelCourierJob *job;
  GCancellable *cancellable; /* of its delivery */
} Question;

static void
question_free (Question *question)
{
  g_clear_pointer (&question->job, reel_courier_job_free);
  g_object_unref (question->cancellable);
  g_object_unref (question->handler);
  g_object_unref (question->courier);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* Takes JOB. */
static void
deliver (ReelCourier *self, ReelJobHandler *handler, ReelCourierJob *job, GCancellable *cancellable)
{
  JobCall *job_call = job_call_new (self, job->job);

  reel_job_handler_deliver_async (handler, job, cancellable, on_delivered, job_call);
}

/* Without an answer nothing is done: the job is given out again when its lease has run out. */
static void
on_confirmed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Question) question = data;
  ReelCourier *self = question->courier;
  const Delivery *delivery = g_hash_table_lookup (self->deliveries, question->job->job);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (self->connection, result, &error);

  if (is_over (error) || delivery == NULL || delivery->cancellable != question->cancellable)
    return;
  if (answer != NULL) {
    deliver (self, question->handler, g_steal_pointer (&question->job), question->cancellable);
    return;
  }
  g_message ("Gave up job %s: %s", question->job->job, error->message);
  forget (self, question->job->job);
}

/* Takes JOB. */
static void
confirm (ReelCourier *self, ReelJobHandler *handler, ReelCourierJob *job, GCancellable *cancellable)
{
  Question *question = g_new0 (Question, 1);

  question->courier = g_object_ref (self);
  question->handler = g_object_ref (handler);
  question->job = job;
  question->cancellable = g_object_ref (cancellable);
  call (self, "RenewJob", g_variant_new ("(sa{sv})", job->job, NULL), "()", on_confirmed, question);
}

static void
begin (ReelCourier *self, GVariant *row)
{
  g_autoptr (ReelCourierJob) job = reel_courier_job_new (row);
  ReelJobHandler *handler = job != NULL ? find_handler (self, job->kind) : NULL;
  Delivery *delivery;

  /* A job that is still being delivered continues: its lease expired while this process was stopped. */
  if (handler == NULL || g_hash_table_contains (self->deliveries, job->job))
    return;
  delivery = g_new0 (Delivery, 1);
  delivery->courier = self;
  delivery->job = g_strdup (job->job);
  delivery->cancellable = g_cancellable_new ();
  g_hash_table_insert (self->deliveries, delivery->job, delivery);
  (reel_job_handler_confirms (handler) ? confirm : deliver) (self, handler, g_steal_pointer (&job),
                                                             delivery->cancellable);
}

static gboolean
on_retry (gpointer data)
{
  ReelCourier *self = data;

  self->retry = 0;
  take (self);
  return G_SOURCE_REMOVE;
}

static void
take_later (ReelCourier *self)
{
  if (self->retry == 0)
    self->retry = g_timeout_add_seconds (RETRY_SECONDS, on_retry, self);
}

static void
on_jobs (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelCourier) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (self->connection, result, &error);
  g_autoptr (GVariant) rows = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  gsize count = rows != NULL ? g_variant_n_children (rows) : 0;

  if (is_over (error))
    return;
  self->taking = FALSE;
  if (answer == NULL && self->present) {
    g_warning ("Could not take jobs: %s", error->message);
    take_later (self);
  }
  for (gsize i = 0; i < count; i++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

    begin (self, row);
  }
  if (count > 0 || self->more)
    take (self);
}

static GVariant *
list_kinds (ReelCourier *self)
{
  GVariantBuilder kinds;

  g_variant_builder_init (&kinds, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < self->handlers->len; i++)
    g_variant_builder_add (&kinds, "s", reel_job_handler_get_kind (self->handlers->pdata[i]));
  return g_variant_builder_end (&kinds);
}

static void
take (ReelCourier *self)
{
  guint room = MAX_DELIVERIES - MIN (g_hash_table_size (self->deliveries), MAX_DELIVERIES);

  self->more = self->taking;
  if (self->taking || !self->present || room == 0)
    return;
  self->taking = TRUE;
  call (self, "TakeJobs", g_variant_new ("(@asuu)", list_kinds (self), MIN (room, MAX_TAKE), self->lease_seconds),
        "(aa{sv})", on_jobs, g_object_ref (self));
}

static void
on_renewed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JobCall) job_call = data;
  ReelCourier *self = job_call->courier;
  Delivery *delivery = g_hash_table_lookup (self->deliveries, job_call->job);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (self->connection, result, &error);

  if (answer != NULL || !is_answer (error) || delivery == NULL || delivery->outcome != NULL)
    return;
  /* It was dropped, or another courier has delivered it. */
  g_message ("Gave up job %s: %s", job_call->job, error->message);
  forget (self, job_call->job);
}

static gboolean
on_renew (gpointer data)
{
  ReelCourier *self = data;
  GHashTableIter iter;
  Delivery *delivery;

  g_hash_table_iter_init (&iter, self->deliveries);
  while (self->present && g_hash_table_iter_next (&iter, NULL, (gpointer *)&delivery)) {
    if (delivery->outcome == NULL)
      call (self, "RenewJob", g_variant_new ("(sa{sv})", delivery->job, NULL), "()", on_renewed,
            job_call_new (self, delivery->job));
    else
      tell (self, delivery);
  }
  return G_SOURCE_CONTINUE;
}

static void
on_progress (ReelJobHandler *handler, const char *job, GVariant *progress, ReelCourier *self)
{
  GVariantBuilder said;

  if (!g_hash_table_contains (self->deliveries, job))
    return;
  g_variant_builder_init (&said, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&said, "{sv}", "progress", progress);
  call (self, "RenewJob", g_variant_new ("(sa{sv})", job, &said), "()", on_renewed, job_call_new (self, job));
}

static void
on_jobs_waiting (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                 const char *signal, GVariant *arguments, gpointer data)
{
  take (data);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  ReelCourier *self = data;

  self->present = TRUE;
  on_renew (self);
  take (self);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  REEL_COURIER (data)->present = FALSE;
}

ReelCourier *
reel_courier_new (GDBusConnection *connection, GPtrArray *handlers, guint lease_seconds)
{
  ReelCourier *self = g_object_new (REEL_TYPE_COURIER, NULL);

  self->connection = g_object_ref (connection);
  self->handlers = g_ptr_array_ref (handlers);
  self->lease_seconds = lease_seconds;
  for (guint i = 0; i < handlers->len; i++)
    g_signal_connect_object (handlers->pdata[i], "progress", G_CALLBACK (on_progress), self, 0);
  self->subscription = g_dbus_connection_signal_subscribe (connection, BUS_NAME, INTERFACE, "JobsWaiting", OBJECT_PATH,
                                                           NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_jobs_waiting, self, NULL);
  self->watch = g_bus_watch_name_on_connection (connection, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                on_vanished, self, NULL);
  self->renew = g_timeout_add_seconds (lease_seconds / 3, on_renew, self);
  return self;
}
