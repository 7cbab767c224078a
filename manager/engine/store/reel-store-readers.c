/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs queries on threads; see the header for who calls it. */
#include "manager/engine/store/reel-store-readers.h"

#include "manager/core/wire/reel-error.h"

#define FRESH_MS    2000
#define STALE_MS    250
#define MAX_READERS 2

typedef struct {
  ReelStoreReaders *readers;
  GTask *task;
  ReelQuery *query;
  guint64 sequence; /* of the last change put before it */
  guint timer;
} Question;

struct _ReelStoreReaders {
  ReelStoreBackend *backend;
  ReelStoreWriter *writer;
  GThreadPool *pool;    /* NULL after close */
  GPtrArray *questions; /* Question: waiting for the writer */
};

static void
question_free (Question *question)
{
  g_clear_handle_id (&question->timer, g_source_remove);
  g_clear_object (&question->task);
  reel_query_free (question->query);
  g_free (question);
}

/* On a thread of the pool. */
static void
answer (gpointer data, gpointer user_data)
{
  ReelStoreReaders *self = user_data;
  Question *question = data;
  g_autoptr (GTask) task = g_steal_pointer (&question->task);
  GError *error = NULL;
  GPtrArray *rows = reel_store_backend_read (self->backend, question->query, &error);

  question_free (question);
  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

ReelStoreReaders *
reel_store_readers_new (ReelStoreBackend *backend, ReelStoreWriter *writer)
{
  ReelStoreReaders *self = g_new0 (ReelStoreReaders, 1);

  self->backend = g_object_ref (backend);
  self->writer = writer;
  self->questions = g_ptr_array_new ();
  self->pool = g_thread_pool_new (answer, self, MAX_READERS, FALSE, NULL);
  return self;
}

void
reel_store_readers_free (ReelStoreReaders *self)
{
  g_assert (self->pool == NULL);
  g_object_unref (self->backend);
  g_ptr_array_unref (self->questions);
  g_free (self);
}

static void
read_now (ReelStoreReaders *self, Question *question)
{
  g_clear_handle_id (&question->timer, g_source_remove);
  g_thread_pool_push (self->pool, question, NULL);
}

/* A query of a request id must not return an older state: a request that failed would seem to have started. */
static gboolean
has_to_be_fresh (const ReelQuery *query)
{
  return query->kind == REEL_QUERY_REQUEST || query->kind == REEL_QUERY_LAST_AUDIT;
}

/* Returns: how long to wait for the writer; 0: without limit. Nobody waits for the chunks of a call, but a missing one
 * would leave its document outdated */
static guint
find_timeout (const ReelQuery *query)
{
  if (query->kind == REEL_QUERY_CALL_CHUNKS)
    return 0;
  return has_to_be_fresh (query) ? FRESH_MS : STALE_MS;
}

static gboolean
on_overdue (gpointer data)
{
  Question *question = data;
  ReelStoreReaders *self = question->readers;

  question->timer = 0;
  g_ptr_array_remove (self->questions, question);
  if (has_to_be_fresh (question->query)) {
    g_task_return_new_error (question->task, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                             "The catalogue can't be asked: it does not take what came before.");
    question_free (question);
  } else {
    read_now (self, question);
  }
  return G_SOURCE_REMOVE;
}

void
reel_store_readers_ask (ReelStoreReaders *self, ReelQuery *query, guint64 sequence, GTask *task)
{
  Question *question = g_new0 (Question, 1);

  question->readers = self;
  question->query = query;
  question->task = task;
  question->sequence = sequence;
  if (self->pool == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The manager ends.");
    question_free (question);
  } else if (reel_store_writer_has_reached (self->writer, sequence)) {
    read_now (self, question);
  } else {
    if (find_timeout (query) > 0)
      question->timer = g_timeout_add (find_timeout (query), on_overdue, question);
    g_ptr_array_add (self->questions, question);
  }
}

void
reel_store_readers_advance (ReelStoreReaders *self)
{
  guint i = 0;

  while (i < self->questions->len) {
    Question *question = self->questions->pdata[i];

    if (reel_store_writer_has_reached (self->writer, question->sequence)) {
      g_ptr_array_remove_index (self->questions, i);
      read_now (self, question);
    } else {
      i++;
    }
  }
}

void
reel_store_readers_close (ReelStoreReaders *self)
{
  GThreadPool *pool = g_steal_pointer (&self->pool);

  for (guint i = 0; i < self->questions->len; i++) {
    Question *question = self->questions->pdata[i];

    g_task_return_new_error (question->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The manager ends.");
    question_free (question);
  }
  g_ptr_array_set_size (self->questions, 0);
  g_thread_pool_free (pool, FALSE, TRUE);
}
