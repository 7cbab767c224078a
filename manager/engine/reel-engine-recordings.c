/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that concern recordings: each asks the rules, then the recording's
 * own state. Called by manager/dbus. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/rules/reel-rules.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/call/reel-rule-context.h"
#include "manager/engine/recording/reel-recording-view.h"

static ReelRecording *
find_recording (ReelEngine *self, const char *operation)
{
  return g_hash_table_lookup (self->recordings, operation);
}

/* An operation that is final lives on in the catalogue alone. Returns: (transfer full): its row, or NULL with
 * UnknownRecording, or with what the store says */
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

static gboolean
ask_rules (ReelCall *call, ReelRecording *recording, ReelAction action, const char *actor, GError **error)
{
  g_autoptr (ReelRuleContext) stats = reel_rule_context_new (call, recording);

  return reel_rules_decide (reel_rule_context_get (stats), actor, action, error);
}

static ReelCall *
check_start (ReelEngine *self, const char *server_call_id, const ReelOptions *options, GError **error)
{
  ReelCall *call = g_hash_table_lookup (self->calls, server_call_id);

  if (call == NULL) {
    reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
    return NULL;
  }
  if (options->destination != NULL) {
    g_autofree char *quoted = reel_text_quote (options->destination);
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "destination: the configuration names no storage '%s'",
                 quoted);
    return NULL;
  }
  if (!ask_rules (call, reel_call_find_active_recording (call), REEL_ACTION_START, options->actor, error))
    return NULL;
  if (!reel_engine_has_capacity (self)) {
    reel_error_set (error, REEL_ERROR_OVERLOADED);
    return NULL;
  }
  return reel_store_check (self->services->store, error) ? call : NULL;
}

/* The actor becomes a participant: a client may have named the user. */
static ReelTrigger *
find_trigger (ReelCall *call, ReelOptions *options)
{
  g_autoptr (ReelRuleContext) stats = reel_rule_context_new (call, reel_call_find_active_recording (call));
  const ReelRulesCall *rules = reel_rule_context_get (stats);
  const ReelRulesPerson *actor = options->actor != NULL ? reel_rules_find_person (rules, options->actor) : NULL;
  ReelTrigger *trigger =
      reel_trigger_new (actor != NULL ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER, actor != NULL ? actor->id : NULL,
                        reel_rules_get_start_scope (rules), reel_rules_get_consent_rule (rules, options->actor));

  if (actor != NULL) {
    g_free (options->actor);
    options->actor = g_strdup (actor->id);
  }
  return trigger;
}

/* A start that somebody asked for. */
typedef struct {
  GTask *task;
  char *server_call_id;
  ReelOptions *options;
  GVariant *given;
} StartRequest;

static void
start_request_free (StartRequest *request)
{
  g_object_unref (request->task);
  g_free (request->server_call_id);
  g_clear_pointer (&request->options, reel_options_free);
  g_variant_unref (request->given);
  g_free (request);
}

/* The same request again while the first one is under way. */
typedef struct {
  char *server_call_id;
  GPtrArray *tasks; /* GTask */
} SameRequests;

static SameRequests *
same_requests_new (const char *server_call_id)
{
  SameRequests *self = g_new0 (SameRequests, 1);

  self->server_call_id = g_strdup (server_call_id);
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
reel_engine_same_requests_free (gpointer data)
{
  SameRequests *self = data;

  g_ptr_array_unref (self->tasks);
  g_free (self->server_call_id);
  g_free (self);
}

static void
answer_same_requests (ReelEngine *self, const char *request_id, const char *operation, const GError *error)
{
  g_autofree char *key = NULL;
  SameRequests *same;

  if (request_id == NULL ||
      !g_hash_table_steal_extended (self->starting, request_id, (gpointer *)&key, (gpointer *)&same))
    return;
  for (guint i = 0; i < same->tasks->len; i++) {
    GTask *task = same->tasks->pdata[i];
    if (error != NULL)
      g_task_return_error (task, g_error_copy (error));
    else
      g_task_return_pointer (task, g_strdup (operation), g_free);
  }
  reel_engine_same_requests_free (same);
}

/* Takes ERROR. */
static void
answer_start (GTask *task, const char *request_id, const char *operation, GError *error)
{
  answer_same_requests (g_task_get_source_object (task), request_id, operation, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (operation), g_free);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelEngine *self = g_task_get_source_object (task);
  ReelRecording *recording = REEL_RECORDING (source);
  const char *operation = reel_recording_get_operation (recording);
  g_autofree char *request_id = g_strdup (reel_recording_get_request_id (recording));
  g_autoptr (ReelRecording) alive G_GNUC_UNUSED = g_object_ref (recording);
  GError *error = NULL;

  if (!reel_recording_start_finish (recording, result, &error))
    reel_engine_drop_recording (self, recording);
  answer_start (task, request_id, operation, error);
}

static void
begin_start (StartRequest *request)
{
  ReelEngine *self = g_task_get_source_object (request->task);
  g_autoptr (ReelRecording) recording = NULL;
  ReelTrigger *trigger;
  GError *error = NULL;
  ReelCall *call = check_start (self, request->server_call_id, request->options, &error);

  if (call == NULL) {
    answer_start (request->task, request->options->request_id, NULL, error);
  } else {
    trigger = find_trigger (call, request->options);
    recording = reel_recording_new (self->services, REEL_RECORDING_HOST (call), g_steal_pointer (&request->options),
                                    request->given, trigger);
    reel_engine_add_recording (self, recording);
    reel_recording_start_async (recording, on_started, g_object_ref (request->task));
  }
  start_request_free (request);
}

/* Whether the recording LISTED is of the call that a client names now; one that has ended is still known by its id. */
static gboolean
is_same_call (ReelEngine *self, const char *server_call_id, const ReelListedRecord *listed)
{
  ReelCall *ongoing = g_hash_table_lookup (self->calls, server_call_id);

  if (ongoing != NULL)
    return g_str_equal (reel_call_get_call_id (ongoing), listed->operation->call_id);
  return g_str_equal (listed->server_call_id, server_call_id);
}

static GError *
new_other_call_error (void)
{
  return g_error_new_literal (
      REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
      "request-id: another call was recorded with this id. Give each request an id of its own.");
}

/* The same request again: whatever became of it, it is the same operation. Another call's is a mistake that would
 * otherwise leave this call unrecorded without a word. */
static void
on_request_known (GObject *source, GAsyncResult *result, gpointer data)
{
  StartRequest *request = data;
  ReelEngine *self = g_task_get_source_object (request->task);
  const char *request_id = request->options->request_id;
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  const ReelListedRecord *listed = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

  if (rows != NULL && listed == NULL) {
    begin_start (request);
    return;
  }
  if (listed != NULL && !is_same_call (self, request->server_call_id, listed))
    error = new_other_call_error ();
  answer_start (request->task, request_id, listed != NULL ? listed->operation->operation : NULL, error);
  start_request_free (request);
}

/* Whether the same request is under way: it waits for the same answer. */
static gboolean
join_request (ReelEngine *self, const StartRequest *request)
{
  SameRequests *same = g_hash_table_lookup (self->starting, request->options->request_id);

  if (same == NULL)
    return FALSE;
  if (g_str_equal (same->server_call_id, request->server_call_id))
    g_ptr_array_add (same->tasks, g_object_ref (request->task));
  else
    g_task_return_error (request->task, new_other_call_error ());
  return TRUE;
}

void
reel_engine_start_recording_async (ReelEngine *self, const char *server_call_id, GVariant *options,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  ReelOptions *parsed = reel_options_parse (options, reel_config_get_limit_ms (self->services->config), &error);
  StartRequest *request;

  if (parsed == NULL) {
    g_task_return_error (task, error);
    return;
  }
  request = g_new0 (StartRequest, 1);
  request->task = g_steal_pointer (&task);
  request->server_call_id = g_strdup (server_call_id);
  request->options = parsed;
  request->given = g_variant_ref (options);
  if (parsed->request_id == NULL) {
    begin_start (request);
  } else if (join_request (self, request)) {
    start_request_free (request);
  } else {
    g_hash_table_insert (self->starting, g_strdup (parsed->request_id), same_requests_new (server_call_id));
    reel_store_query_async (self->services->store, reel_query_new (REEL_QUERY_REQUEST, parsed->request_id),
                            on_request_known, request);
  }
}

char *
reel_engine_start_recording_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* One that has ended can't be changed any more, whoever asks. */
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

/* The recording that a request concerns, if it may do that to it; otherwise TASK is answered, now or later. */
static ReelRecording *
check_change (ReelEngine *self, const char *operation, ReelAction action, GVariant *options, GTask *task)
{
  ReelRecording *recording = find_recording (self, operation);
  g_autofree char *actor = NULL;
  GError *error = NULL;

  if (reel_action_parse_actor (options, &actor, &error) && recording == NULL) {
    reel_store_query_async (self->services->store, reel_query_new (REEL_QUERY_RECORDING, operation), on_ended_known,
                            g_object_ref (task));
    return NULL;
  }
  if (error == NULL && ask_rules (reel_call_of (recording), recording, action, actor, &error))
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
reel_engine_set_mode_async (ReelEngine *self, const char *operation, ReelAction action, GVariant *options, gint64 asked,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelRecording *recording = check_change (self, operation, action, options, task);

  if (recording != NULL)
    reel_recording_set_mode_async (recording, action, asked, on_mode_set, g_steal_pointer (&task));
}

void
reel_engine_stop_recording_async (ReelEngine *self, const char *operation, GVariant *options, gint64 asked,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelRecording *recording = check_change (self, operation, REEL_ACTION_STOP, options, task);

  if (recording != NULL)
    reel_recording_stop_async (recording, REEL_SESSION_END_STOPPED_BY_USER, asked, on_stopped, g_steal_pointer (&task));
}

gboolean
reel_engine_change_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_record (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelEngine *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (ReelListedRecord) record = take_record (REEL_STORE (source), result, &error);
  GVariant *state =
      record != NULL ? reel_recording_view_of_record (record, self->services->config->warnings, &error) : NULL;

  if (state != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (state), (GDestroyNotify)g_variant_unref);
  else
    g_task_return_error (task, error);
}

void
reel_engine_get_recording_state_async (ReelEngine *self, const char *operation, GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelRecording *recording = find_recording (self, operation);

  if (recording != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (reel_recording_describe (recording)),
                           (GDestroyNotify)g_variant_unref);
  else
    reel_store_query_async (self->services->store, reel_query_new (REEL_QUERY_RECORDING, operation), on_record,
                            g_steal_pointer (&task));
}

GVariant *
reel_engine_get_recording_state_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
