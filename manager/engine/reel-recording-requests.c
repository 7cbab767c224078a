/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests for an existing recording; see the header for who calls it. */
#include "manager/engine/reel-recording-requests.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/services/reel-recording-view.h"
#include "manager/engine/reel-controls.h"

/* A final operation exists only in the catalogue. Returns: (transfer full): its row, or NULL with UnknownRecording or
 * an error of the store */
static ReelListedRecord *
take_record (ReelStore *store, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) rows = reel_store_query_finish (store, result, error);

  if (rows == NULL)
    return NULL;
  if (rows->len > 0)
    return g_ptr_array_steal_index (rows, 0);
  reel_error_set (error, REEL_ERROR_UNKNOWN_RECORDING);
  return NULL;
}

/* One that has ended can't be changed any more by anybody. */
static void
on_ended_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (ReelListedRecord) record = take_record (REEL_STORE (source), result, &error);

  if (record != NULL)
    reel_error_set (&error, REEL_ERROR_ALREADY_STOPPED);
  g_task_return_error (task, error);
}

/* The recording of a request, if ACTION is permitted; otherwise TASK completes with an error, now or later. */
static ReelRecording *
check_change (ReelServices *services, ReelRegistry *registry, const char *operation, ReelAction action,
              GVariant *options, GTask *task)
{
  ReelRecording *recording = reel_registry_find_recording (registry, operation);
  g_autofree char *actor = NULL;
  g_autofree char *user = NULL;
  GError *error = NULL;

  if (reel_action_parse_actor (options, &actor, &user, &error) && recording == NULL) {
    reel_store_query_async (services->store, reel_query_new (REEL_QUERY_RECORDING, operation), on_ended_known,
                            g_object_ref (task));
    return NULL;
  }
  if (error == NULL &&
      reel_controls_ask (reel_call_of (recording), recording, action, &(ReelActor){ actor, user }, &error))
    return recording;
  g_task_return_error (task, error);
  return NULL;
}

static void
answer_change (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_mode_set (GObject *source, GAsyncResult *result, gpointer task)
{
  GError *error = NULL;
  gboolean done = reel_recording_set_mode_finish (REEL_RECORDING (source), result, &error);

  answer_change (task, done, error);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer task)
{
  GError *error = NULL;
  gboolean done = reel_recording_stop_finish (REEL_RECORDING (source), result, &error);

  answer_change (task, done, error);
}

void
reel_recording_requests_set_mode (ReelServices *services, ReelRegistry *registry, const char *operation,
                                  ReelAction action, GVariant *options, gint64 asked, GTask *task)
{
  g_autoptr (GTask) owned = task;
  ReelRecording *recording = check_change (services, registry, operation, action, options, task);

  if (recording != NULL)
    reel_recording_set_mode_async (recording, action, asked, on_mode_set, g_steal_pointer (&owned));
}

void
reel_recording_requests_stop (ReelServices *services, ReelRegistry *registry, const char *operation, GVariant *options,
                              gint64 asked, GTask *task)
{
  g_autoptr (GTask) owned = task;
  ReelRecording *recording = check_change (services, registry, operation, REEL_ACTION_STOP, options, task);

  if (recording != NULL)
    reel_recording_stop_async (recording, REEL_SESSION_END_STOPPED_BY_USER, asked, on_stopped,
                               g_steal_pointer (&owned));
}

static void
on_record (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const ReelServices *services = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ReelListedRecord) record = take_record (REEL_STORE (source), result, &error);
  GVariant *state = record != NULL ? reel_recording_view_of_record (record, services->config->warnings, &error) : NULL;

  if (state != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (state), (GDestroyNotify)g_variant_unref);
  else
    g_task_return_error (task, error);
}

void
reel_recording_requests_describe (ReelServices *services, ReelRegistry *registry, const char *operation, GTask *task)
{
  g_autoptr (GTask) owned = task;
  ReelRecording *recording = reel_registry_find_recording (registry, operation);

  g_task_set_task_data (task, reel_services_ref (services), (GDestroyNotify)reel_services_unref);
  if (recording != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (reel_recording_describe (recording)),
                           (GDestroyNotify)g_variant_unref);
  else
    reel_store_query_async (services->store, reel_query_new (REEL_QUERY_RECORDING, operation), on_record,
                            g_steal_pointer (&owned));
}
