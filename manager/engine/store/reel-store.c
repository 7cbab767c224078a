/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writer's thread, the readers, and the way of their outcomes back to the main
 * loop. Called by the engine on the main thread.
 *
 * One lock, which nobody holds while the backend works. What it guards is marked in
 * the struct; the rest belongs to the main thread. An entry belongs to the queue,
 * to the writer while its group is applied, and then to the main thread. */
#include "manager/engine/store/reel-store.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-store-queue.h"

#define MS G_TIME_SPAN_MILLISECOND

/* Of a group: what is lost at once if its commit fails is tried again, so that only time limits it. */
#define MAX_GROUP       1000
#define MAX_GROUP_BYTES (8 * 1024 * 1024)
/* Of all that waits. A database that takes nothing must not take the machine's memory. */
#define MAX_WAITING       200000
#define MAX_WAITING_BYTES (96 * 1024 * 1024)

#define ANSWER_MS       2000
#define MAX_APPLYING_MS 13000 /* more, while it is being applied: D-Bus waits for 25 s */
#define FRESH_MS        2000
#define STALE_MS        250
#define FIRST_RETRY     (250 * MS)
#define MAX_RETRY       (5000 * MS)
#define MIN_RETRY       (100 * MS) /* also for those who wait */
#define CLOSE_TIME      (5000 * MS)
#define MAX_READERS     2

/* What the task says beside its error. */
enum { OUTCOME_UNKNOWN = 1, OUTCOME_REFUSED };

typedef struct {
  ReelStoreEntry base;
  ReelStore *store;
  GTask *task;      /* of who waits, or NULL */
  gboolean limited; /* they wait for a while only */
  guint timer;
  GError *error; /* once it is settled: why it is not kept */
  /* Under the lock. */
  gboolean applying;
  gboolean expired; /* its time ran out while it was applied */
  gboolean settled;
  gboolean refused; /* by itself, and would be again */
} Entry;

typedef struct {
  ReelStore *store;
  GTask *task;
  ReelQuery *query;
  guint64 sequence; /* what was put last before it */
  guint timer;
} Question;

struct _ReelStore {
  GObject parent_instance;

  ReelStoreBackend *backend;
  GThread *writer;
  GThreadPool *readers;
  GPtrArray *questions; /* Question: those that wait for the writer */
  gboolean told_failing;
  guint told_groups; /* kept when that was told */
  gboolean closed;
  guint lost;

  GMutex lock;
  GCond work;    /* for the writer */
  GCond settled; /* for who waits for it */
  /* Under the lock. */
  ReelStoreQueue *queue;
  GPtrArray *group; /* Entry: what is being applied, or NULL */
  GPtrArray *done;  /* Entry: to be delivered */
  guint64 sequence; /* of the last one */
  guint delivery;   /* source of it */
  guint failures;   /* since the last group that was kept, or since nothing waited */
  guint groups;     /* that were kept */
  GError *failure;  /* of the last one */
  gint64 last_try;
  gint64 close_until; /* 0: it is not being closed */
  gboolean urgent;    /* somebody waits */
};

G_DEFINE_FINAL_TYPE (ReelStore, reel_store, G_TYPE_OBJECT)

enum { FAILING_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  reel_store_entry_clear (&entry->base);
  g_clear_error (&entry->error);
  g_clear_object (&entry->task);
  g_free (entry);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_handle_id (&question->timer, g_source_remove);
  g_clear_object (&question->task);
  g_clear_pointer (&question->query, reel_query_free);
  g_free (question);
}

static void
reel_store_init (ReelStore *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->work);
  g_cond_init (&self->settled);
  self->queue = reel_store_queue_new ();
  self->done = g_ptr_array_new ();
  self->questions = g_ptr_array_new ();
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

  g_clear_object (&self->backend);
  reel_store_queue_free (self->queue);
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->questions);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->work);
  g_cond_clear (&self->settled);
  G_OBJECT_CLASS (reel_store_parent_class)->finalize (object);
}

static void
reel_store_class_init (ReelStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_store_finalize;
  signals[FAILING_CHANGED] = g_signal_new ("failing-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

/* Called with the lock. */
static gboolean
is_idle (ReelStore *self)
{
  return self->group == NULL && reel_store_queue_get_length (self->queue) == 0;
}

/* Called with the lock. */
static gboolean
is_failing (ReelStore *self)
{
  return self->failures > 0 && !is_idle (self);
}

/* Called with the lock: when the next try is due; G_MAXINT64: when there is something to do. */
static gint64
find_next_try (ReelStore *self)
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

/* Called with the lock, by the writer. Returns: FALSE at the end. */
static gboolean
wait_for_work (ReelStore *self)
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

static gboolean deliver (gpointer data);

/* Called with the lock, by the writer. */
static void
schedule_delivery (ReelStore *self)
{
  if (self->delivery == 0 && self->close_until == 0)
    self->delivery = g_timeout_add_full (G_PRIORITY_DEFAULT, 0, deliver, self, NULL);
}

/* Called with the lock. Where nothing waits, nothing is known to be wrong any more. */
static void
forget_failure (ReelStore *self)
{
  if (!is_idle (self))
    return;
  self->failures = 0;
  g_clear_error (&self->failure);
}

/* Called with the lock. */
static void
fail_group (ReelStore *self, GPtrArray *group, GError *error)
{
  g_autoptr (GPtrArray) again = g_ptr_array_new ();

  self->failures++;
  g_clear_error (&self->failure);
  self->failure = error;
  for (guint i = 0; i < group->len; i++) {
    Entry *entry = group->pdata[i];

    entry->applying = FALSE;
    if (!entry->expired) {
      self->urgent |= entry->limited;
      g_ptr_array_add (again, entry);
      continue;
    }
    entry->settled = TRUE;
    entry->error = g_error_copy (error);
    g_ptr_array_add (self->done, entry);
  }
  reel_store_queue_give_back (self->queue, again);
  forget_failure (self);
}

/* Called with the lock. What nobody needs any more is released later, without it. */
static void
settle_group (ReelStore *self, GPtrArray *group, GError **refusals, GPtrArray *changes, GPtrArray *entries)
{
  self->failures = 0;
  self->groups++;
  g_clear_error (&self->failure);
  for (guint i = 0; i < group->len; i++) {
    Entry *entry = group->pdata[i];

    entry->applying = FALSE;
    entry->settled = TRUE;
    entry->error = g_steal_pointer (&refusals[i]);
    entry->refused = entry->error != NULL;
    if (entry->error == NULL && !entry->base.awaited) {
      g_ptr_array_add (entries, entry);
      continue;
    }
    if (entry->error == NULL)
      g_ptr_array_add (changes, g_steal_pointer (&entry->base.change));
    g_ptr_array_add (self->done, entry);
  }
}

/* Called without the lock. */
static gboolean
apply_group (ReelStore *self, GPtrArray *group, GError **refusals, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();

  for (guint i = 0; i < group->len; i++)
    g_ptr_array_add (changes, ((Entry *)group->pdata[i])->base.change);
  return reel_store_backend_apply (self->backend, changes, refusals, error);
}

/* Called with the lock, which is let go meanwhile. */
static void
write_group (ReelStore *self)
{
  g_autoptr (GPtrArray) group = reel_store_queue_take (self->queue, MAX_GROUP, MAX_GROUP_BYTES);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autofree GError **refusals = g_new0 (GError *, group->len);
  GError *error = NULL;
  gboolean kept;

  for (guint i = 0; i < group->len; i++)
    ((Entry *)group->pdata[i])->applying = TRUE;
  self->group = group;
  self->urgent = FALSE;
  g_mutex_unlock (&self->lock);
  kept = apply_group (self, group, refusals, &error);
  g_mutex_lock (&self->lock);
  self->last_try = g_get_monotonic_time ();
  self->group = NULL;
  if (kept)
    settle_group (self, group, refusals, changes, entries);
  else
    fail_group (self, group, error);
  schedule_delivery (self);
  g_cond_broadcast (&self->settled);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_size (changes, 0);
  g_ptr_array_set_size (entries, 0);
  g_mutex_lock (&self->lock);
}

static gpointer
run_writer (gpointer data)
{
  ReelStore *self = data;

  g_mutex_lock (&self->lock);
  while (wait_for_work (self))
    write_group (self);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* On a reader's thread. */
static void
answer_question (gpointer data, gpointer user_data)
{
  ReelStore *self = user_data;
  Question *question = data;
  GTask *task = g_steal_pointer (&question->task);
  GError *error = NULL;
  GPtrArray *rows = reel_store_backend_read (self->backend, question->query, &error);

  question_free (question);
  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

ReelStore *
reel_store_new (ReelStoreBackend *backend)
{
  ReelStore *self = g_object_new (REEL_TYPE_STORE, NULL);

  self->backend = backend;
  self->readers = g_thread_pool_new (answer_question, self, MAX_READERS, FALSE, NULL);
  self->writer = g_thread_new ("catalogue", run_writer, self);
  return self;
}

static GError *
new_error (const GError *cause, const char *otherwise)
{
  return cause != NULL ? g_error_copy (cause) : g_error_new_literal (REEL_ERROR, REEL_ERROR_STORAGE_FAILED, otherwise);
}

static void
tell_refused (const Entry *entry)
{
  g_autofree char *what = reel_change_describe (entry->base.change);

  g_warning ("A change of the catalogue is not kept (%s): %s", what, entry->error->message);
}

static void
finish_entry (Entry *entry)
{
  g_clear_handle_id (&entry->timer, g_source_remove);
  if (entry->task != NULL && entry->refused)
    g_task_set_task_data (entry->task, GINT_TO_POINTER (OUTCOME_REFUSED), NULL);
  if (entry->task != NULL && entry->error != NULL)
    g_task_return_error (entry->task, g_steal_pointer (&entry->error));
  else if (entry->task != NULL)
    g_task_return_boolean (entry->task, TRUE);
  else if (entry->error != NULL && !entry->base.awaited)
    tell_refused (entry);
  entry_free (entry);
}

/* Whether all that was put up to SEQUENCE is settled. */
static gboolean
is_reached (ReelStore *self, guint64 sequence)
{
  guint64 oldest;

  g_mutex_lock (&self->lock);
  oldest = reel_store_queue_get_oldest (self->queue);
  for (guint i = 0; self->group != NULL && i < self->group->len; i++)
    oldest = MIN (oldest, ((Entry *)self->group->pdata[i])->base.sequence);
  g_mutex_unlock (&self->lock);
  return oldest > sequence;
}

static void
ask (ReelStore *self, Question *question)
{
  g_clear_handle_id (&question->timer, g_source_remove);
  g_thread_pool_push (self->readers, question, NULL);
}

static void
ask_reached (ReelStore *self)
{
  guint i = 0;

  while (i < self->questions->len) {
    Question *question = self->questions->pdata[i];

    if (is_reached (self, question->sequence)) {
      g_ptr_array_remove_index (self->questions, i);
      ask (self, question);
    } else {
      i++;
    }
  }
}

static void
tell_failing (ReelStore *self)
{
  g_autoptr (GError) failure = NULL;
  gboolean failing;
  guint groups;

  g_mutex_lock (&self->lock);
  failing = is_failing (self);
  groups = self->groups;
  if (failing)
    failure = g_error_copy (self->failure);
  g_mutex_unlock (&self->lock);
  if (failing == self->told_failing)
    return;
  self->told_failing = failing;
  if (failing)
    g_critical ("The catalogue takes nothing. What happens meanwhile is kept in memory, and no recording begins: %s",
                failure->message);
  else if (groups != self->told_groups)
    g_message ("The catalogue takes changes again; %u were lost meanwhile", self->lost);
  self->lost = failing ? self->lost : 0;
  self->told_groups = groups;
  g_signal_emit (self, signals[FAILING_CHANGED], 0);
}

static gboolean
deliver (gpointer data)
{
  g_autoptr (ReelStore) self = g_object_ref (data);
  g_autoptr (GPtrArray) done = NULL;

  g_mutex_lock (&self->lock);
  self->delivery = 0;
  done = self->done;
  self->done = g_ptr_array_new ();
  g_mutex_unlock (&self->lock);
  /* Who waits for the signal has to know of its own change by then. */
  for (guint i = 0; i < done->len; i++)
    finish_entry (done->pdata[i]);
  tell_failing (self);
  ask_reached (self);
  return G_SOURCE_REMOVE;
}

/* Called with the lock. */
static gboolean
is_full (ReelStore *self, guint quarters)
{
  return reel_store_queue_get_length (self->queue) >= MAX_WAITING / 4 * quarters ||
         reel_store_queue_get_bytes (self->queue) >= MAX_WAITING_BYTES / 4 * quarters;
}

/* Called with the lock. */
static void
push (ReelStore *self, Entry *entry)
{
  if (reel_store_queue_push (self->queue, &entry->base))
    self->sequence = entry->base.sequence;
  else
    entry_free (entry);
  g_cond_signal (&self->work);
}

static Entry *
entry_new (ReelStore *self, ReelChange *change, GTask *task)
{
  Entry *entry = g_new0 (Entry, 1);

  reel_store_entry_init (&entry->base, change, task != NULL);
  entry->store = self;
  entry->task = task;
  return entry;
}

void
reel_store_put (ReelStore *self, ReelChange *change)
{
  Entry *entry = entry_new (self, change, NULL);
  gboolean taken;

  g_mutex_lock (&self->lock);
  taken = !self->closed && !is_full (self, 4);
  if (taken)
    push (self, entry);
  g_mutex_unlock (&self->lock);
  if (taken)
    return;
  if (!self->closed && self->lost++ == 0)
    g_critical ("The catalogue has taken nothing for so long that changes are lost");
  entry_free (entry);
}

static void
answer_unknown (Entry *entry)
{
  g_autoptr (GTask) task = g_steal_pointer (&entry->task);

  g_task_set_task_data (task, GINT_TO_POINTER (OUTCOME_UNKNOWN), NULL);
  g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                           "The catalogue's disk does not answer. It is not known whether this is kept.");
}

/* Its time is over: what only waits is taken back, what is being applied is waited for. */
static gboolean
on_deadline (gpointer data)
{
  Entry *entry = data;
  g_autoptr (ReelStore) self = g_object_ref (entry->store);
  gboolean waiting, unknown;

  entry->timer = 0;
  g_mutex_lock (&self->lock);
  waiting = !entry->applying && !entry->settled;
  unknown = entry->applying && entry->expired;
  entry->expired = TRUE;
  if (waiting) {
    reel_store_queue_remove (self->queue, &entry->base);
    entry->error = new_error (self->failure, "The catalogue did not take it within two seconds.");
    forget_failure (self);
    g_cond_broadcast (&self->settled);
  }
  g_mutex_unlock (&self->lock);
  if (waiting) {
    finish_entry (entry);
    tell_failing (self);
    ask_reached (self);
  } else if (unknown) {
    answer_unknown (entry);
  } else {
    entry->timer = g_timeout_add (MAX_APPLYING_MS, on_deadline, entry);
  }
  return G_SOURCE_REMOVE;
}

/* LIMIT_MS: 0: none. */
static void
put_awaited (ReelStore *self, ReelChange *change, guint limit_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Entry *entry = entry_new (self, change, task);
  gboolean taken;

  g_mutex_lock (&self->lock);
  taken = !self->closed && !is_full (self, 4);
  if (taken) {
    entry->limited = limit_ms > 0;
    if (entry->limited)
      entry->timer = g_timeout_add (limit_ms, on_deadline, entry);
    self->urgent |= entry->limited;
    push (self, entry);
  } else {
    entry->error = new_error (self->failure, "The catalogue takes nothing any more.");
  }
  g_mutex_unlock (&self->lock);
  if (!taken)
    finish_entry (entry);
}

void
reel_store_put_durable_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback, gpointer user_data)
{
  put_awaited (self, change, ANSWER_MS, callback, user_data);
}

void
reel_store_put_and_tell_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback, gpointer user_data)
{
  put_awaited (self, change, 0, callback, user_data);
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
  gboolean failing;

  g_mutex_lock (&self->lock);
  failing = is_failing (self);
  g_mutex_unlock (&self->lock);
  return failing;
}

gboolean
reel_store_check (ReelStore *self, GError **error)
{
  GError *failure = NULL;

  g_mutex_lock (&self->lock);
  if (is_failing (self) || is_full (self, 3)) {
    failure = new_error (self->failure, "The catalogue lags too far behind for anything more to begin.");
    /* Somebody is refused for it: whether it still fails is found out now. */
    self->urgent = TRUE;
    g_cond_signal (&self->work);
  }
  g_mutex_unlock (&self->lock);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

guint
reel_store_count_waiting (ReelStore *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = reel_store_queue_get_length (self->queue) + (self->group != NULL ? self->group->len : 0);
  g_mutex_unlock (&self->lock);
  return count;
}

/* Of a request nothing older may be said: one that failed would seem to have begun. */
static gboolean
has_to_be_fresh (const ReelQuery *query)
{
  return query->kind == REEL_QUERY_REQUEST;
}

/* How long the writer is waited for; 0: as long as it takes. For the chunks of a call nobody waits, and one that is
 * left out keeps an old document. */
static guint
find_timeout (const ReelQuery *query)
{
  if (query->kind == REEL_QUERY_CALL_CHUNKS)
    return 0;
  return has_to_be_fresh (query) ? FRESH_MS : STALE_MS;
}

static gboolean
on_question_overdue (gpointer data)
{
  Question *question = data;
  ReelStore *self = question->store;

  question->timer = 0;
  g_ptr_array_remove (self->questions, question);
  if (has_to_be_fresh (question->query)) {
    g_task_return_new_error (question->task, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                             "The catalogue can't be asked: it does not take what came before.");
    question_free (question);
  } else {
    ask (self, question);
  }
  return G_SOURCE_REMOVE;
}

void
reel_store_query_async (ReelStore *self, ReelQuery *query, GAsyncReadyCallback callback, gpointer user_data)
{
  Question *question = g_new0 (Question, 1);

  question->store = self;
  question->query = query;
  question->task = g_task_new (self, NULL, callback, user_data);
  question->sequence = self->sequence;
  if (self->closed) {
    g_task_return_new_error (question->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The manager ends.");
    question_free (question);
  } else if (is_reached (self, question->sequence)) {
    ask (self, question);
  } else {
    if (find_timeout (query) > 0)
      question->timer = g_timeout_add (find_timeout (query), on_question_overdue, question);
    g_ptr_array_add (self->questions, question);
  }
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

/* What the writer could not keep. */
static void
give_up_rest (ReelStore *self)
{
  guint count = reel_store_queue_get_length (self->queue);
  g_autoptr (GPtrArray) rest = reel_store_queue_take (self->queue, G_MAXUINT, G_MAXSIZE);

  if (count > 0)
    g_critical ("The manager ends, and %u changes are not in the catalogue: %s", count,
                self->failure != NULL ? self->failure->message : "it took nothing in time");
  for (guint i = 0; i < rest->len; i++) {
    Entry *entry = rest->pdata[i];

    if (entry->task != NULL) {
      entry->error = new_error (self->failure, "The manager ends, and the catalogue did not take it in time.");
      finish_entry (entry);
    } else {
      entry_free (entry);
    }
  }
}

static void
drop_questions (ReelStore *self)
{
  g_autoptr (GPtrArray) questions = g_steal_pointer (&self->questions);

  self->questions = g_ptr_array_new ();
  for (guint i = 0; i < questions->len; i++) {
    Question *question = questions->pdata[i];

    g_task_return_new_error (question->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The manager ends.");
    question_free (question);
  }
}

void
reel_store_close (ReelStore *self)
{
  if (self->writer == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->close_until = g_get_monotonic_time () + CLOSE_TIME;
  g_cond_signal (&self->work);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->writer));
  self->closed = TRUE;
  g_clear_handle_id (&self->delivery, g_source_remove);
  drop_questions (self);
  g_thread_pool_free (self->readers, FALSE, TRUE);
  deliver (self);
  give_up_rest (self);
}
