/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The row and the state of an operation. Called by ReelRecording and its other parts. */
#include "manager/engine/recording/reel-operation.h"

#include "manager/core/wire/reel-nick.h"

#define MAX_LIMIT_MS (G_GUINT64_CONSTANT (240) * 60 * 1000) /* RULES section 4 */

struct _ReelOperation {
  GObject parent_instance;

  ReelStore *store;
  ReelChunkList *chunks;
  char *id;
  char *call_id;
  ReelOptions *options;
  char *options_text;
  ReelTrigger *trigger;
  char *trigger_text;
  char *base;
  ReelRecordingState state;
  gint64 created_utc;
  gint64 start_utc;
  gint64 ended_utc;
  gboolean ending; /* END counts */
  ReelSessionEnd end;
  char *detail;
  gboolean worker_done;
  gboolean reported;
  gboolean entered; /* its row is in the catalogue */
  gboolean changed; /* it has changed since it was entered */
  gboolean unkept;  /* it failed to start because the catalogue did not take it */
};

G_DEFINE_FINAL_TYPE (ReelOperation, reel_operation, G_TYPE_OBJECT)

enum { STATE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_operation_init (ReelOperation *self)
{
}

static void
reel_operation_finalize (GObject *object)
{
  ReelOperation *self = REEL_OPERATION (object);

  g_clear_object (&self->chunks);
  g_clear_object (&self->store);
  g_clear_pointer (&self->options, reel_options_free);
  g_clear_pointer (&self->trigger, reel_trigger_free);
  g_free (self->id);
  g_free (self->call_id);
  g_free (self->options_text);
  g_free (self->trigger_text);
  g_free (self->base);
  g_free (self->detail);
  G_OBJECT_CLASS (reel_operation_parent_class)->finalize (object);
}

static void
reel_operation_class_init (ReelOperationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_operation_finalize;
  signals[STATE_CHANGED] =
      g_signal_new ("state-changed", REEL_TYPE_OPERATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* With the limit in effect, since the configured one may have changed when the catalogue is read, and with the actor as
 * a participant. */
static char *
note_options (GVariant *given, const ReelOptions *options)
{
  g_autoptr (GVariant) noted = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, given);
  g_variant_dict_insert (&dict, "max-duration-ms", "t", options->max_duration_ms);
  g_variant_dict_remove (&dict, "user");
  if (options->actor != NULL)
    g_variant_dict_insert (&dict, "actor", "s", options->actor);
  noted = g_variant_ref_sink (g_variant_dict_end (&dict));
  return g_variant_print (noted, TRUE);
}

ReelOperation *
reel_operation_new (ReelStore *store, ReelChunkList *chunks, const ReelOperationRequest *request)
{
  ReelOperation *self = g_object_new (REEL_TYPE_OPERATION, NULL);

  self->store = g_object_ref (store);
  self->chunks = g_object_ref (chunks);
  self->id = g_strdup (request->id);
  self->call_id = g_strdup (request->call_id);
  self->created_utc = request->created_utc;
  self->options = request->options;
  self->options_text = note_options (request->options_text, request->options);
  self->trigger = request->trigger;
  self->trigger_text = reel_trigger_print (request->trigger);
  self->state = REEL_RECORDING_STATE_STARTING;
  self->end = REEL_SESSION_END_RECORDER_FAILED;
  return self;
}

/* The configured limit may have been lowered since. */
static ReelOptions *
parse_options (GVariant *text, guint64 limit_ms, GError **error)
{
  ReelOptions *options = reel_options_parse (text, limit_ms, NULL);

  return options != NULL ? options : reel_options_parse (text, MAX_LIMIT_MS, error);
}

/* A recording started by a version without rules is judged by its host. */
static ReelTrigger *
parse_trigger (const ReelOperationRecord *record, GError **error)
{
  if (record->trigger != NULL)
    return reel_trigger_parse (record->trigger, error);
  return reel_trigger_new (record->host != NULL ? REEL_ORIGIN_ACTOR : REEL_ORIGIN_SERVER, record->host, REEL_SCOPE_ALL,
                           REEL_CONSENT_OFF);
}

ReelOperation *
reel_operation_new_restored (ReelStore *store, ReelChunkList *chunks, const ReelOperationRecord *record,
                             guint64 limit_ms, GError **error)
{
  g_autoptr (GVariant) text = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->options, NULL, NULL, error);
  g_autoptr (ReelOptions) options = text != NULL ? parse_options (text, limit_ms, error) : NULL;
  g_autoptr (ReelTrigger) trigger = options != NULL ? parse_trigger (record, error) : NULL;
  int state = reel_nick_find (reel_recording_state_nicks, record->state);
  int reason =
      record->session_end_reason != NULL ? reel_nick_find (reel_session_end_nicks, record->session_end_reason) : -1;
  ReelOperationRequest request = { record->operation, record->call_id, record->created_utc, options, text, trigger };
  ReelOperation *self;

  if (trigger == NULL)
    return NULL;
  self = reel_operation_new (store, chunks, &request);
  options = NULL;
  trigger = NULL;
  self->base = g_strdup (record->base);
  self->entered = TRUE;
  self->start_utc = record->start_utc;
  self->ended_utc = record->ended_utc;
  self->state = state >= 0 ? (ReelRecordingState)state : REEL_RECORDING_STATE_FINALIZING;
  if (reason >= 0)
    reel_operation_set_end (self, (ReelSessionEnd)reason);
  return self;
}

const char *
reel_operation_get_id (ReelOperation *self)
{
  return self->id;
}

const ReelOptions *
reel_operation_get_options (ReelOperation *self)
{
  return self->options;
}

const char *
reel_operation_get_options_text (ReelOperation *self)
{
  return self->options_text;
}

const char *
reel_operation_get_extension (ReelOperation *self)
{
  return reel_format_nicks[self->options->format];
}

const ReelTrigger *
reel_operation_get_trigger (ReelOperation *self)
{
  return self->trigger;
}

const char *
reel_operation_get_trigger_text (ReelOperation *self)
{
  return self->trigger_text;
}

void
reel_operation_rebase (ReelOperation *self, ReelOrigin origin, const char *origin_id)
{
  ReelTrigger *trigger = reel_trigger_new (origin, origin_id, self->trigger->scope, self->trigger->consent);

  reel_trigger_free (self->trigger);
  self->trigger = trigger;
  g_free (self->trigger_text);
  self->trigger_text = reel_trigger_print (trigger);
  reel_operation_save (self);
}

ReelRecordingState
reel_operation_get_state (ReelOperation *self)
{
  return self->state;
}

void
reel_operation_apply (ReelOperation *self, ReelRecordingEvent event)
{
  ReelRecordingState before = self->state;
  g_autoptr (GError) error = NULL;

  if (!reel_recording_state_next (before, event, &self->state, &error))
    g_warning ("Recording %s: %s", self->id, error->message);
  if (self->state == before)
    return;
  reel_operation_save (self);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

void
reel_operation_set_state (ReelOperation *self, ReelRecordingState state)
{
  self->state = state;
}

gint64
reel_operation_get_created_utc (ReelOperation *self)
{
  return self->created_utc;
}

gint64
reel_operation_get_start_utc (ReelOperation *self)
{
  return self->start_utc;
}

void
reel_operation_set_start_utc (ReelOperation *self, gint64 utc)
{
  self->start_utc = utc;
}

void
reel_operation_set_ended_utc (ReelOperation *self, gint64 utc)
{
  self->ended_utc = utc;
}

const char *
reel_operation_get_base (ReelOperation *self)
{
  return self->base;
}

void
reel_operation_set_base (ReelOperation *self, char *base)
{
  g_free (self->base);
  self->base = base;
}

gboolean
reel_operation_is_ending (ReelOperation *self)
{
  return self->ending;
}

void
reel_operation_set_end (ReelOperation *self, ReelSessionEnd reason)
{
  self->ending = TRUE;
  self->end = reason;
}

ReelSessionEnd
reel_operation_get_end (ReelOperation *self)
{
  return self->end;
}

const char *
reel_operation_get_detail (ReelOperation *self)
{
  return self->detail;
}

void
reel_operation_set_detail (ReelOperation *self, const char *detail)
{
  if (self->detail == NULL)
    self->detail = g_strdup (detail);
}

gboolean
reel_operation_is_worker_done (ReelOperation *self)
{
  return self->worker_done;
}

void
reel_operation_set_worker_done (ReelOperation *self)
{
  self->worker_done = TRUE;
}

gboolean
reel_operation_is_reported (ReelOperation *self)
{
  return self->reported;
}

void
reel_operation_set_reported (ReelOperation *self)
{
  self->reported = TRUE;
}

ReelOperationRecord
reel_operation_make_record (ReelOperation *self)
{
  ReelOperationRecord record = {
    .operation = self->id,
    .call_id = self->call_id,
    .request_id = self->options->request_id,
    .options = self->options_text,
    .state = (char *)reel_recording_state_nicks[self->state],
    .host = self->options->actor,
    .base = self->base,
    .created_utc = self->created_utc,
    .start_utc = self->start_utc,
    .ended_utc = self->ended_utc,
    .duration_ns = reel_chunk_list_sum (self->chunks, G_MAXUINT),
    .session_end_reason = self->ending ? (char *)reel_session_end_nicks[self->end] : NULL,
    .trigger = self->trigger_text,
  };

  return record;
}

void
reel_operation_save (ReelOperation *self)
{
  ReelOperationRecord record = reel_operation_make_record (self);

  if (self->entered)
    reel_store_put (self->store, reel_change_put_operation (&record));
  else
    self->changed = TRUE;
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelOperation *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean unknown;

  if (reel_store_put_durable_finish (REEL_STORE (source), result, &unknown, &error)) {
    self->entered = TRUE;
    if (self->changed)
      reel_operation_save (self);
  } else if (unknown) {
    reel_store_put (REEL_STORE (source), reel_change_remove_operation (self->id));
  }
  self->unkept = error != NULL && !reel_store_has_refused (result);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
reel_operation_enter_async (ReelOperation *self, GAsyncReadyCallback callback, gpointer user_data)
{
  ReelOperationRecord record = reel_operation_make_record (self);

  self->changed = FALSE;
  reel_store_put_durable_async (self->store, reel_change_put_operation (&record), on_entered,
                                g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_operation_enter_finish (ReelOperation *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
reel_operation_is_entered (ReelOperation *self)
{
  return self->entered;
}

gboolean
reel_operation_is_unkept (ReelOperation *self)
{
  return self->unkept;
}

void
reel_operation_withdraw (ReelOperation *self)
{
  /* If its id was reported to nobody, the same request may be tried again. */
  if (self->reported)
    return;
  self->entered = FALSE;
  reel_store_put (self->store, reel_change_remove_operation (self->id));
}
