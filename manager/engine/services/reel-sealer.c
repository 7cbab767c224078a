/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seals what could not be sealed before. For each chunk that is due: its recording and what is under way of it, the
 * files on a thread, the recording once more, since it may have been deleted meanwhile, and the row. */
#include "manager/engine/services/reel-sealer.h"

#include "manager/core/state/reel-backoff.h"
#include "manager/core/state/reel-disposition.h"
#include "manager/engine/store/reel-storage-remove.h"

#define MAX_ROWS     1000
#define LOOK_SECONDS 60
#define SEAL_MS      600000
#define FIRST_WAIT   G_TIME_SPAN_MINUTE
#define LONGEST_WAIT (6 * G_TIME_SPAN_HOUR)
#define BUSY_WAIT    (10 * G_TIME_SPAN_MINUTE)

struct _ReelSealer {
  ReelStore *store;
  ReelSealing *sealing;
  ReelSidecarMaker *sidecars;
  GPtrArray *due;    /* ReelUnsealedRecord: those that are left of this look */
  GHashTable *known; /* “operation/index” of all */
  guint timer;
  gboolean busy;
  gboolean closed;
};

/* One chunk; holds the sealer. */
typedef struct {
  ReelSealer *sealer;
  ReelUnsealedRecord *row;
  ReelListedRecord *recording;
  const ReelChunkRecord *chunk; /* of @recording; NULL: it is not to be sealed any more */
  char *sealed;
  guint64 size;
} Job;

static void next (ReelSealer *self);

ReelSealer *
reel_sealer_new (ReelStore *store, ReelSealing *sealing, ReelSidecarMaker *sidecars)
{
  ReelSealer *self = g_rc_box_new0 (ReelSealer);

  self->store = g_object_ref (store);
  self->sealing = reel_sealing_ref (sealing);
  self->sidecars = sidecars != NULL ? reel_sidecar_maker_ref (sidecars) : NULL;
  self->due = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_unsealed_record_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

ReelSealer *
reel_sealer_ref (ReelSealer *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ReelSealer *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->store);
  reel_sealing_unref (self->sealing);
  g_clear_pointer (&self->sidecars, reel_sidecar_maker_unref);
  g_ptr_array_unref (self->due);
  g_hash_table_unref (self->known);
}

void
reel_sealer_unref (ReelSealer *self)
{
  g_rc_box_release_full (self, clear);
}

static char *
print_key (const char *operation, guint index)
{
  return g_strdup_printf ("%s/%u", operation, index);
}

static void
job_free (Job *job)
{
  reel_unsealed_record_free (job->row);
  g_clear_pointer (&job->recording, reel_listed_record_free);
  g_free (job->sealed);
  reel_sealer_unref (job->sealer);
  g_free (job);
}

/* Takes JOB. */
static void
leave (Job *job)
{
  ReelSealer *self = reel_sealer_ref (job->sealer);

  job_free (job);
  self->busy = FALSE;
  next (self);
  reel_sealer_unref (self);
}

/* Takes JOB. It is tried again after WAIT. */
static void
postpone (Job *job, gint64 wait)
{
  ReelSealer *self = job->sealer;

  job->row->due_utc = g_get_real_time () + wait;
  if (!self->closed)
    reel_store_put (self->store, reel_change_put_unsealed (job->row));
  leave (job);
}

/* Takes JOB, and CHANGE, which may be NULL: it is not tried any more. */
static void
settle (Job *job, ReelChange *change)
{
  ReelSealer *self = job->sealer;
  g_autofree char *key = print_key (job->row->operation, job->row->index);
  g_autoptr (ReelChange) group = change != NULL ? change : reel_change_new_group ();

  if (!self->closed) {
    reel_change_add_member (group, reel_change_remove_unsealed (job->row->operation, job->row->index));
    reel_store_put (self->store, g_steal_pointer (&group));
    g_hash_table_remove (self->known, key);
  }
  leave (job);
}

static gboolean
is_kept (const ReelListedRecord *recording, const ReelChunkRecord *chunk)
{
  for (guint i = 0; i < recording->dispositions->len; i++) {
    const ReelDispositionRecord *record = recording->dispositions->pdata[i];

    if (g_str_equal (record->document_id, chunk->document_id))
      return reel_disposition_find (record->state) == REEL_DISPOSITION_KEPT;
  }
  return TRUE;
}

/* Returns: FALSE where it can't be read */
static gboolean
take_recording (Job *job, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (job->sealer->store, result, &error);

  g_clear_pointer (&job->recording, reel_listed_record_free);
  job->chunk = NULL;
  if (rows == NULL) {
    g_free (job->row->error);
    job->row->error = g_strdup (error->message);
    return FALSE;
  }
  if (rows->len > 0)
    job->recording = g_ptr_array_steal_index (rows, 0);
  for (guint i = 0; job->recording != NULL && i < job->recording->chunks->len; i++) {
    const ReelChunkRecord *chunk = job->recording->chunks->pdata[i];

    if (chunk->index == job->row->index && chunk->location != NULL && !reel_chunk_files_is_sealed (chunk->location) &&
        is_kept (job->recording, chunk))
      job->chunk = chunk;
  }
  return TRUE;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!reel_storage_remove_finish (result, &error))
    g_warning ("Files of a recording that was deleted while it was sealed are left: %s", error->message);
}

/* Whoever deleted it meanwhile has not seen what was written. */
static void
on_recording_again (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  ReelChange *change;
  ReelChunkRecord record;

  if (!take_recording (job, result)) {
    postpone (job, FIRST_WAIT);
    return;
  }
  if (job->chunk == NULL) {
    reel_storage_remove_async (job->sealed, on_removed, NULL);
    settle (job, NULL);
    return;
  }
  record = *job->chunk;
  record.location = job->sealed;
  record.size = job->size;
  change = reel_change_keep_chunk (&record);
  g_message ("Chunk %u of %s is sealed", record.index, record.operation);
  if (!job->sealer->closed && job->sealer->sidecars != NULL) {
    g_autoptr (ReelSidecarMaker) sidecars = reel_sidecar_maker_ref (job->sealer->sidecars);
    g_autoptr (ReelChunkRecord) kept = reel_record_copy (REEL_TABLE_CHUNKS, &record);

    settle (job, change);
    reel_sidecar_maker_wake (sidecars, kept);
  } else {
    settle (job, change);
  }
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  job->sealed = reel_storage_seal_finish (result, &job->size, &error);
  if (job->sealed != NULL) {
    reel_store_query_async (job->sealer->store, reel_query_new (REEL_QUERY_RECORDING, job->row->operation),
                            on_recording_again, job);
    return;
  }
  job->row->attempts++;
  g_free (job->row->error);
  job->row->error = g_strdup (error->message);
  g_critical ("Chunk %u of %s is still not sealed, after %u attempts: %s", job->row->index, job->row->operation,
              job->row->attempts, error->message);
  postpone (job, reel_backoff_get_delay (job->row->attempts, FIRST_WAIT, LONGEST_WAIT));
}

static void
on_delivery (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GPtrArray) jobs = reel_store_query_finish (REEL_STORE (source), result, NULL);
  gboolean is_open = jobs == NULL || (jobs->len > 0 && ((const ReelJobRecord *)jobs->pdata[0])->ended_utc == 0);

  if (is_open || job->sealer->closed)
    postpone (job, BUSY_WAIT);
  else
    reel_storage_seal_async (job->sealer->sealing, job->chunk->location, SEAL_MS, on_sealed, job);
}

static void
on_recording (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;

  if (!take_recording (job, result))
    postpone (job, FIRST_WAIT);
  else if (job->chunk == NULL)
    settle (job, NULL);
  else
    reel_store_query_async (REEL_STORE (source), reel_query_new (REEL_QUERY_LAST_DELIVERY, job->row->operation),
                            on_delivery, job);
}

static void
next (ReelSealer *self)
{
  Job *job;

  if (self->busy || self->closed || self->due->len == 0)
    return;
  self->busy = TRUE;
  job = g_new0 (Job, 1);
  job->sealer = reel_sealer_ref (self);
  job->row = g_ptr_array_steal_index (self->due, 0);
  reel_store_query_async (self->store, reel_query_new (REEL_QUERY_RECORDING, job->row->operation), on_recording, job);
}

static void
on_due (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelSealer *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  self->busy = FALSE;
  if (rows == NULL && !self->closed)
    g_warning ("It can't be read which chunks are to be sealed: %s", error->message);
  while (rows != NULL && rows->len > 0) {
    ReelUnsealedRecord *row = g_ptr_array_steal_index (rows, 0);

    g_hash_table_add (self->known, print_key (row->operation, row->index));
    g_ptr_array_add (self->due, row);
  }
  next (self);
  reel_sealer_unref (self);
}

void
reel_sealer_look (ReelSealer *self, gint64 now_utc)
{
  if (self->busy || self->closed || self->due->len > 0)
    return;
  self->busy = TRUE;
  reel_store_query_async (self->store, reel_query_new_due_unsealed (now_utc, MAX_ROWS), on_due, reel_sealer_ref (self));
}

static gboolean
on_time (gpointer data)
{
  ReelSealer *self = data;

  if (g_hash_table_size (self->known) > 0)
    reel_sealer_look (self, g_get_real_time ());
  return G_SOURCE_CONTINUE;
}

void
reel_sealer_start (ReelSealer *self)
{
  if (self->timer != 0 || self->closed)
    return;
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, on_time, self);
  reel_store_put (self->store, reel_change_review_unsealed ());
  reel_sealer_look (self, g_get_real_time ());
}

void
reel_sealer_add (ReelSealer *self, const ReelChunkRecord *chunk, const char *error, gint64 now_utc)
{
  const ReelUnsealedRecord row = {
    .operation = chunk->operation,
    .index = chunk->index,
    .attempts = 1,
    .due_utc = now_utc + reel_backoff_get_delay (1, FIRST_WAIT, LONGEST_WAIT),
    .error = (char *)error,
  };

  g_hash_table_add (self->known, print_key (chunk->operation, chunk->index));
  reel_store_put (self->store, reel_change_put_unsealed (&row));
}

guint
reel_sealer_count (ReelSealer *self)
{
  return g_hash_table_size (self->known);
}

void
reel_sealer_close (ReelSealer *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_ptr_array_set_size (self->due, 0);
}
