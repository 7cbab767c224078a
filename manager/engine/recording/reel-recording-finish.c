/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a recording: silence → files → what is really there → catalogue and outbox → announcement.
 * Nothing here is undone: what can't be done is noted, and the rest goes on; the catalogue is tried until it takes it.
 * Called by ReelRecording. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/engine/store/reel-storage-check.h"
#include "manager/engine/recording/reel-worker-deadline.h"

#define STORAGE_ANSWER_MS 5000
#define MAX_PERIODS       4
#define FIRST_RETRY_MS    500
#define MAX_RETRY_MS      30000

#define REEL_TYPE_FINISH (reel_finish_get_type ())
G_DECLARE_FINAL_TYPE (ReelFinish, reel_finish, REEL, FINISH, ReelTransition)

struct _ReelFinish {
  ReelTransition parent_instance;

  ReelRecording *recording;
  gboolean waiting_for_files;
  guint overdue; /* timer while it waits for them */
  guint periods; /* how often that has run out */
  gboolean lost; /* nothing of it is there */
  char *event_id;
  char *event;
  gint64 event_utc;
  guint retry;
  guint retry_ms;
  gboolean abandoned;           /* the next manager goes on */
  ReelWorkerDeadline *deadline; /* while it is asked to stop */
};

G_DEFINE_FINAL_TYPE (ReelFinish, reel_finish, REEL_TYPE_TRANSITION)

enum {
  STEP_SILENCE = 1,
  STEP_FILES,
  STEP_CHECK,
  STEP_CATALOGUE,
  STEP_ANNOUNCE,
};

static void
reel_finish_init (ReelFinish *self)
{
  self->retry_ms = FIRST_RETRY_MS;
}

static void
reel_finish_finalize (GObject *object)
{
  ReelFinish *self = REEL_FINISH (object);

  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->overdue, g_source_remove);
  g_clear_pointer (&self->deadline, reel_worker_deadline_free);
  g_free (self->event_id);
  g_free (self->event);
  G_OBJECT_CLASS (reel_finish_parent_class)->finalize (object);
}

static guint
next_step (ReelTransition *transition, guint step)
{
  return step == STEP_ANNOUNCE ? REEL_TRANSITION_DONE : step + 1;
}

static void
on_silent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;
  ReelRecording *recording = self->recording;
  g_autoptr (GError) error = NULL;
  ReelWorkerCut cut;

  g_clear_pointer (&self->deadline, reel_worker_deadline_free);
  if (reel_worker_cut_finish (REEL_WORKER (source), result, &cut, &error)) {
    reel_recording_note_late (recording, cut.utc - (gint64)cut.late_us, cut.utc);
  } else if (!recording->worker_done) {
    /* Whatever it does instead, no sample more may enter the file. */
    g_warning ("Recording %s is stopped by force: %s", recording->operation, error->message);
    reel_recording_note_forced (recording, recording->stop_asked, TRUE);
    reel_recording_host_kill_worker (recording->host);
  }
  reel_recording_answer_stopping (recording);
  reel_transition_advance (REEL_TRANSITION (self));
}

static void
silence (ReelFinish *self)
{
  ReelRecording *recording = self->recording;
  ReelWorker *worker = reel_recording_host_peek_worker (recording->host);

  if (worker != NULL && !recording->worker_done) {
    if (recording->stop_asked <= 0)
      recording->stop_asked = g_get_monotonic_time ();
    self->deadline = reel_worker_deadline_new (recording->host, worker);
    reel_worker_stop_async (worker, recording->operation, recording->stop_asked, on_silent, g_object_ref (self));
    return;
  }
  /* A worker that has hung up writes nothing more, but its chunk is salvaged only
   * when its process is seen to be gone. */
  if (!reel_recording_host_has_worker_process (recording->host))
    recording->worker_done = TRUE;
  reel_recording_answer_stopping (recording);
  reel_transition_advance (REEL_TRANSITION (self));
}

static void
leave_files (ReelFinish *self)
{
  self->waiting_for_files = FALSE;
  g_clear_handle_id (&self->overdue, g_source_remove);
  reel_transition_advance (REEL_TRANSITION (self));
}

void
reel_recording_finish_transition_poke (ReelTransition *transition)
{
  ReelFinish *self = REEL_FINISH (transition);

  if (self->waiting_for_files && self->recording->worker_done && self->recording->pending == 0)
    leave_files (self);
}

/* Nothing waits for ever: a worker that does not finish its files is ended, and what it left is finished in its place;
 * a disk that takes nothing keeps the end of the recording from nobody. */
static gboolean
on_overdue (gpointer data)
{
  g_autoptr (ReelFinish) self = g_object_ref (data);
  ReelRecording *recording = self->recording;

  if (++self->periods >= MAX_PERIODS) {
    g_critical ("Recording %s ends without files that are not finished yet", recording->operation);
    recording->worker_done = TRUE;
    self->overdue = 0;
    leave_files (self);
    return G_SOURCE_REMOVE;
  }
  if (!recording->worker_done) {
    g_warning ("Recording %s: its media process does not finish its files and is ended", recording->operation);
    reel_recording_host_kill_worker (recording->host);
  }
  return G_SOURCE_CONTINUE;
}

static GStrv
list_files (ReelRecording *recording)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < recording->chunks->len; i++) {
    const ReelChunkRecord *record = &((ReelChunk *)recording->chunks->pdata[i])->record;
    g_autofree char *metadata = reel_storage_metadata_path (recording->base, record->index);

    if (record->location == NULL)
      continue;
    g_strv_builder_add (paths, record->location);
    g_strv_builder_add (paths, metadata);
  }
  return g_strv_builder_end (paths);
}

/* No event names a file that is not there: what the storage has lost since is known before it is built. */
static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;
  ReelRecording *recording = self->recording;
  g_autoptr (GHashTable) there = reel_storage_check_finish (result);

  for (guint i = 0; i < recording->chunks->len; i++) {
    ReelChunk *chunk = recording->chunks->pdata[i];
    const ReelChunkRecord *record = &chunk->record;
    g_autofree char *metadata = reel_storage_metadata_path (recording->base, record->index);

    if (record->location == NULL)
      continue;
    chunk->there = g_hash_table_contains (there, record->location);
    chunk->described = g_hash_table_contains (there, metadata);
    if (chunk->there)
      continue;
    g_critical ("Chunk %u of %s is not on the storage any more: %s", record->index, recording->operation,
                record->location);
    recording->session_end = REEL_SESSION_END_STORAGE_FAILED;
  }
  reel_transition_advance (REEL_TRANSITION (self));
}

static void
check_files (ReelFinish *self)
{
  g_auto (GStrv) paths = list_files (self->recording);

  reel_storage_check_async ((const char *const *)paths, STORAGE_ANSWER_MS, on_checked, g_object_ref (self));
}

static void
build_event (ReelFinish *self)
{
  ReelRecording *recording = self->recording;
  gboolean failed = recording->session_end == REEL_SESSION_END_RECORDER_FAILED ||
                    recording->session_end == REEL_SESSION_END_STORAGE_FAILED;

  self->lost = failed && reel_recording_sum_there (recording) == 0;
  self->event_utc = g_get_real_time ();
  self->event_id = g_uuid_string_random ();
  self->event = reel_recording_build_event (recording, self->event_id, self->event_utc);
}

static gboolean on_retry (gpointer data);

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;
  ReelRecording *recording = self->recording;
  g_autoptr (GError) error = NULL;

  if (reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error)) {
    if (reel_recording_host_peek_worker (recording->host) != NULL)
      reel_worker_forget (reel_recording_host_peek_worker (recording->host), recording->operation, G_MAXUINT32);
    reel_recording_apply (recording, self->lost ? REEL_RECORDING_EVENT_FAIL : REEL_RECORDING_EVENT_FINALIZED);
    reel_transition_advance (REEL_TRANSITION (self));
    return;
  }
  if (self->retry_ms == FIRST_RETRY_MS)
    g_critical ("The end of recording %s is not in the catalogue, and is announced once it is: %s",
                recording->operation, error->message);
  if (self->abandoned)
    return;
  self->retry = g_timeout_add (self->retry_ms, on_retry, self);
  self->retry_ms = MIN (self->retry_ms * 2, MAX_RETRY_MS);
}

/* The event is told to nobody before it is kept: else the next manager, which finds the recording unfinished, would
 * tell of another one. It stays the same, however often this is tried. */
static void
enter_into_catalogue (ReelFinish *self)
{
  ReelRecording *recording = self->recording;
  ReelRecordingState final = self->lost ? REEL_RECORDING_STATE_FAILED : REEL_RECORDING_STATE_COMPLETED;
  ReelOperationRecord record = reel_recording_make_record (recording);
  ReelEventRecord event = {
    .id = self->event_id, .operation = recording->operation, .body = self->event, .created_utc = self->event_utc
  };

  record.state = (char *)reel_recording_state_nicks[final];
  reel_recording_save_unkept_chunks (recording);
  reel_store_put_durable_async (recording->services->store, reel_change_finish_operation (&record, &event), on_kept,
                                g_object_ref (self));
}

static gboolean
on_retry (gpointer data)
{
  g_autoptr (ReelFinish) self = g_object_ref (data);

  self->retry = 0;
  enter_into_catalogue (self);
  return G_SOURCE_REMOVE;
}

void
reel_recording_finish_transition_abandon (ReelTransition *transition)
{
  REEL_FINISH (transition)->abandoned = TRUE;
  g_clear_handle_id (&REEL_FINISH (transition)->retry, g_source_remove);
  g_clear_handle_id (&REEL_FINISH (transition)->overdue, g_source_remove);
}

static void
execute_step (ReelTransition *transition, guint step)
{
  ReelFinish *self = REEL_FINISH (transition);

  switch (step) {
  case STEP_SILENCE:
    silence (self);
    break;
  case STEP_FILES:
    self->waiting_for_files = TRUE;
    self->overdue = g_timeout_add (self->recording->services->finish_ms, on_overdue, self);
    reel_recording_finish_transition_poke (transition);
    break;
  case STEP_CHECK:
    check_files (self);
    break;
  case STEP_CATALOGUE:
    build_event (self);
    enter_into_catalogue (self);
    break;
  case STEP_ANNOUNCE:
    reel_recording_announce (self->recording, self->event_id, self->event);
    reel_transition_advance (transition);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
reel_finish_class_init (ReelFinishClass *klass)
{
  ReelTransitionClass *transition_class = REEL_TRANSITION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_finish_finalize;
  transition_class->next_step = next_step;
  transition_class->execute_step = execute_step;
}

ReelTransition *
reel_recording_finish_transition_new (ReelRecording *recording)
{
  ReelFinish *self = g_object_new (REEL_TYPE_FINISH, NULL);

  /* Owned by the recording, which its own end keeps alive. */
  self->recording = recording;
  return REEL_TRANSITION (self);
}
