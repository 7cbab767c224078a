/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a recording: silence → files → sealed ones → what is really there → catalogue and outbox → announcement.
 * Nothing here is undone: what can't be done is noted, and the rest goes on; the catalogue is tried until it takes it.
 * Called by ReelRecording. */
#include "manager/engine/recording/reel-finish.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/delivery/reel-delivery-orders.h"
#include "manager/engine/delivery/reel-host-mail.h"
#include "manager/engine/delivery/reel-upload-orders.h"
#include "manager/engine/recording/reel-recording-event.h"
#include "manager/engine/recording/reel-recording-mail.h"
#include "manager/engine/recording/reel-worker-deadline.h"
#include "manager/engine/store/reel-storage-check.h"
#include "manager/engine/store/reel-storage-seal.h"

#define STORAGE_ANSWER_MS 5000
#define SEAL_MS           600000
#define MAX_PERIODS       4
#define FIRST_RETRY_MS    500
#define MAX_RETRY_MS      30000

struct _ReelFinish {
  ReelTransition parent_instance;

  ReelRecordingParts *parts;
  ReelChunkKeeper *keeper;
  gint64 asked; /* as reel_recording_stop_async()'s */
  gboolean waiting_for_files;
  guint overdue; /* timer while it waits for them */
  guint periods; /* how often that has run out */
  guint sealing; /* chunks that are being sealed, and one until all are begun */
  gboolean lost; /* nothing of it is there */
  char *event_id;
  char *event;
  ReelMailOrder *mail; /* to the host, or NULL */
  char *undelivered;   /* the event where the files do not get to their destination; NULL: there is none */
  GPtrArray *files;    /* ReelUploadFile: what goes to the destination */
  gint64 event_utc;
  guint retry;
  guint retry_ms;
  gboolean abandoned;           /* the next manager goes on */
  ReelWorkerDeadline *deadline; /* while it is asked to stop */
};

G_DEFINE_FINAL_TYPE (ReelFinish, reel_finish, REEL_TYPE_TRANSITION)

enum { CAPTURE_ENDED, ANNOUNCED, N_SIGNALS };
static guint signals[N_SIGNALS];

enum {
  STEP_SILENCE = 1,
  STEP_FILES,
  STEP_SEAL,
  STEP_CHECK,
  STEP_ADDRESS,
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
  g_object_unref (self->keeper);
  reel_recording_parts_unref (self->parts);
  g_free (self->event_id);
  g_free (self->event);
  g_clear_pointer (&self->mail, reel_mail_order_free);
  g_free (self->undelivered);
  g_clear_pointer (&self->files, g_ptr_array_unref);
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
  ReelRecordingParts *parts = self->parts;
  g_autoptr (GError) error = NULL;
  ReelWorkerCut cut;

  g_clear_pointer (&self->deadline, reel_worker_deadline_free);
  if (reel_worker_cut_finish (REEL_WORKER (source), result, &cut, &error)) {
    reel_timeline_note_late (parts->timeline, cut.utc - (gint64)cut.late_us, cut.utc);
  } else if (!g_error_matches (error, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED) &&
             !reel_operation_is_worker_done (parts->operation)) {
    /* Whatever it does instead, no sample more may enter the file. */
    g_warning ("Recording %s is stopped by force: %s", reel_operation_get_id (parts->operation), error->message);
    reel_chunk_list_force (parts->chunks, reel_timeline_get_asked_utc (self->asked), TRUE);
    reel_recording_host_kill_worker (parts->host);
  }
  g_signal_emit (self, signals[CAPTURE_ENDED], 0);
  reel_transition_advance (REEL_TRANSITION (self));
}

static void
silence (ReelFinish *self)
{
  ReelRecordingParts *parts = self->parts;
  ReelWorker *worker = reel_recording_host_peek_worker (parts->host);

  if (worker != NULL && !reel_operation_is_worker_done (parts->operation)) {
    if (self->asked <= 0)
      self->asked = g_get_monotonic_time ();
    self->deadline = reel_worker_deadline_new (parts->host, worker, parts->services->deadline_ms);
    reel_worker_stop_async (worker, reel_operation_get_id (parts->operation), self->asked, on_silent,
                            g_object_ref (self));
    return;
  }
  /* A worker that has hung up writes nothing more, but its chunk is salvaged only
   * when its process is seen to be gone. */
  if (!reel_recording_host_has_worker_process (parts->host))
    reel_operation_set_worker_done (parts->operation);
  g_signal_emit (self, signals[CAPTURE_ENDED], 0);
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
reel_finish_poke (ReelFinish *self)
{
  if (self->waiting_for_files && reel_operation_is_worker_done (self->parts->operation) &&
      !reel_chunk_keeper_is_busy (self->keeper))
    leave_files (self);
}

/* Nothing waits for ever: a worker that does not finish its files is ended, and what it left is finished in its place;
 * a disk that takes nothing keeps the end of the recording from nobody. */
static gboolean
on_overdue (gpointer data)
{
  g_autoptr (ReelFinish) self = g_object_ref (data);
  ReelRecordingParts *parts = self->parts;

  if (++self->periods >= MAX_PERIODS) {
    g_critical ("Recording %s ends without files that are not finished yet", reel_operation_get_id (parts->operation));
    reel_operation_set_worker_done (parts->operation);
    self->overdue = 0;
    leave_files (self);
    return G_SOURCE_REMOVE;
  }
  if (!reel_operation_is_worker_done (parts->operation)) {
    g_warning ("Recording %s: its media process does not finish its files and is ended",
               reel_operation_get_id (parts->operation));
    reel_recording_host_kill_worker (parts->host);
  }
  return G_SOURCE_CONTINUE;
}

static void
leave_seal (ReelFinish *self)
{
  if (--self->sealing == 0)
    reel_transition_advance (REEL_TRANSITION (self));
}

typedef struct {
  ReelFinish *finish;
  ReelChunk *chunk;
} Sealing;

/* One that can't be sealed is kept as it is: nothing is lost, it is said, and tried again. */
static void
on_sealed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Sealing *sealing = data;
  g_autoptr (ReelFinish) self = sealing->finish;
  ReelRecordingParts *parts = self->parts;
  g_autoptr (GError) error = NULL;
  guint64 size = 0;
  char *location = reel_storage_seal_finish (result, &size, &error);

  /* The next manager seals it once more. */
  if (self->abandoned) {
    g_free (location);
    return;
  }
  if (location != NULL) {
    reel_chunk_set_location (sealing->chunk, location, size);
    reel_chunk_list_keep (parts->chunks, sealing->chunk);
    if (parts->services->sidecars != NULL)
      reel_sidecar_maker_wake (parts->services->sidecars, reel_chunk_get_record (sealing->chunk));
  } else {
    g_critical ("Chunk %u of %s is not sealed: %s", reel_chunk_get_record (sealing->chunk)->index,
                reel_operation_get_id (parts->operation), error->message);
    if (parts->services->sealer != NULL)
      reel_sealer_add (parts->services->sealer, reel_chunk_get_record (sealing->chunk), error->message,
                       g_get_real_time ());
  }
  leave_seal (self);
}

static void
seal_files (ReelFinish *self)
{
  ReelRecordingParts *parts = self->parts;

  self->sealing = 1;
  for (guint i = 0; parts->services->sealing != NULL && i < reel_chunk_list_get_length (parts->chunks); i++) {
    ReelChunk *chunk = reel_chunk_list_get (parts->chunks, i);
    const char *location = reel_chunk_get_record (chunk)->location;
    Sealing *sealing;

    if (location == NULL || reel_chunk_files_is_sealed (location))
      continue;
    sealing = g_new (Sealing, 1);
    sealing->finish = g_object_ref (self);
    sealing->chunk = chunk;
    self->sealing++;
    reel_storage_seal_async (parts->services->sealing, location, SEAL_MS, on_sealed, sealing);
  }
  leave_seal (self);
}

/* The media, its metadata and what else goes with them, there or not; sealed ones where the recording is sealed. */
static GPtrArray *
list_files (ReelRecordingParts *parts)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_upload_file_free);

  for (guint i = 0; i < reel_chunk_list_get_length (parts->chunks); i++) {
    const ReelChunkRecord *record = reel_chunk_get_record (reel_chunk_list_get (parts->chunks, i));
    g_auto (GStrv) followers = NULL;

    if (record->location == NULL)
      continue;
    followers = reel_chunk_files_list_followers (record->location);
    g_ptr_array_add (files, reel_upload_file_new (record->location, record->document_id, record->index));
    for (guint j = 0; followers[j] != NULL; j++)
      g_ptr_array_add (files, reel_upload_file_new (followers[j], record->document_id, record->index));
  }
  return files;
}

/* Leaves those out that are not there. */
static void
note_files (ReelFinish *self, GHashTable *there)
{
  self->files = list_files (self->parts);
  for (guint i = self->files->len; i > 0; i--) {
    if (!g_hash_table_contains (there, ((const ReelUploadFile *)self->files->pdata[i - 1])->path))
      g_ptr_array_remove_index (self->files, i - 1);
  }
}

/* No event names a file that is not there: what the storage has lost since is known before it is built. */
static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;
  ReelRecordingParts *parts = self->parts;
  g_autoptr (GHashTable) there = reel_storage_check_finish (result);

  for (guint i = 0; i < reel_chunk_list_get_length (parts->chunks); i++) {
    ReelChunk *chunk = reel_chunk_list_get (parts->chunks, i);
    const ReelChunkRecord *record = reel_chunk_get_record (chunk);
    g_autofree char *metadata = NULL;

    if (record->location == NULL)
      continue;
    metadata = reel_storage_metadata_path_of (record->location);
    reel_chunk_set_found (chunk, g_hash_table_contains (there, record->location),
                          g_hash_table_contains (there, metadata));
    if (reel_chunk_is_there (chunk))
      continue;
    g_critical ("Chunk %u of %s is not on the storage any more: %s", record->index,
                reel_operation_get_id (parts->operation), record->location);
    reel_operation_set_end (parts->operation, REEL_SESSION_END_STORAGE_FAILED);
  }
  note_files (self, there);
  reel_transition_advance (REEL_TRANSITION (self));
}

static void
check_files (ReelFinish *self)
{
  g_autoptr (GPtrArray) files = list_files (self->parts);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (paths, ((const ReelUploadFile *)files->pdata[i])->path);
  g_ptr_array_add (paths, NULL);
  reel_storage_check_async ((const char *const *)paths->pdata, STORAGE_ANSWER_MS, on_checked, g_object_ref (self));
}

/* NULL: its files stay where they are. */
static const ReelDestination *
find_destination (ReelFinish *self)
{
  const ReelConfig *config = self->parts->services->config;
  const char *chosen = reel_operation_get_options (self->parts->operation)->destination;
  const char *name = chosen != NULL ? chosen : config->default_destination;
  const ReelDestination *destination = name != NULL ? reel_destination_find (config->destinations, name) : NULL;

  if (name != NULL && destination == NULL)
    g_warning ("The files of recording %s stay where they are: the configuration has no destination '%s' any more",
               reel_operation_get_id (self->parts->operation), name);
  return destination != NULL && self->files->len > 0 ? destination : NULL;
}

static void
on_address (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;

  self->mail = reel_recording_mail_find_finish (result);
  reel_transition_advance (REEL_TRANSITION (self));
}

/* Of the host, who may have left. */
static void
find_address (ReelFinish *self)
{
  if (reel_recording_mail_is_wanted (self->parts))
    reel_recording_mail_find_async (self->parts, on_address, g_object_ref (self));
  else
    reel_transition_advance (REEL_TRANSITION (self));
}

static void
build_event (ReelFinish *self)
{
  ReelRecordingParts *parts = self->parts;
  const ReelDestination *destination = find_destination (self);
  ReelSessionEnd end = reel_operation_get_end (parts->operation);
  gboolean failed = end == REEL_SESSION_END_RECORDER_FAILED || end == REEL_SESSION_END_STORAGE_FAILED;

  self->lost = failed && reel_chunk_list_sum_there (parts->chunks) == 0;
  self->event_utc = g_get_real_time ();
  self->event_id = g_uuid_string_random ();
  self->event = reel_recording_event_build (parts, self->event_id, self->event_utc, destination, destination != NULL);
  if (destination != NULL)
    self->undelivered = reel_recording_event_build (parts, self->event_id, self->event_utc, destination, FALSE);
}

static gboolean on_retry (gpointer data);

static void
leave_catalogue (ReelFinish *self, gboolean kept, const GError *error)
{
  ReelRecordingParts *parts = self->parts;

  if (kept) {
    if (reel_recording_host_peek_worker (parts->host) != NULL)
      reel_worker_forget (reel_recording_host_peek_worker (parts->host), reel_operation_get_id (parts->operation),
                          G_MAXUINT32);
    reel_operation_apply (parts->operation, self->lost ? REEL_RECORDING_EVENT_FAIL : REEL_RECORDING_EVENT_FINALIZED);
    reel_transition_advance (REEL_TRANSITION (self));
    return;
  }
  if (self->retry_ms == FIRST_RETRY_MS)
    g_critical ("The end of recording %s is not in the catalogue, and is announced once it is: %s",
                reel_operation_get_id (parts->operation), error->message);
  if (self->abandoned)
    return;
  self->retry = g_timeout_add (self->retry_ms, on_retry, self);
  self->retry_ms = MIN (self->retry_ms * 2, MAX_RETRY_MS);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;
  g_autoptr (GError) error = NULL;
  gboolean kept = reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error);

  leave_catalogue (self, kept, error);
}

/* With a link in its mail, which the audit trail knows of. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelFinish) self = data;
  g_autoptr (GError) error = NULL;
  gboolean kept = reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error);

  leave_catalogue (self, kept, error);
}

static void
add_deliveries (ReelFinish *self, ReelChange *change)
{
  ReelRecordingParts *parts = self->parts;
  ReelDeliveryEvent delivered = {
    .kind = REEL_EVENT_FILE_STATUS,
    .id = self->event_id,
    .json = self->event,
    .ordering = reel_operation_get_id (parts->operation),
    .callback_uri = reel_operation_get_options (parts->operation)->callback_uri,
    .utc = self->event_utc,
  };

  reel_delivery_orders_add (change, parts->services->config, &delivered);
}

static char *
print_mail (ReelFinish *self, const ReelDestination *destination, gboolean at_destination)
{
  if (self->mail == NULL || self->lost)
    return NULL;
  reel_recording_mail_describe (self->parts, self->mail, destination, at_destination);
  return reel_mail_order_print (self->mail);
}

/* The event and the mail follow them. */
static void
add_uploads (ReelFinish *self, ReelChange *change)
{
  const ReelDestination *destination = find_destination (self);
  g_autofree char *delivered = print_mail (self, destination, TRUE);
  g_autofree char *undelivered = print_mail (self, destination, FALSE);
  const ReelUploadOrder order = {
    .operation = reel_operation_get_id (self->parts->operation),
    .files = self->files,
    .event_id = self->event_id,
    .delivered = self->event,
    .undelivered = self->undelivered,
    .delivered_mail = delivered,
    .undelivered_mail = undelivered,
    .callback_uri = reel_operation_get_options (self->parts->operation)->callback_uri,
    .utc = self->event_utc,
  };

  reel_upload_orders_add (change, destination, &order);
}

/* Returns: (element-type ReelAuditEntry): what the audit trail has to say of it */
static GPtrArray *
add_mail (ReelFinish *self, ReelChange *change)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_audit_entry_free);

  if (self->mail == NULL || self->lost || self->undelivered != NULL)
    return entries;
  reel_recording_mail_describe (self->parts, self->mail, NULL, FALSE);
  reel_host_mail_add (change, self->parts->services, self->event_id, self->mail, self->event_utc, entries);
  return entries;
}

/* The event is not sent before it is kept: else the next manager, which finds the recording unfinished, would send
 * another one. It stays the same, however often this is tried. */
static void
enter_into_catalogue (ReelFinish *self)
{
  ReelRecordingParts *parts = self->parts;
  ReelRecordingState final = self->lost ? REEL_RECORDING_STATE_FAILED : REEL_RECORDING_STATE_COMPLETED;
  ReelOperationRecord record = reel_operation_make_record (parts->operation);
  ReelEventRecord event = { .id = self->event_id,
                            .operation = (char *)reel_operation_get_id (parts->operation),
                            .body = self->event,
                            .created_utc = self->event_utc };
  g_autoptr (GPtrArray) entries = NULL;
  ReelChange *change;

  record.state = (char *)reel_recording_state_nicks[final];
  reel_chunk_list_save_unkept (parts->chunks);
  change = reel_change_finish_operation (&record, self->undelivered == NULL ? &event : NULL);
  if (self->undelivered != NULL)
    add_uploads (self, change);
  else
    add_deliveries (self, change);
  entries = add_mail (self, change);
  if (entries->len > 0)
    reel_audit_trail_append_async (parts->services->audit, g_steal_pointer (&entries), change, on_noted,
                                   g_object_ref (self));
  else
    reel_store_put_durable_async (parts->services->store, change, on_kept, g_object_ref (self));
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
reel_finish_abandon (ReelFinish *self)
{
  self->abandoned = TRUE;
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->overdue, g_source_remove);
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
    self->overdue = g_timeout_add (self->parts->services->finish_ms, on_overdue, self);
    reel_finish_poke (self);
    break;
  case STEP_SEAL:
    seal_files (self);
    break;
  case STEP_CHECK:
    check_files (self);
    break;
  case STEP_ADDRESS:
    find_address (self);
    break;
  case STEP_CATALOGUE:
    build_event (self);
    enter_into_catalogue (self);
    break;
  case STEP_ANNOUNCE:
    g_signal_emit (self, signals[ANNOUNCED], 0, self->event_id, self->undelivered == NULL ? self->event : NULL);
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
  signals[CAPTURE_ENDED] =
      g_signal_new ("capture-ended", REEL_TYPE_FINISH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ANNOUNCED] = g_signal_new ("announced", REEL_TYPE_FINISH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                     2, G_TYPE_STRING, G_TYPE_STRING);
}

ReelFinish *
reel_finish_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper, gint64 asked)
{
  ReelFinish *self = g_object_new (REEL_TYPE_FINISH, NULL);

  self->parts = reel_recording_parts_ref (parts);
  self->keeper = g_object_ref (keeper);
  self->asked = asked;
  g_signal_connect_object (keeper, "idle", G_CALLBACK (reel_finish_poke), self, G_CONNECT_SWAPPED);
  return self;
}
