/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Start requests of clients; see the header for who calls it. */
#include "manager/engine/reel-start-requests.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/call/reel-call-requests.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/reel-controls.h"

struct _ReelStartRequests {
  GObject parent_instance;

  ReelServices *services;
  ReelRegistry *registry;
  ReelCompleteness *completeness;
  GHashTable *starting; /* request id → SameRequests: repeated requests during the start */
  GQueue *open;         /* StartRequest: those that are not answered */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ReelStartRequests, reel_start_requests, G_TYPE_OBJECT)

/* Repetitions of a request that is being carried out. */
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

static void
same_requests_free (gpointer data)
{
  SameRequests *self = data;

  g_ptr_array_unref (self->tasks);
  g_free (self->server_call_id);
  g_free (self);
}

static void
reel_start_requests_init (ReelStartRequests *self)
{
  self->starting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, same_requests_free);
  self->open = g_queue_new ();
}

static void
reel_start_requests_finalize (GObject *object)
{
  ReelStartRequests *self = REEL_START_REQUESTS (object);

  g_hash_table_unref (self->starting);
  /* A request holds a reference, so there is none. */
  g_queue_free (self->open);
  g_object_unref (self->completeness);
  g_object_unref (self->registry);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_start_requests_parent_class)->finalize (object);
}

static void
reel_start_requests_class_init (ReelStartRequestsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_start_requests_finalize;
}

ReelStartRequests *
reel_start_requests_new (ReelServices *services, ReelRegistry *registry, ReelCompleteness *completeness)
{
  ReelStartRequests *self = g_object_new (REEL_TYPE_START_REQUESTS, NULL);

  self->services = reel_services_ref (services);
  self->registry = g_object_ref (registry);
  self->completeness = g_object_ref (completeness);
  return self;
}

/* Whether the client asks for a user to whom the call is not shown. */
static gboolean
is_stranger (ReelCall *call, const ReelOptions *options)
{
  return options->user != NULL && !reel_call_check_visible (call, options->user, NULL);
}

static ReelCall *
check_start (ReelStartRequests *self, const char *server_call_id, const ReelOptions *options, GError **error)
{
  ReelCall *call = reel_registry_find_call (self->registry, server_call_id);

  if (call == NULL) {
    reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
    return NULL;
  }
  if (options->user != NULL && !reel_call_check_visible (call, options->user, error))
    return NULL;
  if (options->destination != NULL &&
      reel_destination_find (self->services->config->destinations, options->destination) == NULL) {
    g_autofree char *quoted = reel_text_quote (options->destination);
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "destination: the configuration names no destination '%s'", quoted);
    return NULL;
  }
  if (options->callback_uri != NULL &&
      !reel_webhook_check_callback (self->services->config->callback, options->callback_uri, error))
    return NULL;
  if (!reel_controls_ask (call, reel_call_find_active_recording (call), REEL_ACTION_START,
                          &(ReelActor){ options->actor, options->user }, error))
    return NULL;
  if (!reel_registry_has_capacity (self->registry)) {
    reel_error_set (error, REEL_ERROR_OVERLOADED);
    return NULL;
  }
  return reel_store_check (self->services->store, error) ? call : NULL;
}

/* Replaces the actor by a participant: a client may have named the user. */
static ReelTrigger *
find_trigger (ReelCall *call, ReelOptions *options)
{
  g_autoptr (ReelRuleContext) context = reel_call_new_rule_context (call, reel_call_find_active_recording (call));
  const ReelRulesCall *rules = reel_rule_context_get (context);
  const ReelActor asking = { options->actor, options->user };
  const ReelRulesPerson *actor = reel_rules_find_person (rules, &asking);
  ReelTrigger *trigger =
      reel_trigger_new (actor != NULL ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER, actor != NULL ? actor->id : NULL,
                        reel_rules_get_start_scope (rules), reel_rules_get_consent_rule (rules, &asking));

  if (actor != NULL) {
    g_free (options->actor);
    options->actor = g_strdup (actor->id);
    g_clear_pointer (&options->user, g_free);
  }
  return trigger;
}

/* A requested start. */
typedef struct {
  ReelStartRequests *requests;
  GTask *task; /* NULL: it is answered */
  char *server_call_id;
  ReelOptions *options;
  GVariant *given;
} StartRequest;

static void
start_request_free (StartRequest *request)
{
  g_queue_remove (request->requests->open, request);
  g_object_unref (request->requests);
  g_clear_object (&request->task);
  g_free (request->server_call_id);
  g_clear_pointer (&request->options, reel_options_free);
  g_variant_unref (request->given);
  g_free (request);
}

static void
answer_same_requests (ReelStartRequests *self, const char *request_id, const char *operation, const GError *error)
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
  same_requests_free (same);
}

/* Takes ERROR. One that was answered at the end of the manager is not answered again. */
static void
answer_start (StartRequest *request, const char *request_id, const char *operation, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&request->task);

  answer_same_requests (request->requests, request_id, operation, error);
  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (operation), g_free);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  StartRequest *request = data;
  ReelRecording *recording = REEL_RECORDING (source);
  const char *operation = reel_recording_get_operation (recording);
  g_autofree char *request_id = g_strdup (reel_recording_get_request_id (recording));
  g_autoptr (ReelRecording) alive G_GNUC_UNUSED = g_object_ref (recording);
  GError *error = NULL;

  if (!reel_recording_start_finish (recording, result, &error) && !request->requests->closed) {
    reel_registry_drop_recording (request->requests->registry, recording);
    reel_completeness_refuse (request->requests->completeness, reel_call_of (recording),
                              reel_recording_get_trigger (recording)->origin == REEL_ORIGIN_ACTOR, error);
  }
  answer_start (request, request_id, operation, error);
  start_request_free (request);
}

static gboolean
has_actor (const ReelOptions *options)
{
  return options->actor != NULL || options->user != NULL;
}

/* What is asked by somebody to whom the call is not shown is none of its gaps. */
static void
note_refusal (const StartRequest *request, const GError *error)
{
  ReelCall *call = reel_registry_find_call (request->requests->registry, request->server_call_id);

  if (call != NULL && !is_stranger (call, request->options))
    reel_completeness_refuse (request->requests->completeness, call, has_actor (request->options), error);
}

static void
carry_out (StartRequest *request)
{
  ReelStartRequests *self = request->requests;
  g_autoptr (ReelRecording) recording = NULL;
  ReelTrigger *trigger;
  GError *error = NULL;
  ReelCall *call = check_start (self, request->server_call_id, request->options, &error);

  if (call == NULL) {
    note_refusal (request, error);
    answer_start (request, request->options->request_id, NULL, error);
    start_request_free (request);
    return;
  }
  trigger = find_trigger (call, request->options);
  recording = reel_recording_new (self->services, REEL_RECORDING_HOST (call), g_steal_pointer (&request->options),
                                  request->given, trigger);
  reel_registry_add_recording (self->registry, recording);
  reel_recording_start_async (recording, on_started, request);
}

static void
on_turn (ReelTurn *turn, GError *error, gpointer data)
{
  StartRequest *request = data;

  if (error == NULL) {
    carry_out (request);
    return;
  }
  /* Not that the manager ends: the client is told to try again. */
  if (g_error_matches (error, REEL_ERROR, REEL_ERROR_OVERLOADED))
    note_refusal (request, error);
  answer_start (request, request->options->request_id, NULL, error);
  start_request_free (request);
}

static GError *
new_closed_error (void)
{
  return g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                              "The recorder is being stopped, and does not know any more whether the recording begins. "
                              "Ask once more when it runs again, with the same request-id.");
}

/* Whether somebody may start depends on requests before this one, by which they may just be coming into the call. */
static void
begin_start (StartRequest *request)
{
  ReelCall *call = reel_registry_find_call (request->requests->registry, request->server_call_id);

  if (request->requests->closed) {
    answer_start (request, request->options->request_id, NULL, new_closed_error ());
    start_request_free (request);
  } else if (call != NULL && has_actor (request->options)) {
    reel_call_take_turn (call, REEL_TURN_CALL, NULL, NULL, on_turn, request);
  } else {
    carry_out (request);
  }
}

/* Whether the recording LISTED belongs to the call named by the client; a call that has ended is only known by its
 * id. */
static gboolean
is_same_call (ReelStartRequests *self, const char *server_call_id, const ReelListedRecord *listed)
{
  ReelCall *ongoing = reel_registry_find_call (self->registry, server_call_id);

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

/* A repeated request returns the same operation, whatever became of it. A request id used for another call is an error:
 * otherwise this call would silently not be recorded. */
static void
on_request_known (GObject *source, GAsyncResult *result, gpointer data)
{
  StartRequest *request = data;
  const char *request_id = request->options->request_id;
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  const ReelListedRecord *listed = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

  if (rows != NULL && listed == NULL) {
    begin_start (request);
    return;
  }
  if (listed != NULL && !is_same_call (request->requests, request->server_call_id, listed))
    error = new_other_call_error ();
  answer_start (request, request_id, listed != NULL ? listed->operation->operation : NULL, error);
  start_request_free (request);
}

/* Whether the same request is being carried out: this one then waits for its result. */
static gboolean
join_request (ReelStartRequests *self, const StartRequest *request)
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

/* A user's request ids are their own: nobody else learns what became of them, or takes them away. GIVEN: (transfer
 * full). Returns: GIVEN with the id that is kept. */
static GVariant *
scope_request_id (ReelOptions *options, GVariant *given)
{
  g_autoptr (GVariant) owned = given;
  g_autofree char *both = NULL;
  GVariantDict dict;

  if (options->request_id == NULL || options->user == NULL)
    return g_steal_pointer (&owned);
  /* Neither of them has control characters. */
  both = g_strconcat (options->user, "\n", options->request_id, NULL);
  g_free (options->request_id);
  options->request_id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
  g_variant_dict_init (&dict, owned);
  g_variant_dict_insert (&dict, "request-id", "s", options->request_id);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* A stranger waits for nothing, and learns nothing of earlier requests, unless somebody is just coming into the call,
 * who may be the one. */
static gboolean
check_shown (ReelStartRequests *self, const char *server_call_id, const ReelOptions *options, GError **error)
{
  ReelCall *call = reel_registry_find_call (self->registry, server_call_id);

  if (call == NULL || options->user == NULL || reel_call_awaits_somebody (call))
    return TRUE;
  return reel_call_check_visible (call, options->user, error);
}

static gboolean
check_request (ReelStartRequests *self, const char *server_call_id, const ReelOptions *options, GError **error)
{
  if (!self->closed)
    return check_shown (self, server_call_id, options, error);
  g_propagate_error (error, new_closed_error ());
  return FALSE;
}

void
reel_start_requests_add (ReelStartRequests *self, const char *server_call_id, GVariant *options, GTask *task)
{
  GError *error = NULL;
  ReelOptions *parsed = reel_options_parse (options, reel_config_get_limit_ms (self->services->config), &error);
  StartRequest *request;

  if (parsed == NULL || !check_request (self, server_call_id, parsed, &error)) {
    g_clear_pointer (&parsed, reel_options_free);
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  request = g_new0 (StartRequest, 1);
  request->requests = g_object_ref (self);
  request->task = task;
  request->server_call_id = g_strdup (server_call_id);
  request->options = parsed;
  request->given = scope_request_id (parsed, g_variant_ref (options));
  g_queue_push_tail (self->open, request);
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

void
reel_start_requests_close (ReelStartRequests *self)
{
  GHashTableIter iter;
  gpointer same;

  self->closed = TRUE;
  g_hash_table_iter_init (&iter, self->starting);
  while (g_hash_table_iter_next (&iter, NULL, &same)) {
    for (guint i = 0; i < ((SameRequests *)same)->tasks->len; i++)
      g_task_return_error (((SameRequests *)same)->tasks->pdata[i], new_closed_error ());
  }
  g_hash_table_remove_all (self->starting);
  for (GList *at = self->open->head; at != NULL; at = at->next) {
    g_autoptr (GTask) task = g_steal_pointer (&((StartRequest *)at->data)->task);

    if (task != NULL)
      g_task_return_error (task, new_closed_error ());
  }
}
