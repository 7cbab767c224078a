/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that wait for a change, their time limits and results; and whether the catalogue is failing. Called by the
 * engine on the main thread. */
#include "manager/engine/store/reel-store.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-store-readers.h"
#include "manager/engine/store/reel-store-writer.h"

/* The task's data in addition to its error. */
enum { OUTCOME_UNKNOWN = 1, OUTCOME_REFUSED };

typedef struct {
  ReelPendingChange base;
  ReelStore *store;
  GTask *task; /* of the waiting request, or NULL */
  guint timer;
} Pending;

struct _ReelStore {
  GObject parent_instance;

  ReelStoreLimits limits;
  ReelStoreBackend *backend;
  ReelStoreWriter *writer;
  ReelStoreReaders *readers;
  guint64 sequence; /* of the last change put */
  gboolean reported_failing;
  guint reported_groups; /* kept when that was reported */
  gboolean unready;      /* a request was or would have been refused */
  gboolean closed;
  guint lost;
};

G_DEFINE_FINAL_TYPE (ReelStore, reel_store, G_TYPE_OBJECT)

enum { FAILING_CHANGED, READY, N_SIGNALS };
static guint signals[N_SIGNALS];

static const ReelStoreLimits default_limits = {
  .max_waiting = 200000,
  .max_bytes = 96 * 1024 * 1024,
  .answer_ms = 2000,
  .applying_ms = 13000, /* D-Bus waits for 25 s */
};

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  reel_pending_change_clear (&pending->base);
  g_clear_object (&pending->task);
  g_free (pending);
}

static void
reel_store_init (ReelStore *self)
{
}

static void
reel_store_dispose (GObject *object)
{
  reel_store_close (REEL_STORE (object));
  G_OBJECT_CLASS (reel_store_parent_class)->dispose (object);
}

static void
reel_store_finalize (GObject *object)
{
  ReelStore *self = REEL_STORE (object);

  reel_store_readers_free (self->readers);
  reel_store_writer_free (self->writer);
  g_object_unref (self->backend);
  G_OBJECT_CLASS (reel_store_parent_class)->finalize (object);
}

static void
reel_store_class_init (ReelStoreClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reel_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_store_finalize;
  signals[FAILING_CHANGED] =
      g_signal_new ("failing-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[READY] = g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
log_refused (const Pending *pending)
{
  g_autofree char *what = reel_change_describe (pending->base.base.change);

  g_warning ("A change of the catalogue could not be stored (%s): %s", what, pending->base.error->message);
}

static void
finish_pending (Pending *pending)
{
  g_clear_handle_id (&pending->timer, g_source_remove);
  if (pending->task != NULL && pending->base.refused)
    g_task_set_task_data (pending->task, GINT_TO_POINTER (OUTCOME_REFUSED), NULL);
  if (pending->task != NULL && pending->base.error != NULL)
    g_task_return_error (pending->task, g_steal_pointer (&pending->base.error));
  else if (pending->task != NULL)
    g_task_return_boolean (pending->task, TRUE);
  else if (pending->base.error != NULL && !pending->base.base.awaited)
    log_refused (pending);
  pending_free (pending);
}

/* Those who were refused may try again. */
static void
emit_ready (ReelStore *self)
{
  if (!self->unready || !reel_store_writer_is_ready (self->writer))
    return;
  self->unready = FALSE;
  g_signal_emit (self, signals[READY], 0);
}

static void
report_failing (ReelStore *self)
{
  guint groups;
  g_autoptr (GError) failure = reel_store_writer_dup_failure (self->writer, &groups);
  gboolean failing = failure != NULL;

  self->unready |= failing;
  if (failing == self->reported_failing)
    return;
  self->reported_failing = failing;
  if (failing)
    g_critical ("The catalogue accepts no changes. They are kept in memory, and no recording is started: %s",
                failure->message);
  else if (groups != self->reported_groups)
    g_message ("The catalogue accepts changes again; %u were lost", self->lost);
  self->lost = failing ? self->lost : 0;
  self->reported_groups = groups;
  g_signal_emit (self, signals[FAILING_CHANGED], 0);
}

/* A change was stored or has failed, or its time is over. */
static void
report_all (ReelStore *self)
{
  report_failing (self);
  emit_ready (self);
  reel_store_readers_advance (self->readers);
}

/* Handlers of the signals must see their own change stored. */
static void
on_done (GPtrArray *settled, gpointer data)
{
  g_autoptr (ReelStore) self = g_object_ref (data);

  for (guint i = 0; i < settled->len; i++)
    finish_pending (settled->pdata[i]);
  report_all (self);
}

ReelStore *
reel_store_new (ReelStoreBackend *backend)
{
  return reel_store_new_with_limits (backend, &default_limits);
}

ReelStore *
reel_store_new_with_limits (ReelStoreBackend *backend, const ReelStoreLimits *limits)
{
  ReelStore *self = g_object_new (REEL_TYPE_STORE, NULL);
  ReelStoreBounds bounds = { limits->max_waiting, limits->max_bytes };

  self->limits = *limits;
  self->backend = backend;
  self->writer = reel_store_writer_new (backend, &bounds, on_done, pending_free, self);
  self->readers = reel_store_readers_new (backend, self->writer);
  return self;
}

static Pending *
pending_new (ReelStore *self, ReelChange *change, GTask *task, gboolean limited)
{
  Pending *pending = g_new0 (Pending, 1);

  reel_pending_change_init (&pending->base, change, task != NULL, limited);
  pending->store = self;
  pending->task = task;
  return pending;
}

void
reel_store_put (ReelStore *self, ReelChange *change)
{
  Pending *pending = pending_new (self, change, NULL, FALSE);

  if (reel_store_writer_push (self->writer, &pending->base, &self->sequence))
    return;
  if (!self->closed && self->lost++ == 0)
    g_critical ("The catalogue has accepted nothing for so long that changes are lost");
  pending_free (pending);
}

static void
answer_unknown (Pending *pending)
{
  g_autoptr (GTask) task = g_steal_pointer (&pending->task);

  g_task_set_task_data (task, GINT_TO_POINTER (OUTCOME_UNKNOWN), NULL);
  g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                           "The catalogue's disk does not answer. It is not known whether the change was stored.");
}

/* Its time is over: a change in the queue is removed, one being applied is waited for. */
static gboolean
on_deadline (gpointer data)
{
  Pending *pending = data;
  g_autoptr (ReelStore) self = g_object_ref (pending->store);

  pending->timer = 0;
  switch (reel_store_writer_expire (self->writer, &pending->base)) {
  case REEL_STORE_TAKEN_BACK:
    finish_pending (pending);
    report_all (self);
    break;
  case REEL_STORE_APPLYING:
    pending->timer = g_timeout_add (self->limits.applying_ms, on_deadline, pending);
    break;
  case REEL_STORE_UNKNOWN:
    answer_unknown (pending);
    break;
  }
  return G_SOURCE_REMOVE;
}

static void
put_awaited (ReelStore *self, ReelChange *change, gboolean limited, GAsyncReadyCallback callback, gpointer user_data)
{
  Pending *pending = pending_new (self, change, g_task_new (self, NULL, callback, user_data), limited);

  /* Before the change belongs to another thread. */
  if (limited)
    pending->timer = g_timeout_add (self->limits.answer_ms, on_deadline, pending);
  if (!reel_store_writer_push (self->writer, &pending->base, &self->sequence))
    finish_pending (pending);
}

void
reel_store_put_durable_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback, gpointer user_data)
{
  put_awaited (self, change, TRUE, callback, user_data);
}

void
reel_store_put_and_tell_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback, gpointer user_data)
{
  put_awaited (self, change, FALSE, callback, user_data);
}

gboolean
reel_store_put_durable_finish (ReelStore *self, GAsyncResult *result, gboolean *unknown, GError **error)
{
  if (unknown != NULL)
    *unknown = GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result))) == OUTCOME_UNKNOWN;
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
reel_store_has_refused (GAsyncResult *result)
{
  return GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result))) == OUTCOME_REFUSED;
}

gboolean
reel_store_is_failing (ReelStore *self)
{
  g_autoptr (GError) failure = reel_store_writer_dup_failure (self->writer, NULL);

  return failure != NULL;
}

gboolean
reel_store_check (ReelStore *self, GError **error)
{
  GError *failure = reel_store_writer_check (self->writer);

  if (failure == NULL)
    return TRUE;
  self->unready = TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

guint
reel_store_count_waiting (ReelStore *self)
{
  return reel_store_writer_count_waiting (self->writer);
}

void
reel_store_query_async (ReelStore *self, ReelQuery *query, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_store_readers_ask (self->readers, query, self->sequence, g_task_new (self, NULL, callback, user_data));
}

GPtrArray *
reel_store_query_finish (ReelStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GPtrArray *
reel_store_query_sync (ReelStore *self, ReelQuery *query, GError **error)
{
  g_autoptr (ReelQuery) owned = query;

  reel_store_flush_sync (self);
  return reel_store_backend_read (self->backend, owned, error);
}

gpointer
reel_store_find_sync (ReelStore *self, ReelQueryKind kind, const char *id, GError **error)
{
  g_autoptr (GPtrArray) rows = reel_store_query_sync (self, reel_query_new (kind, id), error);

  return rows != NULL && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

gboolean
reel_store_flush_sync (ReelStore *self)
{
  return reel_store_writer_flush_sync (self->writer);
}

/* Changes that the writer could not store. */
static void
give_up (GPtrArray *rest)
{
  if (rest->len > 0)
    g_critical ("The manager exits, and %u changes are not in the catalogue: %s", rest->len,
                ((Pending *)rest->pdata[0])->base.error->message);
  for (guint i = 0; i < rest->len; i++) {
    Pending *pending = rest->pdata[i];

    if (pending->task != NULL)
      finish_pending (pending);
    else
      pending_free (pending);
  }
}

void
reel_store_close (ReelStore *self)
{
  g_autoptr (GPtrArray) rest = NULL;

  if (self->closed)
    return;
  self->closed = TRUE;
  reel_store_readers_close (self->readers);
  rest = reel_store_writer_close (self->writer);
  give_up (rest);
}
