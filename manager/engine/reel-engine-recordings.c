/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that concern recordings: each asks the rules, then the recording's
 * own state. Called by manager/dbus. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/reel-error.h"
#include "manager/core/reel-nick.h"
#include "manager/core/reel-rules.h"
#include "manager/core/reel-text.h"
#include "manager/engine/reel-call-facts.h"
#include "manager/engine/reel-recording-view.h"

static ReelRecording *
find_recording (ReelEngine *self, const char *operation)
{
  return g_hash_table_lookup (self->recordings, operation);
}

/* An operation that is final lives on in the catalogue alone. */
static ReelOperationRecord *
find_record (ReelEngine *self, const char *operation, GError **error)
{
  g_autoptr (GError) inner = NULL;
  ReelOperationRecord *record = reel_catalogue_find_operation (self->services->catalogue, operation, &inner);

  if (inner != NULL)
    g_propagate_error (error, g_steal_pointer (&inner));
  else if (record == NULL)
    reel_error_set (error, REEL_ERROR_UNKNOWN_RECORDING);
  return record;
}

static gboolean
ask_rules (ReelCall *call, ReelRecording *recording, ReelAction action, const char *actor, GError **error)
{
  g_autoptr (ReelCallFacts) facts = reel_call_facts_new (call, recording);

  return reel_rules_decide (reel_call_facts_get (facts), actor, action, error);
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
  return call;
}

/* The actor becomes a participant: a client may have named the user. */
static ReelGrounds *
find_grounds (ReelCall *call, ReelOptions *options)
{
  g_autoptr (ReelCallFacts) facts = reel_call_facts_new (call, reel_call_find_active_recording (call));
  const ReelRulesCall *rules = reel_call_facts_get (facts);
  const ReelRulesPerson *actor = options->actor != NULL ? reel_rules_find_person (rules, options->actor) : NULL;
  ReelGrounds *grounds =
      reel_grounds_new (actor != NULL ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER, actor != NULL ? actor->id : NULL,
                        reel_rules_get_start_scope (rules), reel_rules_get_consent_rule (rules, options->actor));

  if (actor != NULL) {
    g_free (options->actor);
    options->actor = g_strdup (actor->id);
  }
  return grounds;
}

/* The same request again while the first one is under way. */
typedef struct {
  char *call_id;
  GPtrArray *tasks; /* GTask */
} SameRequests;

static SameRequests *
same_requests_new (ReelCall *call)
{
  SameRequests *self = g_new0 (SameRequests, 1);

  self->call_id = g_strdup (reel_call_get_call_id (call));
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
reel_engine_same_requests_free (gpointer data)
{
  SameRequests *self = data;

  g_ptr_array_unref (self->tasks);
  g_free (self->call_id);
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

  if (reel_recording_start_finish (recording, result, &error)) {
    answer_same_requests (self, request_id, operation, NULL);
    g_task_return_pointer (task, g_strdup (operation), g_free);
    return;
  }
  reel_engine_drop_recording (self, recording);
  answer_same_requests (self, request_id, NULL, error);
  g_task_return_error (task, error);
}

/* Whether the call CALL_ID is the one that a client names now; one that has ended is still known by its id. */
static gboolean
is_same_call (ReelEngine *self, const char *server_call_id, const char *call_id)
{
  ReelCall *ongoing = g_hash_table_lookup (self->calls, server_call_id);
  g_autoptr (ReelCallRecord) record = NULL;

  if (ongoing != NULL)
    return g_str_equal (reel_call_get_call_id (ongoing), call_id);
  record = reel_catalogue_find_call (self->services->catalogue, call_id, NULL);
  return record != NULL && g_str_equal (record->server_call_id, server_call_id);
}

/* The same request again: whatever became of it, it is the same operation. Another call's is a mistake that would
 * otherwise leave this call unrecorded without a word. */
static gboolean
answer_known_request (ReelEngine *self, const char *server_call_id, const char *request_id, GTask *task)
{
  SameRequests *same = g_hash_table_lookup (self->starting, request_id);
  g_autoptr (ReelOperationRecord) record = NULL;
  GError *error = NULL;

  if (same == NULL)
    record = reel_catalogue_find_request (self->services->catalogue, request_id, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (same == NULL && record == NULL)
    return FALSE;
  else if (!is_same_call (self, server_call_id, same != NULL ? same->call_id : record->call_id))
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                             "request-id: another call was recorded with this id. Give each request an id of its own.");
  else if (same != NULL)
    g_ptr_array_add (same->tasks, g_object_ref (task));
  else
    g_task_return_pointer (task, g_strdup (record->operation), g_free);
  return TRUE;
}

void
reel_engine_start_recording_async (ReelEngine *self, const char *server_call_id, GVariant *options,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (ReelOptions) parsed =
      reel_options_parse (options, reel_config_get_limit_ms (self->services->config), &error);
  g_autoptr (ReelRecording) recording = NULL;
  ReelGrounds *grounds;
  ReelCall *call;

  if (parsed != NULL && parsed->request_id != NULL &&
      answer_known_request (self, server_call_id, parsed->request_id, task))
    return;
  if (parsed == NULL || (call = check_start (self, server_call_id, parsed, &error)) == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (parsed->request_id != NULL)
    g_hash_table_insert (self->starting, g_strdup (parsed->request_id), same_requests_new (call));
  grounds = find_grounds (call, parsed);
  recording = reel_recording_new (self->services, call, g_steal_pointer (&parsed), options, grounds);
  reel_engine_add_recording (self, recording);
  reel_recording_start_async (recording, on_started, g_steal_pointer (&task));
}

char *
reel_engine_start_recording_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The recording that a request concerns, if it may do that to it. */
static ReelRecording *
check_change (ReelEngine *self, const char *operation, ReelAction action, GVariant *options, GError **error)
{
  ReelRecording *recording = find_recording (self, operation);
  g_autoptr (ReelOperationRecord) record = NULL;
  g_autofree char *actor = NULL;

  if (!reel_action_parse_actor (options, &actor, error))
    return NULL;
  if (recording == NULL) {
    record = find_record (self, operation, error);
    if (record != NULL)
      reel_error_set (error, REEL_ERROR_ALREADY_STOPPED);
    return NULL;
  }
  return ask_rules (reel_recording_get_call (recording), recording, action, actor, error) ? recording : NULL;
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
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  ReelRecording *recording = check_change (self, operation, action, options, &error);

  if (recording == NULL)
    answer_change (task, FALSE, error);
  else
    reel_recording_set_mode_async (recording, action, asked, on_mode_set, task);
}

void
reel_engine_stop_recording_async (ReelEngine *self, const char *operation, GVariant *options, gint64 asked,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  ReelRecording *recording = check_change (self, operation, REEL_ACTION_STOP, options, &error);

  if (recording == NULL)
    answer_change (task, FALSE, error);
  else
    reel_recording_stop_async (recording, REEL_SESSION_END_STOPPED_BY_USER, asked, on_stopped, task);
}

gboolean
reel_engine_change_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What is not as it was written is not a client's mistake. */
static GVariant *
parse_noted_options (const ReelOperationRecord *record, GError **error)
{
  GVariant *options =
      record->options != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, record->options, NULL, NULL, NULL) : NULL;

  if (options == NULL)
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue's row of the recording %s can't be read",
                 record->operation);
  return options;
}

GVariant *
reel_engine_describe_record (ReelEngine *self, const ReelOperationRecord *record, GError **error)
{
  g_autoptr (GVariant) text = parse_noted_options (record, error);
  g_autoptr (ReelOptions) options = text != NULL ? reel_options_parse (text, G_MAXUINT64, error) : NULL;
  g_autoptr (ReelCallRecord) call = reel_catalogue_find_call (self->services->catalogue, record->call_id, NULL);
  g_autoptr (ReelGrounds) grounds = record->grounds != NULL ? reel_grounds_parse (record->grounds, NULL) : NULL;
  g_autoptr (GPtrArray) chunks =
      options != NULL ? reel_catalogue_list_chunks (self->services->catalogue, record->operation, error) : NULL;
  int state = reel_nick_find (reel_recording_state_nicks, record->state);
  ReelRecordingView view = {
    .operation = record->operation,
    .state = state >= 0 ? (ReelRecordingState)state : REEL_RECORDING_STATE_FAILED,
    .elapsed_ns = record->duration_ns,
    .chunk_index = chunks != NULL && chunks->len > 0 ? chunks->len - 1 : 0,
    .options = options,
    .server_call_id = call != NULL ? call->server_call_id : NULL,
    .call_id = record->call_id,
    .subject = call != NULL ? call->subject : NULL,
    .meeting_id = call != NULL ? call->meeting_id : NULL,
    .restricted = call != NULL && call->restricted,
    .scope = grounds != NULL ? grounds->scope : REEL_SCOPE_ALL,
    .start_utc = record->start_utc,
    .session_end_reason = record->session_end_reason,
    .warnings = self->services->config->warnings,
    .chunks = chunks,
  };

  if (options == NULL || chunks == NULL)
    return NULL;
  return reel_recording_view_to_variant (&view);
}

GVariant *
reel_engine_get_recording_state (ReelEngine *self, const char *operation, GError **error)
{
  ReelRecording *recording = find_recording (self, operation);
  g_autoptr (ReelOperationRecord) record = NULL;

  if (recording != NULL)
    return reel_recording_describe (recording);
  record = find_record (self, operation, error);
  return record != NULL ? reel_engine_describe_record (self, record, error) : NULL;
}
