/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends what was made beside chunks later than these were sent; see the header for who makes it. */
#include "manager/engine/archive/reel-archive-late-files.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/rules/reel-keep.h"
#include "manager/core/state/reel-copy.h"
#include "manager/core/state/reel-disposition.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/delivery/reel-upload-orders.h"
#include "manager/engine/store/reel-storage-check.h"

#define BATCH     20
#define ANSWER_MS 5000
#define PAUSE_S   60
#define SOON_MS   200 /* several are made one after the other */

struct _ReelArchiveLateFiles {
  GObject parent_instance;

  ReelArchive *archive;
  guint timer;
  gboolean started;
  gboolean busy;
  gboolean again; /* it was woken while it was busy */
};

G_DEFINE_FINAL_TYPE (ReelArchiveLateFiles, reel_archive_late_files, G_TYPE_OBJECT)

typedef struct {
  GPtrArray *rows; /* ReelSidecarRecord */
  guint next;
  ReelListedRecord *recording;  /* of the row that is being looked at */
  const ReelChunkRecord *chunk; /* of @recording; NULL: nothing of it is here */
  gboolean lost;                /* something beside @chunk would go to what the configuration does not have */
  gboolean warned;
  guint count;
} Pass;

static void
pass_free (gpointer data)
{
  Pass *pass = data;

  g_clear_pointer (&pass->rows, g_ptr_array_unref);
  g_clear_pointer (&pass->recording, reel_listed_record_free);
  g_free (pass);
}

static void
reel_archive_late_files_init (ReelArchiveLateFiles *self)
{
}

static void
reel_archive_late_files_finalize (GObject *object)
{
  ReelArchiveLateFiles *self = REEL_ARCHIVE_LATE_FILES (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->archive);
  G_OBJECT_CLASS (reel_archive_late_files_parent_class)->finalize (object);
}

static void
reel_archive_late_files_class_init (ReelArchiveLateFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_archive_late_files_finalize;
}

ReelArchiveLateFiles *
reel_archive_late_files_new (ReelArchive *archive)
{
  ReelArchiveLateFiles *self = g_object_new (REEL_TYPE_ARCHIVE_LATE_FILES, NULL);

  self->archive = g_object_ref (archive);
  return self;
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

static const ReelChunkRecord *
find_chunk (const ReelListedRecord *recording, guint index)
{
  for (guint i = 0; i < recording->chunks->len; i++) {
    const ReelChunkRecord *chunk = recording->chunks->pdata[i];

    if (chunk->index == index && chunk->location != NULL && is_kept (recording, chunk))
      return chunk;
  }
  return NULL;
}

static const ReelCopyRecord *
find_copy (const ReelListedRecord *recording, const char *target, const char *name)
{
  for (guint i = 0; i < recording->copies->len; i++) {
    const ReelCopyRecord *copy = recording->copies->pdata[i];

    if (g_str_equal (copy->target, target) && g_str_equal (copy->name, name))
      return copy;
  }
  return NULL;
}

/* Somebody wanted it to be removed there. */
static gboolean
was_to_go (const ReelListedRecord *recording, const ReelCopyRecord *copy)
{
  for (guint i = 0; i < recording->copy_expiries->len; i++) {
    const ReelCopyExpiryRecord *record = recording->copy_expiries->pdata[i];

    if (g_str_equal (record->document_id, copy->document_id) && g_str_equal (record->target, copy->target))
      return g_strcmp0 (record->kept, reel_keep_nicks[REEL_KEEP_REMOVAL_DROPPED]) == 0;
  }
  return FALSE;
}

/* The media as it is now went there, or is on its way, and is not to be removed. */
static gboolean
is_followed (const Pass *pass, const ReelCopyRecord *copy, const char *media)
{
  ReelCopyState state = reel_copy_find (copy->state);

  return g_str_equal (copy->name, media) && state != REEL_COPY_REMOVING && state != REEL_COPY_REMOVED &&
         !was_to_go (pass->recording, copy);
}

/* DESTINATION: NULL: the configuration does not have it any more. */
static void
order (Pass *pass, const ReelDestination *destination, const char *target, GHashTable *there, ReelChange *group)
{
  g_auto (GStrv) followers = reel_chunk_files_list_followers (pass->chunk->location);

  for (guint i = 0; followers[i] != NULL; i++) {
    g_autofree char *name = g_path_get_basename (followers[i]);
    g_autoptr (ReelUploadFile) file = NULL;

    if (!g_hash_table_contains (there, followers[i]) || find_copy (pass->recording, target, name) != NULL)
      continue;
    if (destination == NULL) {
      pass->lost = TRUE;
      return;
    }
    file = reel_upload_file_new (followers[i], pass->chunk->document_id, pass->chunk->index);
    reel_upload_orders_add_file (group, destination, pass->chunk->operation, file, g_get_real_time ());
    pass->count++;
  }
}

/* Once a pass: there may be many. */
static void
warn_lost (Pass *pass, const char *target)
{
  if (!pass->warned)
    g_warning ("What was made beside chunk %u of %s, and perhaps of others, does not follow it:"
               " the configuration has no %s any more",
               pass->chunk->index, pass->chunk->operation, target);
  pass->warned = TRUE;
}

static void
order_all (ReelArchiveLateFiles *self, Pass *pass, GHashTable *there, ReelChange *group)
{
  const ReelConfig *config = reel_archive_get_services (self->archive)->config;
  g_autofree char *media = g_path_get_basename (pass->chunk->location);

  for (guint i = 0; i < pass->recording->copies->len; i++) {
    const ReelCopyRecord *copy = pass->recording->copies->pdata[i];
    const ReelDestination *destination = reel_destination_find_target (config->destinations, copy->target);

    if (!is_followed (pass, copy, media))
      continue;
    order (pass, destination, copy->target, there, group);
    if (destination == NULL && pass->lost)
      warn_lost (pass, copy->target);
  }
}

static void look_next (GTask *task);

/* Takes TASK. */
static void
end_turn (GTask *task)
{
  ReelArchiveLateFiles *self = g_task_get_source_object (task);
  g_autoptr (ReelArchive) archive = g_object_ref (self->archive);

  look_next (task);
  reel_archive_end_turn (archive);
}

/* Takes TASK and ERROR. What was ordered before is announced, since the next pass does not find it. */
static void
fail_turn (GTask *task, GError *error)
{
  ReelArchiveLateFiles *self = g_task_get_source_object (task);
  const Pass *pass = g_task_get_task_data (task);
  g_autoptr (ReelArchive) archive = g_object_ref (self->archive);

  if (pass->count > 0)
    reel_archive_tell_ordered (archive);
  g_task_return_error (task, error);
  g_object_unref (task);
  reel_archive_end_turn (archive);
}

/* Takes TASK. THERE: NULL: nothing is to be sent. */
static void
settle (GTask *task, GHashTable *there)
{
  ReelArchiveLateFiles *self = g_task_get_source_object (task);
  Pass *pass = g_task_get_task_data (task);
  const ReelSidecarRecord *row = pass->rows->pdata[pass->next++];
  ReelChange *group = reel_change_new_group ();

  pass->lost = FALSE;
  if (there != NULL)
    order_all (self, pass, there, group);
  reel_change_add_member (group, pass->lost ? reel_change_sidecars_lost (row) : reel_change_sidecars_sent (row));
  reel_store_put (reel_archive_get_services (self->archive)->store, group);
  end_turn (task);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean answered = reel_storage_check_has_answered (result);
  g_autoptr (GHashTable) there = reel_storage_check_finish (result);

  if (answered)
    settle (data, there);
  else
    fail_turn (data, g_error_new_literal (REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The storage does not answer"));
}

static gboolean
has_copies (const Pass *pass)
{
  g_autofree char *media = g_path_get_basename (pass->chunk->location);

  for (guint i = 0; i < pass->recording->copies->len; i++) {
    if (is_followed (pass, pass->recording->copies->pdata[i], media))
      return TRUE;
  }
  return FALSE;
}

static void
on_recording (GObject *source, GAsyncResult *result, gpointer data)
{
  Pass *pass = g_task_get_task_data (data);
  const ReelSidecarRecord *row = pass->rows->pdata[pass->next];
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  g_auto (GStrv) followers = NULL;

  g_clear_pointer (&pass->recording, reel_listed_record_free);
  if (rows == NULL) {
    fail_turn (data, error);
    return;
  }
  pass->recording = rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
  pass->chunk = pass->recording != NULL ? find_chunk (pass->recording, row->index) : NULL;
  if (pass->chunk == NULL || !has_copies (pass)) {
    settle (data, NULL);
    return;
  }
  followers = reel_chunk_files_list_followers (pass->chunk->location);
  reel_storage_check_async ((const char *const *)followers, ANSWER_MS, on_checked, data);
}

static void
on_turn (ReelArchive *archive, gpointer data)
{
  const Pass *pass = g_task_get_task_data (data);
  const ReelSidecarRecord *row = pass->rows->pdata[pass->next];

  reel_store_query_async (reel_archive_get_services (archive)->store,
                          reel_query_new (REEL_QUERY_RECORDING, row->operation), on_recording, data);
}

/* Takes TASK. */
static void
look_next (GTask *task)
{
  ReelArchiveLateFiles *self = g_task_get_source_object (task);
  const Pass *pass = g_task_get_task_data (task);

  if (pass->next < pass->rows->len) {
    reel_archive_take_turn (self->archive, on_turn, task);
    return;
  }
  if (pass->count > 0)
    reel_archive_tell_ordered (self->archive);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_rows (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pass *pass = g_task_get_task_data (task);
  GError *error = NULL;

  pass->rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (pass->rows != NULL) {
    look_next (task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
reel_archive_late_files_run_async (ReelArchiveLateFiles *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_new0 (Pass, 1), pass_free);
  reel_store_query_async (reel_archive_get_services (self->archive)->store, reel_query_new_unsent_sidecars (BATCH),
                          on_rows, task);
}

gboolean
reel_archive_late_files_run_finish (ReelArchiveLateFiles *self, GAsyncResult *result, guint *count, gboolean *more,
                                    GError **error)
{
  const Pass *pass = g_task_get_task_data (G_TASK (result));

  *count = pass->count;
  *more = pass->rows != NULL && pass->rows->len == BATCH;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean on_time (gpointer data);

static void
on_passed (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelArchiveLateFiles *self = REEL_ARCHIVE_LATE_FILES (source);
  g_autoptr (GError) error = NULL;
  gboolean more;
  guint count;

  self->busy = FALSE;
  if (!reel_archive_late_files_run_finish (self, result, &count, &more, &error) && self->started)
    g_warning ("Files that were made later can't be sent yet: %s", error->message);
  if (!self->started)
    return;
  if (error == NULL && (more || self->again))
    self->timer = g_timeout_add (SOON_MS, on_time, self);
  else
    self->timer = g_timeout_add_seconds (PAUSE_S, on_time, self);
  self->again = FALSE;
}

static gboolean
on_time (gpointer data)
{
  ReelArchiveLateFiles *self = data;

  self->timer = 0;
  self->busy = TRUE;
  reel_archive_late_files_run_async (self, on_passed, NULL);
  return G_SOURCE_REMOVE;
}

void
reel_archive_late_files_wake (ReelArchiveLateFiles *self)
{
  if (!self->started)
    return;
  self->again = self->busy;
  if (self->busy)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (SOON_MS, on_time, self);
}

void
reel_archive_late_files_start (ReelArchiveLateFiles *self)
{
  self->started = TRUE;
  reel_archive_late_files_wake (self);
}

void
reel_archive_late_files_stop (ReelArchiveLateFiles *self)
{
  self->started = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
}
