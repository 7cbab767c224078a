/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connects the parts: passes requests to them, and their signals to clients. Called by manager/dbus and the daemon. */
#include "manager/engine/reel-engine.h"

#include "manager/core/document/reel-event.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/call/reel-announcer.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"
#include "manager/engine/reel-automation.h"
#include "manager/engine/reel-completeness.h"
#include "manager/engine/reel-controls.h"
#include "manager/engine/reel-engine-journal.h"
#include "manager/engine/reel-engine-metrics.h"
#include "manager/engine/reel-explanation.h"
#include "manager/engine/reel-meetings.h"
#include "manager/engine/reel-recording-pages.h"
#include "manager/engine/reel-recording-requests.h"
#include "manager/engine/reel-recovery.h"
#include "manager/engine/reel-start-requests.h"
#include "manager/engine/store/reel-storage-prepare.h"

#define STORAGE_ANSWER_MS 5000
#define LOOK_SECONDS      5

struct _ReelEngine {
  GObject parent_instance;

  ReelServices *services;
  ReelRegistry *registry;
  ReelCompleteness *completeness;
  ReelAutomation *automation;
  ReelStartRequests *starts;
  ReelMeetings *meetings;
  ReelOutbox *outbox;
  ReelAnnouncer *announcer; /* NULL: announcements are off */
  ReelEngineMetrics metrics;
  guint look;
};

G_DEFINE_FINAL_TYPE (ReelEngine, reel_engine, G_TYPE_OBJECT)

enum {
  CALL_ADDED,
  CALL_ENDED,
  RECORDING_STATE_CHANGED,
  TIME_WARNING,
  CALL_LEG_STATE_CHANGED,
  FILE_STATUS_UPDATED,
  RECORDING_INCOMPLETE,
  ANNOUNCEMENT,
  COUNTS_CHANGED,
  CATALOGUE_STATE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
reel_engine_init (ReelEngine *self)
{
}

static void
reel_engine_finalize (GObject *object)
{
  ReelEngine *self = REEL_ENGINE (object);

  g_clear_handle_id (&self->look, g_source_remove);
  if (self->services->sealer != NULL)
    reel_sealer_close (self->services->sealer);
  if (self->services->sidecars != NULL)
    reel_sidecar_maker_close (self->services->sidecars);
  reel_registry_close (self->registry);
  reel_outbox_close (self->outbox);
  g_object_unref (self->outbox);
  g_object_unref (self->meetings);
  g_object_unref (self->starts);
  g_object_unref (self->automation);
  g_object_unref (self->completeness);
  g_object_unref (self->registry);
  g_clear_object (&self->announcer);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_engine_parent_class)->finalize (object);
}

static void
reel_engine_class_init (ReelEngineClass *klass)
{
  GType type = REEL_TYPE_ENGINE;
  GSignalFlags flags = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (klass)->finalize = reel_engine_finalize;
  signals[CALL_ADDED] = g_signal_new ("call-added", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, REEL_TYPE_CALL);
  signals[CALL_ENDED] = g_signal_new ("call-ended", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, REEL_TYPE_CALL);
  signals[RECORDING_STATE_CHANGED] = g_signal_new ("recording-state-changed", type, flags, 0, NULL, NULL, NULL,
                                                   G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
  signals[TIME_WARNING] =
      g_signal_new ("time-warning", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[CALL_LEG_STATE_CHANGED] = g_signal_new ("call-leg-state-changed", type, flags, 0, NULL, NULL, NULL,
                                                  G_TYPE_NONE, 3, REEL_TYPE_CALL, G_TYPE_STRING, G_TYPE_STRING);
  signals[FILE_STATUS_UPDATED] =
      g_signal_new ("file-status-updated", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RECORDING_INCOMPLETE] = g_signal_new ("recording-incomplete", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                                3, G_TYPE_POINTER, G_TYPE_STRING, G_TYPE_STRING);
  signals[ANNOUNCEMENT] = g_signal_new ("announcement", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_STRING,
                                        G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[COUNTS_CHANGED] = g_signal_new ("counts-changed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CATALOGUE_STATE_CHANGED] =
      g_signal_new ("catalogue-state-changed", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_policies_changed (ReelPolicyStore *policies, const char *level, const char *id, ReelEngine *self)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self);

  for (guint i = 0; i < calls->len; i++) {
    reel_call_policies_changed (calls->pdata[i]);
    reel_automation_follow (self->automation, calls->pdata[i]);
  }
}

static void
on_failing_changed (ReelStore *store, ReelEngine *self)
{
  g_signal_emit (self, signals[CATALOGUE_STATE_CHANGED], 0);
}

/* Starts what could not start while the store took no changes or had too many waiting. */
static void
on_store_ready (ReelStore *store, ReelEngine *self)
{
  reel_automation_retry (self->automation);
}

static void
on_announcement (ReelAnnouncer *announcer, ReelCall *call, const char *kind, const char *text, const char *language,
                 ReelEngine *self)
{
  g_signal_emit (self, signals[ANNOUNCEMENT], 0, reel_call_get_server_call_id (call), kind, text, language);
}

static void
on_event (ReelOutbox *outbox, const char *id, const char *json, ReelEngine *self)
{
  g_signal_emit (self, signals[FILE_STATUS_UPDATED], 0, json);
}

static void
on_incomplete (ReelCompleteness *completeness, const ReelIncompleteRecord *record, ReelEngine *self)
{
  g_autofree char *id = g_uuid_string_random ();
  const ReelRunningEvent event = {
    .id = id,
    .topic = self->services->config->event_topic,
    .call_id = record->call_id,
    .server_call_id = record->server_call_id,
    .recording_id = record->operation != NULL ? record->operation : "",
    .event_utc = g_get_real_time (),
  };
  const ReelIncompleteEvent incomplete = {
    .incomplete_id = record->id,
    .reason = record->reason,
    .rule = record->rule,
    .level = record->level,
    .stream_id = record->stream_id,
    .start_utc = record->start_utc,
    .end_utc = record->end_utc,
    .missing_ms = (gint64)(record->missing_ns / 1000000),
    .detail = record->detail,
  };
  g_autofree char *json = reel_event_build_incomplete (&event, &incomplete);

  g_signal_emit (self, signals[RECORDING_INCOMPLETE], 0, record, id, json);
}

static void
on_call_established (ReelCall *call, ReelEngine *self)
{
  g_autofree char *id = g_uuid_string_random ();
  ReelCallLegEvent event = {
    .id = id,
    .topic = self->services->config->event_topic,
    .call_id = reel_call_get_call_id (call),
    .server_call_id = reel_call_get_server_call_id (call),
    .event_utc = g_get_real_time (),
  };
  g_autofree char *json = reel_event_build_call_leg (&event);

  g_signal_emit (self, signals[CALL_LEG_STATE_CHANGED], 0, call, id, json);
}

static void
on_call_ended (ReelCall *call, ReelEngine *self)
{
  reel_automation_forget (self->automation, call);
  reel_engine_journal_call_ended (call);
  reel_registry_end_call (self->registry, call);
  g_signal_emit (self, signals[CALL_ENDED], 0, call);
}

static void
on_call_gone (ReelCall *call, ReelEngine *self)
{
  reel_registry_drop_call (self->registry, call);
}

static void
on_call_context (ReelCall *call, ReelEngine *self)
{
  reel_automation_follow (self->automation, call);
}

static void
on_call_added (ReelRegistry *registry, ReelCall *call, ReelEngine *self)
{
  if (self->announcer != NULL)
    reel_announcer_watch_call (self->announcer, call);
  g_signal_connect_object (call, "context-changed", G_CALLBACK (on_call_context), self, 0);
  g_signal_connect_object (call, "established", G_CALLBACK (on_call_established), self, 0);
  g_signal_connect_object (call, "ended", G_CALLBACK (on_call_ended), self, 0);
  g_signal_connect_object (call, "gone", G_CALLBACK (on_call_gone), self, 0);
  if (reel_call_get_state (call) != REEL_CALL_STATE_ENDED)
    g_signal_emit (self, signals[CALL_ADDED], 0, call);
}

static void
on_recording_state (ReelRecording *recording, const char *state, GVariant *detail, ReelEngine *self)
{
  const char *reason = NULL;

  g_variant_lookup (detail, "reason", "&s", &reason);
  if (reel_recording_state_is_final (reel_recording_get_state (recording)))
    reel_engine_metrics_note_end (&self->metrics, reason);
  reel_engine_journal_recording_state (recording, detail);
  g_signal_emit (self, signals[RECORDING_STATE_CHANGED], 0, reel_recording_get_operation (recording), state, detail);
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
  reel_automation_follow (self->automation, reel_call_of (recording));
  if (!reel_recording_state_is_active (reel_recording_get_state (recording)))
    reel_automation_retry (self->automation);
}

static void
on_recording_warning (ReelRecording *recording, guint seconds, ReelEngine *self)
{
  g_signal_emit (self, signals[TIME_WARNING], 0, reel_recording_get_operation (recording), seconds);
}

static void
on_recording_announced (ReelRecording *recording, const char *id, const char *json, ReelEngine *self)
{
  if (json != NULL)
    reel_outbox_add (self->outbox, id, json);
  reel_registry_drop_recording (self->registry, recording);
}

static void
on_recording_added (ReelRegistry *registry, ReelRecording *recording, ReelEngine *self)
{
  g_signal_connect_object (recording, "state-changed", G_CALLBACK (on_recording_state), self, 0);
  g_signal_connect_object (recording, "time-warning", G_CALLBACK (on_recording_warning), self, 0);
  g_signal_connect_object (recording, "announced", G_CALLBACK (on_recording_announced), self, 0);
  if (self->announcer != NULL)
    reel_announcer_watch (self->announcer, recording);
}

static void
on_recording_dropped (ReelRegistry *registry, ReelRecording *recording, ReelEngine *self)
{
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
}

/* For ongoing calls, and those whose last files are not finished. */
static void
on_meeting_kept (ReelMeetings *meetings, const ReelMeeting *meeting, ReelEngine *self)
{
  g_autoptr (GPtrArray) calls = reel_registry_list_calls (self->registry);

  g_ptr_array_extend_and_steal (calls, reel_registry_list_ending_calls (self->registry));
  for (guint i = 0; i < calls->len; i++) {
    if (g_strcmp0 (reel_call_get_meeting_id (calls->pdata[i]), meeting->id) == 0)
      reel_call_meeting_added (calls->pdata[i], meeting);
  }
}

void
reel_engine_look (ReelEngine *self, gint64 now)
{
  reel_completeness_look (self->completeness, now);
}

static gboolean
on_look (gpointer data)
{
  reel_engine_look (data, g_get_real_time ());
  return G_SOURCE_CONTINUE;
}

ReelEngine *
reel_engine_new (ReelServices *services)
{
  ReelEngine *self = g_object_new (REEL_TYPE_ENGINE, NULL);

  self->services = services;
  self->registry = reel_registry_new (services);
  self->completeness = reel_completeness_new (services, self->registry);
  self->automation = reel_automation_new (services, self->registry, self->completeness);
  self->starts = reel_start_requests_new (services, self->registry, self->completeness);
  self->meetings = reel_meetings_new (services->store);
  self->outbox = reel_outbox_new (services->store, 0);
  if (services->announcements != NULL) {
    self->announcer = reel_announcer_new (services);
    g_signal_connect_object (self->announcer, "announcement", G_CALLBACK (on_announcement), self, 0);
  }
  self->look = g_timeout_add_seconds (LOOK_SECONDS, on_look, self);
  g_signal_connect_object (self->registry, "call-added", G_CALLBACK (on_call_added), self, 0);
  g_signal_connect_object (self->registry, "recording-added", G_CALLBACK (on_recording_added), self, 0);
  g_signal_connect_object (self->registry, "recording-dropped", G_CALLBACK (on_recording_dropped), self, 0);
  g_signal_connect_object (self->completeness, "incomplete", G_CALLBACK (on_incomplete), self, 0);
  g_signal_connect_object (self->meetings, "kept", G_CALLBACK (on_meeting_kept), self, 0);
  g_signal_connect_object (self->outbox, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (services->policies, "changed", G_CALLBACK (on_policies_changed), self, 0);
  g_signal_connect_object (services->store, "failing-changed", G_CALLBACK (on_failing_changed), self, 0);
  g_signal_connect_object (services->store, "ready", G_CALLBACK (on_store_ready), self, 0);
  return self;
}

static void
on_storage_tried (GObject *source, GAsyncResult *result, gpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = reel_storage_prepare_finish (result, &error);

  if (base == NULL)
    g_critical ("No recording can begin, since none can be kept: %s", error->message);
}

/* Checked at startup, not when the first recording is due. Nobody waits for it: an unresponsive server may hold the
 * workers' files. */
static void
try_storage (ReelEngine *self)
{
  g_autofree char *name = g_uuid_string_random ();

  reel_storage_prepare_async (reel_storage_get_root (self->services->storage), name, STORAGE_ANSWER_MS,
                              on_storage_tried, NULL);
}

void
reel_engine_recover_async (ReelEngine *self, GAsyncReadyCallback callback, gpointer user_data)
{
  try_storage (self);
  reel_recovery_begin (self->services, self->registry, self->completeness, self->automation,
                       g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_engine_recover_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  if (self->services->sidecars != NULL)
    reel_sidecar_maker_wake (self->services->sidecars, NULL);
  if (self->services->sealer != NULL)
    reel_sealer_start (self->services->sealer);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_engine_close (ReelEngine *self)
{
  reel_registry_close (self->registry);
  reel_start_requests_close (self->starts);
}

void
reel_engine_open_outbox (ReelEngine *self)
{
  g_autoptr (GPtrArray) recordings = reel_registry_list_recordings (self->registry);

  if (self->services->loop != NULL)
    reel_loop_watch_restart (self->services->loop);
  for (guint i = 0; i < recordings->len; i++)
    reel_recording_emit_missed_warning (recordings->pdata[i]);
  reel_outbox_open (self->outbox);
}

ReelCall *
reel_engine_create_call (ReelEngine *self, const char *server_call_id, GVariant *properties, GError **error)
{
  g_autofree char *id = *server_call_id != '\0' ? g_strdup (server_call_id) : g_uuid_string_random ();
  g_autoptr (ReelCallProperties) parsed = NULL;
  ReelCall *call;

  if (!reel_id_validate ("server_call_id", id, error))
    return NULL;
  if (reel_registry_find_call (self->registry, id) != NULL) {
    g_autofree char *quoted = reel_text_quote (id);
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "server_call_id: the call '%s' exists already. Use another id, or End it first", quoted);
    return NULL;
  }
  parsed = reel_call_properties_parse (properties, error);
  if (parsed == NULL || !reel_store_check (self->services->store, error))
    return NULL;
  call = reel_call_new (self->services, id, g_steal_pointer (&parsed));
  reel_registry_add_call (self->registry, call);
  reel_engine_journal_call_added (call);
  if (reel_call_get_state (call) == REEL_CALL_STATE_ESTABLISHED)
    on_call_established (call, self);
  return call;
}

ReelCall *
reel_engine_find_call (ReelEngine *self, const char *server_call_id, GError **error)
{
  ReelCall *call = reel_registry_find_call (self->registry, server_call_id);

  if (call == NULL)
    reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
  return call;
}

ReelCall *
reel_engine_find_call_by_address (ReelEngine *self, const char *address, GError **error)
{
  g_autoptr (GPtrArray) calls = reel_registry_list_calls (self->registry);

  for (guint i = 0; *address != '\0' && i < calls->len; i++) {
    if (reel_call_has_address (calls->pdata[i], address))
      return calls->pdata[i];
  }
  reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
  return NULL;
}

GPtrArray *
reel_engine_list_calls (ReelEngine *self)
{
  return reel_registry_list_calls (self->registry);
}

void
reel_engine_add_meeting_async (ReelEngine *self, const char *icalendar, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  reel_meetings_add (self->meetings, icalendar, g_task_new (self, NULL, callback, user_data));
}

char *
reel_engine_add_meeting_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_engine_start_recording_async (ReelEngine *self, const char *server_call_id, GVariant *options,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  reel_start_requests_add (self->starts, server_call_id, options, g_task_new (self, NULL, callback, user_data));
}

char *
reel_engine_start_recording_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_engine_set_mode_async (ReelEngine *self, const char *operation, ReelAction action, GVariant *options, gint64 asked,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  reel_recording_requests_set_mode (self->services, self->registry, operation, action, options, asked,
                                    g_task_new (self, NULL, callback, user_data));
}

void
reel_engine_stop_recording_async (ReelEngine *self, const char *operation, GVariant *options, gint64 asked,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  reel_recording_requests_stop (self->services, self->registry, operation, options, asked,
                                g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_engine_change_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_engine_get_recording_state_async (ReelEngine *self, const char *operation, GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  reel_recording_requests_describe (self->services, self->registry, operation,
                                    g_task_new (self, NULL, callback, user_data));
}

GVariant *
reel_engine_get_recording_state_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
reel_engine_list_recordings_async (ReelEngine *self, GVariant *filter, const char *cursor, guint limit,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  reel_recording_pages_read (self->services, self->registry, filter, cursor, limit,
                             g_task_new (self, NULL, callback, user_data));
}

GVariant *
reel_engine_list_recordings_finish (ReelEngine *self, GAsyncResult *result, char **next, GError **error)
{
  return reel_recording_pages_finish (result, next, error);
}

GVariant *
reel_engine_explain (ReelEngine *self, const char *user, const char *server_call_id, GError **error)
{
  ReelCall *call = NULL;

  if (*user != '\0' && !reel_id_validate ("user", user, error))
    return NULL;
  if (*server_call_id != '\0' && (call = reel_engine_find_call (self, server_call_id, error)) == NULL)
    return NULL;
  return reel_explanation_build (self->services->policies, user, call);
}

gboolean
reel_engine_get_controls (ReelEngine *self, const char *server_call_id, const char *user, const char **status,
                          char ***actions, GError **error)
{
  ReelCall *call = reel_engine_find_call (self, server_call_id, error);

  if (call == NULL)
    return FALSE;
  *actions = reel_controls_list (call, &(ReelActor){ .id = user }, status);
  return TRUE;
}

void
reel_engine_get_metrics_async (ReelEngine *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_engine_metrics_ask (&self->metrics, self->services->store, g_task_new (self, NULL, callback, user_data));
}

char *
reel_engine_get_metrics_finish (ReelEngine *self, GAsyncResult *result)
{
  g_autofree ReelCatalogueFigures *figures = g_task_propagate_pointer (G_TASK (result), NULL);

  return reel_engine_metrics_print (&self->metrics, self->services, self->registry,
                                    reel_automation_count_missed (self->automation), figures);
}

ReelRecording *
reel_engine_find_recording (ReelEngine *self, const char *operation)
{
  return reel_registry_find_recording (self->registry, operation);
}

guint
reel_engine_count_active (ReelEngine *self)
{
  return reel_registry_count_active (self->registry);
}

guint
reel_engine_get_capacity (ReelEngine *self)
{
  return reel_registry_get_capacity (self->registry);
}

const char *
reel_engine_get_catalogue_state (ReelEngine *self)
{
  if (reel_store_is_failing (self->services->store))
    return "failing";
  return reel_catalogue_state_nicks[self->services->catalogue_state];
}

ReelOutbox *
reel_engine_get_outbox (ReelEngine *self)
{
  return self->outbox;
}

ReelWorkerLinks *
reel_engine_get_links (ReelEngine *self)
{
  return self->services->links;
}

ReelPolicyStore *
reel_engine_get_policies (ReelEngine *self)
{
  return self->services->policies;
}
