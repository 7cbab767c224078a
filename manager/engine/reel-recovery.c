/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recovers the state of an earlier manager; see the header for who calls it. */
#include "manager/engine/reel-recovery.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/link/reel-worker-host.h"
#include "manager/engine/reel-rebuild.h"

/* One reference for each call whose worker is searched, and one for the search. */
typedef struct {
  grefcount count;
  ReelServices *services;
  ReelRegistry *registry;
  ReelCompleteness *completeness;
  ReelAutomation *automation;
  GTask *task;
} Recovery;

static Recovery *
recovery_ref (Recovery *self)
{
  g_ref_count_inc (&self->count);
  return self;
}

/* Dropping the last reference ends the recovery. */
static void
recovery_unref (Recovery *self)
{
  if (!g_ref_count_dec (&self->count))
    return;
  reel_completeness_end_recovery (self->completeness);
  if (self->task != NULL)
    g_task_return_boolean (self->task, TRUE);
  g_clear_object (&self->task);
  g_object_unref (self->automation);
  g_object_unref (self->completeness);
  g_object_unref (self->registry);
  reel_services_unref (self->services);
  g_free (self);
}

static gboolean
is_active (const ReelOperationRecord *record)
{
  int state = reel_nick_find (reel_recording_state_nicks, record->state);

  return state >= 0 && reel_recording_state_is_active ((ReelRecordingState)state);
}

static ReelCall *
restore_call (Recovery *self, GHashTable *calls, const char *call_id)
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
  reel_registry_add_call (self->registry, call);
  return call;
}

static void
restore_recording (Recovery *self, GHashTable *calls, const ReelOperationRecord *record)
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
    reel_registry_add_recording (self->registry, recording);
}

/* A call has ended if the machine was restarted since, or if its worker is gone: it receives no media any more. A call
 * that never had a worker continues. */
static gboolean
is_over (Recovery *self, ReelCall *call, gboolean worker_found)
{
  g_auto (GStrv) recordings = reel_call_list_recordings (call);

  if (worker_found)
    return FALSE;
  if (!reel_call_is_of_this_boot (call))
    return TRUE;
  return recordings[0] != NULL || reel_call_count_streams (call) > 0;
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  Recovery *self = data;
  ReelCall *call = REEL_CALL (source);

  gboolean worker_found = reel_call_adopt_finish (call, result);

  if ((is_over (self, call, worker_found) || !reel_registry_is_visible (self->registry, call)) &&
      reel_call_get_state (call) != REEL_CALL_STATE_ENDED)
    reel_call_end (call, "manager restarted", NULL);
  reel_automation_follow (self->automation, call);
  recovery_unref (self);
}

typedef struct {
  Recovery *recovery;
  char *call_id;
  ReelWorkerHost *host; /* during the request for its state */
} Stray;

static void
stray_free (Stray *stray)
{
  recovery_unref (stray->recovery);
  g_free (stray->call_id);
  g_free (stray);
}

static void
take_back (Stray *stray, GPtrArray *operations)
{
  Recovery *self = stray->recovery;
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
    reel_call_adopt_async (call, on_adopted, recovery_ref (self));
}

static void
on_stray_state (GObject *source, GAsyncResult *result, gpointer data)
{
  Stray *stray = data;
  Recovery *self = stray->recovery;
  g_autoptr (ReelWorkerHost) host = g_steal_pointer (&stray->host);
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GPtrArray) operations = NULL;

  state = reel_worker_get_state_finish (REEL_WORKER (source), result, NULL);
  if (state != NULL)
    operations = reel_rebuild_call (self->services, stray->call_id, state);
  if (operations != NULL) {
    g_clear_object (&host);
    take_back (stray, operations);
  } else {
    reel_worker_host_close (host);
  }
  stray_free (stray);
}

static gboolean
is_known (Recovery *self, const char *call_id)
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
  Recovery *self = stray->recovery;
  ReelWorker *worker = reel_worker_host_adopt_finish (host, result, NULL) ? reel_worker_host_peek_worker (host) : NULL;

  if (worker != NULL && !is_known (self, stray->call_id)) {
    stray->host = g_steal_pointer (&host);
    reel_worker_get_state_async (worker, on_stray_state, stray);
    return;
  }
  reel_worker_host_close (host);
  stray_free (stray);
}

/* Workers of calls that have ended are asked to exit, which the earlier manager may not have done. A worker whose call
 * is missing in the catalogue, since that was lost, continues to record. */
static void
settle_strays (Recovery *self, GHashTable *calls)
{
  g_auto (GStrv) names = reel_worker_launcher_list_running (self->services->launcher);

  for (guint i = 0; names[i] != NULL; i++) {
    ReelWorkerHost *host;
    Stray *stray;

    if (g_hash_table_contains (calls, names[i]))
      continue;
    host = reel_worker_host_new (self->services->launcher, names[i], self->services->answer_ms);
    stray = g_new0 (Stray, 1);
    stray->recovery = recovery_ref (self);
    stray->call_id = g_strdup (names[i]);
    reel_worker_host_adopt_async (host, on_stray_adopted, stray);
  }
}

/* The rules must not restart the last recording that ended in a call, even if its files are not finished. */
static gboolean
recall_last (Recovery *self, GHashTable *calls, GError **error)
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

/* What an earlier manager missed and could not see the end of. */
static gboolean
restore_incomplete (Recovery *self, GError **error)
{
  ReelStore *store = self->services->store;
  g_autoptr (GPtrArray) rows = reel_store_query_sync (store, reel_query_new (REEL_QUERY_OPEN_INCOMPLETE, NULL), error);

  while (rows != NULL && rows->len > 0) {
    g_autoptr (ReelIncompleteRecord) record = g_ptr_array_steal_index (rows, rows->len - 1);
    g_autoptr (GError) inner = NULL;
    g_autoptr (ReelCallRecord) call = reel_store_find_sync (store, REEL_QUERY_CALL, record->call_id, &inner);

    if (inner != NULL) {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
    if (call != NULL)
      reel_completeness_restore (self->completeness, g_steal_pointer (&record), call->ended_utc);
  }
  return rows != NULL;
}

static gboolean
begin_completeness (Recovery *self, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (ReelMarkRecord) ran =
      reel_store_find_sync (self->services->store, REEL_QUERY_MARK, REEL_COMPLETENESS_MARK, &inner);

  if (inner != NULL) {
    g_propagate_error (error, g_steal_pointer (&inner));
    return FALSE;
  }
  reel_completeness_begin_recovery (self->completeness, ran != NULL ? ran->utc : 0);
  return restore_incomplete (self, error);
}

static gboolean
restore_all (Recovery *self, GHashTable *calls, GError **error)
{
  ReelStore *store = self->services->store;
  g_autoptr (GPtrArray) open = reel_store_query_sync (store, reel_query_new (REEL_QUERY_OPEN_CALLS, NULL), error);
  g_autoptr (GPtrArray) operations =
      open != NULL ? reel_store_query_sync (store, reel_query_new (REEL_QUERY_OPEN_OPERATIONS, NULL), error) : NULL;

  if (operations == NULL || !begin_completeness (self, error))
    return FALSE;
  for (guint i = 0; i < open->len; i++)
    restore_call (self, calls, ((ReelCallRecord *)open->pdata[i])->call_id);
  for (guint i = 0; i < operations->len; i++)
    restore_recording (self, calls, operations->pdata[i]);
  return recall_last (self, calls, error);
}

void
reel_recovery_begin (ReelServices *services, ReelRegistry *registry, ReelCompleteness *completeness,
                     ReelAutomation *automation, GTask *task)
{
  g_autoptr (GHashTable) calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  Recovery *self = g_new0 (Recovery, 1);
  GHashTableIter iter;
  GError *error = NULL;
  gpointer call;

  g_ref_count_init (&self->count);
  self->services = reel_services_ref (services);
  self->registry = g_object_ref (registry);
  self->completeness = g_object_ref (completeness);
  self->automation = g_object_ref (automation);
  self->task = task;
  if (restore_all (self, calls, &error)) {
    settle_strays (self, calls);
    g_hash_table_iter_init (&iter, calls);
    while (g_hash_table_iter_next (&iter, NULL, &call))
      reel_call_adopt_async (call, on_adopted, recovery_ref (self));
  } else {
    g_task_return_error (self->task, error);
    g_clear_object (&self->task);
  }
  recovery_unref (self);
}
