/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stores changes; see the header for who calls it.
 *
 * The one lock is not held while the backend works or callbacks run. What it guards is marked in the struct; the rest
 * belongs to the main thread. A change belongs to the queue, to the thread while its group is applied, and then to the
 * main thread. */
#include "manager/engine/store/reel-store-writer.h"

#include "manager/core/wire/reel-error.h"

#define MS G_TIME_SPAN_MILLISECOND

/* Changes per group. A group whose commit fails is retried, so only time limits it. */
#define MAX_GROUP       1000
#define MAX_GROUP_BYTES (8 * 1024 * 1024)

#define FIRST_RETRY (250 * MS)
#define MAX_RETRY   (5000 * MS)
#define MIN_RETRY   (100 * MS) /* also if a request waits */
#define CLOSE_TIME  (5000 * MS)

struct _ReelStoreWriter {
  ReelStoreBackend *backend;
  ReelStoreBounds bounds;
  ReelStoreDone done;
  GDestroyNotify free_pending;
  gpointer user_data;
  GThread *thread;
  gboolean closed;

  GMutex lock;
  GCond work;    /* wakes the thread */
  GCond settled; /* wakes flush and close */
  /* Under the lock. */
  ReelStoreQueue *queue;
  GPtrArray *group;    /* ReelPendingChange: being applied, or NULL */
  GPtrArray *finished; /* ReelPendingChange: to be delivered */
  guint64 sequence;    /* of the last one */
  guint delivery;      /* source of it */
  guint failures;      /* since the last stored group, or since the queue was empty */
  guint groups;        /* stored so far */
  GError *failure;     /* of the last one */
  gint64 last_try;
  gint64 close_until; /* 0: not closing */
  gboolean urgent;    /* a request waits */
};

void
reel_pending_change_init (ReelPendingChange *self, ReelChange *change, gboolean awaited, gboolean limited)
{
  reel_store_entry_init (&self->base, change, awaited);
  self->limited = limited;
}

void
reel_pending_change_clear (ReelPendingChange *self)
{
  reel_store_entry_clear (&self->base);
  g_clear_error (&self->error);
}

/* Called with the lock. */
static gboolean
is_idle (ReelStoreWriter *self)
{
  return self->group == NULL && reel_store_queue_get_length (self->queue) == 0;
}

/* Called with the lock. */
static gboolean
is_failing (ReelStoreWriter *self)
{
  return self->failures > 0 && !is_idle (self);
}

/* Called with the lock. */
static gboolean
is_full (ReelStoreWriter *self, guint quarters)
{
  return reel_store_queue_get_length (self->queue) >= self->bounds.max_waiting / 4 * quarters ||
         reel_store_queue_get_bytes (self->queue) >= self->bounds.max_bytes / 4 * quarters;
}

/* Called with the lock. Returns: when to try next; G_MAXINT64: when there is something to do */
static gint64
find_next_try (ReelStoreWriter *self)
{
  gint64 wait = FIRST_RETRY;

  if (reel_store_queue_get_length (self->queue) == 0)
    return G_MAXINT64;
  if (self->failures == 0)
    return 0;
  if (self->urgent || self->close_until != 0)
    return self->last_try + MIN_RETRY;
  for (guint i = 1; i < self->failures && wait < MAX_RETRY; i++)
    wait *= 2;
  return self->last_try + MIN (wait, MAX_RETRY);
}

/* Called with the lock, by the thread. Returns: FALSE when the thread is to end */
static gboolean
wait_for_work (ReelStoreWriter *self)
{
  for (;;) {
    gint64 next = find_next_try (self);
    gint64 now = g_get_monotonic_time ();

    if (self->close_until != 0 && (next == G_MAXINT64 || (self->failures > 0 && now >= self->close_until)))
      return FALSE;
    if (next <= now)
      return TRUE;
    if (next == G_MAXINT64)
      g_cond_wait (&self->work, &self->lock);
    else
      g_cond_wait_until (&self->work, &self->lock, next);
  }
}

/* main thread */
static void
deliver (ReelStoreWriter *self)
{
  g_autoptr (GPtrArray) finished = NULL;

  g_mutex_lock (&self->lock);
  self->delivery = 0;
  finished = self->finished;
  self->finished = g_ptr_array_new ();
  g_mutex_unlock (&self->lock);
  self->done (finished, self->user_data);
}

static gboolean
on_delivery (gpointer data)
{
  deliver (data);
  return G_SOURCE_REMOVE;
}

/* Called with the lock, by the thread. */
static void
schedule_delivery (ReelStoreWriter *self)
{
  if (self->delivery == 0 && self->close_until == 0)
    self->delivery = g_timeout_add_full (G_PRIORITY_DEFAULT, 0, on_delivery, self, NULL);
}

/* Called with the lock. An empty queue clears the failure. */
static void
forget_failure (ReelStoreWriter *self)
{
  if (!is_idle (self))
    return;
  self->failures = 0;
  g_clear_error (&self->failure);
}

/* Called with the lock. */
static void
fail_group (ReelStoreWriter *self, GPtrArray *group, GError *error)
{
  g_autoptr (GPtrArray) again = g_ptr_array_new ();

  self->failures++;
  g_clear_error (&self->failure);
  self->failure = error;
  for (guint i = 0; i < group->len; i++) {
    ReelPendingChange *pending = group->pdata[i];

    pending->applying = FALSE;
    if (!pending->expired) {
      self->urgent |= pending->limited;
      g_ptr_array_add (again, pending);
      continue;
    }
    pending->settled = TRUE;
    pending->error = g_error_copy (error);
    g_ptr_array_add (self->finished, pending);
  }
  reel_store_queue_give_back (self->queue, again);
  forget_failure (self);
}

/* Called with the lock. Entries that are not needed any more are freed later, without it. */
static void
settle_group (ReelStoreWriter *self, GPtrArray *group, GError **refusals, GPtrArray *changes, GPtrArray *unwaited)
{
  self->failures = 0;
  self->groups++;
  g_clear_error (&self->failure);
  for (guint i = 0; i < group->len; i++) {
    ReelPendingChange *pending = group->pdata[i];

    pending->applying = FALSE;
    pending->settled = TRUE;
    pending->error = g_steal_pointer (&refusals[i]);
    pending->refused = pending->error != NULL;
    if (pending->error == NULL && !pending->base.awaited) {
      g_ptr_array_add (unwaited, pending);
      continue;
    }
    if (pending->error == NULL)
      g_ptr_array_add (changes, g_steal_pointer (&pending->base.change));
    g_ptr_array_add (self->finished, pending);
  }
}

/* Called without the lock. */
static gboolean
apply_group (ReelStoreWriter *self, GPtrArray *group, GError **refusals, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();

  for (guint i = 0; i < group->len; i++)
    g_ptr_array_add (changes, ((ReelPendingChange *)group->pdata[i])->base.change);
  return reel_store_backend_apply (self->backend, changes, refusals, error);
}

/* Called with the lock, which is released while the group is applied. */
static void
write_group (ReelStoreWriter *self)
{
  g_autoptr (GPtrArray) group = reel_store_queue_take (self->queue, MAX_GROUP, MAX_GROUP_BYTES);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  g_autoptr (GPtrArray) unwaited = g_ptr_array_new_with_free_func (self->free_pending);
  g_autofree GError **refusals = g_new0 (GError *, group->len);
  GError *error = NULL;
  gboolean kept;

  for (guint i = 0; i < group->len; i++)
    ((ReelPendingChange *)group->pdata[i])->applying = TRUE;
  self->group = group;
  self->urgent = FALSE;
  g_mutex_unlock (&self->lock);
  kept = apply_group (self, group, refusals, &error);
  g_mutex_lock (&self->lock);
  self->last_try = g_get_monotonic_time ();
  self->group = NULL;
  if (kept)
    settle_group (self, group, refusals, changes, unwaited);
  else
    fail_group (self, group, error);
  schedule_delivery (self);
  g_cond_broadcast (&self->settled);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_size (changes, 0);
  g_ptr_array_set_size (unwaited, 0);
  g_mutex_lock (&self->lock);
}

static gpointer
run (gpointer data)
{
  ReelStoreWriter *self = data;

  g_mutex_lock (&self->lock);
  while (wait_for_work (self))
    write_group (self);
  g_mutex_unlock (&self->lock);
  return NULL;
}

ReelStoreWriter *
reel_store_writer_new (ReelStoreBackend *backend, const ReelStoreBounds *bounds, ReelStoreDone done,
                       GDestroyNotify free_pending, gpointer user_data)
{
  ReelStoreWriter *self = g_new0 (ReelStoreWriter, 1);

  self->backend = g_object_ref (backend);
  self->bounds = *bounds;
  self->done = done;
  self->free_pending = free_pending;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->work);
  g_cond_init (&self->settled);
  self->queue = reel_store_queue_new ();
  self->finished = g_ptr_array_new ();
  self->thread = g_thread_new ("catalogue", run, self);
  return self;
}

void
reel_store_writer_free (ReelStoreWriter *self)
{
  g_assert (self->thread == NULL);
  g_object_unref (self->backend);
  reel_store_queue_free (self->queue);
  g_ptr_array_unref (self->finished);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->work);
  g_cond_clear (&self->settled);
  g_free (self);
}

/* Called with the lock. */
static GError *
new_error (ReelStoreWriter *self, const char *otherwise)
{
  return self->failure != NULL ? g_error_copy (self->failure)
                               : g_error_new_literal (REEL_ERROR, REEL_ERROR_STORAGE_FAILED, otherwise);
}

gboolean
reel_store_writer_push (ReelStoreWriter *self, ReelPendingChange *pending, guint64 *sequence)
{
  gboolean taken, merged = FALSE;

  g_mutex_lock (&self->lock);
  taken = !self->closed && !is_full (self, 4);
  if (!taken) {
    pending->error = new_error (self, "The catalogue is closed.");
  } else {
    self->urgent |= pending->limited;
    merged = !reel_store_queue_push (self->queue, &pending->base);
    if (!merged)
      self->sequence = pending->base.sequence;
    *sequence = self->sequence;
    g_cond_signal (&self->work);
  }
  g_mutex_unlock (&self->lock);
  if (merged)
    self->free_pending (pending);
  return taken;
}

ReelStoreExpiry
reel_store_writer_expire (ReelStoreWriter *self, ReelPendingChange *pending)
{
  ReelStoreExpiry expiry = REEL_STORE_APPLYING;

  g_mutex_lock (&self->lock);
  if (!pending->applying && !pending->settled) {
    expiry = REEL_STORE_TAKEN_BACK;
    reel_store_queue_remove (self->queue, &pending->base);
    pending->error = new_error (self, "The catalogue did not store the change in time.");
    forget_failure (self);
    g_cond_broadcast (&self->settled);
  } else if (pending->applying && pending->expired) {
    expiry = REEL_STORE_UNKNOWN;
  }
  pending->expired = TRUE;
  g_mutex_unlock (&self->lock);
  return expiry;
}

/* Called with the lock. */
static gboolean
is_ready (ReelStoreWriter *self)
{
  return !is_failing (self) && !is_full (self, 3);
}

GError *
reel_store_writer_check (ReelStoreWriter *self)
{
  GError *failure = NULL;

  g_mutex_lock (&self->lock);
  if (!is_ready (self)) {
    failure = new_error (self, "The catalogue lags too far behind for anything new to be started.");
    /* A request is refused for this failure: finds out now whether it persists. */
    self->urgent = TRUE;
    g_cond_signal (&self->work);
  }
  g_mutex_unlock (&self->lock);
  return failure;
}

gboolean
reel_store_writer_is_ready (ReelStoreWriter *self)
{
  gboolean ready;

  g_mutex_lock (&self->lock);
  ready = is_ready (self);
  g_mutex_unlock (&self->lock);
  return ready;
}

GError *
reel_store_writer_dup_failure (ReelStoreWriter *self, guint *groups)
{
  GError *failure = NULL;

  g_mutex_lock (&self->lock);
  if (is_failing (self))
    failure = g_error_copy (self->failure);
  if (groups != NULL)
    *groups = self->groups;
  g_mutex_unlock (&self->lock);
  return failure;
}

guint
reel_store_writer_count_waiting (ReelStoreWriter *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = reel_store_queue_get_length (self->queue) + (self->group != NULL ? self->group->len : 0);
  g_mutex_unlock (&self->lock);
  return count;
}

gboolean
reel_store_writer_has_reached (ReelStoreWriter *self, guint64 sequence)
{
  guint64 oldest;

  g_mutex_lock (&self->lock);
  oldest = reel_store_queue_get_oldest (self->queue);
  for (guint i = 0; self->group != NULL && i < self->group->len; i++)
    oldest = MIN (oldest, ((ReelPendingChange *)self->group->pdata[i])->base.sequence);
  g_mutex_unlock (&self->lock);
  return oldest > sequence;
}

gboolean
reel_store_writer_flush_sync (ReelStoreWriter *self)
{
  gint64 until = g_get_monotonic_time () + CLOSE_TIME;
  gboolean idle;

  g_mutex_lock (&self->lock);
  do {
    self->urgent = TRUE;
    g_cond_signal (&self->work);
  } while (!is_idle (self) && g_cond_wait_until (&self->settled, &self->lock, until));
  idle = is_idle (self);
  g_mutex_unlock (&self->lock);
  return idle;
}

GPtrArray *
reel_store_writer_close (ReelStoreWriter *self)
{
  GPtrArray *rest;

  g_mutex_lock (&self->lock);
  self->close_until = g_get_monotonic_time () + CLOSE_TIME;
  g_cond_signal (&self->work);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->thread));
  self->closed = TRUE;
  g_clear_handle_id (&self->delivery, g_source_remove);
  deliver (self);
  rest = reel_store_queue_take (self->queue, G_MAXUINT, G_MAXSIZE);
  for (guint i = 0; i < rest->len; i++)
    ((ReelPendingChange *)rest->pdata[i])->error =
        new_error (self, "The manager exits, and the catalogue did not store the change in time.");
  return rest;
}
