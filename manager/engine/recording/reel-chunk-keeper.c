/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chunks from the worker's first report to the final row. Called by ReelRecording and ReelFinish. */
#include "manager/engine/recording/reel-chunk-keeper.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/engine/recording/reel-chunk-captions.h"
#include "manager/engine/recording/reel-chunk-metadata.h"
#include "manager/engine/recording/reel-salvage.h"
#include "manager/engine/store/reel-storage-look.h"
#include "manager/engine/store/reel-storage-speech.h"

struct _ReelChunkKeeper {
  GObject parent_instance;

  ReelRecordingParts *parts;
  guint busy;      /* files being searched, salvaged or committed */
  guint forgotten; /* the worker has been asked to forget the chunks below this index */
};

G_DEFINE_FINAL_TYPE (ReelChunkKeeper, reel_chunk_keeper, G_TYPE_OBJECT)

enum { IDLE, OUTDATED, TAKEN_OVER, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_chunk_keeper_init (ReelChunkKeeper *self)
{
}

static void
reel_chunk_keeper_finalize (GObject *object)
{
  reel_recording_parts_unref (REEL_CHUNK_KEEPER (object)->parts);
  G_OBJECT_CLASS (reel_chunk_keeper_parent_class)->finalize (object);
}

static void
reel_chunk_keeper_class_init (ReelChunkKeeperClass *klass)
{
  GType type = REEL_TYPE_CHUNK_KEEPER;

  G_OBJECT_CLASS (klass)->finalize = reel_chunk_keeper_finalize;
  signals[IDLE] = g_signal_new ("idle", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TAKEN_OVER] = g_signal_new ("taken-over", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OUTDATED] = g_signal_new ("outdated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelChunkKeeper *
reel_chunk_keeper_new (ReelRecordingParts *parts)
{
  ReelChunkKeeper *self = g_object_new (REEL_TYPE_CHUNK_KEEPER, NULL);

  self->parts = reel_recording_parts_ref (parts);
  g_signal_connect_object (parts->chunks, "kept", G_CALLBACK (reel_chunk_keeper_let_worker_forget), self,
                           G_CONNECT_SWAPPED);
  return self;
}

gboolean
reel_chunk_keeper_is_busy (ReelChunkKeeper *self)
{
  return self->busy > 0;
}

/* As reel_chunk_list_get_forced(), when the worker was lost. */
typedef struct {
  gint64 utc;
  gboolean all;
} Forced;

typedef struct {
  ReelChunkKeeper *keeper;
  ReelChunk *chunk;
  guint revision;      /* of the call's description, when the metadata was built */
  guint64 duration_ns; /* of a file that a dead worker left */
  Forced forced;
} Job;

static Job *
job_new (ReelChunkKeeper *self, ReelChunk *chunk)
{
  Job *job = g_new0 (Job, 1);

  job->keeper = g_object_ref (self);
  job->chunk = chunk;
  self->busy++;
  return job;
}

static void
leave (ReelChunkKeeper *self)
{
  if (--self->busy == 0)
    g_signal_emit (self, signals[IDLE], 0);
}

static void
job_done (Job *job)
{
  g_autoptr (ReelChunkKeeper) self = job->keeper;

  g_free (job);
  leave (self);
}

static char *
get_part (ReelRecordingParts *parts, guint index)
{
  return reel_storage_part_path (reel_operation_get_base (parts->operation), index,
                                 reel_operation_get_extension (parts->operation));
}

static char *
get_content (ReelRecordingParts *parts, guint index)
{
  return reel_storage_content_path (reel_operation_get_base (parts->operation), index,
                                    reel_operation_get_extension (parts->operation));
}

/* Speaking times are counted per chunk, and the next chunk may begin before the file of this one is complete. */
static void
settle_chunk (ReelChunkKeeper *self, ReelChunk *chunk, gint64 utc)
{
  if (!reel_chunk_is_settled (chunk))
    reel_chunk_settle (chunk, utc, reel_recording_host_sum_speech (self->parts->host, self->parts->speech, utc));
}

static ReelChunk *
add_chunk (ReelChunkKeeper *self, guint index, gint64 start_utc)
{
  ReelRecordingParts *parts = self->parts;
  ReelChunk *last = reel_chunk_list_get_last (parts->chunks);
  g_autofree const char **admitted = reel_admission_list (parts->admission);

  if (last != NULL)
    settle_chunk (self, last, start_utc);
  reel_speech_restart (parts->speech, start_utc);
  return reel_chunk_list_add (parts->chunks, index, start_utc, admitted);
}

void
reel_chunk_keeper_let_worker_forget (ReelChunkKeeper *self)
{
  ReelWorker *worker = reel_recording_host_peek_worker (self->parts->host);
  guint below = reel_chunk_list_get_kept_below (self->parts->chunks);

  if (worker == NULL || below <= self->forgotten)
    return;
  self->forgotten = below;
  reel_worker_forget (worker, reel_operation_get_id (self->parts->operation), below);
}

static void
drop_chunk (ReelChunkKeeper *self, ReelChunk *chunk)
{
  reel_chunk_drop (chunk);
  reel_chunk_keeper_let_worker_forget (self);
}

/* Takes LOCATION. */
static void
keep_chunk (Job *job, char *location, guint64 size)
{
  ReelChunkKeeper *self = job->keeper;

  reel_chunk_set_location (job->chunk, location, size);
  reel_chunk_list_keep (self->parts->chunks, job->chunk);
  if (self->parts->services->sidecars != NULL)
    reel_sidecar_maker_wake (self->parts->services->sidecars, reel_chunk_get_record (job->chunk));
  if (job->revision != reel_recording_host_describe (self->parts->host).revision)
    g_signal_emit (self, signals[OUTDATED], 0);
  job_done (job);
}

static void
on_found_uncommitted (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (ReelStorageFile) file = reel_storage_look_finish (result);

  keep_chunk (job,
              file != NULL ? g_steal_pointer (&file->path)
                           : get_content (job->keeper->parts, reel_chunk_get_record (job->chunk)->index),
              0);
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  ReelRecordingParts *parts = job->keeper->parts;
  const guint index = reel_chunk_get_record (job->chunk)->index;
  g_autofree char *content = get_content (parts, index);
  g_autofree char *part = get_part (parts, index);
  const char *const paths[] = { content, part, NULL };
  g_autoptr (GError) error = NULL;
  gint64 size = reel_storage_commit_finish (result, &error);

  if (size >= 0) {
    keep_chunk (job, g_steal_pointer (&content), (guint64)size);
    return;
  }
  /* Only the metadata may be missing; or the file may still have its temporary name; or there may be no file. */
  g_warning ("Chunk %u of %s: %s", index, reel_operation_get_id (parts->operation), error->message);
  reel_storage_look_async (paths, on_found_uncommitted, job);
}

static void
close_chunk (ReelChunkKeeper *self, ReelChunk *chunk, guint64 duration_ns, ReelChunkEnd reason, GVariant *stats)
{
  ReelRecordingParts *parts = self->parts;
  const gint64 created_utc = reel_operation_get_created_utc (parts->operation);
  guint index = reel_chunk_get_record (chunk)->index;
  g_autofree char *part = get_part (parts, index);
  g_autofree char *content = get_content (parts, index);
  g_autofree char *metadata_path = reel_storage_metadata_path (reel_operation_get_base (parts->operation), index);
  g_autofree char *metadata = NULL;
  g_autofree char *captions = NULL;
  Job *job = job_new (self, chunk);

  settle_chunk (self, chunk, g_get_real_time ());
  reel_chunk_close (chunk, duration_ns, reason, stats);
  job->revision = reel_recording_host_describe (parts->host).revision;
  metadata = reel_chunk_metadata_build (parts, chunk);
  captions = reel_chunk_captions_build (parts, chunk);
  reel_chunk_set_documented (chunk);
  reel_chat_keeper_forget (parts->chat, reel_chunk_list_get_open_since (parts->chunks, created_utc));
  reel_storage_commit_async (part, content, metadata_path, metadata, captions, on_committed, job);
}

void
reel_chunk_keeper_opened (ReelChunkKeeper *self, guint index, gint64 start_utc)
{
  ReelOperation *operation = self->parts->operation;

  if (reel_chunk_list_find (self->parts->chunks, index) == NULL)
    add_chunk (self, index, start_utc);
  /* A slow start was answered before its time zero was known. */
  if (reel_operation_get_start_utc (operation) == 0 &&
      reel_operation_get_state (operation) != REEL_RECORDING_STATE_STARTING) {
    reel_operation_set_start_utc (operation, start_utc);
    reel_operation_save (operation);
  }
}

void
reel_chunk_keeper_closed (ReelChunkKeeper *self, guint index, guint64 duration_ns, const char *end_reason,
                          GVariant *stats)
{
  ReelChunk *chunk = reel_chunk_list_find (self->parts->chunks, index);
  int reason = reel_nick_find (reel_chunk_end_nicks, end_reason);

  if (chunk == NULL)
    chunk = add_chunk (self, index, g_get_real_time () - (gint64)(duration_ns / 1000));
  /* A chunk without recorded time is dropped (RULES section 4). */
  if (duration_ns == 0 && !reel_chunk_is_closed (chunk))
    drop_chunk (self, chunk);
  if (!reel_chunk_is_closed (chunk))
    close_chunk (self, chunk, duration_ns, reason >= 0 ? (ReelChunkEnd)reason : REEL_CHUNK_END_RECORDER_FAILED, stats);
}

/* Cuts off what a worker that was killed over an unanswered request has recorded after it. What cannot be cut off,
 * since it concerns only one participant or the file was complete, is kept and noted in the metadata. */
static guint64
find_until (ReelChunkKeeper *self, const Job *job)
{
  return job->forced.utc != 0 && job->forced.all
             ? reel_timeline_measure (self->parts->timeline, reel_chunk_get_record (job->chunk)->start_utc,
                                      job->forced.utc)
             : REEL_SALVAGE_ALL;
}

static void
check_forced (ReelChunkKeeper *self, const Job *job, guint64 duration_ns)
{
  const gint64 start = reel_chunk_get_record (job->chunk)->start_utc;

  if (job->forced.utc != 0)
    reel_timeline_note_late (self->parts->timeline, MAX (job->forced.utc, start),
                             reel_timeline_find_end (self->parts->timeline, start, duration_ns, job->forced.utc));
}

/* Nothing playable: there is no chunk, but the file stays on disk. */
static void
lose_chunk (Job *job, const char *why)
{
  g_warning ("Chunk %u of %s is lost: %s", reel_chunk_get_record (job->chunk)->index,
             reel_operation_get_id (job->keeper->parts->operation), why);
  drop_chunk (job->keeper, job->chunk);
}

/* Who spoke is all that is known of what a worker tells of a chunk that it completes. */
static void
on_speech (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  ReelRecordingParts *parts = job->keeper->parts;
  g_autoptr (GVariant) speech = reel_storage_speech_read_finish (result);
  g_autoptr (GVariant) stats = NULL;
  GVariantBuilder dict;

  if (speech != NULL) {
    g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&dict, "{sv}", "speech", speech);
    stats = g_variant_ref_sink (g_variant_builder_end (&dict));
  }
  check_forced (job->keeper, job, job->duration_ns);
  close_chunk (job->keeper, job->chunk, job->duration_ns, REEL_CHUNK_END_RECORDER_FAILED, stats);
  reel_recorded_time_correct (parts->time, reel_chunk_list_sum_earlier (parts->chunks));
  job_done (job);
}

static void
on_salvaged (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  ReelRecordingParts *parts = job->keeper->parts;
  g_autoptr (GError) error = NULL;
  guint64 duration = reel_chunk_get_record (job->chunk)->duration_ns;

  if (reel_salvage_finish (result, &duration, &error) && duration > 0) {
    g_autofree char *part = get_part (parts, reel_chunk_get_record (job->chunk)->index);

    job->duration_ns = duration;
    reel_storage_speech_read_async (part, duration, on_speech, job);
    return;
  }
  lose_chunk (job, error != NULL ? error->message : "it holds nothing");
  reel_recorded_time_correct (parts->time, reel_chunk_list_sum_earlier (parts->chunks));
  job_done (job);
}

/* If nothing better is known: from its beginning to its last modification. */
static void
estimate_duration (ReelChunk *chunk, const ReelStorageFile *file)
{
  const ReelChunkRecord *record = reel_chunk_get_record (chunk);

  if (record->duration_ns == 0 && file->size > 0)
    reel_chunk_set_duration (chunk, (guint64)MAX (file->written_utc - record->start_utc, 1000) * 1000);
}

static void
on_found_left (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  ReelChunkKeeper *self = job->keeper;
  g_autoptr (ReelStorageFile) file = reel_storage_look_finish (result);

  if (file == NULL) {
    lose_chunk (job, "its file is not there");
    job_done (job);
    return;
  }
  estimate_duration (job->chunk, file);
  reel_salvage_async (self->parts->services->finish_program, file->path, find_until (self, job), on_salvaged, job);
}

static void
salvage_chunk (ReelChunkKeeper *self, ReelChunk *chunk, Forced forced)
{
  const guint index = reel_chunk_get_record (chunk)->index;
  g_autofree char *part = get_part (self->parts, index);
  g_autofree char *content = get_content (self->parts, index);
  const char *const paths[] = { part, content, NULL };
  Job *job = job_new (self, chunk);

  settle_chunk (self, chunk, g_get_real_time ());
  reel_chunk_shut (chunk);
  job->forced = forced;
  reel_storage_look_async (paths, on_found_left, job);
}

static void
salvage_open (ReelChunkKeeper *self, Forced forced)
{
  for (guint i = 0; i < reel_chunk_list_get_length (self->parts->chunks); i++) {
    ReelChunk *chunk = reel_chunk_list_get (self->parts->chunks, i);

    if (!reel_chunk_is_closed (chunk))
      salvage_chunk (self, chunk, forced);
  }
}

/* It does not apply to the next worker. */
static Forced
take_forced (ReelChunkKeeper *self)
{
  Forced forced;

  forced.utc = reel_chunk_list_get_forced (self->parts->chunks, &forced.all);
  reel_chunk_list_clear_forced (self->parts->chunks);
  return forced;
}

void
reel_chunk_keeper_salvage (ReelChunkKeeper *self)
{
  salvage_open (self, take_forced (self));
}

/* What the dead worker had recorded into its open chunk. */
static void
estimate_last (ReelRecordingParts *parts)
{
  guint64 total = reel_recorded_time_get (parts->time, g_get_monotonic_time ());
  guint64 known = reel_chunk_list_sum (parts->chunks, G_MAXUINT);
  ReelChunk *last = reel_chunk_list_get_last (parts->chunks);

  if (last != NULL && !reel_chunk_is_closed (last) && total > known)
    reel_chunk_set_duration (last, reel_chunk_get_record (last)->duration_ns + total - known);
}

typedef struct {
  ReelChunkKeeper *keeper;
  Forced forced;
} Takeover;

/* A chunk's file is created shortly after its first sample. */
static void
on_found_unlisted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Takeover *takeover = data;
  g_autoptr (ReelChunkKeeper) self = takeover->keeper;
  ReelRecordingParts *parts = self->parts;
  g_autoptr (GPtrArray) files = reel_storage_look_parts_finish (result);

  for (guint i = 0; i < files->len; i++)
    add_chunk (self, reel_chunk_list_get_next_index (parts->chunks), ((ReelStorageFile *)files->pdata[i])->created_utc);
  estimate_last (parts);
  reel_recorded_time_settle (parts->time, reel_chunk_list_sum (parts->chunks, G_MAXUINT));
  reel_chunk_list_set_worker_first (parts->chunks, reel_chunk_list_get_next_index (parts->chunks));
  salvage_open (self, takeover->forced);
  /* Requests made since the worker was lost concern no file. */
  reel_chunk_list_clear_forced (parts->chunks);
  g_signal_emit (self, signals[TAKEN_OVER], 0);
  leave (self);
}

void
reel_chunk_keeper_take_over (ReelChunkKeeper *self)
{
  ReelOperation *operation = self->parts->operation;
  Takeover *takeover = g_new (Takeover, 1);

  takeover->keeper = g_object_ref (self);
  takeover->forced = take_forced (self);
  self->busy++;
  reel_recorded_time_freeze (self->parts->time, g_get_monotonic_time ());
  reel_storage_look_parts_async (reel_operation_get_base (operation), reel_operation_get_extension (operation),
                                 reel_chunk_list_get_next_index (self->parts->chunks), on_found_unlisted, takeover);
}
