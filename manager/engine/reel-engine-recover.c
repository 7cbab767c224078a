/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The start of a manager after another: open calls, the workers they left, and
 * recordings that were not finished. Called by the daemon. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/engine/link/reel-worker-host.h"

#include <string.h>

static gboolean
is_active (const ReelOperationRecord *record)
{
  int state = reel_nick_find (reel_recording_state_nicks, record->state);

  return state >= 0 && reel_recording_state_is_active ((ReelRecordingState)state);
}

static ReelCall *
restore_call (ReelEngine *self, GHashTable *calls, const char *call_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelCallRecord) record = NULL;
  ReelCall *call = g_hash_table_lookup (calls, call_id);

  if (call != NULL)
    return call;
  record = reel_store_find_sync (self->services->store, REEL_QUERY_CALL, call_id, &error);
  if (record != NULL)
    call = reel_call_new_restored (self->services, record, &error);
  if (call == NULL) {
    g_warning ("Call %s can't be restored: %s", call_id, error != NULL ? error->message : "it is not in the catalogue");
    return NULL;
  }
  g_hash_table_insert (calls, g_strdup (call_id), g_object_ref (call));
  reel_engine_add_call (self, call);
  return call;
}

static void
restore_recording (ReelEngine *self, GHashTable *calls, const ReelOperationRecord *record)
{
  ReelCall *call = restore_call (self, calls, record->call_id);
  g_autoptr (ReelRecording) recording = NULL;
  g_autoptr (GError) error = NULL;

  if (call == NULL)
    return;
  recording = reel_recording_new_restored (self->services, REEL_RECORDING_HOST (call), record, &error);
  if (recording == NULL)
    g_warning ("Recording %s can't be restored: %s", record->operation, error->message);
  else
    reel_engine_add_recording (self, recording);
}

/* A call is over when the machine was restarted since, or its worker is gone:
 * nobody sends media to it any more. One that never had a worker goes on. */
static gboolean
is_over (ReelEngine *self, ReelCall *call, gboolean worker_found)
{
  g_auto (GStrv) recordings = reel_call_list_recordings (call);

  if (worker_found)
    return FALSE;
  if (!reel_call_is_of_this_boot (call))
    return TRUE;
  return recordings[0] != NULL || reel_call_count_streams (call) > 0;
}

/* The last one that is known of ends the recovery. */
static void
settle_one (ReelEngine *self, GTask *task)
{
  if (--self->recovering == 0)
    g_task_return_boolean (task, TRUE);
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelEngine *self = g_task_get_source_object (task);
  ReelCall *call = REEL_CALL (source);

  if (is_over (self, call, reel_call_adopt_finish (call, result)) &&
      reel_call_get_state (call) != REEL_CALL_STATE_ENDED)
    reel_call_end (call, "manager restarted", NULL);
  reel_engine_follow_rules (self, call);
  settle_one (self, task);
}

typedef struct {
  GTask *task;
  char *call_id;
  ReelWorkerHost *host; /* while it is asked for its state */
} Stray;

static void
stray_free (Stray *stray)
{
  g_object_unref (stray->task);
  g_free (stray->call_id);
  g_free (stray);
}

static void
take_back (ReelEngine *self, Stray *stray, GPtrArray *operations)
{
  g_autoptr (GHashTable) calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  ReelCall *call;

  for (guint i = 0; i < operations->len; i++) {
    g_autoptr (ReelOperationRecord) record =
        reel_store_find_sync (self->services->store, REEL_QUERY_OPERATION, operations->pdata[i], NULL);

    if (record != NULL)
      restore_recording (self, calls, record);
    else
      g_critical ("The recording %s of a call that is not in the catalogue is lost to it",
                  (const char *)operations->pdata[i]);
  }
  call = g_hash_table_lookup (calls, stray->call_id);
  if (call != NULL)
    reel_call_adopt_async (call, on_adopted, g_object_ref (stray->task));
  else
    settle_one (self, stray->task);
}

static void
on_stray_state (GObject *source, GAsyncResult *result, gpointer data)
{
  Stray *stray = data;
  ReelEngine *self = g_task_get_source_object (stray->task);
  g_autoptr (ReelWorkerHost) host = g_steal_pointer (&stray->host);
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GPtrArray) operations = NULL;

  state = reel_worker_get_state_finish (REEL_WORKER (source), result, NULL);
  if (state != NULL)
    operations = reel_engine_rebuild_call (self, stray->call_id, state);
  if (operations != NULL) {
    g_clear_object (&host);
    take_back (self, stray, operations);
  } else {
    reel_worker_host_close (host);
    settle_one (self, stray->task);
  }
  stray_free (stray);
}

static gboolean
is_known (ReelEngine *self, const char *call_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelCallRecord) record = reel_store_find_sync (self->services->store, REEL_QUERY_CALL, call_id, &error);

  return record != NULL || error != NULL;
}

static void
on_stray_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelWorkerHost) host = REEL_WORKER_HOST (source);
  Stray *stray = data;
  ReelEngine *self = g_task_get_source_object (stray->task);
  ReelWorker *worker = reel_worker_host_adopt_finish (host, result, NULL) ? reel_worker_host_peek_worker (host) : NULL;

  if (worker != NULL && !is_known (self, stray->call_id)) {
    stray->host = g_steal_pointer (&host);
    reel_worker_get_state_async (worker, on_stray_state, stray);
    return;
  }
  reel_worker_host_close (host);
  settle_one (self, stray->task);
  stray_free (stray);
}

/* Workers of calls that had ended are told to go: the manager before this one may not have come to it. One of a call
 * that the catalogue does not know, since that was lost, records on. */
static void
settle_strays (ReelEngine *self, GHashTable *calls, GTask *task)
{
  g_autoptr (GDir) directory = g_dir_open (self->services->runtime_dir, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *socket = g_build_filename (self->services->runtime_dir, name, REEL_WORKER_SOCKET, NULL);
    ReelWorkerHost *host;
    Stray *stray;

    if (!g_file_test (socket, G_FILE_TEST_EXISTS) || g_hash_table_contains (calls, name))
      continue;
    host = reel_worker_host_new (self->services->worker_program, self->services->runtime_dir, name,
                                 self->services->answer_ms);
    stray = g_new0 (Stray, 1);
    stray->task = g_object_ref (task);
    stray->call_id = g_strdup (name);
    self->recovering++;
    reel_worker_host_adopt_async (host, on_stray_adopted, stray);
  }
}

/* What ended last in a call, also where its files are still to be finished, is not to be begun again by the rules. */
static gboolean
recall_last (ReelEngine *self, GHashTable *calls, GError **error)
{
  GHashTableIter iter;
  gpointer call_id, call;

  g_hash_table_iter_init (&iter, calls);
  while (g_hash_table_iter_next (&iter, &call_id, &call)) {
    g_autoptr (GError) inner = NULL;
    g_autoptr (ReelOperationRecord) record =
        reel_store_find_sync (self->services->store, REEL_QUERY_LAST_OPERATION, call_id, &inner);

    if (inner != NULL) {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
    if (record != NULL && !is_active (record))
      reel_call_recall_operation (call, record);
  }
  return TRUE;
}

static gboolean
restore_all (ReelEngine *self, GHashTable *calls, GError **error)
{
  ReelStore *store = self->services->store;
  g_autoptr (GPtrArray) open = reel_store_query_sync (store, reel_query_new (REEL_QUERY_OPEN_CALLS, NULL), error);
  g_autoptr (GPtrArray) operations =
      open != NULL ? reel_store_query_sync (store, reel_query_new (REEL_QUERY_OPEN_OPERATIONS, NULL), error) : NULL;

  if (operations == NULL)
    return FALSE;
  for (guint i = 0; i < open->len; i++)
    restore_call (self, calls, ((ReelCallRecord *)open->pdata[i])->call_id);
  for (guint i = 0; i < operations->len; i++)
    restore_recording (self, calls, operations->pdata[i]);
  return recall_last (self, calls, error);
}

void
reel_engine_recover_async (ReelEngine *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GHashTable) calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  GHashTableIter iter;
  GError *error = NULL;
  gpointer call;

  if (!restore_all (self, calls, &error)) {
    g_task_return_error (task, error);
    return;
  }
  self->recovering = g_hash_table_size (calls);
  settle_strays (self, calls, task);
  if (self->recovering == 0)
    g_task_return_boolean (task, TRUE);
  g_hash_table_iter_init (&iter, calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    reel_call_adopt_async (call, on_adopted, g_object_ref (task));
}

gboolean
reel_engine_recover_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
