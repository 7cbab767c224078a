/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of a recording: opened, closed, salvaged and made final on the
 * storage. Called by the other parts of ReelRecording. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/engine/recording/reel-salvage.h"

#include <glib/gstdio.h>

/* Of many who come at once each would else write all of them. Whoever is still there after a restart of the manager is
 * named by the worker. */
#define RECORDED_DELAY_MS 200

typedef struct {
  ReelRecording *recording;
  ReelChunk *chunk;
  ReelChunkEnd reason;
} ChunkJob;

void
reel_chunk_free (gpointer data)
{
  ReelChunk *chunk = data;

  g_free (chunk->record.operation);
  g_free (chunk->record.document_id);
  g_free (chunk->record.end_reason);
  g_free (chunk->record.location);
  g_free (chunk->record.recorded);
  g_clear_pointer (&chunk->recorded, g_hash_table_unref);
  g_clear_pointer (&chunk->spoken, g_hash_table_unref);
  g_clear_pointer (&chunk->stats, g_variant_unref);
  g_free (chunk);
}

static ChunkJob *
chunk_job_new (ReelRecording *self, ReelChunk *chunk, ReelChunkEnd reason)
{
  ChunkJob *job = g_new0 (ChunkJob, 1);

  job->recording = g_object_ref (self);
  job->chunk = chunk;
  job->reason = reason;
  self->pending++;
  return job;
}

static void
chunk_job_done (ChunkJob *job)
{
  ReelRecording *self = job->recording;

  self->pending--;
  g_free (job);
  if (self->finish != NULL)
    reel_recording_finish_transition_poke (self->finish);
  g_object_unref (self);
}

static void
print_recorded (ReelChunk *chunk)
{
  guint count;
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (chunk->recorded, &count);
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new_strv ((const char *const *)ids, count));

  g_free (chunk->record.recorded);
  chunk->record.recorded = g_variant_print (all, TRUE);
  chunk->unsaved = FALSE;
}

static void
save_chunk (ReelRecording *self, ReelChunk *chunk)
{
  if (chunk->unsaved)
    print_recorded (chunk);
  reel_store_put (self->services->store, reel_change_put_chunk (&chunk->record));
}

ReelChunk *
reel_recording_find_chunk (ReelRecording *self, guint index)
{
  for (guint i = 0; i < self->chunks->len; i++) {
    ReelChunk *chunk = self->chunks->pdata[i];
    if (chunk->record.index == index)
      return chunk;
  }
  return NULL;
}

guint
reel_recording_next_index (ReelRecording *self)
{
  const ReelChunk *last;

  if (self->chunks->len == 0)
    return 0;
  last = self->chunks->pdata[self->chunks->len - 1];
  return last->record.index + 1;
}

guint64
reel_recording_sum_chunks (ReelRecording *self, guint below)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->chunks->len; i++) {
    const ReelChunkRecord *record = &((ReelChunk *)self->chunks->pdata[i])->record;
    if (record->index < below)
      sum += record->duration_ns;
  }
  return sum;
}

guint64
reel_recording_sum_there (ReelRecording *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->chunks->len; i++) {
    const ReelChunk *chunk = self->chunks->pdata[i];
    if (chunk->record.location != NULL && chunk->there)
      sum += chunk->record.duration_ns;
  }
  return sum;
}

/* Who spoke how long is counted from chunk to chunk, and the next one may begin
 * before this one's file is complete. */
static void
settle_chunk (ReelRecording *self, ReelChunk *chunk, gint64 utc)
{
  if (chunk->spoken != NULL || chunk->told)
    return;
  chunk->end_utc = utc;
  chunk->spoken = reel_recording_host_sum_speech (self->host, self->speech, utc);
}

static ReelChunk *
get_last_chunk (ReelRecording *self)
{
  return self->chunks->len > 0 ? self->chunks->pdata[self->chunks->len - 1] : NULL;
}

void
reel_recording_save_recorded (ReelRecording *self)
{
  ReelChunk *last = get_last_chunk (self);

  g_clear_handle_id (&self->recorded_timer, g_source_remove);
  if (last != NULL && last->unsaved)
    save_chunk (self, last);
}

static gboolean
on_recorded_due (gpointer data)
{
  ReelRecording *self = data;

  self->recorded_timer = 0;
  reel_recording_save_recorded (self);
  return G_SOURCE_REMOVE;
}

void
reel_recording_note_recorded (ReelRecording *self, const char *participant_id)
{
  ReelChunk *last = get_last_chunk (self);

  if (last == NULL || last->closed || last->spoken != NULL || last->recorded == NULL ||
      g_hash_table_contains (last->recorded, participant_id))
    return;
  g_hash_table_add (last->recorded, g_strdup (participant_id));
  last->unsaved = TRUE;
  if (self->recorded_timer == 0)
    self->recorded_timer = g_timeout_add (RECORDED_DELAY_MS, on_recorded_due, self);
}

static void
begin_recorded (ReelRecording *self, ReelChunk *chunk)
{
  GHashTableIter iter;
  gpointer id;

  chunk->recorded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, self->admitted);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (chunk->recorded, g_strdup (id));
  chunk->unsaved = g_hash_table_size (chunk->recorded) > 0;
}

static int
compare_index (gconstpointer a, gconstpointer b)
{
  const ReelChunk *left = *(ReelChunk *const *)a, *right = *(ReelChunk *const *)b;

  return (left->record.index > right->record.index) - (left->record.index < right->record.index);
}

ReelChunk *
reel_recording_add_chunk (ReelRecording *self, guint index, gint64 start_utc)
{
  ReelChunk *chunk = g_new0 (ReelChunk, 1);

  if (self->chunks->len > 0)
    settle_chunk (self, self->chunks->pdata[self->chunks->len - 1], start_utc);
  reel_speech_restart (self->speech, start_utc);
  chunk->record.operation = g_strdup (self->operation);
  chunk->record.index = index;
  chunk->record.document_id = g_uuid_string_random ();
  chunk->record.start_utc = start_utc;
  begin_recorded (self, chunk);
  g_ptr_array_add (self->chunks, chunk);
  g_ptr_array_sort (self->chunks, compare_index);
  save_chunk (self, chunk);
  return chunk;
}

void
reel_recording_let_worker_forget (ReelRecording *self)
{
  ReelWorker *worker = reel_recording_host_peek_worker (self->host);
  guint below = reel_recording_next_index (self);

  for (guint i = 0; i < self->chunks->len; i++) {
    const ReelChunk *chunk = self->chunks->pdata[i];

    if (!chunk->kept)
      below = MIN (below, chunk->record.index);
  }
  if (worker == NULL || below <= self->forgotten)
    return;
  self->forgotten = below;
  reel_worker_forget (worker, self->operation, below);
}

void
reel_recording_drop_chunk (ReelRecording *self, ReelChunk *chunk)
{
  chunk->closed = TRUE;
  chunk->told = TRUE;
  chunk->kept = TRUE;
  chunk->record.duration_ns = 0;
  g_clear_pointer (&chunk->spoken, g_hash_table_unref);
  reel_recording_let_worker_forget (self);
}

/* The worker tells of it no more when the catalogue does, and not before. */
static void
on_chunk_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree ChunkJob *job = data;
  g_autoptr (ReelRecording) self = job->recording;
  g_autoptr (GError) error = NULL;

  job->chunk->kept = reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error);
  if (job->chunk->kept)
    reel_recording_let_worker_forget (self);
  else
    g_warning ("Chunk %u of %s is not in the catalogue: %s", job->chunk->record.index, self->operation, error->message);
}

static void
keep_chunk (ReelRecording *self, ReelChunk *chunk)
{
  ChunkJob *job = g_new0 (ChunkJob, 1);

  job->recording = g_object_ref (self);
  job->chunk = chunk;
  if (chunk->unsaved)
    print_recorded (chunk);
  reel_store_put_and_tell_async (self->services->store, reel_change_put_chunk (&chunk->record), on_chunk_kept, job);
}

void
reel_recording_save_unkept_chunks (ReelRecording *self)
{
  for (guint i = 0; i < self->chunks->len; i++) {
    ReelChunk *chunk = self->chunks->pdata[i];

    if (!chunk->kept && chunk->record.location != NULL)
      save_chunk (self, chunk);
  }
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer data)
{
  ChunkJob *job = data;
  ReelRecording *self = job->recording;
  ReelChunkRecord *record = &job->chunk->record;
  g_autoptr (GError) error = NULL;
  gint64 size = reel_storage_commit_finish (result, &error);

  record->location = reel_storage_content_path (self->base, record->index, reel_recording_extension (self));
  if (size >= 0) {
    record->size = (guint64)size;
  } else {
    g_autofree char *part = reel_storage_part_path (self->base, record->index, reel_recording_extension (self));

    /* The media may be complete and only its document missing; or it stays
     * under the name that it was written by; or it is not there at all. */
    g_warning ("Chunk %u of %s: %s", record->index, self->operation, error->message);
    if (!g_file_test (record->location, G_FILE_TEST_EXISTS) && g_file_test (part, G_FILE_TEST_EXISTS)) {
      g_free (record->location);
      record->location = g_steal_pointer (&part);
    }
  }
  keep_chunk (self, job->chunk);
  if (job->chunk->revision != reel_recording_host_describe (self->host).revision)
    reel_recording_tell (self, REEL_RECORDING_OUTDATED);
  chunk_job_done (job);
}

void
reel_recording_close_chunk (ReelRecording *self, ReelChunk *chunk, guint64 duration_ns, ReelChunkEnd reason,
                            GVariant *stats)
{
  const char *extension = reel_recording_extension (self);
  guint index = chunk->record.index;
  g_autofree char *part = reel_storage_part_path (self->base, index, extension);
  g_autofree char *content = reel_storage_content_path (self->base, index, extension);
  g_autofree char *metadata_path = reel_storage_metadata_path (self->base, index);
  g_autofree char *metadata = NULL;

  settle_chunk (self, chunk, g_get_real_time ());
  chunk->closed = TRUE;
  chunk->record.duration_ns = duration_ns;
  g_free (chunk->record.end_reason);
  chunk->record.end_reason = g_strdup (reel_chunk_end_nicks[reason]);
  g_clear_pointer (&chunk->stats, g_variant_unref);
  chunk->stats = stats != NULL ? g_variant_ref_sink (stats) : NULL;
  chunk->revision = reel_recording_host_describe (self->host).revision;
  metadata = reel_recording_build_metadata (self, chunk);
  chunk->told = TRUE;
  reel_recording_forget_chat (self);
  if (chunk->unsaved)
    print_recorded (chunk);
  /* What the next ones need is theirs. */
  g_clear_pointer (&chunk->recorded, g_hash_table_unref);
  g_clear_pointer (&chunk->spoken, g_hash_table_unref);
  g_clear_pointer (&chunk->stats, g_variant_unref);
  reel_storage_commit_async (part, content, metadata_path, metadata, on_committed, chunk_job_new (self, chunk, reason));
}

/* When the last sample of a chunk was captured. */
static gint64
find_end (ReelRecording *self, const ReelChunk *chunk, guint64 duration_ns, gint64 before)
{
  const gint64 start = chunk->record.start_utc;
  g_autoptr (GArray) pauses = reel_intervals_clip (self->pauses, start, MAX (before, start));
  gint64 end = start + (gint64)(duration_ns / 1000);

  for (guint i = 0; i < pauses->len; i++) {
    const ReelInterval *pause = &g_array_index (pauses, ReelInterval, i);

    end += pause->end - pause->start;
  }
  return end;
}

/* What a worker that was killed over an unanswered request has written beyond it is cut off; what can't be, since it is
 * that of one participant alone or the file was complete, stays and is told of. */
static guint64
find_until (ReelRecording *self, const ReelChunk *chunk)
{
  const gint64 start = chunk->record.start_utc;
  g_autoptr (GArray) pauses = NULL;
  gint64 until;

  if (chunk->forced_utc == 0 || !chunk->forced_all)
    return REEL_SALVAGE_ALL;
  if (chunk->forced_utc <= start)
    return 0;
  until = chunk->forced_utc - start;
  pauses = reel_intervals_clip (self->pauses, start, chunk->forced_utc);
  for (guint i = 0; i < pauses->len; i++) {
    const ReelInterval *pause = &g_array_index (pauses, ReelInterval, i);

    until -= pause->end - pause->start;
  }
  return (guint64)MAX (until, 0) * 1000;
}

static void
check_forced (ReelRecording *self, const ReelChunk *chunk, guint64 duration_ns)
{
  const gint64 from = MAX (chunk->forced_utc, chunk->record.start_utc);

  if (chunk->forced_utc != 0)
    reel_recording_note_late (self, from, find_end (self, chunk, duration_ns, chunk->forced_utc));
}

static void
on_salvaged (GObject *source, GAsyncResult *result, gpointer data)
{
  ChunkJob *job = data;
  ReelRecording *self = job->recording;
  g_autoptr (GError) error = NULL;
  guint64 duration = job->chunk->record.duration_ns;

  if (reel_salvage_finish (result, &duration, &error) && duration > 0) {
    check_forced (self, job->chunk, duration);
    reel_recording_close_chunk (self, job->chunk, duration, job->reason, NULL);
  } else {
    /* Nothing that plays: no chunk, but whatever is on disk stays there. */
    g_warning ("Chunk %u of %s is lost: %s", job->chunk->record.index, self->operation,
               error != NULL ? error->message : "it holds nothing");
    reel_recording_drop_chunk (self, job->chunk);
  }
  self->time.earlier_ns = reel_recording_sum_chunks (self, self->worker_first_index);
  chunk_job_done (job);
}

/* Where nothing better is known: from its beginning to when it was last written. */
static guint64
estimate_duration (const ReelChunk *chunk, const char *path)
{
  gint64 start_utc = chunk->record.start_utc;
  GStatBuf info;
  gint64 written_utc;

  if (chunk->record.duration_ns > 0 || g_stat (path, &info) < 0 || info.st_size == 0)
    return chunk->record.duration_ns;
  written_utc = (gint64)info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  return (guint64)MAX (written_utc - start_utc, 1000) * 1000;
}

void
reel_recording_salvage_chunk (ReelRecording *self, ReelChunk *chunk, ReelChunkEnd reason)
{
  const char *extension = reel_recording_extension (self);
  g_autofree char *path = reel_storage_part_path (self->base, chunk->record.index, extension);

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_free (path);
    path = reel_storage_content_path (self->base, chunk->record.index, extension);
  }
  settle_chunk (self, chunk, g_get_real_time ());
  chunk->closed = TRUE;
  chunk->record.duration_ns = estimate_duration (chunk, path);
  chunk->forced_utc = self->forced_utc;
  chunk->forced_all = self->forced_all;
  reel_salvage_async (self->services->finish_program, path, find_until (self, chunk), on_salvaged,
                      chunk_job_new (self, chunk, reason));
}

void
reel_recording_salvage_open_chunks (ReelRecording *self, guint below)
{
  for (guint i = 0; i < self->chunks->len; i++) {
    ReelChunk *chunk = self->chunks->pdata[i];
    if (!chunk->closed && chunk->record.index < below)
      reel_recording_salvage_chunk (self, chunk, REEL_CHUNK_END_RECORDER_FAILED);
  }
}

/* A chunk's file is made within a moment of its first sample. */
static gint64
get_creation_utc (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, "time::created,time::created-usec,time::modified", G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GDateTime) created = NULL;

  if (info == NULL)
    return g_get_real_time ();
  created = g_file_info_get_creation_date_time (info);
  if (created == NULL)
    created = g_file_info_get_modification_date_time (info);
  return g_date_time_to_unix (created) * G_USEC_PER_SEC + g_date_time_get_microsecond (created);
}

void
reel_recording_find_unlisted_chunks (ReelRecording *self)
{
  for (;;) {
    guint index = reel_recording_next_index (self);
    g_autofree char *part = reel_storage_part_path (self->base, index, reel_recording_extension (self));

    if (!g_file_test (part, G_FILE_TEST_EXISTS))
      return;
    reel_recording_add_chunk (self, index, get_creation_utc (part));
  }
}

/* The next chunk begins where the one before has ended, by the media's clock, which may lie behind. */
#define LAG_US (10 * G_TIME_SPAN_SECOND)

gint64
reel_recording_get_open_since (ReelRecording *self)
{
  const ReelChunk *last = get_last_chunk (self);

  for (guint i = 0; i < self->chunks->len; i++) {
    const ReelChunk *chunk = self->chunks->pdata[i];

    if (!chunk->told)
      return chunk->record.start_utc;
  }
  if (last == NULL)
    return self->created_utc - LAG_US;
  return MAX (last->record.start_utc, last->end_utc - LAG_US);
}
